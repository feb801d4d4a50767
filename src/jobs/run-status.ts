/** What a run's tasks and its publish say of the run. Pure. */

import type { RunRecord, RunStatus, TaskOutcome, TaskRecord } from "../runs.ts";

export interface RunOutcome {
  readonly tasks: readonly TaskRecord[];
  /** Ingest nodes that failed as a whole and left no record of their items. */
  readonly failedLeaves: number;
  /** Version that is served now, null when nothing could be published. */
  readonly snapshot: string | null;
  /** Why build, quality or publish failed. */
  readonly error: string | null;
  /** The rest of the run is queued for later. */
  readonly isWaiting: boolean;
}

/**
 * SUCCEEDED: all is there. PARTIAL: something is missing, the rest is served. FAILED: nothing new could be read or built;
 * what was served before still is.
 */
export function statusOf({ tasks, failedLeaves, snapshot, error, isWaiting }: RunOutcome): RunStatus {
  const has = (...outcomes: TaskOutcome[]): boolean => tasks.some(({ outcome }) => outcomes.includes(outcome));
  if (error !== null || snapshot === null) return "FAILED";
  if (isWaiting) return "WAITING_FOR_CREDITS";
  if (has("CANCELLED")) return "CANCELLED";
  if (failedLeaves === 0 && !has("FAILED", "QUARANTINED", "DEFERRED", "PENDING")) return "SUCCEEDED";
  return has("FETCHED", "UNCHANGED", "SKIPPED") ? "PARTIAL" : "FAILED";
}

/** @param costOf credits that one request of an endpoint costs */
export function creditsOf(
  tasks: readonly TaskRecord[],
  costOf: (endpoint: string) => number,
): Pick<RunRecord, "creditsUsed" | "creditsSaved"> {
  const saved = tasks.filter(({ outcome }) => outcome === "SKIPPED");
  return {
    creditsUsed: tasks.reduce((sum, { credits }) => sum + credits, 0),
    creditsSaved: saved.reduce((sum, { endpoint }) => sum + costOf(endpoint), 0),
  };
}

/**
 * When the put-off part of a run can go on: the latest instant that its tasks name, else the credits' reset at 00:00 UTC.
 * null: nothing was put off, or only by the caller's own limit, which does not pass with time.
 */
export function resumesAt(tasks: readonly TaskRecord[], run: Pick<RunRecord, "request">, now: Date): Date | null {
  const deferred = tasks.filter(({ outcome }) => outcome === "DEFERRED");
  if (deferred.length === 0) return null;
  const named = deferred.flatMap(({ error }) => (error?.retryAt ? [Date.parse(error.retryAt)] : []));
  if (named.length > 0) return new Date(Math.max(...named, now.getTime()));
  if (run.request.maxCredits !== undefined) return null;
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + 1));
}

export const isFinished = (status: RunStatus): boolean =>
  status === "SUCCEEDED" || status === "PARTIAL" || status === "FAILED" || status === "CANCELLED";
