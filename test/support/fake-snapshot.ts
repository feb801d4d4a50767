/** An open snapshot over made-up rows: the marts as real DuckDB tables in memory, every query counted. */

import { DuckDBInstance } from "@duckdb/node-api";
import type { HeldBackSeason, OpenSnapshot, SnapshotManifest } from "../../src/warehouse/snapshot.ts";
import type { SqlEngine, SqlRow } from "../../src/warehouse/sql-engine.ts";
import { martColumns } from "./mart-columns.ts";

export type Cell = string | number | boolean | null;
export type MartRow = Readonly<Record<string, Cell>>;
export type MartRows = Readonly<Partial<Record<keyof typeof martColumns, readonly MartRow[]>>>;

export interface FakeSnapshot extends OpenSnapshot {
  /** SQL of all queries so far. */
  readonly queries: string[];
  readonly isClosed: () => boolean;
}

export interface FakeSnapshotOptions {
  readonly rows: MartRows;
  readonly heldBack?: readonly HeldBackSeason[];
  readonly version?: string;
}

export async function createFakeSnapshot(options: FakeSnapshotOptions): Promise<FakeSnapshot> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  await connection.run(createStatements(options.rows));
  const queries: string[] = [];
  let closed = false;
  const engine: SqlEngine = {
    name: "duckdb",
    async query<Row extends SqlRow>(sql: string, { parameters = [] }: { parameters?: readonly Cell[] } = {}) {
      if (closed) throw new Error("the fake snapshot is closed");
      queries.push(sql);
      const reader = await connection.runAndReadAll(sql, [...parameters]);
      return reader.getRowObjectsJson() as Row[];
    },
    close: async () => {},
  };
  const close = async (): Promise<void> => {
    closed = true;
    connection.closeSync();
    instance.closeSync();
  };
  return { manifest: toManifest(options), engine, close, queries, isClosed: () => closed };
}

function createStatements(rows: MartRows): string {
  const statements = ["CREATE SCHEMA mart"];
  for (const [mart, columns] of Object.entries(martColumns)) {
    const definitions = Object.entries(columns).map(([name, type]) => `"${name}" ${type}`);
    statements.push(`CREATE TABLE mart.${mart} (${definitions.join(", ")})`);
    const values = (rows[mart as keyof typeof martColumns] ?? []).map((row) => toValues(mart, columns, row));
    if (values.length > 0) statements.push(`INSERT INTO mart.${mart} VALUES ${values.join(", ")}`);
  }
  return statements.join(";\n");
}

function toValues(mart: string, columns: Readonly<Record<string, string>>, row: MartRow): string {
  for (const name of Object.keys(row)) if (!(name in columns)) throw new Error(`mart.${mart} has no column ${name}`);
  return `(${Object.keys(columns)
    .map((name) => toLiteral(row[name] ?? null))
    .join(", ")})`;
}

const toLiteral = (cell: Cell): string => (typeof cell === "string" ? `'${cell.replaceAll("'", "''")}'` : String(cell));

function toManifest({ heldBack = [], version = "0123456789abcdef" }: FakeSnapshotOptions): SnapshotManifest {
  const mart = (name: keyof typeof martColumns, upstream: readonly string[]) => ({
    name,
    layer: "mart" as const,
    description: `The mart ${name}.`,
    columns: Object.entries(martColumns[name]).map(([column, type]) => ({ name: column, type, description: null })),
    rows: 1,
    upstream,
    files: [],
  });
  return {
    version,
    publishedAt: "2026-03-01T06:00:00.000Z",
    engine: "duckdb",
    models: [
      { ...mart("matches", []), name: "raw.matches__demo", layer: "raw", rows: null },
      mart("matches", ["raw.matches__demo"]),
      mart("league_table", ["matches"]),
      mart("live_matches", ["matches"]),
    ],
    quality: {
      checkedAt: "2026-03-01T05:59:00.000Z",
      checks: [
        { name: "unique_match", model: "matches", status: "PASS", failures: 0, message: null },
        { name: "side_twice", model: "matches", status: "FAIL", failures: 2, message: "a side plays twice" },
        { name: "few_matches", model: "matches", status: "WARN", failures: 1, message: null },
      ],
    },
    heldBack,
  };
}
