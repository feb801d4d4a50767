/** Finds over empty tables which columns each compiled statement reads, so that no running service has to. */

import { findUses, writeUses } from "../../src/warehouse/column-uses.ts";
import { type Columns, describeRelations } from "../../src/warehouse/describe.ts";
import { BASE_SETTINGS, openDuckDb, quoteName } from "../../src/warehouse/drivers/duckdb-client.ts";
import { selectRows } from "../../src/warehouse/drivers/duckdb-queries.ts";
import type { CompiledProject } from "../../src/warehouse/project.ts";

/** The project with its `uses`. @throws what DuckDB says of a model that it cannot run */
export async function withUses(project: CompiledProject): Promise<CompiledProject> {
  return { ...project, uses: writeUses(await findUses(project, await emptyColumns(project))) };
}

/** What columns every relation has in a lake without records. */
async function emptyColumns(project: CompiledProject): Promise<Columns> {
  const { rawRelations, seeds, models } = project;
  const instance = await openDuckDb(":memory:", { ...BASE_SETTINGS, threads: "1", memory_limit: "256MB" });
  const connection = await instance.connect();
  const run = (sql: string) => connection.run(sql);
  try {
    for (const schema of new Set(["raw", ...[...seeds, ...models].map((one) => one.schema)]))
      await run(`CREATE SCHEMA IF NOT EXISTS ${quoteName(schema)}`);
    for (const { name, schema, columns } of [...rawRelations.map((one) => ({ ...one, schema: "raw" })), ...seeds]) {
      const typed = columns.map((column) => `${quoteName(column.name)} ${column.type}`).join(", ");
      await run(`CREATE TABLE ${quoteName(schema)}.${quoteName(name)} (${typed})`);
    }
    for (const { name, schema, sql } of models)
      await run(`CREATE TABLE ${quoteName(schema)}.${quoteName(name)} AS ${sql}\n`);
    return await describeRelations({ query: (sql) => selectRows(connection, new Map(), sql, {}) }, project);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
