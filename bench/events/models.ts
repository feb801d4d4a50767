/** Raw Parquet to rows by the compiled models, as they stand in `dbt/compiled`: views over the files, then the SQL. */

import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { BASE_SETTINGS, openDuckDb, quoteName, readParquet } from "../../src/warehouse/drivers/duckdb-client.ts";
import { selectRows } from "../../src/warehouse/drivers/duckdb-queries.ts";
import type { LoadedProject, ProjectModel, RawRelation } from "../../src/warehouse/project.ts";
import type { SqlRow } from "../../src/warehouse/sql-engine.ts";
import type { ShotRows } from "./rows.ts";

const MODEL = "stg_statsbomb__shots";

/** On as many threads and in as much memory as a build. */
export async function shotRows(project: LoadedProject, lakeDir: string): Promise<ShotRows> {
  const instance = await openDuckDb(":memory:", { ...BASE_SETTINGS, threads: "2", memory_limit: "1200MB" });
  const connection = await instance.connect();
  try {
    const models = modelsFor(project, MODEL);
    for (const schema of ["raw", ...new Set(models.map(({ schema }) => schema))])
      await connection.run(`CREATE SCHEMA ${quoteName(schema)}`);
    const read = new Set(models.flatMap(({ upstream }) => upstream));
    for (const relation of project.rawRelations)
      if (read.has(relation.name)) await connection.run(rawView(relation, await filesOf(lakeDir, relation)));
    for (const { schema, name, sql } of models)
      await connection.run(`CREATE TABLE ${quoteName(schema)}.${quoteName(name)} AS ${sql}`);
    const rows = async (sql: string) =>
      (await selectRows<SqlRow>(connection, new Map(), sql, {})).map((row) => Object.values(row));
    return {
      shots: await rows(SHOTS),
      matches: await rows(MATCHES),
      scorers: await rows(SCORERS),
    } as unknown as ShotRows;
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

const FROM = `FROM staging.${MODEL} WHERE period <= 4`;
const SHOTS = `SELECT source_match_id, source_event_id, minute, source_team_id, source_player_id, player_name, outcome, xg ${FROM}`;
const MATCHES = `SELECT source_match_id, CAST(count(*) AS INTEGER) AS shots,
  CAST(count(CASE WHEN outcome = 'Goal' THEN 1 END) AS INTEGER) AS goals, sum(xg) AS xg ${FROM} GROUP BY 1`;
const SCORERS = `SELECT source_player_id, max(player_name) AS name,
  CAST(count(CASE WHEN outcome = 'Goal' THEN 1 END) AS INTEGER) AS goals, sum(xg) AS xg ${FROM} GROUP BY 1 HAVING goals > 0`;

/** In the order in which they are built. */
function modelsFor({ models }: LoadedProject, name: string): readonly ProjectModel[] {
  const needed = new Set([name]);
  for (const model of models.toReversed())
    if (needed.has(model.name)) for (const one of model.upstream) needed.add(one);
  return models.filter((model) => needed.has(model.name));
}

/** `events__statsbomb` → `raw/events/source=statsbomb/` */
async function filesOf(lakeDir: string, { name }: RawRelation): Promise<readonly string[]> {
  const folder = join(lakeDir, "raw", name.replace("__", "/source="));
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  return names
    .filter((file) => file.endsWith(".parquet"))
    .toSorted()
    .map((file) => join(folder, file));
}

/** As dbt makes it (`dbt/macros/raw_relations.sql`). */
function rawView({ name, columns }: RawRelation, files: readonly string[]): string {
  const quoted = columns.map((column) => ({ column: quoteName(column.name), type: column.type }));
  const hash = `coalesce(record_hash, left(sha256(context || chr(10) || record), 16)) AS record_hash`;
  const selected =
    files.length === 0
      ? `${quoted.map(({ column, type }) => `CAST(NULL AS ${type}) AS ${column}`).join(", ")} WHERE false`
      : `${quoted.map(({ column }) => (column === quoteName("record_hash") ? hash : column)).join(", ")} FROM ${readParquet(files)}`;
  return `CREATE VIEW raw.${quoteName(name)} AS SELECT ${selected}`;
}
