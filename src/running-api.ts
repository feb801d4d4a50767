/** How a CLI command finds the API that runs on the same DATA_DIR: DATA_DIR/api.json, written when it listens. */

import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isAlive } from "./process-alive.ts";

export interface RunningApi {
  readonly url: string;
  readonly pid: number;
}

const fileOf = (dataDir: string): string => join(dataDir, "api.json");

export const announceApi = (dataDir: string, api: RunningApi): Promise<void> =>
  writeFile(fileOf(dataDir), `${JSON.stringify(api)}\n`);

export const withdrawApi = (dataDir: string): Promise<void> => rm(fileOf(dataDir), { force: true });

/** null when none is announced, or when the process that announced it is gone (killed). */
export async function findRunningApi(dataDir: string): Promise<RunningApi | null> {
  const text = await readFile(fileOf(dataDir), "utf8").catch(() => null);
  if (text === null) return null;
  try {
    const { url, pid } = JSON.parse(text) as RunningApi;
    return typeof url === "string" && Number.isInteger(pid) && isAlive(pid) ? { url, pid } : null;
  } catch {
    return null;
  }
}
