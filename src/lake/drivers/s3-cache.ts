/**
 * Local copies for engines that read files. A name stands for one version of one object, so a copy never changes: it is
 * written beside, synced and renamed. Several processes may share the folder. What was used least recently goes first
 * when the copies outgrow their bound.
 */

import { randomUUID } from "node:crypto";
import { mkdir, open, rename, rm, stat, utimes } from "node:fs/promises";
import { dirname, join } from "node:path";
import { AppError, LakeUnavailableError } from "../../errors.ts";
import { errorCode } from "./file-io.ts";
import { createBound, filesOf } from "./s3-cache-bound.ts";

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
   * @param fill gives the new file its bytes by {@link fillFile}; false: there is nothing to copy, which gives null
   * @throws LakeUnavailableError when the folder cannot be written
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

export function createFileCache(options: FileCacheOptions): FileCache {
  const { now = Date.now } = options;
  const dir = join(options.dir, "objects");
  const tmpDir = join(options.dir, "tmp");
  const filling = new Map<string, Promise<string | null>>();
  const used = new Map<string, number>();
  const bound = createBound(dir, options.maxBytes, (name, usedAt) => {
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
    await keeping(options.dir, () => mkdir(dir, { recursive: true }));
    await keeping(options.dir, () => mkdir(tmpDir, { recursive: true }));
    const temp = join(tmpDir, randomUUID());
    try {
      if (!(await fill(temp))) return null;
      await keeping(options.dir, () => rename(temp, path));
    } finally {
      await rm(temp, { force: true });
    }
    // First in use, then counted: what is just copied is not evicted.
    await handOut(name, path);
    await bound.added(size);
    return path;
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

/** Writes a new file and syncs it. @throws LakeUnavailableError when the disk does not take it */
export async function fillFile(
  path: string,
  fill: (write: (chunk: Uint8Array) => Promise<void>) => Promise<void>,
): Promise<void> {
  const dir = dirname(path);
  const file = await keeping(dir, () => open(path, "w"));
  try {
    await fill((chunk) => keeping(dir, () => file.writeFile(chunk)));
    await keeping(dir, () => file.sync());
  } finally {
    await file.close();
  }
}

const REMEDIES: Readonly<Record<string, string>> = {
  ENOSPC: "The disk is full: free some space and try again",
  EDQUOT: "The disk quota is used up: free some space and try again",
  EROFS: "The file system is read-only: set DATA_DIR to a folder on another one",
  EACCES: "Permission denied: make the folder writable for this user or set DATA_DIR to another",
};

/** A failing disk is no failing server: it says where, and is not asked again. */
async function keeping<T>(dir: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AppError) throw error;
    const code = errorCode(error);
    const remedy = REMEDIES[code ?? ""] ?? `The system says: ${error instanceof Error ? error.message : error}`;
    const message = `Cannot keep local copies of the lake in ${dir}. ${remedy}.`;
    throw new LakeUnavailableError(message, { cause: error, details: { dir, code } });
  }
}
