/** Locks and temp files of other processes: waited for while those live, cleared when they are no more. */

import { execFile } from "node:child_process";
import { link, mkdir, mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { build } from "esbuild";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { getJson, updateJson } from "../../../src/lake/conditional.ts";
import { createFileStore } from "../../../src/lake/drivers/file.ts";
import { createProcessOwners, type Owners } from "../../../src/lake/drivers/file-owner.ts";
import { createFilePaths } from "../../../src/lake/drivers/file-paths.ts";
import { createHookedIo } from "./hooked-io.ts";

const KEY = "_state/counter.json";
const HOUR_MS = 60 * 60 * 1000;
const LIVING = "aaaaaaaa-1-1";
const DEAD = "aaaaaaaa-2-2";
const FOREIGN = "bbbbbbbb-3-3";

const owners: Owners = {
  self: LIVING,
  stateOf: (owner) => (owner === LIVING ? "alive" : owner === DEAD ? "dead" : "unknown"),
};
const increment = (current: { n: number } | null) => ({ n: (current?.n ?? 0) + 1 });

let folder: string;
let dir: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "pitchlake-file-"));
  dir = join(folder, "lake");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A lock as its holder makes it: a link to the holder's owner file. Gives its path. */
async function holdLock(owner: string, suffix = ""): Promise<string> {
  const paths = createFilePaths(dir);
  await mkdir(paths.tmpDir, { recursive: true });
  await mkdir(paths.lockDir, { recursive: true });
  const ownerFile = join(paths.tmpDir, `${owner}.held-1.owner`);
  await writeFile(ownerFile, owner);
  await link(ownerFile, `${paths.lock(KEY)}${suffix}`).catch(() => {});
  return `${paths.lock(KEY)}${suffix}`;
}

describe("file driver, locks", () => {
  it("waits while a living process holds the key", async () => {
    const lock = await holdLock(LIVING);
    const store = createFileStore({ dir, owners });
    let isWritten = false;
    const writing = store.put(KEY, Buffer.from("{}")).then(() => {
      isWritten = true;
    });
    await delay(100);
    expect(isWritten).toBe(false);
    await rm(lock);
    await writing;
    expect(isWritten).toBe(true);
  });

  it("gives up after a minute and names the holder", async () => {
    await holdLock(LIVING);
    let time = 0;
    const now = () => {
      time += 5_000;
      return time;
    };
    const put = createFileStore({ dir, owners, now }).put(KEY, Buffer.from("{}"));
    await expect(put).rejects.toThrow(/process 1 has been writing it for 60 s/);
  });

  it("breaks the lock of a dead process, and that of one who died while breaking it, and loses nothing", async () => {
    await holdLock(DEAD);
    await holdLock(DEAD, ".b");
    const stores = Array.from({ length: 10 }, () => createFileStore({ dir, owners }));
    await Promise.all(stores.map((store) => updateJson(store, KEY, increment, { retries: 99 })));
    expect(await getJson(createFileStore({ dir }), KEY)).toEqual({ n: 10 });
    expect(await readdir(createFilePaths(dir).lockDir)).toEqual([]);
  });

  it("does not break the lock that somebody took after the dead one was seen", async () => {
    const lock = await holdLock(DEAD);
    // Between seeing the dead owner and removing its lock, another process does both and takes the lock.
    let links = 0;
    const io = createHookedIo(async ({ name }) => {
      if (name === "link") links += 1;
      // The first link tries the lock, the second one takes the right to break it.
      if (name !== "link" || links !== 2) return;
      await rm(lock);
      await holdLock(LIVING);
    });
    let isWritten = false;
    const writing = createFileStore({ dir, owners, io })
      .put(KEY, Buffer.from("{}"))
      .then(() => {
        isWritten = true;
      });
    // It tried again and found the living one.
    await expect.poll(() => links).toBeGreaterThan(2);
    expect(isWritten).toBe(false);
    await rm(lock);
    await writing;
  });

  it("breaks the lock of an unknown machine only when that was silent for long", async () => {
    await holdLock(FOREIGN);
    const waiting = createFileStore({ dir, owners });
    let isWritten = false;
    const writing = waiting.put("_state/counter.json", Buffer.from("early")).then(() => {
      isWritten = true;
    });
    await delay(60);
    expect(isWritten).toBe(false);
    const later = createFileStore({ dir, owners, now: () => Date.now() + 31_000 });
    expect(await later.put(KEY, Buffer.from("later"), { ifNoneMatch: "*" })).toMatchObject({ written: true });
    await writing;
  });

  it("sweeps what dead processes left, old things of unknown ones, and nothing of the living", async () => {
    await holdLock(DEAD);
    const { tmpDir } = createFilePaths(dir);
    const names = [`${LIVING}.s-1.body`, `${DEAD}.s-1.body`, `${DEAD}.s-2.meta`, `${FOREIGN}.s-1.body`, "whatever"];
    for (const name of names) await writeFile(join(tmpDir, name), "half");
    expect(await createFileStore({ dir, owners }).sweep()).toBe(4);
    expect((await readdir(tmpDir)).filter((name) => !name.endsWith(".owner")).toSorted()).toEqual(
      [`${LIVING}.s-1.body`, `${FOREIGN}.s-1.body`, "whatever"].toSorted(),
    );
    await utimes(join(tmpDir, "whatever"), 1, 1);
    const tomorrow = createFileStore({ dir, owners, now: () => Date.now() + 24 * HOUR_MS });
    expect(await tomorrow.sweep()).toBe(2);
    expect((await readdir(tmpDir)).filter((name) => name.endsWith(".body"))).toEqual([`${LIVING}.s-1.body`]);
  });

  it("tells the living from the dead", async () => {
    const real = createProcessOwners();
    expect(real.stateOf(real.self)).not.toBe("dead");
    const { stdout } = await promisify(execFile)(process.execPath, ["-p", "process.pid"]);
    expect(real.stateOf(real.self.replace(/-\d+-/, `-${stdout.trim()}-`))).toBe("dead");
    expect(real.stateOf(real.self.replace(/^[0-9a-f]{8}/, "00000000"))).toBe("unknown");
    expect(real.stateOf("something else")).toBe("unknown");
    // The same pid again, as containers give it: another process.
    if (process.platform === "linux") expect(real.stateOf(real.self.replace(/\d+$/, "1"))).toBe("dead");
  });

  it("loses no increment of four processes", async () => {
    const script = join(folder, "increment.mjs");
    const entryPoints = [join(import.meta.dirname, "increment-child.ts")];
    await build({ entryPoints, outfile: script, bundle: true, platform: "node", format: "esm", logLevel: "error" });
    const children = Array.from({ length: 4 }, () => promisify(execFile)(process.execPath, [script, dir, KEY, "50"]));
    await Promise.all(children);
    expect(await getJson(createFileStore({ dir }), KEY)).toEqual({ n: 200 });
  });
});
