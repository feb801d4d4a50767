/** One execution at Athena: start, poll with back-off, read the pages; stopped there when it is not wanted any more. */

import { randomUUID } from "node:crypto";
import type { QueryExecution, Row as ResultRow, StartQueryExecutionCommandInput } from "@aws-sdk/client-athena";
import {
  type AppError,
  CancelledError,
  LakeUnavailableError,
  QueryTimeoutError,
  ScanLimitError,
} from "../../../errors.ts";
import type { AthenaCalls } from "./athena-calls.ts";
import { executionError } from "./athena-failures.ts";
import { isHeader, type ResultColumn, toColumns } from "./athena-rows.ts";
import { excerpt } from "./athena-statement.ts";

export interface RunOptions {
  readonly calls: AthenaCalls;
  readonly workgroup: string;
  readonly database: string;
  /** `s3://bucket/prefix/`; null: the workgroup says. */
  readonly output: string | null;
  /** 0: Athena must not answer out of earlier results. */
  readonly reuseMinutes: number;
  /** Stops a query that has read more; null: only the workgroup's own limit holds. */
  readonly maxScannedBytes: number | null;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/** What an execution cost. */
export interface QueryFacts {
  readonly executionId: string;
  /** As `start` was asked; long texts are cut. */
  readonly query: string;
  readonly bytesScanned: number;
  /** Answered out of earlier results: nothing was scanned. */
  readonly reused: boolean;
  readonly queueMs: number;
  readonly engineMs: number;
}

export interface Finished {
  readonly facts: QueryFacts;
  /** Page by page; no row for a statement that gives none. */
  rows(): Promise<{ readonly columns: readonly ResultColumn[]; readonly rows: readonly ResultRow[] }>;
}

const FIRST_POLL_MS = 50;
const LONGEST_POLL_MS = 2_000;
/** The most that Athena gives at once. */
const PAGE_ROWS = 1_000;

/**
 * Runs `work` under the caller's signal and time limit; whichever ends it first stops the execution at Athena too.
 * @throws QueryTimeoutError, CancelledError, and what {@link executionError} and the calls throw
 */
export async function withExecution<T>(
  statement: string,
  options: RunOptions,
  work: (finished: Finished) => Promise<T>,
): Promise<T> {
  const query = excerpt(statement);
  if (options.signal?.aborted) throw new CancelledError(`Query cancelled before it began: ${query}`);
  const ending = new AbortController();
  let why: AppError | null = null;
  const end = (error: AppError) => {
    why ??= error;
    ending.abort();
  };
  const onAbort = () => end(new CancelledError(`Query cancelled: ${query}`));
  const timer = setTimeout(
    () => end(new QueryTimeoutError(`Query took longer than ${options.timeoutMs} ms: ${query}`)),
    options.timeoutMs,
  );
  options.signal?.addEventListener("abort", onAbort, { once: true });
  const started = startOnce(statement, query, options);
  let finished = false;
  try {
    const executionId = await untilAborted(started, ending.signal);
    const execution = await poll(executionId, query, options, ending.signal);
    finished = true;
    return await work({
      facts: toFacts(execution, query),
      rows: () => readPages(executionId, query, options, ending.signal),
    });
  } catch (error) {
    if (!finished) void stopLater(started, options.calls);
    throw why ?? error;
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener("abort", onAbort);
  }
}

/** Never aborted: an execution that nobody knows the id of could not be stopped. One token, so retries start it once. */
async function startOnce(statement: string, query: string, options: RunOptions): Promise<string> {
  const input: StartQueryExecutionCommandInput = {
    QueryString: statement,
    ClientRequestToken: randomUUID(),
    WorkGroup: options.workgroup,
    QueryExecutionContext: { Catalog: "AwsDataCatalog", Database: options.database },
    ...(options.output === null ? {} : { ResultConfiguration: { OutputLocation: options.output } }),
    ...(options.reuseMinutes === 0 ? {} : { ResultReuseConfiguration: reuse(options.reuseMinutes) }),
  };
  const { QueryExecutionId } = await options.calls.send("start", query, (api, signal) => api.start(input, signal));
  if (!QueryExecutionId) throw new LakeUnavailableError(`Athena gave no id for the query: ${query}`);
  return QueryExecutionId;
}

const reuse = (minutes: number) => ({ ResultReuseByAgeConfiguration: { Enabled: true, MaxAgeInMinutes: minutes } });

async function stopLater(started: Promise<string>, calls: AthenaCalls): Promise<void> {
  const executionId = await started.catch(() => null);
  if (executionId === null) return;
  const stop = () =>
    calls.send("poll", executionId, (api, signal) => api.stop({ QueryExecutionId: executionId }, signal));
  // It may have ended by itself, and its own time limit ends it in any case.
  await stop().catch(() => undefined);
}

async function poll(
  executionId: string,
  query: string,
  { calls, maxScannedBytes }: RunOptions,
  signal: AbortSignal,
): Promise<QueryExecution> {
  for (let waitMs = FIRST_POLL_MS; ; waitMs = Math.min(LONGEST_POLL_MS, waitMs * 1.5)) {
    const { QueryExecution: execution } = await calls.send(
      "poll",
      query,
      (api, abort) => api.execution({ QueryExecutionId: executionId }, abort),
      signal,
    );
    const state = execution?.Status?.State;
    if (execution && state === "SUCCEEDED") return execution;
    if (execution && (state === "FAILED" || state === "CANCELLED")) throw executionError(execution, query);
    const scanned = execution?.Statistics?.DataScannedInBytes ?? 0;
    if (maxScannedBytes !== null && scanned > maxScannedBytes) {
      const text = `Scan limit: ${scanned} bytes read where ${maxScannedBytes} are allowed (query ${executionId}: ${query})`;
      throw new ScanLimitError(text, scanned, { details: { executionId, query } });
    }
    await calls.sleep(waitMs, signal);
  }
}

async function readPages(executionId: string, query: string, { calls }: RunOptions, signal: AbortSignal) {
  const rows: ResultRow[] = [];
  let columns: readonly ResultColumn[] = [];
  let token: string | undefined;
  do {
    const page = { QueryExecutionId: executionId, MaxResults: PAGE_ROWS, ...(token ? { NextToken: token } : {}) };
    const { ResultSet, NextToken } = await calls.send(
      "results",
      query,
      (api, abort) => api.results(page, abort),
      signal,
    );
    const found = ResultSet?.Rows ?? [];
    const isFirst = token === undefined;
    if (isFirst) columns = toColumns(ResultSet?.ResultSetMetadata?.ColumnInfo ?? []);
    const skipped = isFirst && found[0] !== undefined && isHeader(found[0], columns) ? 1 : 0;
    for (let index = skipped; index < found.length; index += 1) rows.push(found[index] as ResultRow);
    token = NextToken;
  } while (token);
  return { columns, rows };
}

function toFacts({ QueryExecutionId = "", Statistics }: QueryExecution, query: string): QueryFacts {
  return {
    executionId: QueryExecutionId,
    query,
    bytesScanned: Statistics?.DataScannedInBytes ?? 0,
    reused: Statistics?.ResultReuseInformation?.ReusedPreviousResult === true,
    queueMs: Statistics?.QueryQueueTimeInMillis ?? 0,
    engineMs: Statistics?.EngineExecutionTimeInMillis ?? 0,
  };
}

function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}
