/**
 * A lock on a data folder that the kernel frees when its holder dies, SIGKILL included: a DuckDB file held open.
 * PGlite has no lock of its own, and two processes on one queue silently lose rows (DESIGN.md, decision 6).
 */

import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { AlreadyRunningError, LakeUnavailableError } from "../../errors.ts";
import { BASE_SETTINGS, type DuckDbInstance, openDuckDb } from "./duckdb-client.ts";

export interface ProcessLock {
  release(): Promise<void>;
}

/** POSIX locks belong to the process: a second open by ourselves would succeed, and closing it would free both. */
const heldHere = new Set<string>();

const SMALL = { ...BASE_SETTINGS, threads: "1", memory_limit: "16MB" };

/**
 * Takes the lock or fails at once; never waits.
 * @param path file that is the lock, created with its folder when absent; beside it `<path>.pid` names the holder
 * @throws AlreadyRunningError with the holder's pid; LakeUnavailableError when the folder cannot be written
 */
export async function acquireProcessLock(path: string): Promise<ProcessLock> {
  const file = resolve(path);
  if (heldHere.has(file)) throw alreadyRunning(file, process.pid);
  heldHere.add(file);
  try {
    const instance = await openLockFile(file);
    await writeFile(`${file}.pid`, String(process.pid));
    return { release: () => release(file, instance) };
  } catch (error) {
    heldHere.delete(file);
    throw await translate(error, file);
  }
}

async function release(file: string, instance: DuckDbInstance): Promise<void> {
  if (!heldHere.delete(file)) return;
  await rm(`${file}.pid`, { force: true });
  instance.closeSync();
}

/** A new file is completed aside and linked into place: a process killed while creating it would leave a broken one for ever. */
async function openLockFile(file: string): Promise<DuckDbInstance> {
  if (await exists(file)) return openDuckDb(file, SMALL);
  await mkdir(dirname(file), { recursive: true });
  const aside = `${file}.${process.pid}.new`;
  await rm(aside, { force: true });
  (await openDuckDb(aside, SMALL)).closeSync();
  await link(aside, file).catch(ignoreExisting);
  await rm(aside, { force: true });
  return openDuckDb(file, SMALL);
}

const exists = (file: string): Promise<boolean> =>
  readFile(file).then(
    () => true,
    () => false,
  );

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== "EEXIST") throw error;
}

async function translate(error: unknown, file: string): Promise<Error> {
  const message = error instanceof Error ? error.message : String(error);
  if (/Could not set lock|being used by another process/i.test(message)) {
    return alreadyRunning(file, await holderOf(message, file), error);
  }
  return new LakeUnavailableError(`Cannot take the lock ${file}: ${message.split("\n")[0]}`, { cause: error });
}

/** DuckDB says `Conflicting lock is held in node (PID 1234)` on Linux and macOS; elsewhere the pid file knows. */
async function holderOf(message: string, file: string): Promise<number | null> {
  const said = /\bPID (\d+)/i.exec(message)?.[1] ?? (await readFile(`${file}.pid`, "utf8").catch(() => ""));
  return /^\d+$/.test(said) ? Number(said) : null;
}

function alreadyRunning(file: string, pid: number | null, cause?: unknown): AlreadyRunningError {
  const holder = pid === null ? "another process" : `process ${pid}`;
  return new AlreadyRunningError(`Already running: ${holder} holds ${file}. Stop it, or use another DATA_DIR.`, pid, {
    cause,
    details: { lock: file },
  });
}
