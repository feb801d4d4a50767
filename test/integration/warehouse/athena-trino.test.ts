/**
 * The cloud's SQL on the cloud's engine: Trino runs what Athena would, behind a fake of Athena's API, over the lake of a
 * first start. Real are the SDK, the driver, the SQL and the Parquet files; not proven here is AWS itself.
 */

import { link, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compileTarget } from "../../../scripts/dbt/compile.ts";
import { findDbt } from "../../../scripts/dbt/find-dbt.ts";
import { loadReadModel } from "../../../src/readmodel/load-read-model.ts";
import type { Build } from "../../../src/warehouse/build.ts";
import { createAthenaEngine } from "../../../src/warehouse/drivers/athena/athena.ts";
import { createAthenaSnapshots } from "../../../src/warehouse/drivers/athena/athena-snapshot.ts";
import type { Relations } from "../../../src/warehouse/drivers/athena/athena-statement.ts";
import type { CompiledProject } from "../../../src/warehouse/project.ts";
import { listRawObjects } from "../../../src/warehouse/raw-objects.ts";
import { createWarehouse } from "../../../src/warehouse/warehouse.ts";
import { describeSqlEngine } from "../../contract/warehouse/describe-sql-engine.ts";
import { describeWithService } from "../../support/services.ts";
import { runOnTrino } from "../../support/warehouse/athena-over-trino.ts";
import { type FakeAthena, startFakeAthena, TEST_CREDENTIALS } from "../../support/warehouse/fake-athena.ts";
import { createFirstStartLake, type FirstStartLake } from "../../support/warehouse/first-start-lake.ts";
import {
  buildOnTrino,
  compareModels,
  compareRows,
  describeDifferences,
  loadTrinoInputs,
} from "../../support/warehouse/parity.ts";
import { missingTrino, startTrino, type Trino } from "../../support/warehouse/trino.ts";

const root = join(import.meta.dirname, "../../..");
const dbt = findDbt(root, process.env);
const missing =
  missingTrino() ?? (dbt === null ? "dbt 1.11 is not installed (npm run dbt:compile -- --install, or DBT=…)" : null);

/** Long enough for a Trino that starts beside everything else. */
const SLOW_MS = 900_000;

describeWithService(`Athena's SQL on Trino${missing === null ? "" : `: ${missing}`}`, missing, () => {
  let workDir: string;
  /** Where Trino reads: the lake's files without the metadata beside them, which a bucket does not have. */
  let mirror: string;
  let lake: FirstStartLake;
  let build: Build;
  let trino: Trino;
  let athena: FakeAthena;
  let cloud: CompiledProject;

  const createEngine = (relations: Relations = new Map()) =>
    createAthenaEngine({
      workgroup: "test",
      database: "mart",
      output: null,
      relations,
      address: { endpoint: athena.endpoint, region: "eu-west-1", credentials: TEST_CREDENTIALS },
    });
  const mirrored = async (key: string) => {
    const path = await lake.store.localPath(key);
    if (path === null) throw new Error(`${key} is not there`);
    await mkdir(dirname(join(mirror, key)), { recursive: true });
    await link(path, join(mirror, key));
  };

  beforeAll(async () => {
    workDir = await mkdtemp(join(tmpdir(), "pitchlake-trino-"));
    mirror = join(workDir, "lake");
    lake = await createFirstStartLake({ isCorrected: true });
    for (const { key } of await listRawObjects(lake.store, new Map())) await mirrored(key);
    trino = await startTrino(mirror, workDir);
    athena = await startFakeAthena({ run: runOnTrino(trino) });
    build = await lake.build();
    cloud = await compileTarget(String(dbt), join(root, "dbt"), "cloud");
    const hasFolder = async (path: string) => void (await mkdir(join(mirror, path), { recursive: true }));
    await loadTrinoInputs(trino, cloud, hasFolder);
  }, SLOW_MS);

  afterAll(async () => {
    await athena?.close();
    await trino?.stop();
    await build?.dispose();
    await lake?.close();
    await rm(workDir, { recursive: true, force: true });
  }, SLOW_MS);

  describeSqlEngine("Athena", async () => {
    const engine = createEngine();
    const many = (name: string) => `UNNEST(sequence(1, 10000)) AS ${name}(${name}x)`;
    const slowSql = `SELECT count(*) AS n FROM ${many("a")} CROSS JOIN ${many("b")} CROSS JOIN ${many("c")} WHERE (ax * bx) % 7 = cx`;
    return { engine, slowSql, cleanup: () => engine.close() };
  });

  test("nested values, instants with a zone and ordered rows read as DuckDB's do", async () => {
    const engine = createEngine();
    const onTrino = `SELECT n, ARRAY[n, NULL] AS numbers, ARRAY['a, b', '"'] AS texts, ARRAY[TIMESTAMP '2014-08-16 14:00:00'] AS times,
      ARRAY[CAST(1.25 AS DECIMAL(4,2))] AS decimals, CAST(NULL AS ARRAY(integer)) AS nothing, MAP(ARRAY['k'], ARRAY[n]) AS pairs,
      CAST(ROW(n, 'x') AS ROW(a integer, b varchar)) AS pair, TIMESTAMP '2014-08-16 14:00:00 Europe/London' AS moment, '' AS empty
      FROM (VALUES 2, 3, 1) AS t(n) ORDER BY n DESC`;
    const onDuckDb = `SELECT n, [n, NULL] AS numbers, ['a, b', '"'] AS texts, [TIMESTAMP '2014-08-16 14:00:00'] AS times,
      [CAST(1.25 AS DECIMAL(4,2))] AS decimals, CAST(NULL AS INTEGER[]) AS nothing, MAP {'k': n} AS pairs,
      {'a': n, 'b': 'x'} AS pair, TIMESTAMPTZ '2014-08-16 14:00:00 Europe/London' AS moment, '' AS empty
      FROM (VALUES (2), (3), (1)) AS t(n) ORDER BY n DESC`;
    const expected = await build.db.query(onDuckDb);
    expect(expected[0]).toMatchObject({ n: 3, numbers: [3, null], times: ["2014-08-16T14:00:00.000Z"], empty: "" });
    expect(await engine.query(onTrino)).toEqual(expected);
    expect(await engine.query(onTrino), "the second time by the remembered plan").toEqual(expected);
    await engine.close();
  });

  describe("parity with DuckDB", () => {
    let failed: ReadonlyMap<string, string>;
    beforeAll(async () => {
      failed = await buildOnTrino(trino, cloud.models);
    }, SLOW_MS);

    test("every model runs", () => {
      expect([...failed]).toEqual([]);
      expect(cloud.models.map(({ name }) => name)).toEqual(lake.project.models.map(({ name }) => name));
    });

    test("every model has the same rows", { timeout: SLOW_MS }, async () => {
      const engine = createEngine();
      const differences = await compareModels(cloud.models, build.db, engine);
      await engine.close();
      if (process.env.PARITY_TABLE) console.table(differences.map(({ examples: _, ...row }) => row));
      expect(describeDifferences(differences)).toEqual([]);
      expect(differences.reduce((sum, { rows }) => sum + rows, 0)).toBeGreaterThan(100_000);
      const rows = new Map(differences.map(({ relation, rows: count }) => [relation, count]));
      for (const [name, count] of [
        ["goals", 4],
        ["revisions", 3],
      ])
        expect(rows.get(`staging.stg_openfootball__${name}`), String(name)).toBe(count);
    });

    test("every data test finds the same rows", { timeout: SLOW_MS }, async () => {
      const engine = createEngine();
      const differences = [];
      for (const [index, { name, sql }] of cloud.tests.entries()) {
        const local = lake.project.tests[index];
        expect(local?.name).toBe(name);
        differences.push(compareRows(name, await build.db.query(String(local?.sql)), await engine.query(sql)));
      }
      await engine.close();
      if (process.env.PARITY_TABLE) console.table(differences.map(({ examples: _, ...row }) => row));
      expect(describeDifferences(differences)).toEqual([]);
    });
  });

  test("the read model loads the published snapshot through Athena, equal to DuckDB's", {
    timeout: SLOW_MS,
  }, async () => {
    const silent = { debug() {}, info() {}, warn() {} };
    const clock = () => new Date("2026-08-01T06:00:00Z");
    const warehouse = createWarehouse({ ...lake, clock, logger: silent });
    const { version } = await warehouse.buildAndPublish();
    const snapshots = createAthenaSnapshots({
      store: lake.store,
      database: "mart",
      toUri: (key) => `local:///${key}`,
      createEngine,
    });
    const duckdb = await warehouse.open();
    for (const { files } of duckdb?.manifest.models ?? []) for (const { key } of files) await mirrored(key);
    const viaAthena = await snapshots.open();
    if (duckdb === null || viaAthena === null) throw new Error("Nothing was published");
    expect(viaAthena.engine.name).toBe("athena");
    const options = { clock, byteBudget: 2 ** 28 };
    const [expected, loaded] = await Promise.all([loadReadModel(duckdb, options), loadReadModel(viaAthena, options)]);
    expect(loaded.version).toBe(version);
    expect(loaded.matches.length).toBeGreaterThan(5_000);
    const facts = (model: typeof loaded) =>
      model.matches.map(({ id, score, kickoff, date, status, eventCount, origin }) => [
        id,
        score,
        kickoff,
        date,
        status,
        eventCount,
        origin,
      ]);
    expect(facts(loaded)).toEqual(facts(expected));
    expect(loaded.teams.map(({ id, name, aliases }) => [id, name, aliases])).toEqual(
      expected.teams.map(({ id, name, aliases }) => [id, name, aliases]),
    );
    await Promise.all([loaded.close(), expected.close()]);
    await snapshots.forget(
      version,
      loaded.manifest.models.filter(({ layer }) => layer === "mart").map(({ name }) => name),
    );
    expect((await trino.run(`SHOW TABLES FROM mart LIKE '%${version}'`)).rows).toEqual([]);
    await warehouse.close();
  });
});
