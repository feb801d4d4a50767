/** What a killed process left: temp files, locks, and a `.meta` without its object. */

import { join } from "node:path";
import { isKey } from "../object-key.ts";
import { type FileIo, orNull, unlinkIfThere } from "./file-io.ts";
import type { FileLocks } from "./file-lock.ts";
import { readMeta } from "./file-meta.ts";
import type { Owners } from "./file-owner.ts";
import type { FilePaths } from "./file-paths.ts";
import type { FilePublisher } from "./file-publish.ts";
import { parseTempName } from "./file-temp.ts";

/** Of a process that cannot be asked (another container), or of nobody we know. No put takes an hour. */
const OLD_MS = 60 * 60 * 1000;

export interface FileSweepOptions {
  readonly io: FileIo;
  readonly paths: FilePaths;
  readonly owners: Owners;
  readonly locks: FileLocks;
  readonly publisher: FilePublisher;
  readonly now: () => number;
}

/** Returns how many files were removed; those of living processes stay. */
export async function sweepFolder(options: FileSweepOptions): Promise<number> {
  const { io, paths, locks, publisher } = options;
  let removed = 0;
  for (const { name } of (await orNull(io.readdir(paths.lockDir))) ?? []) {
    if (await locks.breakStale(join(paths.lockDir, name))) removed += 1;
  }
  for (const { name } of (await orNull(io.readdir(paths.tmpDir))) ?? []) {
    const path = join(paths.tmpDir, name);
    if (!(await isLeftOver(options, name, path))) continue;
    if (parseTempName(name)?.kind === "meta") {
      const key = (await readMeta(io, path))?.key;
      if (key !== undefined && isKey(key)) await publisher.removeOrphanMeta(key);
    }
    if (await unlinkIfThere(io, path)) removed += 1;
  }
  return removed;
}

async function isLeftOver({ io, owners, now }: FileSweepOptions, name: string, path: string): Promise<boolean> {
  const state = owners.stateOf(parseTempName(name)?.owner ?? "");
  if (state !== "unknown") return state === "dead";
  const info = await orNull(io.lstat(path));
  return info !== null && now() - Number(info.ctimeMs) > OLD_MS;
}
