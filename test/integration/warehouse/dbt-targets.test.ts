/** The targets that are not `local`: what of them can be known without an account, and `local_s3` for real. */

import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { compileTarget } from "../../../scripts/dbt/compile.ts";
import { findDbt } from "../../../scripts/dbt/find-dbt.ts";
import { createS3Store } from "../../../src/lake/drivers/s3.ts";
import { createDuckDBWriter } from "../../../src/warehouse/drivers/duckdb.ts";
import { listRawObjects } from "../../../src/warehouse/raw-objects.ts";
import { describeWithService } from "../../support/services.ts";
import { preferredS3Server, type S3Server, startS3Server, TEST_CREDENTIALS } from "../../support/services-s3.ts";
import { createFirstStartLake } from "../../support/warehouse/first-start-lake.ts";
import { compareModels, describeDifferences } from "../../support/warehouse/parity.ts";
import { runDbt } from "../../support/warehouse/run-dbt.ts";

const root = join(import.meta.dirname, "../../..");
const project = join(root, "dbt");
const dbt = findDbt(root, process.env);
const SLOW_MS = 300_000;

/** Runs Python beside dbt; null when that has not what is imported. */
function python(code: string, input = ""): string | null {
  if (dbt === null) return null;
  const { status, stdout } = spawnSync(join(dirname(dbt), "python"), ["-c", code], { encoding: "utf8", input });
  return status === 0 ? stdout.trim() : null;
}

const httpfs = python(
  "import duckdb_extension_httpfs as e, glob, os; print(glob.glob(os.path.dirname(e.__file__) + '/extensions/v1.5.5/httpfs.duckdb_extension')[0])",
);
const lacks = (name: string) =>
  dbt === null ? "dbt 1.11 is not installed" : `${name} of dbt/requirements.txt is not installed`;
const noDbt = dbt === null ? lacks("dbt") : null;
const noSnowflake =
  python("import dbt.adapters.snowflake, sqlglot") === null ? lacks("dbt-snowflake or sqlglot") : null;
const noHttpfs = httpfs === null ? lacks("duckdb-extension-httpfs") : null;

describeWithService(`target cloud${noDbt === null ? "" : `: ${noDbt}`}`, noDbt, () => {
  test("compiles without a network; every relation is in Athena's catalog", { timeout: SLOW_MS }, async () => {
    const { models, tests } = await compileTarget(String(dbt), project, "cloud");
    expect(models.length).toBeGreaterThan(40);
    for (const { sql } of [...models, ...tests]) {
      const read = [...sql.matchAll(/(?:from|join) (?:")?(\w+)(?:")?\.(?:")?(raw|staging|mart|seed)\b/gi)];
      expect(read.map(([, catalog]) => catalog).filter((catalog) => catalog !== "awsdatacatalog")).toEqual([]);
      expect(sql, "DuckDB's words").not.toMatch(/json_extract_string|strip_accents|string_agg|to_months/);
    }
  });
});

describeWithService(`target snowflake${noSnowflake === null ? "" : `: ${noSnowflake}`}`, noSnowflake, () => {
  test("compiles without a network, and all of it is Snowflake's grammar", { timeout: SLOW_MS }, async () => {
    const { models, tests } = await compileTarget(String(dbt), project, "snowflake");
    const statements = [...models, ...tests].map(({ name, sql }) => [name, sql]);
    const faults = python(
      `import json, sys, sqlglot
for name, sql in json.load(sys.stdin):
    try:
        if sqlglot.parse_one(sql, read='snowflake').key == 'command': print(name, 'is not understood')
    except Exception as error: print(name, str(error)[:200])`,
      JSON.stringify(statements),
    );
    expect(faults).toBe("");
    for (const [name, sql] of statements)
      expect(sql, name).not.toMatch(
        /json_extract|strip_accents|string_agg|reduce_agg|\bwindow\s+\w+ as\b|regexp_extract\(/,
      );
  });
});

describeWithService(`target local_s3${noHttpfs === null ? "" : `: ${noHttpfs}`}`, noHttpfs, () => {
  let server: S3Server;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "pitchlake-dbt-s3-"));
    server = await startS3Server(preferredS3Server());
    await server.createBucket("lake");
  }, SLOW_MS);
  afterAll(async () => {
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test("reads the lake in the bucket and makes the tables of the in-process build", { timeout: SLOW_MS }, async () => {
    const lake = await createFirstStartLake();
    const store = createS3Store({
      bucket: "lake",
      prefix: "football",
      endpoint: server.endpoint,
      credentials: TEST_CREDENTIALS,
      cacheDir: join(folder, "cache"),
    });
    for (const { key } of await listRawObjects(lake.store, new Map())) {
      const object = await lake.store.get(key);
      if (object !== null) await store.put(key, object.body, { metadata: object.metadata });
    }
    await store.close();
    await mkdir(join(folder, "dbt"));
    const vars = ["--vars", JSON.stringify({ lake: "s3://lake/football" })];
    const { code, output } = await runDbt(
      String(dbt),
      ["build", "--target", "local_s3", ...vars],
      join(folder, "dbt"),
      {
        MINIO_ENDPOINT: server.endpoint,
        AWS_ACCESS_KEY_ID: TEST_CREDENTIALS.accessKeyId,
        AWS_SECRET_ACCESS_KEY: TEST_CREDENTIALS.secretAccessKey,
        DUCKDB_HTTPFS: String(httpfs),
      },
    );
    expect(code, output).toBe(0);
    const build = await lake.build();
    const path = join(folder, "dbt", "lake.duckdb");
    const made = await createDuckDBWriter({ path, allowedDirectories: [folder], tempDirectory: folder });
    expect(describeDifferences(await compareModels(lake.project.models, build.db, made))).toEqual([]);
    await Promise.all([made.close(), build.dispose()]);
    await lake.close();
  });
});
