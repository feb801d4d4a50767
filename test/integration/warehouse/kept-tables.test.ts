/** The tables of the last build outlive the process: whatever became of their files, the next build gives what a whole one gives. */

import { copyFile, mkdir, readdir, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createDuckDBWriter } from "../../../src/warehouse/drivers/duckdb.ts";
import {
  createRebuildCheck,
  type RebuildCheck,
  type RebuildCheckOptions,
} from "../../support/warehouse/same-as-whole.ts";
import { createTinyLake, load, type TinyLake, tinyProject } from "./tiny-lake.ts";

let lake: TinyLake;
let check: RebuildCheck;
let day = 1;

const open = (options: Partial<RebuildCheckOptions> = {}): RebuildCheck =>
  createRebuildCheck({
    store: lake.store,
    project: load(tinyProject),
    config: { hash: "c" },
    dataDir: lake.dataDir,
    ...options,
  });

beforeEach(async () => {
  lake = await createTinyLake();
  for (const season of [2010, 2011, 2012, 2013, 2014, 2015, 2016, 2017, 2018, 2019, 2020]) await change(season, 1);
  check = open();
  await check.expectSameAsWhole();
});
afterEach(async () => {
  await check.close();
  await lake.close();
});

/** Another version of a season's matches. */
const change = (season: number, goals: number) =>
  lake.putSeason(
    season,
    [
      { home: "Utd", away: "City", goals },
      { home: "City", away: "Rovers", goals: goals + 1 },
    ],
    `202601${String(++day).padStart(2, "0")}T000000Z`,
  );

const kept = (...path: string[]) => join(lake.dataDir, "work", "kept", ...path);
const dataFile = async () => kept((await readdir(kept())).find((name) => name.endsWith(".duckdb")) ?? "none");
const staged = (): readonly string[] =>
  [...check.ran()].filter((name) => tinyProject.models.some((one) => one.name === name));

describe("after a restart", () => {
  test("a change costs its season: the tables of the last build are taken up", async () => {
    await check.reopen();
    await change(2014, 7);
    await check.expectSameAsWhole();
    expect(check.reasons()).toEqual([]);
    expect(check.ran()).toContain("kept");
  });

  test("nothing is read when nothing changed", async () => {
    await check.reopen();
    await check.expectSameAsWhole();
    expect([check.isBuilt(), staged(), check.ran().has("kept")]).toEqual([false, [], false]);
  });

  test("changes of several versions since are made up for", async () => {
    await check.reopen();
    const files = await readdir(kept());
    const saved = await Promise.all(files.map(async (name) => [name, await readFile(kept(name))] as const));
    await change(2014, 7);
    await check.expectSameAsWhole();
    await change(2015, 8);
    await check.expectSameAsWhole();
    await check.reopen();
    await rm(kept(), { recursive: true });
    await mkdir(kept());
    for (const [name, bytes] of saved) await writeFile(kept(name), bytes);
    await change(2016, 9);
    await check.expectSameAsWhole();
    expect(check.reasons()).toEqual([]);
    expect(check.ran()).toContain("kept");
  });

  test("an object that went is made up for", async () => {
    await change(2014, 7);
    await check.expectSameAsWhole();
    await check.reopen();
    const { objects } = await lake.store.list("raw/matches/source=tiny/season_id=tl_2014/");
    await lake.store.delete(objects.at(-1)?.key ?? "");
    await check.expectSameAsWhole();
    expect([check.reasons(), check.ran().has("kept")]).toEqual([[], true]);
  });

  test("a build that is asked for in full takes nothing up", async () => {
    await check.reopen();
    await change(2014, 7);
    await check.warehouse.buildAndPublish({ full: true });
    expect(check.ran()).not.toContain("kept");
    await check.expectSameAsWhole();
  });

  test("other SQL takes nothing up", async () => {
    await check.close();
    const [first, ...models] = tinyProject.models;
    if (first === undefined) throw new Error("no model");
    check = open({
      project: load({ ...tinyProject, models: [{ ...first, sql: `${first.sql}\n-- other` }, ...models] }),
    });
    await check.expectSameAsWhole();
    expect([check.isBuilt(), check.ran().has("kept")]).toEqual([true, false]);
  });
});

describe("a file that is no use", () => {
  /** Each as a kill, a full disk, a torn write or another program may leave it. */
  const faults: Record<string, () => Promise<unknown>> = {
    "whose note was never written": () => rm(kept("kept.json")),
    "whose note is torn": async () => truncate(kept("kept.json"), (await stat(kept("kept.json"))).size - 100),
    "whose note is empty": () => truncate(kept("kept.json"), 0),
    "whose note is another program's": () => writeFile(kept("kept.json"), '{"fingerprint":"x"}'),
    "whose note is no object": () => writeFile(kept("kept.json"), "null"),
    "that is gone": async () => rm(await dataFile()),
    "that is cut off": async () => truncate(await dataFile(), 20_000),
    "that is empty": async () => truncate(await dataFile(), 0),
    "of the right length with nothing in it": async () => {
      const { size } = await stat(await dataFile());
      await writeFile(await dataFile(), Buffer.alloc(size));
    },
    "with other bytes in its middle": async () => {
      const bytes = await readFile(await dataFile());
      for (let at = 12_288; at < bytes.length; at += 997) bytes[at] = (bytes[at] ?? 0) ^ 0xff;
      await writeFile(await dataFile(), bytes);
    },
    "that is another database of the same length": async () => {
      const folder = join(lake.dataDir, "foreign");
      await mkdir(folder);
      const path = join(folder, "a.duckdb");
      const db = await createDuckDBWriter({ path, allowedDirectories: [folder], tempDirectory: folder });
      await db.execute("CREATE TABLE t AS SELECT 1 AS a");
      await db.close();
      await copyFile(path, await dataFile());
      const note = JSON.parse(await readFile(kept("kept.json"), "utf8"));
      await writeFile(kept("kept.json"), JSON.stringify({ ...note, bytes: (await stat(path)).size }));
    },
  };

  test.each(Object.keys(faults))("(%s) is left out of account, and replaced", async (name) => {
    await check.reopen();
    await faults[name]?.();
    await change(2014, 7);
    await check.expectSameAsWhole();
    // The tables were made anew, and serve the start after this.
    expect(staged().length).toBe(tinyProject.models.length);
    await check.reopen();
    await change(2015, 7);
    await check.expectSameAsWhole();
    expect([check.reasons(), check.ran().has("kept")]).toEqual([[], true]);
    expect((await readdir(kept())).length).toBe(2);
  });

  test("(a folder that cannot be written) costs no build", async () => {
    await rm(kept(), { recursive: true, force: true });
    await writeFile(kept(), "in the way");
    await change(2014, 7);
    await check.expectSameAsWhole();
    await check.reopen();
    await change(2015, 7);
    await check.expectSameAsWhole();
    expect(check.ran()).not.toContain("kept");
  });
});

describe("saving while nothing is built", () => {
  test("happens by itself, so that a killed process leaves its tables", async () => {
    await check.close();
    check = open({ saveAfterMs: 0 });
    await change(2014, 7);
    await check.warehouse.buildAndPublish();
    const { version } = (await check.published()).manifest;
    // The note comes after the file that it names.
    await expect.poll(() => readFile(kept("kept.json"), "utf8")).toContain(version);
    const killed = check;
    check = open();
    await change(2015, 8);
    await check.expectSameAsWhole();
    expect([check.reasons(), check.ran().has("kept")]).toEqual([[], true]);
    await killed.close();
  });

  test("is given up when the process has no time left: what was saved before serves on", async () => {
    await check.reopen();
    await change(2014, 7);
    await check.expectSameAsWhole();
    const before = await readdir(kept());
    await check.warehouse.close({ saveWithinMs: 0 });
    expect(await readdir(kept())).toEqual(before);
    check = open();
    await change(2015, 8);
    await check.expectSameAsWhole();
    expect([check.reasons(), check.ran().has("kept")]).toEqual([[], true]);
  });

  test("gives way to the next build at whatever moment", async () => {
    await check.close();
    check = open({ saveAfterMs: 0 });
    for (let wait = 0; wait < 30; wait += 3) {
      await change(2010 + (wait % 10), wait);
      await check.warehouse.buildAndPublish();
      await sleep(wait);
    }
    await check.expectSameAsWhole();
    await check.reopen();
    await change(2014, 3);
    await check.expectSameAsWhole();
    expect([check.reasons(), check.ran().has("kept")]).toEqual([[], true]);
  });
});
