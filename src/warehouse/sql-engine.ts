/** The port to a SQL engine. Drivers: DuckDB in-process, Athena. Rows are typed alike on all of them. */

/** BIGINT within 2^53 arrives as number, DECIMAL and FLOAT as number, TIMESTAMP as ISO string in UTC, DATE as YYYY-MM-DD. */
export type SqlValue = string | number | boolean | null | readonly SqlValue[];
export type SqlRow = Readonly<Record<string, SqlValue>>;

export interface QueryOptions {
  /** Positional parameters for `$1`, `$2`, …. */
  readonly parameters?: readonly (string | number | boolean | null)[];
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
}

/**
 * @throws QueryTimeoutError, CancelledError, LakeUnavailableError; on a service also QueryFailedError, QueryStoppedError,
 *   QueryThrottledError, ResultsExpiredError, ScanLimitError
 */
export interface SqlEngine {
  readonly name: "duckdb" | "athena";
  query<Row extends SqlRow = SqlRow>(sql: string, options?: QueryOptions): Promise<Row[]>;
  close(): Promise<void>;
}
