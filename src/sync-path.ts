/** fsync of a file or folder by its path, wherever files are written that must survive a power cut. */

/** What there is to sync: an open file of `node:fs/promises`, or of whoever stands in for it. */
interface Syncable {
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** @param open opens for reading; null = what was removed meanwhile needs no sync */
export async function syncPath(open: (path: string) => Promise<Syncable | null>, path: string): Promise<void> {
  const file = await open(path).catch(ignoreOnWindows);
  if (!file) return;
  try {
    await file.sync().catch(ignoreOnWindows);
  } finally {
    await file.close();
  }
}

/** Windows can neither open nor sync a folder, and keeps its folders by itself. */
function ignoreOnWindows(error: unknown): null {
  const code = error instanceof Error && "code" in error ? error.code : null;
  if (process.platform === "win32" && (code === "EPERM" || code === "EISDIR" || code === "EACCES")) return null;
  throw error;
}
