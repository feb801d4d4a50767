/**
 * Which columns of each relation a SELECT really reads, and which it gives, as DuckDB's own planner says over empty tables
 * of the same types. So a table that changed only where nobody looks (a newer `ingested_at`) changes nobody.
 */

import { BASE_SETTINGS, openDuckDb, quoteName, quoteText } from "./duckdb-client.ts";

export interface TypedRelation {
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
}

export interface Selection {
  readonly name: string;
  readonly sql: string;
}

export interface ColumnUse {
  /** Relation (`raw.<name>`, else the name) → columns; a relation that is read without any column (to count it) has an empty set. */
  readonly read: ReadonlyMap<string, ReadonlySet<string>>;
  readonly given: readonly string[];
}

interface PlanNode {
  readonly children?: readonly PlanNode[];
  readonly extra_info?: { readonly Table?: string; readonly Projections?: string | readonly string[] };
}

/**
 * Optimizers that would leave a scan out because a table is empty, or join and reorder without need; what stays is what
 * decides which columns are read.
 */
const OFF =
  "filter_pushdown,statistics_propagation,join_order,filter_pullup,cte_inlining,common_subplan,late_materialization";

/** A selection that cannot be planned is left out: whoever asks must take it to read everything. */
export async function columnUses(
  relations: readonly TypedRelation[],
  selections: readonly Selection[],
): Promise<ReadonlyMap<string, ColumnUse>> {
  const instance = await openDuckDb(":memory:", { ...BASE_SETTINGS, threads: "1", memory_limit: "256MB" });
  const connection = await instance.connect();
  try {
    await connection.run(`SET disabled_optimizers = ${quoteText(await knownOptimizers(connection))}`);
    for (const schema of new Set(relations.map((relation) => relation.schema)))
      await connection.run(`CREATE SCHEMA IF NOT EXISTS ${quoteName(schema)}`);
    for (const relation of relations) await connection.run(tableStatement(relation));
    const uses = new Map<string, ColumnUse>();
    for (const { name, sql } of selections) {
      const use = await useOf(connection, sql).catch(() => null);
      if (use !== null) uses.set(name, use);
    }
    return uses;
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

type Connection = Awaited<ReturnType<Awaited<ReturnType<typeof openDuckDb>>["connect"]>>;

/** A name that this DuckDB does not know would refuse the whole setting. */
async function knownOptimizers(connection: Connection): Promise<string> {
  const result = await connection.run("SELECT name FROM duckdb_optimizers()");
  const names = new Set<string>();
  for (let index = 0; index < result.chunkCount; index += 1) {
    const chunk = result.getChunk(index);
    const column = chunk.getColumnVector(0);
    for (let row = 0; row < chunk.rowCount; row += 1) names.add(String(column.getItem(row)));
  }
  return OFF.split(",")
    .filter((name) => names.has(name))
    .join(",");
}

const tableStatement = ({ schema, name, columns }: TypedRelation): string =>
  `CREATE TABLE ${quoteName(schema)}.${quoteName(name)} (${columns.map((column) => `${quoteName(column.name)} ${column.type}`).join(", ")})`;

async function useOf(connection: Connection, sql: string): Promise<ColumnUse> {
  const prepared = await connection.prepare(`${sql}\n`);
  const given = Array.from({ length: prepared.columnCount }, (_, index) => prepared.columnName(index));
  prepared.destroySync();
  const result = await connection.run(`EXPLAIN (FORMAT json) ${sql}\n`);
  const text = String(result.getChunk(0).getColumnVector(1).getItem(0));
  const read = new Map<string, Set<string>>();
  for (const root of JSON.parse(text) as readonly PlanNode[]) collect(root, read);
  return { read, given };
}

function collect({ children = [], extra_info: facts }: PlanNode, read: Map<string, Set<string>>): void {
  if (facts?.Table !== undefined) {
    const name = facts.Table.split(".")
      .slice(facts.Table.includes(".raw.") ? -2 : -1)
      .join(".");
    const columns = read.get(name) ?? new Set<string>();
    const { Projections: told = [] } = facts;
    for (const column of typeof told === "string" ? [told] : told) columns.add(column);
    read.set(name, columns);
  }
  for (const child of children) collect(child, read);
}
