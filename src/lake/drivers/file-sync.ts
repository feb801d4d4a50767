/** fsync of folders, shared: while one runs, all who ask for the same folder wait for the next one together. */

import { syncPath as syncOpened } from "../../sync-path.ts";
import { type FileIo, orNull } from "./file-io.ts";

interface FolderSync {
  running: Promise<void>;
  next: Promise<void> | null;
}

export interface FolderSyncs {
  sync(folder: string): Promise<void>;
}

export function createFolderSyncs(io: FileIo): FolderSyncs {
  const syncs = new Map<string, FolderSync>();

  const start = (folder: string): Promise<void> => {
    const entry: FolderSync = { running: syncPath(io, folder), next: null };
    syncs.set(folder, entry);
    const done = () => {
      if (syncs.get(folder) === entry && entry.next === null) syncs.delete(folder);
    };
    entry.running.then(done, done);
    return entry.running;
  };

  return {
    sync(folder) {
      const entry = syncs.get(folder);
      if (!entry) return start(folder);
      // The running one may have begun before the caller's change: only the next one covers it.
      entry.next ??= entry.running.then(
        () => start(folder),
        () => start(folder),
      );
      return entry.next;
    },
  };
}

/** What was removed meanwhile needs none. */
export const syncPath = (io: FileIo, path: string): Promise<void> =>
  syncOpened((one) => orNull(io.open(one, "r")), path);
