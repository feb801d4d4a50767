/** What one does with runs and schedules by hand: retry, cancel, run now, pause. */

import { getNextMillis, type Queue } from "bullmq";
import type { Config } from "../config/types.ts";
import { type AppError, JobsUnavailableError } from "../errors.ts";
import type { ObjectStore } from "../lake/object-store.ts";
import { progressOf } from "../run-progress.ts";
import type { IngestionRequest, RunRecord, RunStatus, TaskRecord } from "../runs.ts";
import type { LeafData } from "./flow.ts";
import type { TriggerOutcome } from "./jobs.ts";
import type { Reachable } from "./reachable.ts";
import { isRunIdOf, type RequestFault } from "./requests.ts";
import { undoneRequest } from "./retry.ts";
import type { RunQueue } from "./run-queue.ts";
import { isFinished } from "./run-status.ts";
import type { UpdateRun } from "./run-updates.ts";
import { loadPaused, type ScheduleView, savePaused, syncSchedule, toScheduleViews } from "./schedules.ts";
import type { JobsLogger, RunRecords } from "./use-cases.ts";
import { belongsTo, cancelledTask } from "./whole-endpoint.ts";

export interface ControlsOptions {
  readonly config: Config;
  readonly queue: RunQueue;
  readonly runs: RunRecords;
  readonly update: UpdateRun;
  readonly reachable: Reachable;
  readonly store: ObjectStore;
  readonly schedulesQueue: Queue;
  readonly trigger: (request: IngestionRequest, options: { readonly trigger: string }) => Promise<TriggerOutcome>;
  readonly now: () => Date;
  readonly logger: JobsLogger;
}

export interface Controls {
  /** A new run; NOT_FOUND, INVALID_STATE when it is not finished or nothing of it is left. */
  retry(id: string, options: { readonly onlyFailed: boolean; readonly trigger: string }): Promise<TriggerOutcome>;
  /** Durable when it returns: what is in flight ends or is left safely, the rest is not begun. */
  cancel(id: string): Promise<TriggerOutcome>;
  runSchedule(id: string, options: { readonly trigger: string }): Promise<TriggerOutcome>;
  /** null: no such schedule. @throws JobsUnavailableError; what is wanted is kept, calling again completes it */
  setPaused(id: string, isPaused: boolean): Promise<ScheduleView | null>;
  schedules(): Promise<readonly ScheduleView[]>;
  /** Newest first, at most those that are kept. */
  runs(filter: { readonly status?: readonly RunStatus[] }): Promise<readonly RunRecord[]>;
}

/** As many as the lake keeps. */
const ALL_RUNS = 500;

export function createControls(options: ControlsOptions): Controls {
  const { config, queue, runs, update, store, now, logger } = options;
  const { jobs, endpoints } = config.endpoints;
  const views = async (wanted = jobs): Promise<readonly ScheduleView[]> => {
    const newest = wanted.map(async ({ id }) => [id, (await runs.list(1, isRunIdOf(id)))[0]] as const);
    const found = (await Promise.all(newest)).flatMap(([id, run]) => (run === undefined ? [] : [[id, run] as const]));
    const paused = await loadPaused(store, wanted);
    return toScheduleViews(wanted, { endpoints, paused, lastRuns: new Map(found), now: now(), next: getNextMillis });
  };
  /** What of the run is not done and will not be: said so in its records. */
  const closeTasks = async (run: RunRecord, isRemoved: boolean): Promise<void> => {
    const tasks = await runs.tasks(run.id);
    const open = tasks.filter(({ outcome }) => outcome === "DEFERRED" || outcome === "PENDING").map(asCancelled);
    const isUnseen = (leaf: LeafData): boolean => !tasks.some((task) => belongsTo(leaf, task));
    const unseen = isRemoved ? queue.leaves(run).filter(isUnseen) : [];
    const closed = [...open, ...unseen.map(cancelledTask)];
    if (closed.length === 0) return;
    await runs.appendTasks(run.id, closed);
    const progress = progressOf(await runs.tasks(run.id));
    await update(run.id, (before) => ({ ...before, progress }));
  };
  const tidy = async (run: RunRecord): Promise<void> => {
    const isRemoved = await queue.remove(run.id).catch((err: AppError) => {
      logger.warn({ err, run: run.id }, "the nodes of a cancelled run stay in the queue; workers leave them out");
      return false;
    });
    await closeTasks(run, isRemoved);
  };

  return {
    async retry(id, { onlyFailed, trigger }) {
      const run = await runs.get(id);
      if (run === null) return refused(notFound("run", id));
      if (!isFinished(run.status)) return refused(invalidState(run, `run ${id} is ${run.status}: not finished yet`));
      const leaves = queue.leaves(run).map(({ endpoint }) => endpoint);
      const request = onlyFailed ? undoneRequest({ run, tasks: await runs.tasks(id), endpoints: leaves }) : run.request;
      if (request === null) return refused(invalidState(run, `run ${id} ${run.status}: nothing of it failed`));
      return options.trigger(request, { trigger });
    },
    async cancel(id) {
      let isCancelled = false;
      const finishedAt = now().toISOString();
      const run = await update(id, (before) => {
        isCancelled = !isFinished(before.status);
        return isCancelled ? { ...before, status: "CANCELLED", finishedAt } : before;
      });
      if (run === null) return refused(notFound("run", id));
      if (!isCancelled) return refused(invalidState(run, `run ${id} is ${run.status}: there is nothing to cancel`));
      logger.info({ run: id }, "run cancelled");
      await tidy(run);
      return { ok: true, run, replayed: false };
    },
    async runSchedule(id, { trigger }) {
      if (!jobs.some((job) => job.id === id)) return refused(notFound("schedule", id));
      return options.trigger({ job: id, mode: "RESUME" }, { trigger });
    },
    async setPaused(id, isPaused) {
      const job = jobs.find((candidate) => candidate.id === id);
      if (job === undefined) return null;
      await savePaused(store, id, isPaused, now());
      const failed = `schedule ${id} is ${isPaused ? "paused" : "resumed"} in the lake, but its ticks are as before`;
      await options.reachable(failed, syncSchedule(options.schedulesQueue, store, job));
      return (await views([job]))[0] ?? null;
    },
    schedules: () => views(),
    async runs({ status }) {
      const all = await runs.list(ALL_RUNS);
      return status === undefined ? all : all.filter((run) => status.includes(run.status));
    },
  };
}

const asCancelled = (task: TaskRecord): TaskRecord => ({
  ...task,
  outcome: "CANCELLED",
  reason: "the run was cancelled before this was asked for",
});

const refused = (fault: RequestFault): TriggerOutcome => ({ ok: false, errors: [fault] });

const notFound = (what: string, id: string): RequestFault => ({
  code: "NOT_FOUND",
  message: `there is no ${what} "${id}"`,
  field: ["id"],
});

const invalidState = (run: RunRecord, message: string): RequestFault => ({
  code: "INVALID_STATE",
  message,
  field: ["id"],
  run,
});

/** A queue that is away is an answer to who asked, not a fault of the program. */
export async function orUnavailable(outcome: Promise<TriggerOutcome>): Promise<TriggerOutcome> {
  try {
    return await outcome;
  } catch (error) {
    if (!(error instanceof JobsUnavailableError)) throw error;
    return refused({ code: "SOURCE_UNAVAILABLE", message: error.message, field: [] });
  }
}
