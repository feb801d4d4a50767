/**
 * Publishing and removing objects. Order of a put: body to a temp file, fsync · lock of the key · condition · `.meta` ·
 * object by link (nothing there) or rename · fsync of the folders. A kill at any point leaves the old object or the
 * new one, each with its metadata; the trace it leaves in the temp folder tells the next sweep what to clear.
 * One fsync of the folder covers `.meta` and object: journaling file systems keep the order of changes in a folder.
 */

import { dirname } from "node:path";
import type { ObjectBody, PutOptions, PutResult } from "../object-store.ts";
import type { FileFolders } from "./file-folders.ts";
import { errorCode, type FileIo, isAbsent, orNull, unlinkIfThere } from "./file-io.ts";
import type { LinkGuard } from "./file-links.ts";
import type { FileLocks } from "./file-lock.ts";
import { toEtag, type VersionMeta } from "./file-meta.ts";
import type { FilePaths } from "./file-paths.ts";
import { publishMeta, withTrace } from "./file-publish-meta.ts";
import type { FileReader, FoundVersion } from "./file-read.ts";
import { type StagedBody, stageBody } from "./file-stage.ts";
import type { TempNames } from "./file-temp.ts";

const MAX_ATTEMPTS = 5;

export interface FilePublisherOptions {
  readonly io: FileIo;
  readonly paths: FilePaths;
  readonly temps: TempNames;
  readonly locks: FileLocks;
  readonly reader: FileReader;
  readonly folders: FileFolders;
  readonly links: LinkGuard;
  /** Told of each put that was not synced. */
  readonly onUnsynced: (paths: readonly string[], folders: readonly string[]) => void;
}

export interface FilePublisher {
  put(key: string, body: ObjectBody, options: PutOptions): Promise<PutResult>;
  remove(key: string): Promise<void>;
  /** Removes a `.meta` whose object is not there. */
  removeOrphanMeta(key: string): Promise<void>;
}

export function createFilePublisher(parts: FilePublisherOptions): FilePublisher {
  const { io, paths, temps, locks, reader, folders, links } = parts;

  const putStaged = async (key: string, staged: StagedBody, options: PutOptions): Promise<PutResult> => {
    const durable = options.durable !== false;
    const current = await reader.find(key);
    if (!holds(current, options)) return { written: false };
    const next = toVersion(staged, options);
    const written = await withFolders(folders, key, async () => {
      const trace = await publishMeta(parts, key, next, current, durable);
      return withTrace(parts, key, trace, () => publishBody(parts, key, staged.path, current, options));
    });
    if (!written) return { written: false };
    reader.remember(key, next);
    const changed = folders.toSync(key);
    if (durable) await folders.sync(changed);
    else parts.onUnsynced([paths.object(key), paths.meta(key)], changed);
    return { written: true, etag: next.etag };
  };

  const removeLocked = async (key: string): Promise<void> => {
    const path = paths.object(key);
    const info = await orNull(io.lstat(path));
    if (info?.isDirectory()) return;
    const trace = temps.next("meta");
    const traced = info !== null && (await orNull(io.link(paths.meta(key), trace).then(() => true)));
    const removed = await unlinkIfThere(io, path);
    const removedMeta = await unlinkIfThere(io, paths.meta(key));
    if (traced) await unlinkIfThere(io, trace);
    if (removed || removedMeta) await folders.sync([await folders.prune(key)]);
  };

  return {
    async put(key, body, options) {
      const durable = options.durable !== false;
      const staged = await stageBody(io, temps, body, durable);
      try {
        const result = await locks.withLock(key, () => putStaged(key, staged, options));
        await staged.done();
        return result;
      } catch (error) {
        await staged.giveBack().catch(() => {});
        throw error;
      }
    },
    async remove(key) {
      await links.check(dirname(paths.object(key)));
      await locks.withLock(key, () => removeLocked(key));
    },
    removeOrphanMeta: (key) =>
      locks.withLock(key, async () => {
        if ((await orNull(io.lstat(paths.object(key)))) !== null) return;
        if (await unlinkIfThere(io, paths.meta(key))) await folders.prune(key);
      }),
  };
}

function holds(current: FoundVersion | null, options: PutOptions): boolean {
  if (options.ifNoneMatch === "*") return current === null;
  return options.ifMatch === undefined || current?.version.etag === options.ifMatch;
}

function toVersion(staged: StagedBody, options: PutOptions): VersionMeta {
  const { sha256, size, id } = staged;
  const contentType = options.contentType === undefined ? {} : { contentType: options.contentType };
  return { etag: toEtag(sha256), sha256, size, id, metadata: { ...options.metadata }, ...contentType };
}

/** A delete beside us may take the folder away again while it is empty. */
async function withFolders<T>(folders: FileFolders, key: string, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    await folders.make(key);
    try {
      return await work();
    } catch (error) {
      if (!isAbsent(error) || attempt === MAX_ATTEMPTS) throw error;
      folders.forget(key);
    }
  }
}

/** False: somebody who takes no lock was faster. */
async function publishBody(
  { io, paths, folders }: FilePublisherOptions,
  key: string,
  temp: string,
  current: FoundVersion | null,
  options: PutOptions,
): Promise<boolean> {
  const path = paths.object(key);
  if (!current) {
    try {
      await io.link(temp, path);
      return true;
    } catch (error) {
      if (errorCode(error) !== "EEXIST") throw error;
    }
    // A folder stands there, or an object that was made without a lock.
    const isFree = await folders.clearWay(key);
    if (!isFree && options.ifNoneMatch === "*") return false;
  }
  await io.rename(temp, path);
  return true;
}
