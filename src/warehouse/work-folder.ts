/** DATA_DIR/work holds nothing that matters: what a killed process left there goes at the next start. */

import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { isAlive } from "../process-alive.ts";

/**
 * Removes entries of processes that no longer run, or that had our own pid before us, as in a container each start has.
 * @param pattern its first group is the pid in an entry's name
 * @returns how many
 */
export async function removeOrphans(folder: string, pattern: RegExp): Promise<number> {
  let removed = 0;
  for (const name of await readdir(folder).catch(() => [])) {
    const pid = pattern.exec(name)?.[1];
    if (pid === undefined || (await isInUse(join(folder, name), Number(pid)))) continue;
    await rm(join(folder, name), { recursive: true, force: true });
    removed += 1;
  }
  return removed;
}

async function isInUse(path: string, pid: number): Promise<boolean> {
  if (pid !== process.pid) return isAlive(pid);
  const entry = await stat(path).catch(() => null);
  return entry !== null && entry.mtimeMs >= performance.timeOrigin;
}
