/** Compares relations of two engines row by row, in any order: what both promise is which rows there are. */

import type { CompiledProject, ProjectModel } from "../../../src/warehouse/project.ts";
import type { SqlEngine, SqlRow } from "../../../src/warehouse/sql-engine.ts";
import type { Trino } from "./trino.ts";

export interface Difference {
  readonly relation: string;
  readonly rows: number;
  readonly otherRows: number;
  /** Rows that only one side has. */
  readonly differing: number;
  /** The first of them, of either side. */
  readonly examples: readonly string[];
}

/** @param columns in the order to compare them; null: as the first row has them */
export function compareRows(relation: string, left: readonly SqlRow[], right: readonly SqlRow[]): Difference {
  const counts = new Map<string, number>();
  for (const row of left) count(counts, canonical(row), 1);
  for (const row of right) count(counts, canonical(row), -1);
  const differing = [...counts].filter(([, times]) => times !== 0);
  return {
    relation,
    rows: left.length,
    otherRows: right.length,
    differing: differing.reduce((sum, [, times]) => sum + Math.abs(times), 0),
    examples: differing.slice(0, 4).map(([row, times]) => `${times > 0 ? "left " : "right"} ${row}`),
  };
}

const count = (counts: Map<string, number>, row: string, by: number) => counts.set(row, (counts.get(row) ?? 0) + by);

const canonical = (row: SqlRow): string =>
  JSON.stringify(
    Object.keys(row)
      .sort()
      .map((name) => [name, row[name]]),
  );

/** `schema.name` of each model; all columns, in the order of the first engine. */
export async function compareModels(
  models: readonly Pick<ProjectModel, "schema" | "name">[],
  left: Pick<SqlEngine, "query">,
  right: Pick<SqlEngine, "query">,
): Promise<readonly Difference[]> {
  const differences: Difference[] = [];
  for (const { schema, name } of models) {
    const sql = `SELECT * FROM ${schema}.${name}`;
    differences.push(compareRows(`${schema}.${name}`, await left.query(sql), await right.query(sql)));
  }
  return differences;
}

/** What a failing comparison should say, one line a relation. */
export const describeDifferences = (differences: readonly Difference[]): string[] =>
  differences
    .filter(({ differing }) => differing > 0)
    .map(
      ({ relation, rows, otherRows, differing, examples }) =>
        `${relation}: ${rows} and ${otherRows} rows, ${differing} differ\n  ${examples.join("\n  ")}`,
    );

const quote = (text: string | null): string => (text === null ? "NULL" : `'${text.replaceAll("'", "''")}'`);

/** Raw tables over the lake's files and the seeds, as Terraform and `dbt seed` make them in the cloud. */
export async function loadTrinoInputs(
  trino: Trino,
  project: Pick<CompiledProject, "rawRelations" | "seeds">,
  hasFolder: (path: string) => Promise<void>,
  /** SELECT of a relation over the table of its JSON bodies; left out = such relations are empty tables. */
  jsonSelect?: (table: string) => string,
): Promise<void> {
  for (const schema of ["raw", "seed", "staging", "mart"]) await trino.run(`CREATE SCHEMA ${schema}`);
  for (const { name, columns } of project.rawRelations) {
    const path = `raw/${name.replace("__", "/source=").replace(/^polled_/, "")}`;
    if (jsonSelect && name.startsWith("json_")) {
      const folder = `raw/${name.slice("json_".length)}`;
      await hasFolder(folder);
      await trino.run(
        `CREATE TABLE raw.${name}_bodies (errors varchar, response varchar) WITH (external_location = 'local:///${folder}', format = 'OPENX_JSON')`,
      );
      await trino.run(`CREATE VIEW raw.${name} AS ${jsonSelect(`raw.${name}_bodies`)}`);
      continue;
    }
    await hasFolder(path);
    const typed = columns.map((column) => `${column.name} ${column.type}`).join(", ");
    await trino.run(
      `CREATE TABLE raw.${name} (${typed}) WITH (external_location = 'local:///${path}', format = 'PARQUET')`,
    );
  }
  for (const { name, columns, rows } of project.seeds) {
    const values = rows.map((row) => `(${row.map(quote).join(", ")})`).join(", ");
    const cells = columns.map((column) => `CAST(${column.name} AS ${column.type}) AS ${column.name}`).join(", ");
    const names = columns.map((column) => column.name).join(", ");
    await trino.run(`CREATE TABLE seed.${name} AS SELECT ${cells} FROM (VALUES ${values}) AS t (${names})`);
  }
}

/** Runs every model as dbt-athena does. @returns what failed, by model */
export async function buildOnTrino(
  trino: Trino,
  models: readonly ProjectModel[],
): Promise<ReadonlyMap<string, string>> {
  const failed = new Map<string, string>();
  for (const { schema, name, sql } of models) {
    await trino
      .run(`CREATE TABLE ${schema}.${name} AS ${sql}`)
      .catch((error: Error) => failed.set(`${schema}.${name}`, error.message));
  }
  return failed;
}
