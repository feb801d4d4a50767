/**
 * What all five fake providers tell, built by real dbt-duckdb and by the cloud's SQL on Trino, beside the in-process
 * build: the same rows of every model. API-Football's bodies are read from the files as they came by all three.
 */

import { spawn } from "node:child_process";
import { link, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { compileTarget } from "../../../scripts/dbt/compile.ts";
import { findDbt } from "../../../scripts/dbt/find-dbt.ts";
import type { Build } from "../../../src/warehouse/build.ts";
import { createAthenaEngine } from "../../../src/warehouse/drivers/athena/athena.ts";
import { createDuckDBWriter, type DuckDbWriter } from "../../../src/warehouse/drivers/duckdb.ts";
import { listRawObjects } from "../../../src/warehouse/raw-objects.ts";
import { describeWithService } from "../../support/services.ts";
import { runOnTrino } from "../../support/warehouse/athena-over-trino.ts";
import { type FakeAthena, startFakeAthena, TEST_CREDENTIALS } from "../../support/warehouse/fake-athena.ts";
import { buildOnTrino, compareModels, describeDifferences, loadTrinoInputs } from "../../support/warehouse/parity.ts";
import { createProviderLake, type ProviderLake } from "../../support/warehouse/provider-lake.ts";
import { missingTrino, startTrino, type Trino } from "../../support/warehouse/trino.ts";

const root = join(import.meta.dirname, "../../..");
const dbt = findDbt(root, process.env);
const noDbt = dbt === null ? "dbt 1.11 is not installed (npm run dbt:compile -- --install, or DBT=…)" : null;
const SLOW_MS = 400_000;

const ENDPOINTS = [
  "openfootball_leagues",
  "openfootball_world_cups",
  "openfootball_squads",
  "openfootball_stadiums",
  "statsbomb_matches",
  "statsbomb_lineups",
  "football_data_matches",
  "football_data_standings",
  "football_data_scorers",
  "football_data_teams",
  "football_data_competitions",
  "football_data_live",
  "thesportsdb_table",
  "thesportsdb_teams",
  "api_football_leagues",
  "api_football_fixtures",
  "api_football_fixture_details",
  "api_football_standings",
  "api_football_top_scorers",
  "api_football_injuries",
  "api_football_teams",
  "api_football_players",
  "api_football_transfers",
  "api_football_trophies",
];

async function createLake(): Promise<ProviderLake> {
  const lake = await createProviderLake({ at: new Date("2026-03-28T15:20:00Z") });
  await lake.ingest(ENDPOINTS, new Date("2026-03-28T15:15:00Z"));
  await lake.ingest(["thesportsdb_live"], new Date("2026-03-28T15:30:00Z"));
  return lake;
}

describeWithService(`providers in dbt-duckdb${noDbt === null ? "" : `: ${noDbt}`}`, noDbt, () => {
  let lake: ProviderLake;
  let build: Build;
  let made: DuckDbWriter;
  let folder: string;

  beforeAll(async () => {
    lake = await createLake();
    folder = await mkdtemp(join(tmpdir(), "pitchlake-providers-dbt-"));
    await runDbt(["run", "--target", "local", "--vars", JSON.stringify({ lake: lake.dir })], folder, {
      seed: true,
    });
    build = await lake.build();
    const options = { allowedDirectories: [folder], tempDirectory: folder };
    made = await createDuckDBWriter({ path: join(folder, "lake.duckdb"), ...options });
  }, SLOW_MS);
  afterAll(async () => {
    await Promise.all([made?.close(), build?.dispose()]);
    await lake?.close();
    await rm(folder, { recursive: true, force: true });
  });

  test("every model has the rows of the in-process build", { timeout: SLOW_MS }, async () => {
    const differences = await compareModels(lake.project.models, build.db, made);
    if (process.env.PARITY_TABLE) console.table(differences.map(({ examples: _, ...row }) => row));
    expect(describeDifferences(differences)).toEqual([]);
    const rows = new Map(differences.map(({ relation, rows: count }) => [relation, count]));
    expect(rows.get("staging.stg_api_football__fixtures")).toBe(90);
    expect(rows.get("mart.player_season_stats")).toBeGreaterThan(100);
  });
});

const missing = missingTrino() ?? noDbt;

describeWithService(`providers on Trino${missing === null ? "" : `: ${missing}`}`, missing, () => {
  let lake: ProviderLake;
  let build: Build;
  let workDir: string;
  let trino: Trino;
  let athena: FakeAthena;

  beforeAll(async () => {
    lake = await createLake();
    workDir = await mkdtemp(join(tmpdir(), "pitchlake-providers-trino-"));
    const mirror = join(workDir, "lake");
    for (const { key } of await listRawObjects(lake.harness.store, new Map())) {
      await mkdir(dirname(join(mirror, key)), { recursive: true });
      await link(String(await lake.harness.store.localPath(key)), join(mirror, key));
    }
    trino = await startTrino(mirror, workDir);
    athena = await startFakeAthena({ run: runOnTrino(trino) });
    build = await lake.build();
  }, SLOW_MS);
  afterAll(async () => {
    await athena?.close();
    await trino?.stop();
    await build?.dispose();
    await lake?.close();
    await rm(workDir, { recursive: true, force: true });
  }, SLOW_MS);

  test("every model has the rows of the in-process build", { timeout: SLOW_MS }, async () => {
    const cloud = await compileTarget(String(dbt), join(root, "dbt"), "cloud");
    const hasFolder = async (path: string) => void (await mkdir(join(workDir, "lake", path), { recursive: true }));
    await loadTrinoInputs(trino, cloud, hasFolder, await jsonSelectOf(workDir));
    expect([...(await buildOnTrino(trino, cloud.models))]).toEqual([]);
    const engine = createAthenaEngine({
      workgroup: "test",
      database: "mart",
      output: null,
      relations: new Map(),
      address: { endpoint: athena.endpoint, region: "eu-west-1", credentials: TEST_CREDENTIALS },
    });
    const differences = await compareModels(cloud.models, build.db, engine);
    await engine.close();
    if (process.env.PARITY_TABLE) console.table(differences.map(({ examples: _, ...row }) => row));
    expect(describeDifferences(differences)).toEqual([]);
    expect(differences.find(({ relation }) => relation === "staging.stg_api_football__fixtures")?.rows).toBe(90);
  });
});

/** The view's SELECT that dbt-athena would make over a table of bodies. */
async function jsonSelectOf(folder: string): Promise<(table: string) => string> {
  const inline = "{{ json_relation_select(athena_bodies('THE_TABLE')) }}";
  const output = await runDbt(["compile", "--target", "cloud", "--no-populate-cache", "--inline", inline], folder, {});
  const sql = output.slice(output.indexOf("select"));
  return (table) => sql.replaceAll("THE_TABLE", table);
}

async function runDbt(args: readonly string[], folder: string, { seed = false }): Promise<string> {
  if (seed) await runDbt(["seed", ...args.slice(1)], folder, {});
  const project = join(root, "dbt");
  const folders = ["--project-dir", project, "--profiles-dir", project, "--target-path", folder, "--log-path", folder];
  const child = spawn(String(dbt), ["--quiet", "--no-use-colors", ...args, ...folders], {
    env: {
      ...process.env,
      DBT_SEND_ANONYMOUS_USAGE_STATS: "false",
      DUCKDB_PATH: join(folder, "lake.duckdb"),
      AWS_ACCESS_KEY_ID: "none",
      AWS_SECRET_ACCESS_KEY: "none",
      AWS_EC2_METADATA_DISABLED: "true",
    },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk));
  const code = await new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  if (code !== 0) throw new Error(`dbt ${args[0]} failed:\n${output}`);
  return output;
}
