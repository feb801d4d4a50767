/** The read model over Parquet files through the sandboxed DuckDB reader: its SQL must be what that engine takes. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { graphql } from "graphql";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadReadModel } from "../../../src/readmodel/load-read-model.ts";
import type { ReadModel } from "../../../src/readmodel/read-model.ts";
import { createDuckDBReader } from "../../../src/warehouse/drivers/duckdb.ts";
import { createFakeSnapshot } from "../../support/fake-snapshot.ts";
import { createTestApi, schema } from "../../support/graphql/execute.ts";
import { heldBack, madeUpRows, now } from "../../support/made-up-football.ts";
import { martColumns } from "../../support/mart-columns.ts";

let folder: string;
let model: ReadModel;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "pitchlake-readmodel-"));
  const memory = await createFakeSnapshot({ rows: madeUpRows, heldBack });
  const relations = Object.keys(martColumns).map((name) => ({
    schema: "mart",
    name,
    files: [join(folder, `${name}.parquet`)],
  }));
  for (const { name, files } of relations) {
    await memory.engine.query(`COPY mart.${name} TO '${files[0]}' (FORMAT parquet)`);
  }
  const engine = createDuckDBReader({ allowedDirectories: [folder], relations });
  const open = { manifest: memory.manifest, engine, close: () => engine.close() };
  model = await loadReadModel(open, { clock: () => now, byteBudget: 1_000_000 });
  await memory.close();
});

afterAll(async () => {
  await model?.close();
  await rm(folder, { recursive: true, force: true });
});

test("every kind of first use answers as over tables in memory", async () => {
  const source = `{
    competitions { nodes { code seasons { year matches(first: 100) { nodes { id kickoff date score { fullTime { home away } } } } } } }
    standings(competition: "PL", season: 2024, asOf: { date: "2024-08-11" }) { asOf rows { team { name } points form zone { kind } } }
    matchday: standings(competition: "PL", season: 2024, asOf: { matchday: 6 }) { asOf rows { points } }
    match(id: "mat_pl2024_11") { events { nodes { id minute type location { x y } attributes } } lineups { team { name } startingXI { number } } shots { home { xg } } }
    player(key: "ply_ada") { events { nodes { id } } }
    events(competition: "PL", season: 2024, filter: { types: [GOAL, SHOT], team: "ALP", periods: [1, 2], fromMinute: 5, toMinute: 60 }) { totalCount nodes { id } }
    none: events(competition: "PL", season: 2024, filter: { types: [] }) { totalCount }
    players(team: "ALP", season: 2024) { nodes { name } }
    node(id: "evt_5") { id }
  }`;
  const api = await createTestApi();
  const expected = await api.ask(source);
  const { data, errors } = await graphql({ schema, source, contextValue: api.context({ readModel: model }) });
  expect(errors).toBeUndefined();
  expect(JSON.parse(JSON.stringify(data))).toEqual(expected);
});
