import { createRequire } from "node:module";

/**
 * The only door to `@duckdb/node-api`: a narrow type for the little that Pitchlake uses of it, loaded on first use.
 * Loading the native library costs 50–100 ms, which `lake ls` and the API over Athena must not pay.
 */

export interface DuckDbVector {
  getItem(row: number): unknown;
}

export interface DuckDbResult {
  readonly chunkCount: number;
  readonly rowCount: number;
  readonly rowsChanged: number;
  getChunk(index: number): { readonly rowCount: number; getColumnVector(column: number): DuckDbVector };
}

export type DuckDbParameter = string | number | boolean | null;

export interface DuckDbPrepared {
  readonly columnCount: number;
  columnName(column: number): string;
  columnTypeId(column: number): number;
  /** Text like `INTEGER[]`; throws for the type of an unbound parameter. */
  columnType(column: number): { toString(): string };
  bind(values: DuckDbParameter[]): void;
  run(): Promise<DuckDbResult>;
  destroySync(): void;
}

export interface DuckDbAppender {
  appendInteger(value: number): void;
  appendVarchar(value: string): void;
  endRow(): void;
  closeSync(): void;
}

export interface DuckDbConnection {
  run(sql: string): Promise<DuckDbResult>;
  prepare(sql: string): Promise<DuckDbPrepared>;
  createAppender(table: string): Promise<DuckDbAppender>;
  interrupt(): void;
  closeSync(): void;
}

export interface DuckDbInstance {
  connect(): Promise<DuckDbConnection>;
  closeSync(): void;
}

interface DuckDbModule {
  readonly DuckDBInstance: { create(path: string, options: Record<string, string>): Promise<DuckDbInstance> };
}

/** Opens a database file, or `:memory:`; `options` are DuckDB settings by name. */
export async function openDuckDb(path: string, options: Readonly<Record<string, string>>): Promise<DuckDbInstance> {
  // The package is CommonJS: require() loads it in half the time that import() takes to find its names.
  const { DuckDBInstance } = createRequire(import.meta.url)("@duckdb/node-api") as DuckDbModule;
  return DuckDBInstance.create(path, { ...options });
}

export interface Sandbox {
  /** The only folders whose files SQL can reach, for reading and for COPY alike; so nothing that matters lies there. */
  readonly allowedDirectories: readonly string[];
  /** Where big sorts spill; null = nowhere, left out = as it was opened. Must be inside an allowed directory. */
  readonly tempDirectory?: string | null;
}

/** SQL text literal. */
export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** SQL identifier. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Table function over local files. Partitions in paths are off: `v=<version>` in a mart's key is no column of it. */
export const readParquet = (files: readonly string[], ...options: readonly string[]): string =>
  `read_parquet([${files.map(quoteText).join(", ")}], ${["hive_partitioning = false", ...options].join(", ")})`;

/** Settings that hold before anything else runs: no extension is ever downloaded, times are UTC. */
export const BASE_SETTINGS: Readonly<Record<string, string>> = {
  autoinstall_known_extensions: "false",
  autoload_known_extensions: "false",
  allow_community_extensions: "false",
};

/** Statements that shut everything but the allowed folders out, for good: after the last one no setting can be changed. */
export function sandboxStatements(sandbox: Sandbox): string[] {
  const { tempDirectory } = sandbox;
  return [
    "SET TimeZone = 'UTC'",
    ...(tempDirectory === undefined ? [] : [`SET temp_directory = ${quoteText(tempDirectory ?? "")}`]),
    `SET allowed_directories = [${sandbox.allowedDirectories.map(quoteText).join(", ")}]`,
    "SET enable_external_access = false",
    "SET lock_configuration = true",
  ];
}
