/** From a run record to its flow in the queue, and what puts the two right when a crash parted them. */

import type { FlowJob, FlowProducer, Queue } from "bullmq";
import type { Config } from "../config/types.ts";
import { fromT } from "../lake/keys.ts";
import type { RunRecord } from "../runs.ts";
import type { EventHub } from "./events.ts";
import { type BaseUrls, type FlowOptions, lastNodeId, toRunFlow } from "./flow.ts";
import type { RestOfRun } from "./settle.ts";
import type { JobsLogger, RunRecords } from "./use-cases.ts";

export interface RunQueueOptions {
  readonly flows: Pick<FlowProducer, "add">;
  /** Where the last node of every flow is. */
  readonly warehouse: Pick<Queue, "getJob" | "getJobState">;
  readonly config: Config;
  readonly baseUrls: BaseUrls;
  readonly skippedSources?: FlowOptions["skippedSources"];
  readonly runs: RunRecords;
  readonly events: EventHub;
  readonly now: () => Date;
  readonly logger: JobsLogger;
}

export interface RunQueue {
  /** false: the request selects no endpoint, there is nothing to queue. */
  hasWork(run: RunRecord): boolean;
  /** Records and queues the run, or gives the earlier one with its idempotency key. */
  add(run: RunRecord): Promise<{ readonly run: RunRecord; readonly created: boolean }>;
  addRest(rest: RestOfRun): Promise<void>;
  /** Queues again what the lake knows as unfinished and the queue has lost; smart resume skips what was done. */
  recover(open: readonly RunRecord[]): Promise<void>;
  /** The last node of the run was lost by its workers too often. */
  giveUp(runId: string): Promise<void>;
}

/** A run waits for credits at most once a day, and is kept for some weeks. */
const MAX_ROUNDS = 50;

export function createRunQueue(options: RunQueueOptions): RunQueue {
  const { flows, warehouse, runs, events, now, logger } = options;
  const flowOf = (run: RunRecord, more: Partial<FlowOptions> = {}) => toFlow(run, options, more);
  const addFlow = async (flow: FlowJob | null): Promise<void> => {
    if (flow !== null) await flows.add(flow);
  };
  const giveUp = async (runId: string): Promise<void> => {
    logger.error({ run: runId }, "the last step of a run was lost too often; the run is given up");
    const end = {
      status: "FAILED",
      finishedAt: now().toISOString(),
      error: "its last step was lost too often",
    } as const;
    const run = await runs.update(runId, (before) => ({ ...before, ...end }));
    if (run !== null) events.emit("run", run);
  };
  const recover = async (run: RunRecord): Promise<void> => {
    const state = await stateOf(warehouse, run.id);
    if (state === "failed") await giveUp(run.id);
    if (state !== "missing") return;
    logger.info({ run: run.id, status: run.status }, "the queue has lost a run; it is queued again");
    await addFlow(flowOf(run));
  };
  return {
    hasWork: (run) => flowOf(run) !== null,
    async add(wanted) {
      // The record first: a run that is recorded but not queued is found at the next start, or by who repeats the call.
      const { run, created } = await runs.create(wanted);
      if (created) {
        await addFlow(flowOf(run));
        events.emit("run", run);
      } else if (run.status === "QUEUED") await recover(run);
      return { run, created };
    },
    async addRest({ run, round, request, resumesAt }) {
      logger.info({ run: run.id, resumesAt: resumesAt.toISOString() }, "the rest of a run waits");
      const delayMs = Math.max(0, resumesAt.getTime() - now().getTime());
      await addFlow(flowOf(run, { round, request, delayMs, since: run.createdAt, isBoot: false }));
    },
    async recover(open) {
      for (const run of open) await recover(run);
    },
    giveUp,
  };
}

function toFlow(
  run: RunRecord,
  { config, baseUrls, skippedSources }: RunQueueOptions,
  more: Partial<FlowOptions>,
): FlowJob | null {
  // The id of a scheduled run begins with the instant that was due.
  const due = run.trigger === "schedule" ? fromT(run.id.split("-", 1)[0] ?? "") : null;
  return toRunFlow({
    config,
    baseUrls,
    runId: run.id,
    request: run.request,
    isBoot: run.trigger === "boot",
    ...(skippedSources === undefined ? {} : { skippedSources }),
    ...(due === null ? {} : { scheduledAt: due.toISOString() }),
    ...more,
  });
}

async function stateOf(queue: RunQueueOptions["warehouse"], runId: string): Promise<"missing" | "failed" | "present"> {
  let id: string | null = null;
  for (let round = 1; round <= MAX_ROUNDS; round++) {
    const candidate = lastNodeId({ runId, round });
    if ((await queue.getJob(candidate)) === undefined) break;
    id = candidate;
  }
  if (id === null) return "missing";
  return (await queue.getJobState(id)) === "failed" ? "failed" : "present";
}
