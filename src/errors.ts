/**
 * Every error that Pitchlake throws on purpose. The class says what a caller does differently;
 * jobs, GraphQL and the CLI translate at the edge and log once, there (see CONTRIBUTING.md).
 */

/** Why a task of a run failed; the same words stand in GraphQL's `TaskError.code`. */
export type TaskErrorCode =
  | "SOURCE_UNAVAILABLE"
  | "TIMEOUT"
  | "NETWORK"
  | "RATE_LIMITED"
  | "QUOTA_EXHAUSTED"
  | "AUTH_FAILED"
  | "PLAN_RESTRICTED"
  | "CONTRACT_VIOLATION"
  | "TRUNCATED"
  | "BAD_REQUEST"
  | "NOT_FOUND"
  | "STORAGE"
  | "LOCKED"
  | "CANCELLED"
  | "INTERNAL";

export interface AppErrorOptions {
  readonly cause?: unknown;
  /** Identifiers that help to find the fact; never a secret. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** Base of all errors thrown on purpose: a stable code, whether a retry can help, and identifiers. */
export abstract class AppError extends Error {
  abstract readonly code: string;
  abstract readonly retryable: boolean;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.details = options.details ?? {};
  }
}

/** A setting or a config file is wrong; lists every fault at once. The process exits with 1. */
export class ConfigError extends AppError {
  readonly code = "CONFIG";
  readonly retryable = false;
  constructor(
    readonly faults: readonly string[],
    options: AppErrorOptions = {},
  ) {
    super(
      faults.length === 1 ? String(faults[0]) : `${faults.length} faults:\n${faults.map((f) => `  - ${f}`).join("\n")}`,
      options,
    );
  }
}

/** Network trouble, a timeout or a 5xx of a source: retried with full jitter, then the circuit opens. */
export class SourceUnavailableError extends AppError {
  readonly retryable = true;
  constructor(
    message: string,
    readonly code: "SOURCE_UNAVAILABLE" | "TIMEOUT" | "NETWORK" = "SOURCE_UNAVAILABLE",
    options: AppErrorOptions = {},
  ) {
    super(message, options);
  }
}

/** The source asks to wait. */
export class SourceRateLimitedError extends AppError {
  readonly code = "RATE_LIMITED";
  readonly retryable = true;
  constructor(
    message: string,
    readonly retryAfterMs: number,
    options: AppErrorOptions = {},
  ) {
    super(message, options);
  }
}

/** No credit is left in this window: the work is deferred to `resetsAt`, the run is not failed. */
export class CreditsExhaustedError extends AppError {
  readonly code = "QUOTA_EXHAUSTED";
  readonly retryable = false;
  constructor(
    message: string,
    readonly resetsAt: Date,
    options: AppErrorOptions = {},
  ) {
    super(message, options);
  }
}

/** The key is missing, wrong or revoked: the source is paused, the run goes on. */
export class SourceAuthError extends AppError {
  readonly code = "AUTH_FAILED";
  readonly retryable = false;
}

/** The plan does not cover this request: never asked again under this plan. */
export class PlanRestrictedError extends AppError {
  readonly code = "PLAN_RESTRICTED";
  readonly retryable = false;
}

/** The body is not what the endpoint's contract says: it is quarantined and not counted as done. */
export class SourceContractError extends AppError {
  readonly code = "CONTRACT_VIOLATION";
  readonly retryable = false;
  constructor(
    message: string,
    readonly violation: { readonly path: string; readonly expected: string; readonly got: string },
    options: AppErrorOptions = {},
  ) {
    super(message, options);
  }
}

/** The body is valid but shorter than the source itself says: it is quarantined and not counted as done. */
export class TruncatedError extends AppError {
  readonly code = "TRUNCATED";
  readonly retryable = false;
}

/** The source refuses the request itself (400, 404): final. */
export class SourceRequestError extends AppError {
  readonly retryable = false;
  constructor(
    message: string,
    readonly code: "BAD_REQUEST" | "NOT_FOUND",
    options: AppErrorOptions = {},
  ) {
    super(message, options);
  }
}

/** The lake cannot be read or written right now. */
export class LakeUnavailableError extends AppError {
  readonly code = "STORAGE";
  readonly retryable = true;
}

/** An object's bytes are not those that were written, also when they were asked for again. */
export class DamagedObjectError extends LakeUnavailableError {
  constructor(
    message: string,
    readonly key: string,
    /** What came instead; null when it was not kept. */
    readonly body: Uint8Array | null,
    options: AppErrorOptions = {},
  ) {
    super(message, options);
  }
}

/** A conditional write lost the race: somebody else did it. */
export class LakeConflictError extends AppError {
  readonly code = "LOCKED";
  readonly retryable = false;
}

/** The job queue cannot be reached right now: nothing was queued, the call may be repeated. */
export class JobsUnavailableError extends AppError {
  readonly code = "JOBS_UNAVAILABLE";
  readonly retryable = true;
}

/** Another process holds the lock of this data folder. */
export class AlreadyRunningError extends AppError {
  readonly code = "ALREADY_RUNNING";
  readonly retryable = false;
  constructor(
    message: string,
    readonly pid: number | null,
    options: AppErrorOptions = {},
  ) {
    super(message, options);
  }
}

/** A query of the SQL engine ran out of time. */
export class QueryTimeoutError extends AppError {
  readonly code = "QUERY_TIMEOUT";
  readonly retryable = true;
}

/** The SQL engine's service ran the query and it failed, or refuses it. `retryable` is what the service says of it. */
export class QueryFailedError extends AppError {
  readonly code = "QUERY_FAILED";
  constructor(
    message: string,
    readonly retryable: boolean,
    options: AppErrorOptions = {},
  ) {
    super(message, options);
  }
}

/** Somebody else than the caller stopped the query: an operator, or a rule of the service. */
export class QueryStoppedError extends AppError {
  readonly code = "QUERY_STOPPED";
  readonly retryable = false;
}

/** The query would read more than it may; again it would read as much. */
export class ScanLimitError extends AppError {
  readonly code = "SCAN_LIMIT";
  readonly retryable = false;
  constructor(
    message: string,
    /** Read, and paid for, until it was stopped. */
    readonly bytesScanned: number,
    options: AppErrorOptions = {},
  ) {
    super(message, options);
  }
}

/** The SQL engine's service takes no more requests for now, also after waiting. */
export class QueryThrottledError extends AppError {
  readonly code = "QUERY_THROTTLED";
  readonly retryable = true;
}

/** The results of a query are not there any more; running it again makes them anew. */
export class ResultsExpiredError extends AppError {
  readonly code = "RESULTS_EXPIRED";
  readonly retryable = true;
}

/** No snapshot is loaded yet. */
export class NotReadyError extends AppError {
  readonly code = "NOT_READY";
  readonly retryable = true;
}

/** An argument from outside is wrong; names it. */
export class InvalidInputError extends AppError {
  readonly code = "BAD_USER_INPUT";
  readonly retryable = false;
  constructor(
    message: string,
    readonly argument: string,
    options: AppErrorOptions = {},
  ) {
    super(message, { ...options, details: { ...options.details, argument } });
  }
}

/** The request was cancelled by whoever made it. */
export class CancelledError extends AppError {
  readonly code = "CANCELLED";
  readonly retryable = false;
}
