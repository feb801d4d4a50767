/** What went wrong at Athena, as an error whose class says what a caller does differently. Pure. */

import type { QueryExecution } from "@aws-sdk/client-athena";
import {
  type AppError,
  LakeUnavailableError,
  QueryFailedError,
  QueryStoppedError,
  QueryThrottledError,
  ResultsExpiredError,
  ScanLimitError,
} from "../../../errors.ts";

/** Answers that Athena gives when too much is asked at once, of the account or of a workgroup. */
const THROTTLED = new Set([
  "TooManyRequestsException",
  "ThrottlingException",
  "Throttling",
  "ThrottledException",
  "RequestLimitExceeded",
  "SlowDown",
]);
/** The workgroup's cut-off ends a query as CANCELLED, or as FAILED, with this reason. */
const SCAN_LIMIT = /bytes scanned limit was exceeded|exceeded.*(data scan|bytes scanned|scan limit)/i;
/** Results are objects in S3 with a life of their own; an execution is forgotten after 45 days. */
const EXPIRED = /could not find results|results? (have |has )?expired|pagination token.*(expired|invalid)|nosuchkey/i;
const FORGOTTEN = /was not found/i;

interface Failure {
  readonly name: string;
  readonly message: string;
  /** null: no answer came. */
  readonly status: number | null;
}

function failureOf(error: unknown): Failure {
  const { name, code, message, $metadata } = error as {
    name?: string;
    code?: string;
    message?: string;
    $metadata?: { httpStatusCode?: number };
  };
  const status = $metadata?.httpStatusCode ?? null;
  return { name: (status === null ? code : undefined) ?? name ?? "Error", message: message ?? String(error), status };
}

/** Whether sending the same call again may help. Starting is safe to repeat too: the token makes it one query. */
export function retryKind(error: unknown): "throttled" | "transient" | null {
  const { name, status } = failureOf(error);
  if (THROTTLED.has(name) || status === 429) return "throttled";
  if (status === null) return isNetwork(name) ? "transient" : null;
  return status >= 500 ? "transient" : null;
}

const isNetwork = (code: string): boolean => /^(E[A-Z_]+|ERR_STREAM\w*|TimeoutError|AbortError|HPE_\w+)$/.test(code);

/** An error of a call, after all retries. */
export function callError(error: unknown, step: "start" | "poll" | "results", query: string): AppError {
  const { name, message, status } = failureOf(error);
  const options = { cause: error, details: { step, query } };
  const text = `${message} (query: ${query})`;
  switch (retryKind(error)) {
    case "throttled":
      return new QueryThrottledError(`Athena takes no more requests now: ${text}`, options);
    case "transient":
      return new LakeUnavailableError(`Athena gives no answer: ${name}: ${text}`, options);
    default:
  }
  if (step === "results" && EXPIRED.test(message)) return new ResultsExpiredError(`Results are gone: ${text}`, options);
  if (step !== "start" && FORGOTTEN.test(message)) return new ResultsExpiredError(`Query is gone: ${text}`, options);
  if (status === null) return new LakeUnavailableError(`Athena cannot be asked: ${name}: ${text}`, options);
  return new QueryFailedError(`Athena refuses the query: ${name}: ${text}`, false, options);
}

/** An execution that ended, but not with SUCCEEDED. */
export function executionError(execution: QueryExecution, query: string): AppError {
  const { QueryExecutionId: executionId, Status, Statistics } = execution;
  const reason = Status?.StateChangeReason ?? Status?.AthenaError?.ErrorMessage ?? "no reason given";
  const bytesScanned = Statistics?.DataScannedInBytes ?? 0;
  const options = { details: { executionId, query, bytesScanned } };
  const text = `${reason} (query ${executionId}: ${query})`;
  if (SCAN_LIMIT.test(reason)) return new ScanLimitError(`Scan limit: ${text}`, bytesScanned, options);
  if (Status?.State === "CANCELLED") return new QueryStoppedError(`Somebody else stopped the query: ${text}`, options);
  return new QueryFailedError(`Athena failed: ${text}`, Status?.AthenaError?.Retryable === true, options);
}
