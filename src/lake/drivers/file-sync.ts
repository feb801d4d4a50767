/** fsync of folders, shared: while one runs, all who ask for the same folder wait for the next one together. */

import { errorCode, type FileIo, orNull } from "./file-io.ts";

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

/** fsync of a file or folder by path. What was removed meanwhile needs none. */
export async function syncPath(io: FileIo, path: string): Promise<void> {
  const file = await orNull(io.open(path, "r")).catch(ignoreOnWindows);
  if (!file) return;
  try {
    await file.sync().catch(ignoreOnWindows);
  } finally {
    await file.close();
  }
}

/** Windows can neither open nor sync a folder, and keeps its folders by itself. */
function ignoreOnWindows(error: unknown): null {
  const code = errorCode(error);
  if (process.platform === "win32" && (code === "EPERM" || code === "EISDIR" || code === "EACCES")) return null;
  throw error;
}
