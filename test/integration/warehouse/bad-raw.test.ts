/** Raw objects that cannot be read, or are of another schema version, cost themselves and nothing else. */

import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { listKeys } from "../../../src/lake/conditional.ts";
import { createDuckDBWriter } from "../../../src/warehouse/drivers/duckdb.ts";
import { createTinyLake, type TinyLake } from "./tiny-lake.ts";

let lake: TinyLake;
beforeEach(async () => {
  lake = await createTinyLake();
});
afterEach(() => lake.close());

const good = [{ home: "Utd", away: "City", goals: 3 }];
const keyOf = (season: number, T = "20260101T000000Z") =>
  `raw/matches/source=tiny/season_id=tl_${season}/base=package/${T}.parquet`;
const seasons = () => lake.rows("SELECT DISTINCT season_id FROM mart.matches ORDER BY 1");

/** A Parquet file of one SELECT. */
async function parquetOf(select: string): Promise<Buffer> {
  const folder = join(lake.dataDir, "made");
  await mkdir(folder, { recursive: true });
  const db = await createDuckDBWriter({ path: ":memory:", allowedDirectories: [folder], tempDirectory: folder });
  const file = join(folder, "made.parquet");
  await db.execute(`COPY (${select}) TO '${file}' (FORMAT parquet)`);
  await db.close();
  const body = await readFile(file);
  await rm(file);
  return body;
}

/** The same rows, as another version of the writer would have them. */
async function rewritten(body: Buffer, columns: string): Promise<Buffer> {
  await mkdir(join(lake.dataDir, "made"), { recursive: true });
  const file = join(lake.dataDir, "made", "before.parquet");
  await writeFile(file, body);
  return parquetOf(`SELECT ${columns} FROM read_parquet('${file}')`);
}

const damages: readonly (readonly [string, (body: Buffer) => Buffer | Promise<Buffer>])[] = [
  ["that was cut off", (body) => body.subarray(0, body.length - 40)],
  ["that is empty", () => Buffer.alloc(0)],
  ["whose pages are garbage", (body) => Buffer.from(body).fill(0xff, 4, body.length - 600)],
  ["of a schema version without records", () => parquetOf("SELECT 'TL' AS competition_code, 2015 AS season")],
  ["of a schema version with another type", (body) => rewritten(body, "* REPLACE ('2015/16' AS season)")],
  ["of a schema version with a list for a text", (body) => rewritten(body, "* REPLACE ([record] AS record)")],
];

describe("a raw object", () => {
  test.each(damages)("%s is named and quarantined, the rest builds, and its key is free", async (_name, damage) => {
    await lake.putSeason(2014, good);
    await lake.putSeason(2015, good);
    const body = Buffer.from((await lake.store.get(keyOf(2015)))?.body ?? []);
    await lake.store.put(keyOf(2015), await damage(body));
    const { version } = await lake.warehouse().buildAndPublish();
    expect(await seasons()).toEqual([{ season_id: "sea_2014" }]);
    expect(await lake.store.head(keyOf(2015))).toBeNull();
    const kept = await listKeys(lake.store, "quarantine/matches__tiny/");
    expect(kept).toHaveLength(2);
    const reason = JSON.parse(
      Buffer.from(
        (await lake.store.get(kept.find((key) => key.endsWith(".reason.json")) ?? ""))?.body ?? [],
      ).toString(),
    );
    expect(reason).toMatchObject({ key: keyOf(2015), message: expect.stringContaining(keyOf(2015)) });
    expect(await lake.warehouse().build()).toMatchObject({ version, status: "unchanged" });
    await lake.putSeason(2015, good);
    await lake.warehouse().buildAndPublish();
    expect(await seasons()).toHaveLength(2);
  });

  test("that breaks while the tables of the last build are kept is quarantined as well", async () => {
    await lake.putSeason(2014, good);
    const warehouse = lake.warehouse();
    await warehouse.buildAndPublish();
    await lake.store.put(keyOf(2015), Buffer.from("no Parquet"));
    await warehouse.buildAndPublish();
    await lake.putSeason(2016, good);
    await warehouse.buildAndPublish();
    expect(await seasons()).toEqual([{ season_id: "sea_2014" }, { season_id: "sea_2016" }]);
  });

  test.each([
    ["with a column that a later schema version added", "'new' AS added, * REPLACE (2015::INTEGER AS season)"],
    ["with a type that says the same", "* REPLACE ('2015' AS season)"],
    ["with its columns in another order", "record, * EXCLUDE (record) REPLACE (2015::INTEGER AS season)"],
  ])("%s is read", async (_name, columns) => {
    await lake.putSeason(2014, good);
    const body = Buffer.from((await lake.store.get(keyOf(2014)))?.body ?? []);
    await lake.store.put(keyOf(2015), await rewritten(body, columns));
    await lake.warehouse().buildAndPublish();
    expect(await seasons()).toEqual([{ season_id: "sea_2014" }, { season_id: "sea_2015" }]);
    expect(await listKeys(lake.store, "quarantine/")).toEqual([]);
  });

  test("without records is an empty partition: nothing of it is served, nothing fails", async () => {
    await lake.putSeason(2014, good);
    await lake.putSeason(2015, []);
    const warehouse = lake.warehouse();
    await warehouse.buildAndPublish();
    await lake.putSeason(2014, [], "20260108T000000Z");
    await warehouse.buildAndPublish();
    expect(await seasons()).toEqual([{ season_id: "sea_2014" }]);
  });
});

describe("a snapshot pointer", () => {
  test.each([
    ["that is garbage", "{ not json"],
    ["of another shape", '{"version": 3}'],
    ["that is empty", ""],
  ])("%s is put right by the next build", async (_name, text) => {
    await lake.putSeason(2014, good);
    const { version } = await lake.warehouse().buildAndPublish();
    await lake.store.put("_state/snapshot/pointer.json", Buffer.from(text));
    await expect(lake.warehouse().open()).rejects.toThrow(/next build replaces it/);
    expect(await lake.warehouse().buildAndPublish()).toMatchObject({ version });
    expect(await seasons()).toEqual([{ season_id: "sea_2014" }]);
  });

  test("whose manifest is lost or garbage is put right by the next build", async () => {
    await lake.putSeason(2014, good);
    const { version } = await lake.warehouse().buildAndPublish();
    const manifest = `_state/snapshot/${version}.json`;
    for (const damage of [() => lake.store.delete(manifest), () => lake.store.put(manifest, Buffer.from("{"))]) {
      await damage();
      expect(await lake.warehouse().buildAndPublish()).toMatchObject({ version, status: "built" });
      expect(await seasons()).toEqual([{ season_id: "sea_2014" }]);
    }
  });
});
