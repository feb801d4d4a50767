/** The bound of the local copies: the least recently used go first, those in use never. */

import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";

/** Evicting goes down to this part of the bound, so that it is rare. */
const EVICT_DOWN_TO = 0.9;

interface CachedFile {
  readonly name: string;
  readonly path: string;
  readonly size: number;
  readonly usedAt: number;
}

/**
 * Keeps the sum of all files, counted once and then added to, below the bound.
 * @param mayGo whether a file may be removed that was last used then (milliseconds since 1970)
 */
export function createBound(dir: string, maxBytes: number, mayGo: (name: string, usedAt: number) => boolean) {
  let total: number | null = null;
  let running: Promise<void> | null = null;

  const evict = async () => {
    const files = (await filesOf(dir)).sort((a, b) => a.usedAt - b.usedAt);
    let sum = files.reduce((bytes, { size }) => bytes + size, 0);
    if (sum > maxBytes) {
      for (const { name, path, size, usedAt } of files) {
        if (sum <= maxBytes * EVICT_DOWN_TO) break;
        if (!mayGo(name, usedAt)) continue;
        await rm(path, { force: true });
        sum -= size;
      }
    }
    // What all is in use is not looked through again with every copy, but when as much as an eviction frees came in.
    total = Math.min(sum, maxBytes * EVICT_DOWN_TO);
  };

  return {
    async added(size: number): Promise<void> {
      if (total !== null) total += size;
      if (total !== null && total <= maxBytes) return;
      running ??= evict().finally(() => {
        running = null;
      });
      await running;
    },
  };
}

/** Empty when there is no such folder. */
export async function filesOf(dir: string): Promise<CachedFile[]> {
  const names = await readdir(dir).catch(() => []);
  const files: CachedFile[] = [];
  for (const name of names) {
    const path = join(dir, name);
    const info = await stat(path).catch(() => null);
    if (info?.isFile()) files.push({ name, path, size: info.size, usedAt: info.mtimeMs });
  }
  return files;
}
