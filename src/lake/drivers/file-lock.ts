/**
 * Mutual exclusion of writers of one key, within and between processes. A lock is a hard link to the holder's owner
 * file: it appears in one step together with its content, unlike a file that is created and then written.
 */

import { setTimeout as delay } from "node:timers/promises";
import { LakeUnavailableError } from "../../errors.ts";
import { errorCode, type FileIo, orNull, unlinkIfThere } from "./file-io.ts";
import { type Owners, pidOf } from "./file-owner.ts";
import type { FilePaths } from "./file-paths.ts";
import { type TempNames, writeTemp } from "./file-temp.ts";

/** How long a writer waits for another one; a lock is held for a few milliseconds. */
const LONGEST_WAIT_MS = 60_000;
/** Of a process that cannot be asked (another container): dead when it took and gave back no lock for so long. */
const STALE_AFTER_MS = 30_000;

export interface FileLocks {
  /** Runs `work` while nobody else writes this key. @throws LakeUnavailableError when the holder does not end */
  withLock<T>(key: string, work: () => Promise<T>): Promise<T>;
  /** Whether the lock's file is left over from a process that is no more; removes it then. */
  breakStale(lockPath: string): Promise<boolean>;
  close(): Promise<void>;
}

export interface FileLocksOptions {
  readonly io: FileIo;
  readonly paths: FilePaths;
  readonly owners: Owners;
  readonly temps: TempNames;
  readonly now: () => number;
}

export function createFileLocks({ io, paths, owners, temps, now }: FileLocksOptions): FileLocks {
  const queues = createKeyQueues();
  let ownerFile: Promise<string> | null = null;

  const openOwnerFile = async () => {
    await io.mkdir(paths.tmpDir);
    await io.mkdir(paths.lockDir);
    const path = temps.next("owner");
    await writeTemp(io, path, Buffer.from(owners.self), false);
    return path;
  };

  const tryTake = async (lockPath: string): Promise<boolean> => {
    for (let attempt = 0; ; attempt += 1) {
      ownerFile ??= openOwnerFile();
      const current = ownerFile;
      try {
        await io.link(await current, lockPath);
        return true;
      } catch (error) {
        if (errorCode(error) === "EEXIST") return false;
        if (ownerFile === current) ownerFile = null;
        // Somebody removed the owner file or the folders: once more with new ones.
        if (errorCode(error) !== "ENOENT" || attempt > 2) throw error;
      }
    }
  };

  const isStale = async (lockPath: string, owner: string): Promise<boolean> => {
    const state = owners.stateOf(owner);
    if (state !== "unknown") return state === "dead";
    // ctime of the shared file: it changes with each lock that its owner takes or gives back.
    const info = await orNull(io.lstat(lockPath));
    return info !== null && now() - Number(info.ctimeMs) > STALE_AFTER_MS;
  };

  const breakStale = async (lockPath: string): Promise<boolean> => {
    const owner = await orNull(io.readText(lockPath));
    if (owner === null || !(await isStale(lockPath, owner))) return false;
    // Two who break at once could remove the lock that a third took meanwhile: breaking has a lock of its own.
    const breakerPath = `${lockPath}.b`;
    if (!(await tryTake(breakerPath))) {
      await breakStale(breakerPath);
      return false;
    }
    try {
      const again = await orNull(io.readText(lockPath));
      return again === owner && (await unlinkIfThere(io, lockPath));
    } finally {
      await unlinkIfThere(io, breakerPath);
    }
  };

  const take = async (key: string, lockPath: string): Promise<void> => {
    const deadline = now() + LONGEST_WAIT_MS;
    for (let waitMs = 1; !(await tryTake(lockPath)); waitMs = Math.min(20, waitMs * 2)) {
      if (await breakStale(lockPath)) continue;
      if (now() > deadline) throw await stuck(io, key, lockPath);
      await delay(waitMs);
    }
  };

  return {
    breakStale,
    withLock: (key, work) =>
      queues.inTurn(key, async () => {
        const lockPath = paths.lock(key);
        await take(key, lockPath);
        try {
          return await work();
        } finally {
          await unlinkIfThere(io, lockPath);
        }
      }),
    async close() {
      const path = await ownerFile?.catch(() => null);
      ownerFile = null;
      if (path) await unlinkIfThere(io, path);
    },
  };
}

async function stuck(io: FileIo, key: string, lockPath: string): Promise<LakeUnavailableError> {
  const owner = (await orNull(io.readText(lockPath))) ?? "";
  return new LakeUnavailableError(
    `Cannot write "${key}": process ${pidOf(owner) ?? "unknown"} has been writing it for ${LONGEST_WAIT_MS / 1000} s. ` +
      `End that process, or remove ${lockPath} if it is no more.`,
    { details: { key, owner, lockPath } },
  );
}

/** First come, first served within this process; other processes are met by the lock file only. */
function createKeyQueues() {
  const tails = new Map<string, Promise<unknown>>();
  return {
    inTurn<T>(key: string, work: () => Promise<T>): Promise<T> {
      const result = (tails.get(key) ?? Promise.resolve()).then(work);
      const tail = result.then(
        () => {},
        () => {},
      );
      tails.set(key, tail);
      void tail.then(() => {
        if (tails.get(key) === tail) tails.delete(key);
      });
      return result;
    },
  };
}
