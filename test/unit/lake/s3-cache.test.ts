import { mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  createFileCache,
  fillFile,
  KEPT_AFTER_OWN_USE_MS,
  KEPT_AFTER_USE_MS,
} from "../../../src/lake/drivers/s3-cache.ts";

const HOUR_MS = 60 * 60 * 1000;
const SIZE = 100;

let dir: string;
let time: number;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "pitchlake-cache-"));
  time = Date.parse("2025-01-01T00:00:00Z");
});
afterEach(() => rm(dir, { recursive: true, force: true }));

/** A cache as one process has it. */
const open = (maxBytes = 10 * SIZE) => createFileCache({ dir, maxBytes, now: () => time });
const fill = async (path: string) => {
  await fillFile(path, (write) => write(Buffer.alloc(SIZE)));
  return true;
};
const names = async () => (await readdir(join(dir, "objects"))).sort();

describe("file cache", () => {
  it("fills a name once for all who ask at the same time", async () => {
    const cache = open();
    let fills = 0;
    const counted = async (path: string) => {
      fills += 1;
      return fill(path);
    };
    const paths = await Promise.all([1, 2, 3].map(() => cache.get("a", SIZE, counted)));
    expect([fills, new Set(paths).size]).toEqual([1, 1]);
    await open().get("a", SIZE, counted);
    expect(fills).toBe(1);
  });

  it("keeps nothing of a fill that failed or had nothing, and fills again", async () => {
    const cache = open();
    const failing = async (path: string) => {
      await writeFile(path, "half");
      throw new Error("cut off");
    };
    await expect(cache.get("a", SIZE, failing)).rejects.toThrow("cut off");
    expect(await cache.get("a", SIZE, async () => false)).toBeNull();
    expect([await names(), await readdir(join(dir, "tmp"))]).toEqual([[], []]);
    expect(await cache.get("a", SIZE, fill)).toBe(join(dir, "objects", "a"));
  });

  it("evicts what was used least recently, down to nine tenths", async () => {
    for (const name of ["a", "b", "c", "d"]) {
      await open().get(name, SIZE, fill);
      time += HOUR_MS;
    }
    await open().get("a", SIZE, fill);
    time += KEPT_AFTER_USE_MS;
    await open(4.5 * SIZE).get("e", SIZE, fill);
    expect(await names()).toEqual(["a", "c", "d", "e"]);
  });

  it("evicts nothing that another process used within a day, or this one within a week", async () => {
    const mine = open(2 * SIZE);
    await mine.get("mine", SIZE, fill);
    time += KEPT_AFTER_USE_MS;
    await open(100 * SIZE).get("theirs", SIZE, fill);
    time += KEPT_AFTER_USE_MS - 1;
    await mine.get("new", SIZE, fill);
    expect(await names()).toEqual(["mine", "new", "theirs"]);
    time += KEPT_AFTER_OWN_USE_MS;
    await mine.get("newest", SIZE, fill);
    expect(await names()).toEqual(["newest"]);
  });

  it("counts a copy that is handed out again as used", async () => {
    await open().get("a", SIZE, fill);
    await open().get("b", SIZE, fill);
    time += KEPT_AFTER_USE_MS + HOUR_MS;
    await open().get("a", SIZE, fill);
    await open(2 * SIZE).get("c", SIZE, fill);
    expect(await names()).toEqual(["a", "c"]);
  });

  it("sweeps temp files of an hour ago", async () => {
    await open().get("a", SIZE, fill);
    for (const [name, age] of [
      ["old", 2 * HOUR_MS],
      ["new", 0],
    ] as const) {
      const path = join(dir, "tmp", name);
      await writeFile(path, "half");
      await utimes(path, new Date(time - age), new Date(time - age));
    }
    expect(await open().sweep()).toBe(1);
    expect(await readdir(join(dir, "tmp"))).toEqual(["new"]);
  });
});
