/** Bodies that are kept as they came, read as rows: what the key tells, and what is no answer. */

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDuckDBWriter, type DuckDbWriter } from "../../../src/warehouse/drivers/duckdb.ts";
import { JSON_COLUMNS } from "../../../src/warehouse/endpoint-relations.ts";
import { type LocalRawFile, loadRawRelations } from "../../../src/warehouse/raw-relations.ts";

const columns = JSON_COLUMNS.map(([name, type]) => ({ name, type, description: null }));
const relation = (name: string) => ({ name, description: null, columns });

let folder: string;
let db: DuckDbWriter;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "pitchlake-json-"));
  const files: LocalRawFile[] = [];
  const put = async (name: string, body: string, ...keys: readonly string[]) => {
    const path = join(folder, name);
    await writeFile(path, body);
    for (const key of keys) files.push({ path, key: `raw/${key}` });
  };
  const good = '{"errors":[],"response":[{"n":1.5},{"n":"é"}]}';
  // The cache of a remote lake keeps equal bytes once: one file for two days.
  await put(
    "a",
    good,
    "x/season=2024/league_id=39/ingestion_date=2026-01-01/data.json",
    "x/season=2024/league_id=39/ingestion_date=2026-01-02/data.json",
  );
  await put("b", '{"response":[{"n":3}]}', "x/team_id=7/ingestion_date=2026-01-01/page=12.json");
  await put("c", '{"errors":{"plan":"no"},"response":[{"n":4}]}', "x/fixture_id=1/ingestion_date=2026-01-01/data.json");
  await put("d", '{"errors":[],"response":[{"n":5}', "x/fixture_id=2/ingestion_date=2026-01-01/data.json");
  await put("e", '{"errors":[],"response":{"n":6}}', "x/fixture_id=3/ingestion_date=2026-01-01/data.json");
  await put("f", '{"errors":[],"response":[]}', "x/fixture_id=4/ingestion_date=2026-01-01/data.json");
  db = await createDuckDBWriter({ path: ":memory:", allowedDirectories: [folder], tempDirectory: folder });
  const relations = [relation("json_x"), relation("json_none")];
  await loadRawRelations((sql) => db.execute(sql), relations, new Map([["json_x", files]]));
});
afterAll(async () => {
  await db?.close();
  await rm(folder, { recursive: true, force: true });
});

test("a row an element, with what the key says", async () => {
  const rows = await db.query(
    `SELECT season, league_id, item_id, CAST(ingestion_date AS VARCHAR) AS day, CAST(ingested_at AS VARCHAR) AS at, page, record_index, record
     FROM raw.json_x ORDER BY object_key, record_index`,
  );
  const of = (day: string) => ({
    season: 2024,
    league_id: "39",
    item_id: null,
    day,
    at: `${day} 00:00:00`,
    page: null,
  });
  expect(rows).toEqual([
    { ...of("2026-01-01"), record_index: 0, record: '{"n":1.5}' },
    { ...of("2026-01-01"), record_index: 1, record: '{"n":"é"}' },
    { ...of("2026-01-02"), record_index: 0, record: '{"n":1.5}' },
    { ...of("2026-01-02"), record_index: 1, record: '{"n":"é"}' },
    {
      season: null,
      league_id: null,
      item_id: "7",
      day: "2026-01-01",
      at: "2026-01-01 00:00:00",
      page: 12,
      record_index: 0,
      record: '{"n":3}',
    },
  ]);
});

test("a refusal, a torn body, an object in place of the list and an empty list are no rows", async () => {
  expect(await db.query("SELECT count(*) AS n FROM raw.json_x WHERE item_id IN ('1', '2', '3', '4')")).toEqual([
    { n: 0 },
  ]);
  expect(await db.query("SELECT count(*) AS n FROM raw.json_none")).toEqual([{ n: 0 }]);
});
