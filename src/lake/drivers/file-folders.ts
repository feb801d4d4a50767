/** Folders of keys: made before a publish, synced with it, taken away when empty. */

import { dirname } from "node:path";
import { InvalidInputError } from "../../errors.ts";
import { errorCode, type FileIo, orNull } from "./file-io.ts";
import type { LinkGuard } from "./file-links.ts";
import type { FilePaths } from "./file-paths.ts";
import type { FolderSyncs } from "./file-sync.ts";

export interface FileFolders {
  /** @throws InvalidInputError when a part of the path is an object */
  make(key: string): Promise<void>;
  /** Folders whose entries a put of this key may have changed and that are not known to be durable. */
  toSync(key: string): string[];
  sync(folders: readonly string[]): Promise<void>;
  /** Removes folders above the key that became empty; returns the nearest that stays. */
  prune(key: string): Promise<string>;
  /** True: nothing, or an empty folder that is gone now, is where the object should be. @throws InvalidInputError */
  clearWay(key: string): Promise<boolean>;
  /** Somebody else removed a folder above the key. */
  forget(key: string): void;
}

export function createFileFolders(io: FileIo, paths: FilePaths, links: LinkGuard, syncs: FolderSyncs): FileFolders {
  const made = new Set<string>();
  /** Their entry in the folder above is on disk. */
  const durable = new Set<string>();

  const forget = (folder: string) => {
    links.forget(folder);
    for (const known of made) if (known.startsWith(folder)) made.delete(known);
    for (const known of durable) if (known.startsWith(folder)) durable.delete(known);
  };

  return {
    async make(key) {
      const folder = dirname(paths.object(key));
      if (made.has(folder)) return;
      await links.check(folder);
      try {
        const first = await io.mkdir(folder);
        if (first !== undefined) forget(first);
        made.add(folder);
      } catch (error) {
        const code = errorCode(error);
        if (code === "ENOTDIR" || code === "EEXIST") throw await objectInTheWay(io, paths, key, error);
        throw error;
      }
    },
    toSync(key) {
      const unknown = paths.parents(key).filter((folder) => !durable.has(folder));
      return [...new Set([...unknown.map((folder) => dirname(folder)), dirname(paths.object(key))])];
    },
    async sync(folders) {
      await Promise.all(folders.map((folder) => syncs.sync(folder)));
      // A folder is known to be durable when the one above it was synced: that holds for all but the topmost.
      const synced = new Set(folders);
      for (const folder of folders) if (synced.has(dirname(folder))) durable.add(folder);
    },
    async prune(key) {
      for (const folder of paths.parents(key).reverse()) {
        if (!(await removeIfEmpty(io, folder))) return folder;
        forget(folder);
      }
      return paths.root;
    },
    async clearWay(key) {
      const path = paths.object(key);
      const info = await orNull(io.lstat(path));
      if (!info) return true;
      if (!info.isDirectory()) return false;
      if (await removeIfEmpty(io, path)) return true;
      throw new InvalidInputError(
        `Key "${key}" cannot be written: other objects lie below "${key}/", and in a folder a name is either. ` +
          "Choose another key.",
        "key",
      );
    },
    forget(key) {
      const [topmost] = paths.parents(key);
      if (topmost !== undefined) forget(topmost);
    },
  };
}

async function removeIfEmpty(io: FileIo, folder: string): Promise<boolean> {
  try {
    await orNull(io.rmdir(folder));
    return true;
  } catch (error) {
    const code = errorCode(error);
    if (code === "ENOTEMPTY" || code === "EEXIST" || code === "EBUSY" || code === "EPERM") return false;
    throw error;
  }
}

async function objectInTheWay(io: FileIo, paths: FilePaths, key: string, cause: unknown): Promise<unknown> {
  const segments = key.split("/");
  for (const [i, folder] of paths.parents(key).entries()) {
    const info = await orNull(io.lstat(folder));
    if (!info?.isFile()) continue;
    const object = segments.slice(0, i + 1).join("/");
    const message = `Key "${key}" cannot be written: "${object}" is an object, and in a folder a name is either.`;
    return new InvalidInputError(`${message} Choose another key.`, "key", { cause });
  }
  return cause;
}
