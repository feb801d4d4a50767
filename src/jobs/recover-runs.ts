/** Runs that the lake knows as unfinished but that the queue has lost: the lake is the only state that matters. */

import type { Queue } from "bullmq";
import type { RunRecord } from "../runs.ts";
import { lastNodeId } from "./flow.ts";
import type { JobsLogger, RunRecords } from "./use-cases.ts";

export interface RecoverOptions {
  /** Where the last node of every flow is. */
  readonly queue: Queue;
  readonly runs: RunRecords;
  /** Unfinished runs. */
  readonly open: readonly RunRecord[];
  readonly addFlow: (run: RunRecord) => Promise<void>;
  readonly now: () => Date;
  readonly logger: JobsLogger;
}

const MAX_ROUNDS = 50;

/**
 * A run whose flow is not in the queue (its process was killed before it queued it, or the queue's folder is gone) is queued
 * again; smart resume skips what it had done. One whose last node failed, having been lost too often, is FAILED.
 */
export async function recoverRuns({ queue, runs, open, addFlow, now, logger }: RecoverOptions): Promise<void> {
  for (const run of open) {
    const state = await stateOfLastNode(queue, run.id);
    if (state === "missing") {
      logger.info({ run: run.id, status: run.status }, "the queue has lost a run; it is queued again");
      await addFlow(run);
    } else if (state === "failed") {
      logger.error({ run: run.id }, "a run was lost by its workers too often; it is given up");
      const finishedAt = now().toISOString();
      const error = "its last step was lost by its workers too often";
      await runs.update(run.id, (before) => ({ ...before, status: "FAILED", finishedAt, error }));
    }
  }
}

async function stateOfLastNode(queue: Queue, runId: string): Promise<"missing" | "failed" | "present"> {
  let id: string | null = null;
  for (let round = 1; round <= MAX_ROUNDS; round++) {
    const candidate = lastNodeId({ runId, round });
    if ((await queue.getJob(candidate)) === undefined) break;
    id = candidate;
  }
  if (id === null) return "missing";
  return (await queue.getJobState(id)) === "failed" ? "failed" : "present";
}
