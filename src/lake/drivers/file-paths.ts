/** Where things lie in the lake folder. Keys were checked before they come here. */

import { createHash } from "node:crypto";
import { join } from "node:path";
import { META_SUFFIX, RESERVED_SEGMENT } from "../object-key.ts";

export interface FilePaths {
  readonly root: string;
  readonly tmpDir: string;
  readonly lockDir: string;
  object(key: string): string;
  meta(key: string): string;
  lock(key: string): string;
  /** Folders from the root (exclusive) down to the object's own. */
  parents(key: string): string[];
}

export function createFilePaths(root: string): FilePaths {
  const object = (key: string) => join(root, ...key.split("/"));
  const lockDir = join(root, RESERVED_SEGMENT, "locks");
  return {
    root,
    tmpDir: join(root, RESERVED_SEGMENT, "tmp"),
    lockDir,
    object,
    meta: (key) => `${object(key)}${META_SUFFIX}`,
    // A key may be longer than a file name.
    lock: (key) => join(lockDir, createHash("sha256").update(key).digest("hex").slice(0, 32)),
    parents: (key) => {
      const segments = key.split("/").slice(0, -1);
      return segments.map((_, i) => join(root, ...segments.slice(0, i + 1)));
    },
  };
}
