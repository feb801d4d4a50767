/** Real `dbt build --target local` and the in-process runner over the same lake: the same tables, row by row. */

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findDbt } from "../../../scripts/dbt/find-dbt.ts";
import type { Build } from "../../../src/warehouse/build.ts";
import { createDuckDBWriter, type DuckDbWriter } from "../../../src/warehouse/drivers/duckdb.ts";
import { runTests } from "../../../src/warehouse/quality.ts";
import { describeWithService } from "../../support/services.ts";
import { createFirstStartLake, type FirstStartLake } from "../../support/warehouse/first-start-lake.ts";
import { compareModels, compareRows, describeDifferences } from "../../support/warehouse/parity.ts";
import { type DbtResult, runDbt } from "../../support/warehouse/run-dbt.ts";

const root = join(import.meta.dirname, "../../..");
const dbt = findDbt(root, process.env);
const missing = dbt === null ? "dbt 1.11 is not installed (npm run dbt:compile -- --install, or DBT=…)" : null;
const SLOW_MS = 300_000;

describeWithService(`dbt build${missing === null ? "" : `: ${missing}`}`, missing, () => {
  let lake: FirstStartLake;
  let build: Build;
  let made: DuckDbWriter;
  let result: DbtResult;

  beforeAll(async () => {
    lake = await createFirstStartLake({ isCorrected: true });
    const folder = join(lake.dataDir, "dbt");
    await mkdir(folder);
    result = await runDbt(
      String(dbt),
      ["build", "--target", "local", "--vars", JSON.stringify({ lake: lake.dir })],
      folder,
    );
    build = await lake.build();
    made = await createDuckDBWriter({
      path: join(folder, "lake.duckdb"),
      allowedDirectories: [folder],
      tempDirectory: folder,
    });
  }, SLOW_MS);
  afterAll(async () => {
    await Promise.all([made?.close(), build?.dispose()]);
    await lake?.close();
  });

  test("succeeds on a lake that is well, also when a season is held back", async () => {
    expect(result.output).toMatch(/ERROR=0 SKIP=0/);
    expect(result.code).toBe(0);
  });

  test("every seed and model has the rows of the in-process build", async () => {
    const relations = [...lake.project.seeds, ...lake.project.models];
    const differences = await compareModels(relations, build.db, made);
    if (process.env.PARITY_TABLE) console.table(differences.map(({ examples: _, ...row }) => row));
    expect(describeDifferences(differences)).toEqual([]);
    expect(differences.reduce((sum, { rows }) => sum + rows, 0)).toBeGreaterThan(100_000);
  });

  test("types are the same too: what is published does not depend on who built it", async () => {
    const columns = `SELECT DISTINCT table_schema AS s, table_name AS t, column_name AS c, data_type AS d FROM information_schema.columns
      WHERE table_schema IN ('staging', 'mart', 'seed') AND table_name NOT LIKE '%\\_\\_dbt\\_%' ESCAPE '\\'`;
    expect(
      describeDifferences([compareRows("columns", await build.db.query(columns), await made.query(columns))]),
    ).toEqual([]);
  });

  test("every data test finds the rows that the in-process runner finds", async () => {
    const options = { version: "v", checkedAt: "2026-08-01T06:00:00Z", tests: lake.project.tests };
    const [ours, theirs] = await Promise.all([runTests(build.db, options), runTests(made, options)]);
    expect(theirs).toEqual(ours);
    const warned = [...result.output.matchAll(/of \d+ WARN (\d+) (\w+)/g)].map(([, rows, name]) => `${name}: ${rows}`);
    const expected = ours.checks
      .filter(({ failures }) => failures > 0)
      .map((check) => `${check.name}: ${check.failures}`);
    expect([...new Set(warned)].sort()).toEqual(expected.sort());
  });

  test("bad rows of a test that holds a season back are kept where a publisher finds them", async () => {
    const { heldBack } = await runTests(build.db, { version: "v", checkedAt: "", tests: lake.project.tests });
    const tables = await made.query<{ name: string }>(
      "SELECT table_name AS name FROM duckdb_tables() WHERE schema_name = 'quality'",
    );
    expect(tables.length).toBeGreaterThan(10);
    const union = tables.map(({ name }) => `SELECT season_id FROM quality."${name}"`).join(" UNION ");
    const found = await made.query<{ season_id: string }>(union);
    expect(found.map(({ season_id }) => season_id).sort()).toEqual(heldBack.map(({ seasonId }) => seasonId).sort());
  });
});
