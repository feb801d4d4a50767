import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { AlreadyRunningError } from "../../../src/errors.ts";
import { acquireProcessLock } from "../../../src/warehouse/drivers/duckdb-lock.ts";

let folder: string;
let lockPath: string;
const children: ChildProcess[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "pitchlake-lock-"));
  lockPath = join(folder, "queue", "lock.duckdb");
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  await rm(folder, { recursive: true });
});

/** Another process that takes the lock and then does nothing. */
async function holder(): Promise<ChildProcess> {
  const module = new URL("../../../src/warehouse/drivers/duckdb-lock.ts", import.meta.url).href;
  const program = `import { acquireProcessLock } from ${JSON.stringify(module)};
    await acquireProcessLock(process.argv[1]); console.log("held"); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", program, lockPath], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(child);
  await once(child.stdout as NodeJS.ReadableStream, "data");
  return child;
}

test("a second process is refused with the holder's pid, and SIGKILL frees the lock", async () => {
  const child = await holder();
  const refused = acquireProcessLock(lockPath);
  await expect(refused).rejects.toBeInstanceOf(AlreadyRunningError);
  await expect(refused).rejects.toMatchObject({ pid: child.pid, message: expect.stringContaining(String(child.pid)) });
  child.kill("SIGKILL");
  await once(child, "exit");
  const lock = await acquireProcessLock(lockPath);
  await lock.release();
});

test("the same process cannot take it twice, and releasing gives it back", async () => {
  const lock = await acquireProcessLock(lockPath);
  await expect(acquireProcessLock(lockPath)).rejects.toMatchObject({ pid: process.pid });
  await lock.release();
  await lock.release();
  const again = await acquireProcessLock(lockPath);
  await again.release();
});

test("leaves nothing half-made behind", async () => {
  const lock = await acquireProcessLock(lockPath);
  expect((await readdir(join(folder, "queue"))).sort()).toEqual(["lock.duckdb", "lock.duckdb.pid"]);
  await lock.release();
});

test("is quick", async () => {
  const times: number[] = [];
  for (let round = 0; round < 5; round++) {
    const started = performance.now();
    const lock = await acquireProcessLock(lockPath);
    times.push(performance.now() - started);
    await lock.release();
  }
  // The best of five: the machine may be busy with other tests. Alone it takes some 20 ms.
  expect(Math.min(...times)).toBeLessThan(1_000);
});

test("a folder that cannot be made is said to be so", async () => {
  await writeFile(join(folder, "queue"), "a file where the folder should be");
  await expect(acquireProcessLock(lockPath)).rejects.toMatchObject({ code: "STORAGE" });
});
