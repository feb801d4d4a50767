/** Publishing `<key>.meta` before its object, with a trace for the sweep should the object never come. */

import { errorCode, type FileIo, orNull, unlinkIfThere } from "./file-io.ts";
import { encodeMeta, type VersionMeta } from "./file-meta.ts";
import type { FilePaths } from "./file-paths.ts";
import type { FoundVersion } from "./file-read.ts";
import { type TempNames, writeTemp } from "./file-temp.ts";

/** Above it, hashing on each look costs more than a second file. */
const MAX_BYTES_WITHOUT_META = 64 * 1024;

export interface MetaPublisherParts {
  readonly io: FileIo;
  readonly paths: FilePaths;
  readonly temps: TempNames;
}

/**
 * Gives the temp file that is still there beside the published `.meta` of a new object: should we be killed before the
 * object is there, the next sweep reads from it which `.meta` has none. Null when there is nothing to trace.
 */
export async function publishMeta(
  { io, paths, temps }: MetaPublisherParts,
  key: string,
  next: VersionMeta,
  current: FoundVersion | null,
  durable: boolean,
): Promise<string | null> {
  const path = paths.meta(key);
  if (!(await needsMeta(io, path, next, current))) return null;
  const temp = temps.next("meta");
  try {
    await writeTemp(io, temp, encodeMeta({ key, versions: current ? [next, current.version] : [next] }), durable);
    if (current) await io.rename(temp, path);
    else await linkOver(io, temp, path);
    return current ? null : temp;
  } catch (error) {
    await unlinkIfThere(io, temp).catch(() => {});
    throw error;
  }
}

async function needsMeta(io: FileIo, path: string, next: VersionMeta, current: FoundVersion | null): Promise<boolean> {
  if (Object.keys(next.metadata).length > 0 || next.size > MAX_BYTES_WITHOUT_META) return true;
  if (current) return (await orNull(io.lstat(path))) !== null;
  await unlinkIfThere(io, path);
  return false;
}

/** What is there is a `.meta` without its object, left by a kill in a put or a delete. */
async function linkOver(io: FileIo, temp: string, path: string): Promise<void> {
  try {
    await io.link(temp, path);
  } catch (error) {
    if (errorCode(error) !== "EEXIST") throw error;
    await unlinkIfThere(io, path);
    await io.link(temp, path);
  }
}

/** Clears the trace after the object's publish, and the `.meta` too when that failed. */
export async function withTrace(
  { io, paths }: MetaPublisherParts,
  key: string,
  trace: string | null,
  publish: () => Promise<boolean>,
): Promise<boolean> {
  let published = false;
  try {
    published = await publish();
    return published;
  } finally {
    if (trace !== null) {
      if (!published) await unlinkIfThere(io, paths.meta(key)).catch(() => {});
      await unlinkIfThere(io, trace).catch(() => {});
    }
  }
}
