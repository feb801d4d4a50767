/** What was put with `durable: false`, until one pass syncs it all: files first, then the folders that name them. */

import type { FileFolders } from "./file-folders.ts";
import type { FileIo } from "./file-io.ts";
import { syncPath } from "./file-sync.ts";

const CONCURRENCY = 16;

export function createUnsynced(io: FileIo, folders: FileFolders) {
  let files = new Set<string>();
  let entries = new Set<string>();

  const add = (paths: Iterable<string>, changedFolders: Iterable<string>) => {
    for (const path of paths) files.add(path);
    for (const folder of changedFolders) entries.add(folder);
  };

  return {
    add,
    /** After a failure all of it is still to be synced. */
    async flush(): Promise<void> {
      const [pendingFiles, pendingEntries] = [files, entries];
      files = new Set();
      entries = new Set();
      try {
        await syncAll(io, [...pendingFiles]);
        await folders.sync([...pendingEntries]);
      } catch (error) {
        add(pendingFiles, pendingEntries);
        throw error;
      }
    },
  };
}

async function syncAll(io: FileIo, paths: readonly string[]): Promise<void> {
  let next = 0;
  const work = async () => {
    for (let path = paths[next++]; path !== undefined; path = paths[next++]) await syncPath(io, path);
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
}
