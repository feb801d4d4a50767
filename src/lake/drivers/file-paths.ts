/** Where things lie in the lake folder. Keys were checked before they come here. */

import { createHash } from "node:crypto";
import { dirname, join, relative, sep } from "node:path";
import { LakeUnavailableError } from "../../errors.ts";
import { META_SUFFIX, RESERVED_SEGMENT } from "../object-key.ts";
import { errorCode, type FileIo, orNull } from "./file-io.ts";

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
  return {
    root,
    tmpDir: join(root, RESERVED_SEGMENT, "tmp"),
    lockDir: join(root, RESERVED_SEGMENT, "locks"),
    object,
    meta: (key) => `${object(key)}${META_SUFFIX}`,
    // A key may be longer than a file name.
    lock: (key) => join(root, RESERVED_SEGMENT, "locks", createHash("sha256").update(key).digest("hex").slice(0, 32)),
    parents: (key) => {
      const segments = key.split("/").slice(0, -1);
      return segments.map((_, i) => join(root, ...segments.slice(0, i + 1)));
    },
  };
}

/**
 * Refuses a folder below the root that a symbolic link leads elsewhere; of one that is not there yet, looks at the
 * nearest that is.
 * @throws LakeUnavailableError naming the folder
 */
export async function checkNoSymlink(io: FileIo, root: string, folder: string): Promise<void> {
  let place = folder;
  while (place !== root && place.startsWith(root)) {
    const real = await realPath(io, place);
    // On file systems that ignore case or normalise names the spelling may differ, the place may not.
    if (real !== null && sameSpelling(real, place)) return;
    if (real !== null) throw symlinkError(root, place);
    place = dirname(place);
  }
}

/** "" for links in a circle, null when nothing is there. */
async function realPath(io: FileIo, path: string): Promise<string | null> {
  try {
    return await orNull(io.realpath(path));
  } catch (error) {
    if (errorCode(error) === "ELOOP") return "";
    throw error;
  }
}

export function symlinkError(root: string, path: string): LakeUnavailableError {
  const key = relative(root, path).split(sep).join("/");
  return new LakeUnavailableError(
    `"${key}" in the lake folder ${root} is a symbolic link or lies behind one. Replace it by a real folder or file: ` +
      "the lake follows no links, so that nothing is read or written outside it.",
    { details: { key, root } },
  );
}

function sameSpelling(a: string, b: string): boolean {
  return a === b || a.normalize("NFC").toLowerCase() === b.normalize("NFC").toLowerCase();
}
