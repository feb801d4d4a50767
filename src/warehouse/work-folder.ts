/** DATA_DIR/work holds nothing that matters: what a killed process left there goes at the next start. */

import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";

/**
 * Removes entries of processes that no longer run.
 * @param pattern its first group is the pid in an entry's name
 * @returns how many
 */
export async function removeOrphans(folder: string, pattern: RegExp): Promise<number> {
  let removed = 0;
  for (const name of await readdir(folder).catch(() => [])) {
    const pid = pattern.exec(name)?.[1];
    if (pid === undefined || isAlive(Number(pid))) continue;
    await rm(join(folder, name), { recursive: true, force: true });
    removed += 1;
  }
  return removed;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
