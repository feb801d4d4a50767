/** The end of a run: its status, its sums, and the rest that waits for credits. */

import type { Config } from "../config/types.ts";
import { progressOf } from "../run-progress.ts";
import type { IngestionRequest, RunRecord, TaskRecord } from "../runs.ts";
import type { StageData } from "./flow.ts";
import { creditsOf, isFinished, resumesAt, statusOf } from "./run-status.ts";
import type { UpdateRun } from "./run-updates.ts";
import type { JobsLogger, RunRecords } from "./use-cases.ts";

/** The part of a run that was put off. */
export interface RestOfRun {
  readonly run: RunRecord;
  /** Of the flow to add: 2, 3, … */
  readonly round: number;
  readonly request: IngestionRequest;
  readonly resumesAt: Date;
}

export interface SettleOptions {
  readonly config: Config;
  readonly runs: RunRecords;
  readonly now: () => Date;
  readonly logger: JobsLogger;
  readonly update: UpdateRun;
  /** Queues the put-off part; adding it twice adds it once. */
  readonly addRest: (rest: RestOfRun) => Promise<void>;
}

export interface StageOutcome {
  /** What is served now; null when build, quality or publish failed. */
  readonly version: string | null;
  readonly failedLeaves: number;
  readonly error: string | null;
}

/** Safe to repeat: a crash between its writes leads to the same record. */
export function createSettle({ config, runs, now, logger, update, addRest }: SettleOptions) {
  const costs = new Map(config.endpoints.endpoints.map(({ id, cost }) => [id, cost]));
  return async ({ runId, round }: StageData, outcome: StageOutcome): Promise<void> => {
    const run = await runs.get(runId);
    if (run === null) {
      logger.warn({ run: runId }, "the record of a run is not in the lake any more; its outcome is not kept");
      return;
    }
    const tasks = await runs.tasks(runId);
    const isOpen = outcome.error === null && run.status !== "CANCELLED";
    const resumes = isOpen ? resumesAt(tasks, run, now()) : null;
    if (resumes !== null) await addRest({ run, round: round + 1, request: restOf(run, tasks), resumesAt: resumes });
    const status = statusOf({
      tasks,
      failedLeaves: outcome.failedLeaves,
      snapshot: outcome.version,
      error: outcome.error,
      isWaiting: resumes !== null,
    });
    const finishedAt = isFinished(status) ? now().toISOString() : null;
    const sums = { progress: progressOf(tasks), ...creditsOf(tasks, (endpoint) => costs.get(endpoint) ?? 0) };
    await update(runId, (before) => ({
      ...before,
      ...sums,
      status,
      finishedAt,
      snapshot: outcome.version ?? before.snapshot,
      error: outcome.error,
    }));
  };
}

function restOf(run: RunRecord, tasks: readonly TaskRecord[]): IngestionRequest {
  const endpoints = [...new Set(tasks.filter(({ outcome }) => outcome === "DEFERRED").map(({ endpoint }) => endpoint))];
  return { ...run.request, endpoints };
}
