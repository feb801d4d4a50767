/** What a fault means for its work item: put off, refused, served from elsewhere, or failed. */

import {
  AppError,
  CancelledError,
  CreditsExhaustedError,
  LakeConflictError,
  SourceContractError,
  SourceRateLimitedError,
  SourceUnavailableError,
  TruncatedError,
} from "../errors.ts";
import type { ObjectStore } from "../lake/object-store.ts";
import type { TaskRecord } from "../runs.ts";
import type { PlannedTarget } from "./plan.ts";
import { quarantine } from "./quarantine.ts";
import type { FetchedBody, FetchTarget } from "./sources/source.ts";
import { toTask, toTaskError } from "./task-records.ts";

export interface FailureOptions {
  readonly runId: string;
  readonly store: ObjectStore;
  readonly now: () => Date;
  readonly signal: AbortSignal;
  readonly otherBase: (target: FetchTarget) => Promise<string | null>;
  /** Told of faults that are not among our errors; logs them once. */
  readonly onFault: (error: unknown, target: FetchTarget) => void;
}

/**
 * @returns the record of an item whose fetch threw
 * @throws LakeUnavailableError when the lake cannot take the refused body
 */
export async function toFailedTask(
  planned: PlannedTarget,
  error: unknown,
  options: FailureOptions,
): Promise<TaskRecord> {
  const { item, target } = planned;
  if (error instanceof SourceContractError || error instanceof TruncatedError)
    return refuse(planned, error, null, options);
  // Whoever holds the lease may have been killed: looked at again when it ends, and skipped then if it is there.
  if (error instanceof LakeConflictError)
    return toTask(item, "DEFERRED", { reason: error.message, error: toTaskError(error, options.now()) });
  const isCancelled = error instanceof CancelledError || options.signal.aborted;
  const taskError = toTaskError(isCancelled ? asCancelled(error) : error, options.now());
  const facts = { reason: taskError.message, error: taskError };
  if (isCancelled) return toTask(item, "CANCELLED", facts);
  if (error instanceof CreditsExhaustedError || error instanceof SourceRateLimitedError)
    return toTask(item, "DEFERRED", facts);
  if (!(error instanceof AppError)) options.onFault(error, target);
  const other = error instanceof SourceUnavailableError ? await options.otherBase(target) : null;
  if (other === null) return toTask(item, "FAILED", facts);
  return toTask(item, "SKIPPED", { reason: `${taskError.message}; served from ${other}` });
}

/** What was cut short may throw anything. */
const asCancelled = (error: unknown): CancelledError =>
  error instanceof CancelledError ? error : new CancelledError("cancelled while it was fetched", { cause: error });

/** Puts the body aside; the item counts as not done. */
export async function refuse(
  { target, item }: PlannedTarget,
  error: SourceContractError | TruncatedError,
  body: FetchedBody | null,
  { store, runId, now }: FailureOptions,
): Promise<TaskRecord> {
  const key = await quarantine(store, { target, error, body, runId, at: now() });
  const facts = { attempts: body?.attempts ?? 1, credits: item.credits };
  return toTask(item, "QUARANTINED", { key, ...facts, reason: error.message, error: toTaskError(error, now()) });
}

/** The last resort, when recording a fault failed too. */
export function recordFault({ item, target }: PlannedTarget, options: FailureOptions): (error: unknown) => TaskRecord {
  return (error) => {
    if (!(error instanceof AppError)) options.onFault(error, target);
    const taskError = toTaskError(error, options.now());
    return toTask(item, "FAILED", { reason: taskError.message, error: taskError });
  };
}
