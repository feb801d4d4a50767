/**
 * Local copies for engines that read files. A name stands for one version of one object, so a copy never changes: it is
 * written beside, synced and renamed. Several processes may share the folder. What was used least recently goes first
 * when the copies outgrow their bound.
 */

import { randomUUID } from "node:crypto";
import { mkdir, readdir, rename, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";

export interface FileCacheOptions {
  readonly dir: string;
  readonly maxBytes: number;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

export interface FileCache {
  /**
   * Path of the copy; makes it by `fill` when it is not there. Callers of one name wait for one fill.
   * @param name a file name
   * @param fill writes the new file at that path and syncs it; false: there is nothing to copy, which gives null
   */
  get(name: string, size: number, fill: (path: string) => Promise<boolean>): Promise<string | null>;
  /** Removes half-written copies of processes that ended; returns how many. */
  sweep(): Promise<number>;
}

const HOUR_MS = 60 * 60 * 1000;
/** Engines hold paths, not open files: what was handed out lately stays, even when the bound is exceeded by that. */
export const KEPT_AFTER_USE_MS = 24 * HOUR_MS;
/** The same for paths of this process, which may serve one snapshot for days. */
export const KEPT_AFTER_OWN_USE_MS = 7 * 24 * HOUR_MS;
const ABANDONED_AFTER_MS = HOUR_MS;
const TOUCH_AGAIN_AFTER_MS = 60 * 1000;
/** Evicting goes down to this part of the bound, so that it is rare. */
const EVICT_DOWN_TO = 0.9;

export function createFileCache(options: FileCacheOptions): FileCache {
  const { now = Date.now } = options;
  const dir = join(options.dir, "objects");
  const tmpDir = join(options.dir, "tmp");
  const filling = new Map<string, Promise<string | null>>();
  const used = new Map<string, number>();
  const evictor = createEvictor(dir, options.maxBytes, (name, usedAt) => {
    const own = used.get(name);
    if (own !== undefined && now() - own < KEPT_AFTER_OWN_USE_MS) return false;
    return now() - usedAt >= KEPT_AFTER_USE_MS;
  });

  const handOut = async (name: string, path: string): Promise<string> => {
    const time = now();
    const last = used.get(name) ?? 0;
    used.set(name, time);
    // The time of change tells other processes; without the right to set it, only this process knows.
    if (time - last > TOUCH_AGAIN_AFTER_MS) await utimes(path, new Date(time), new Date(time)).catch(() => {});
    return path;
  };

  const make = async (name: string, path: string, size: number, fill: (path: string) => Promise<boolean>) => {
    await mkdir(dir, { recursive: true });
    await mkdir(tmpDir, { recursive: true });
    const temp = join(tmpDir, randomUUID());
    try {
      if (!(await fill(temp))) return null;
      used.set(name, now());
      await rename(temp, path);
    } finally {
      await rm(temp, { force: true });
    }
    await evictor.added(size);
    return handOut(name, path);
  };

  return {
    async get(name, size, fill) {
      const path = join(dir, name);
      const present = await stat(path).catch(() => null);
      // Another size: somebody has damaged it.
      if (present?.isFile() && present.size === size) return handOut(name, path);
      const running = filling.get(name) ?? make(name, path, size, fill).finally(() => filling.delete(name));
      filling.set(name, running);
      return running;
    },
    async sweep() {
      let removed = 0;
      for (const file of await filesOf(tmpDir)) {
        if (now() - file.usedAt < ABANDONED_AFTER_MS) continue;
        await rm(file.path, { force: true });
        removed += 1;
      }
      return removed;
    },
  };
}

interface CachedFile {
  readonly name: string;
  readonly path: string;
  readonly size: number;
  readonly usedAt: number;
}

/** Keeps the sum of all copies, counted once and then added to, below the bound. */
function createEvictor(dir: string, maxBytes: number, mayGo: (name: string, usedAt: number) => boolean) {
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

async function filesOf(dir: string): Promise<CachedFile[]> {
  const names = await readdir(dir).catch(() => []);
  const files: CachedFile[] = [];
  for (const name of names) {
    const path = join(dir, name);
    const info = await stat(path).catch(() => null);
    if (info?.isFile()) files.push({ name, path, size: info.size, usedAt: info.mtimeMs });
  }
  return files;
}
