import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ModelsFailedError, QualityFailedError } from "../../../src/warehouse/build-errors.ts";
import type { CompiledProject } from "../../../src/warehouse/project.ts";
import { currentPointer, readManifest } from "../../../src/warehouse/state.ts";
import { createTinyLake, type TinyLake, tinyProject } from "./tiny-lake.ts";

let lake: TinyLake;
beforeEach(async () => {
  lake = await createTinyLake();
});
afterEach(() => lake.close());

const good = [
  { home: "Utd", away: "City", goals: 3 },
  { home: "City", away: "Utd", goals: 1 },
];
const bad = [{ home: "Rovers", away: "City", goals: -1 }];

const manifest = async () => {
  const pointer = await currentPointer(lake.store);
  if (!pointer) throw new Error("Nothing is published");
  return readManifest(lake.store, pointer);
};

const withModel = (name: string, sql: string): CompiledProject => ({
  ...tinyProject,
  models: tinyProject.models.map((model) => (model.name === name ? { ...model, sql } : model)),
});

describe("build, check, publish, open", () => {
  test("an empty lake has empty marts of the right types", async () => {
    await lake.warehouse().buildAndPublish();
    expect(await lake.rows("SELECT * FROM mart.matches")).toEqual([]);
  });

  test("rows of raw objects are served, seeds joined", async () => {
    await lake.putSeason(2014, good);
    const result = await lake.warehouse().buildAndPublish();
    expect(result).toMatchObject({ status: "built", rawObjects: 1, snapshot: { engine: "duckdb", models: 4 } });
    expect(result.version).toMatch(/^[0-9a-f]{16}$/);
    expect(await lake.rows("SELECT home, goals FROM mart.matches WHERE season_id = 'sea_2014' ORDER BY goals")).toEqual(
      [
        { home: "City", goals: 1 },
        { home: "O'Town United", goals: 3 },
      ],
    );
  });

  test("the manifest describes every relation, its files and its tests", async () => {
    await lake.putSeason(2014, [...good, { home: "City", away: "Rovers", goals: 9 }]);
    await lake.warehouse().buildAndPublish();
    const { models, quality, heldBack, publishedAt, version } = await manifest();
    expect(models.map(({ name, layer, rows, files }) => [name, layer, rows, files.length])).toEqual([
      ["matches__tiny", "raw", 3, 0],
      ["events__tiny", "raw", 0, 0],
      ["config_rules", "raw", 0, 0],
      ["stg_matches", "staging", null, 0],
      ["coverage", "mart", 1, 1],
      ["matches", "mart", 3, 1],
      ["seasons", "mart", 1, 1],
      ["teams", "mart", 2, 1],
    ]);
    const matches = models.find(({ name }) => name === "matches");
    expect(matches).toMatchObject({ description: "One row a match.", upstream: ["stg_matches"] });
    expect(matches?.columns.at(-1)).toEqual({ name: "goals", type: "INTEGER", description: "Goals of both sides." });
    expect(matches?.files[0]).toMatchObject({
      key: `mart/matches/v=${version}/data.parquet`,
      rows: 3,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(publishedAt).toBe("2026-01-02T03:04:05.000Z");
    expect(heldBack).toEqual([]);
    expect(quality.checks).toEqual([
      { name: "no_negative_goals", model: "matches", status: "PASS", failures: 0, message: null },
      { name: "few_goals", model: "matches", status: "WARN", failures: 1, message: "1 bad row" },
      { name: "teams_have_names", model: "teams", status: "PASS", failures: 0, message: null },
    ]);
  });

  test("of a config entity only the newest object counts", async () => {
    await lake.putRecords(
      "raw/config_rules/hash=b/data.parquet",
      [{ context: "{}", record: "1" }],
      "2026-01-01T00:00:00Z",
    );
    await lake.putRecords(
      "raw/config_rules/hash=a/data.parquet",
      [{ context: "{}", record: "2" }],
      "2026-01-02T00:00:00Z",
    );
    const project = withModel(
      "seasons",
      "select 'sea' as season_id, 'TL' as competition_code, cast(record as integer) as season from raw.config_rules",
    );
    await lake.warehouse({ project }).buildAndPublish();
    expect(await lake.rows("SELECT season FROM mart.seasons")).toEqual([{ season: 2 }]);
  });

  test("a config entity that was emptied is empty, whatever an older object says", async () => {
    const text = "SELECT count(*)::INTEGER AS n FROM mart.seasons";
    await lake.putRecords(
      "raw/config_rules/hash=b/data.parquet",
      [{ context: "{}", record: "1" }],
      "2026-01-01T00:00:00Z",
    );
    const project = withModel(
      "seasons",
      "select 'sea' as season_id, 'TL' as competition_code, cast(record as integer) as season from raw.config_rules",
    );
    await lake.warehouse({ project }).buildAndPublish();
    expect(await lake.rows(text)).toEqual([{ n: 1 }]);
    await lake.putRecords("raw/config_rules/hash=c/data.parquet", [], "2026-01-02T00:00:00Z");
    await lake.warehouse({ project }).buildAndPublish();
    expect(await lake.rows(text)).toEqual([{ n: 0 }]);
  });

  test("nothing is left in the work folder but what the next start takes up", async () => {
    await lake.putSeason(2014, good);
    const warehouse = lake.warehouse();
    await warehouse.buildAndPublish();
    await warehouse.close();
    expect((await readdir(join(lake.dataDir, "work"))).sort()).toEqual(["kept", "tmp"]);
    expect((await readdir(join(lake.dataDir, "work", "kept"))).length).toBe(2);
    expect(await readdir(join(lake.dataDir, "work", "tmp"))).toEqual([]);
  });
});

describe("the data version", () => {
  test("is the same for the same input, which then is no work", async () => {
    await lake.putSeason(2014, good);
    const first = await lake.warehouse().buildAndPublish();
    const again = await lake.warehouse().buildAndPublish();
    expect(again).toMatchObject({ version: first.version, status: "unchanged", snapshot: first.snapshot });
  });

  test("of inputs that are published already opens no engine, reads no raw object and writes nothing", async () => {
    await lake.putSeason(2014, good);
    const { version } = await lake.warehouse().buildAndPublish();
    const refused = () => Promise.reject(new Error("that is work"));
    const store = { ...lake.store, put: refused, localPath: refused, delete: refused };
    const idle = lake.warehouse({ store, createBuilder: refused });
    expect(await idle.build()).toMatchObject({ version, status: "unchanged" });
    expect(await idle.check(version)).toMatchObject({ version });
    expect(await idle.publish(version)).toMatchObject({ version });
  });

  test("stays when a source only repeats itself", async () => {
    await lake.putSeason(2014, good);
    const { version } = await lake.warehouse().build();
    const object = await lake.store.get(
      "raw/matches/source=tiny/season_id=tl_2014/base=package/20260101T000000Z.parquet",
    );
    await lake.store.put(
      "raw/matches/source=tiny/season_id=tl_2014/base=package/20260108T000000Z.parquet",
      object?.body ?? new Uint8Array(),
    );
    expect((await lake.warehouse().build()).version).toBe(version);
  });

  test("moves with the data, the compiled SQL and the config", async () => {
    await lake.putSeason(2014, good);
    const versions = [
      await lake.warehouse().build(),
      await lake.warehouse({ configHash: "d" }).build(),
      await lake.warehouse({ project: withModel("teams", "select 1 as matches, 'x' as name") }).build(),
    ].map(({ version }) => version);
    await lake.putSeason(2014, bad, "20260108T000000Z");
    versions.push((await lake.warehouse().build()).version);
    expect(new Set(versions).size).toBe(4);
  });
});

describe("a failing model", () => {
  test("is named, its dependants are skipped, the last good snapshot stays", async () => {
    await lake.putSeason(2014, good);
    const { version } = await lake.warehouse().buildAndPublish();
    const project = withModel("matches", "select nothing from staging.stg_matches");
    const failing = lake.warehouse({ project }).build();
    await expect(failing).rejects.toBeInstanceOf(ModelsFailedError);
    await expect(failing).rejects.toMatchObject({
      message: expect.stringContaining("matches"),
      failed: [{ model: "matches" }],
      skipped: ["teams"],
      retryable: false,
    });
    expect((await manifest()).version).toBe(version);
  });
});

describe("the quality gate", () => {
  test("a broken season is held back with its reason, the others are served", async () => {
    await lake.putSeason(2014, good);
    await lake.putSeason(2013, bad);
    await lake.warehouse().buildAndPublish();
    expect((await manifest()).heldBack).toEqual([
      { competitionCode: "TL", season: 2013, seasonId: "sea_2013", reason: "Goals of Rovers are -1", servedFrom: null },
    ]);
    expect(await lake.rows("SELECT DISTINCT season_id FROM mart.matches")).toEqual([{ season_id: "sea_2014" }]);
    expect(await lake.rows("SELECT season_id FROM mart.coverage ORDER BY 1")).toEqual([
      { season_id: "sea_2013" },
      { season_id: "sea_2014" },
    ]);
    expect(await lake.rows("SELECT season_id FROM mart.seasons ORDER BY 1")).toHaveLength(2);
  });

  test("a season that breaks later stays on its last good rows, for as long as it is broken", async () => {
    await lake.putSeason(2014, good);
    await lake.putSeason(2013, [{ home: "Rovers", away: "City", goals: 4 }]);
    const { version } = await lake.warehouse().buildAndPublish();
    for (const T of ["20260108T000000Z", "20260109T000000Z"]) {
      await lake.putSeason(2013, bad, T);
      await lake.putSeason(2014, [{ home: "City", away: "Rovers", goals: 2 }], T);
      await lake.warehouse().buildAndPublish();
      expect((await manifest()).heldBack).toMatchObject([{ seasonId: "sea_2013", servedFrom: version }]);
      expect(await lake.rows("SELECT home, goals FROM mart.matches WHERE season_id = 'sea_2013'")).toEqual([
        { home: "Rovers", goals: 4 },
      ]);
    }
    expect(await lake.rows("SELECT count(*) AS n FROM mart.matches WHERE season_id = 'sea_2014'")).toEqual([{ n: 4 }]);
  });

  test("last good rows survive a mart that has got other columns since", async () => {
    await lake.putSeason(2013, good);
    await lake.warehouse().buildAndPublish();
    await lake.putSeason(2013, bad, "20260108T000000Z");
    const project = withModel("matches", "select season_id, home, goals, 'x' as venue from staging.stg_matches");
    await lake.warehouse({ project }).buildAndPublish();
    expect(await lake.rows("SELECT * FROM mart.matches ORDER BY goals")).toEqual([
      { season_id: "sea_2013", home: "City", goals: 1, venue: null },
      { season_id: "sea_2013", home: "O'Town United", goals: 3, venue: null },
    ]);
  });

  test("bad rows of no season fail the whole build, and the last good snapshot stays", async () => {
    await lake.putSeason(2014, good);
    const { version } = await lake.warehouse().buildAndPublish();
    const project = withModel("teams", "select cast(null as varchar) as name, 1 as matches");
    const failing = lake.warehouse({ project }).buildAndPublish();
    await expect(failing).rejects.toBeInstanceOf(QualityFailedError);
    await expect(failing).rejects.toThrow(/Every team has a name: 1 bad row/);
    expect((await manifest()).version).toBe(version);
  });

  test.each([
    ["a test that cannot run", "select nothing from mart.matches", /broken cannot run/],
    ["bad rows of a season that nobody knows", "select 'sea_x' as season_id", /unknown season sea_x/],
  ])("%s is not a test passed", async (_name, sql, message) => {
    const broken = { name: "broken", description: null, model: null, severity: "error" as const, sql };
    const project = { ...tinyProject, tests: [...tinyProject.tests, broken] };
    await expect(lake.warehouse({ project }).buildAndPublish()).rejects.toThrow(message);
    expect(await currentPointer(lake.store)).toBeNull();
  });
});

describe("the steps as jobs of their own", () => {
  test("go one after another", async () => {
    await lake.putSeason(2014, good);
    const warehouse = lake.warehouse();
    const { version } = await warehouse.build();
    expect(await warehouse.check(version)).toMatchObject({ version, heldBack: [] });
    expect(await warehouse.publish(version)).toMatchObject({ version });
    expect(await warehouse.publish(version)).toMatchObject({ version });
    expect(await warehouse.check(version)).toMatchObject({ version });
  });

  test("go on after a restart between any two", async () => {
    await lake.putSeason(2014, good);
    const { version } = await lake.warehouse().build();
    await lake.warehouse().check(version);
    expect(await lake.warehouse().publish(version)).toMatchObject({ version });
    expect(await lake.rows("SELECT count(*) AS n FROM mart.matches")).toEqual([{ n: 2 }]);
  });

  test("go on with the newer input when it changed in between", async () => {
    await lake.putSeason(2014, good);
    const { version } = await lake.warehouse().build();
    await lake.putSeason(2015, good);
    const later = lake.warehouse();
    const published = await later.publish(version);
    expect(published.version).not.toBe(version);
    expect(await later.build()).toMatchObject({ version: published.version, status: "unchanged" });
  });
});

describe("old versions", () => {
  test("are read on undisturbed while newer ones are published and old ones collected", async () => {
    await lake.putSeason(2014, good);
    const warehouse = lake.warehouse();
    await warehouse.buildAndPublish();
    const reader = await warehouse.open();
    const read = () => reader?.engine.query("SELECT count(*) AS n FROM mart.matches");
    expect(await read()).toEqual([{ n: 2 }]);
    for (const season of [2015, 2016]) {
      await lake.putSeason(season, good);
      await warehouse.buildAndPublish();
      await warehouse.cleanup();
      expect(await read()).toEqual([{ n: 2 }]);
    }
    await reader?.close();
    expect(await lake.rows("SELECT count(*) AS n FROM mart.matches")).toEqual([{ n: 6 }]);
  });

  test("are removed once nobody can be reading them", async () => {
    for (const season of [2011, 2012, 2013, 2014, 2015]) {
      await lake.putSeason(season, good);
      await lake.warehouse().buildAndPublish();
    }
    // The lake's clock is the real one, a year or more away from the clock of these warehouses.
    const { removeOldVersions } = await import("../../../src/warehouse/cleanup.ts");
    const inTwoHours = () => new Date(Date.now() + 2 * 3_600_000);
    expect(await removeOldVersions({ store: lake.store, clock: () => new Date() })).toBe(0);
    expect(await removeOldVersions({ store: lake.store, clock: inTwoHours })).toBe(2 * 5);
    expect((await lake.store.list("mart/matches/")).objects).toHaveLength(3);
    expect(await lake.rows("SELECT count(*) AS n FROM mart.matches")).toEqual([{ n: 10 }]);
  });
});
