/** From what happened to a work item to the record that a run keeps of it. Pure. */

import {
  AppError,
  CreditsExhaustedError,
  LakeConflictError,
  SourceRateLimitedError,
  type TaskErrorCode,
} from "../errors.ts";
import type { TaskError, TaskOutcome, TaskRecord } from "../runs.ts";
import type { WorkItem } from "./types.ts";

const EMPTY = { reason: null, attempts: 0, credits: 0, bytes: null, rows: null, error: null } as const;

export function toTask(
  item: WorkItem,
  outcome: TaskOutcome,
  facts: Partial<Omit<TaskRecord, "endpoint" | "parameters" | "outcome">> = {},
): TaskRecord {
  return { endpoint: item.endpoint, key: item.key, parameters: item.parameters, outcome, ...EMPTY, ...facts };
}

/** @param now for the instant at which a wait ends */
export function toTaskError(error: unknown, now: Date): TaskError {
  if (!(error instanceof AppError)) {
    return { code: "INTERNAL", message: "an unexpected fault; see the log", retryable: false, retryAt: null };
  }
  return {
    code: isTaskErrorCode(error.code) ? error.code : "INTERNAL",
    message: error.message,
    retryable: error.retryable,
    retryAt: retryAt(error, now),
  };
}

function retryAt(error: AppError, now: Date): string | null {
  if (error instanceof CreditsExhaustedError) return error.resetsAt.toISOString();
  if (error instanceof SourceRateLimitedError) return new Date(now.getTime() + error.retryAfterMs).toISOString();
  if (error instanceof LakeConflictError && typeof error.details.leaseEndsAt === "string")
    return error.details.leaseEndsAt;
  return null;
}

const TASK_ERROR_CODES: ReadonlySet<string> = new Set<TaskErrorCode>([
  "SOURCE_UNAVAILABLE",
  "TIMEOUT",
  "NETWORK",
  "RATE_LIMITED",
  "QUOTA_EXHAUSTED",
  "AUTH_FAILED",
  "PLAN_RESTRICTED",
  "CONTRACT_VIOLATION",
  "TRUNCATED",
  "BAD_REQUEST",
  "NOT_FOUND",
  "STORAGE",
  "LOCKED",
  "CANCELLED",
  "INTERNAL",
]);

const isTaskErrorCode = (code: string): code is TaskErrorCode => TASK_ERROR_CODES.has(code);
