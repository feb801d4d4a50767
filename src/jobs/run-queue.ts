/** From a run record to its flow in the queue, and what puts the two right when a crash parted them. */

import type { FlowJob, FlowProducer, Queue } from "bullmq";
import type { Config } from "../config/types.ts";
import { fromT } from "../lake/keys.ts";
import type { RunRecord } from "../runs.ts";
import type { EventHub } from "./events.ts";
import { type BaseUrls, type FlowOptions, type LeafData, lastNodeId, leavesOfFlow, toRunFlow } from "./flow.ts";
import type { Reachable } from "./reachable.ts";
import type { UpdateRun } from "./run-updates.ts";
import type { RestOfRun } from "./settle.ts";
import type { JobsLogger, RunRecords } from "./use-cases.ts";

export interface RunQueueOptions {
  readonly flows: Pick<FlowProducer, "add">;
  /** Where the last node of every flow is. */
  readonly warehouse: Pick<Queue, "getJob" | "getJobState" | "isPaused" | "remove">;
  readonly config: Config;
  readonly baseUrls: BaseUrls;
  readonly skippedSources?: FlowOptions["skippedSources"];
  readonly runs: RunRecords;
  readonly events: EventHub;
  readonly update: UpdateRun;
  readonly reachable: Reachable;
  readonly now: () => Date;
  readonly logger: JobsLogger;
}

export interface RunQueue {
  /** false: the request selects no endpoint, there is nothing to queue. */
  hasWork(run: RunRecord): boolean;
  /** Payloads of the run's ingest nodes, as they are or would be queued at first. */
  leaves(run: RunRecord): readonly LeafData[];
  /**
   * Records and queues the run, or gives the earlier one with its idempotency key.
   * @throws JobsUnavailableError within 2 s; then nothing runs, or only when the call is repeated
   */
  add(run: RunRecord): Promise<{ readonly run: RunRecord; readonly created: boolean }>;
  addRest(rest: RestOfRun): Promise<void>;
  /** Queues again what the lake knows as unfinished and the queue has lost; smart resume skips what was done. */
  recover(open: readonly RunRecord[]): Promise<void>;
  /**
   * Takes the run's nodes out of the queue. @returns false when one of them is being worked on: then all stay, and are
   * left out by whoever comes to them
   */
  remove(runId: string): Promise<boolean>;
  /** The last node of the run was lost by its workers too often. */
  giveUp(runId: string): Promise<void>;
}

/** A run waits for credits at most once a day, and is kept for some weeks. */
const MAX_ROUNDS = 50;

export function createRunQueue(options: RunQueueOptions): RunQueue {
  const { flows, warehouse, runs, events, update, reachable, now, logger } = options;
  const flowOf = (run: RunRecord, more: Partial<FlowOptions> = {}) => toFlow(run, options, more);
  const addFlow = async (flow: FlowJob | null): Promise<void> => {
    if (flow !== null) await reachable("a run could not be queued", flows.add(flow));
  };
  const giveUp = async (runId: string): Promise<void> => {
    logger.error({ run: runId }, "the last step of a run was lost too often; the run is given up");
    const end = {
      status: "FAILED",
      finishedAt: now().toISOString(),
      error: "its last step was lost too often",
    } as const;
    await update(runId, (before) => ({ ...before, ...end }));
  };
  /** Nobody can repeat the call, so the run must not begin later behind the caller's back. */
  const takeBack = async (run: RunRecord, error: unknown): Promise<never> => {
    if (run.idempotencyKey === null) {
      const end = { status: "CANCELLED", finishedAt: now().toISOString(), error: "it could not be queued" } as const;
      await update(run.id, (before) => ({ ...before, ...end }));
    }
    throw error;
  };
  const recover = async (run: RunRecord): Promise<void> => {
    const state = await stateOf(options, run.id);
    if (state === "failed") await giveUp(run.id);
    if (state !== "missing") return;
    logger.info({ run: run.id, status: run.status }, "the queue has lost a run; it is queued again");
    await addFlow(flowOf(run));
  };
  return {
    hasWork: (run) => flowOf(run) !== null,
    leaves(run) {
      const flow = flowOf(run);
      return flow === null ? [] : leavesOfFlow(flow);
    },
    async add(wanted) {
      await reachable("the job queue cannot be reached", warehouse.isPaused());
      // The record first: a run that is recorded but not queued is found at the next start, or by who repeats the call.
      const { run, created } = await runs.create(wanted);
      if (created) {
        await addFlow(flowOf(run)).catch((error: unknown) => takeBack(run, error));
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
    async remove(runId) {
      const ids = await nodesThatEnd(options, runId);
      const removed = [];
      for (const id of ids) removed.push(await reachable("a run could not be taken out", warehouse.remove(id)));
      // 1 on Redis, the number of nodes on PostgreSQL.
      return removed.every((count) => count > 0);
    },
    giveUp,
  };
}

function toFlow(
  run: RunRecord,
  { config, baseUrls, skippedSources }: RunQueueOptions,
  more: Partial<FlowOptions>,
): FlowJob | null {
  // The id of a scheduled run begins with the instant that was due. The polls of any other are of one instant, too: of
  // two that stand in for each other the second one finds the first one's object.
  const due = run.trigger === "schedule" ? fromT(run.id.split("-", 1)[0] ?? "") : null;
  return toRunFlow({
    config,
    baseUrls,
    runId: run.id,
    request: run.request,
    isBoot: run.trigger === "boot",
    ...(skippedSources === undefined ? {} : { skippedSources }),
    scheduledAt: due === null ? run.createdAt : due.toISOString(),
    ...more,
  });
}

type Lookup = Pick<RunQueueOptions, "warehouse" | "reachable">;

async function stateOf(options: Lookup, runId: string): Promise<"missing" | "failed" | "present"> {
  const id = (await nodesThatEnd(options, runId)).at(-1);
  if (id === undefined) return "missing";
  return (await options.warehouse.getJobState(id)) === "failed" ? "failed" : "present";
}

/** Last nodes of the run's rounds, in order. */
async function nodesThatEnd({ warehouse, reachable }: Lookup, runId: string): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let round = 1; round <= MAX_ROUNDS; round++) {
    const id = lastNodeId({ runId, round });
    if ((await reachable("a run could not be looked up", warehouse.getJob(id))) === undefined) break;
    ids.push(id);
  }
  return ids;
}
