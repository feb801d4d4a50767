/** Raw relations of many megabytes: a build that has to spill gives what one with room gives, and a torn file is named. */

import { cp, mkdtemp, rm, stat, truncate } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { benchLake } from "../../../bench/build/lake.ts";
import { loadConfig } from "../../../src/config/load.ts";
import { createFileStore } from "../../../src/lake/drivers/file.ts";
import { createDuckDBWriter, type DuckDbWriter } from "../../../src/warehouse/drivers/duckdb.ts";
import { loadProject } from "../../../src/warehouse/project.ts";
import type { SnapshotManifest } from "../../../src/warehouse/snapshot.ts";
import { createWarehouse } from "../../../src/warehouse/warehouse.ts";

/** Some 300,000 events; 5,000,000 are built with 800 MB; what joins and sorts need at least does not shrink with them. */
const SIZE = { seasons: 2, matchesWithEvents: 88 };
const LOW = "250MB";
const ROOMY = "2GB";

let folder: string;
let lakeDir: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "pitchlake-memory-"));
  const { dir, events } = await benchLake(SIZE, folder);
  lakeDir = dir;
  expect(events).toBeGreaterThan(280_000);
}, 240_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Built {
  readonly models: Readonly<Record<string, string>>;
  readonly manifest: SnapshotManifest;
  /** The most that lay on disk beside the memory, in MB. */
  readonly spilledMb: number;
  readonly warnings: readonly string[];
}

/** @param harm what is done to the lake first */
async function build(name: string, memoryLimit: string, harm?: (lake: string) => Promise<void>): Promise<Built> {
  const dataDir = join(folder, name);
  await cp(lakeDir, join(dataDir, "lake"), { recursive: true });
  await harm?.(join(dataDir, "lake"));
  const warnings: string[] = [];
  let spilledMb = 0;
  const watched = (db: DuckDbWriter): DuckDbWriter => ({
    ...db,
    async execute(sql, options) {
      const rows = await db.execute(sql, options);
      const [spill] = await db.query<{ mb: number }>(
        "SELECT CAST(coalesce(sum(temporary_storage_bytes), 0) / 1000000 AS INTEGER) AS mb FROM duckdb_memory()",
      );
      spilledMb = Math.max(spilledMb, spill?.mb ?? 0);
      return rows;
    },
  });
  const store = createFileStore({ dir: join(dataDir, "lake") });
  const warehouse = createWarehouse({
    store,
    project: await loadProject(),
    config: await loadConfig({ endpointsFile: null, competitionsFile: null }),
    dataDir,
    clock: () => new Date("2026-08-01T00:00:00Z"),
    logger: {
      debug: () => undefined,
      info: () => undefined,
      warn: (facts, message) => warnings.push(`${message} ${JSON.stringify(facts)}`),
    },
    createBuilder: async (options) => watched(await createDuckDBWriter({ ...options, memoryLimit })),
  });
  await warehouse.buildAndPublish({ full: true });
  const snapshot = await warehouse.open();
  if (snapshot === null) throw new Error("nothing is published");
  const { manifest, engine } = snapshot;
  const models: Record<string, string> = {};
  for (const model of manifest.models.filter(({ files }) => files.length > 0)) {
    const columns = model.columns.map((column) => `"${column.name}"`).join(", ");
    const [print] = await engine.query<{ print: string }>(
      `SELECT count(*) || ' ' || coalesce(CAST(sum(hash(${columns})::HUGEINT) AS VARCHAR), '') AS print FROM mart."${model.name}"`,
    );
    models[model.name] = print?.print ?? "";
  }
  await snapshot.close();
  await warehouse.close();
  await store.close();
  return { models, manifest, spilledMb, warnings };
}

test("spills, and comes through with the same rows", async () => {
  const low = await build("low", LOW);
  const roomy = await build("roomy", ROOMY);
  expect(low.spilledMb).toBeGreaterThan(0);
  expect(roomy.spilledMb).toBe(0);
  expect([...low.warnings, ...roomy.warnings]).toEqual([]);
  expect(low.models).toEqual(roomy.models);
  expect(low.models.match_events).toMatch(/^[23]\d{5} /);
  expect(low.manifest.quality.checks).toEqual(roomy.manifest.quality.checks);
}, 300_000);

test("one torn file of many is named and quarantined, the rest builds", async () => {
  const file = "raw/events/source=statsbomb/match_id=12025007/20260701T120000Z.parquet";
  const torn = await build("torn", ROOMY, async (lake) => {
    const path = join(lake, file);
    await truncate(path, (await stat(path)).size - 1_000);
  });
  expect(torn.warnings).toHaveLength(1);
  expect(torn.warnings[0]).toContain(file);
  const events = torn.manifest.models.find(({ name }) => name === "events__statsbomb");
  expect(events?.rows).toBeGreaterThan(280_000);
}, 300_000);
