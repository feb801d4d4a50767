/** Runs that nobody asked for: those that a schedule's tick makes, and those that a start catches up. */

import { getNextMillis } from "bullmq";
import type { Config } from "../config/types.ts";
import type { ObjectStore } from "../lake/object-store.ts";
import type { IngestionRequest, RunRecord } from "../runs.ts";
import { toRun } from "./requests.ts";
import type { RunQueue } from "./run-queue.ts";
import { isFinished } from "./run-status.ts";
import { type BootDecision, bootRun, CATCH_UP_SCHEDULE, dueOfTick, loadPaused } from "./schedules.ts";
import type { JobsLogger, RunRecords } from "./use-cases.ts";

export interface DueRunsOptions {
  readonly config: Config;
  readonly queue: RunQueue;
  readonly runs: RunRecords;
  /** For the pauses of schedules. */
  readonly store: ObjectStore;
  readonly now: () => Date;
  readonly createSuffix: () => string;
  readonly logger: JobsLogger;
}

export interface StartResult {
  readonly boot: BootDecision;
  /** The run that boot queued, or the newest that goes on from before; null when nothing is to do. */
  readonly run: RunRecord | null;
}

/** Newest runs that are looked at. */
const RECENT_RUNS = 50;

/** Resumes what a stopped process left, then queues what is due. */
export async function queueBootRun(options: DueRunsOptions): Promise<StartResult> {
  const { config, queue, runs, now } = options;
  const { jobs } = config.endpoints;
  const [recent, paused] = await Promise.all([runs.list(RECENT_RUNS), loadPaused(options.store, jobs)]);
  const open = recent.filter(({ status }) => !isFinished(status));
  await queue.recover(open);
  const boot = bootRun({ jobs, paused, runs: recent, now: now(), next: getNextMillis });
  if (boot.kind === "none") return { boot, run: open[0] ?? null };
  const wanted = toRun({
    request: { job: CATCH_UP_SCHEDULE, mode: "RESUME" },
    trigger: "boot",
    idempotencyKey: boot.key,
    now: now(),
    suffix: options.createSuffix(),
  });
  if (!queue.hasWork(wanted)) return { boot: { kind: "none", reason: "not scheduled" }, run: null };
  return { boot, run: (await queue.add(wanted)).run };
}

/** A tick is one run however often it comes: its id and key are made of the schedule and the due time alone. */
export async function queueTick(schedule: string, jobId: string, options: DueRunsOptions): Promise<void> {
  const { config, queue, runs, store, now, logger } = options;
  const due = dueOfTick(jobId) ?? now();
  const [recent, paused] = await Promise.all([runs.list(RECENT_RUNS), loadPaused(store, config.endpoints.jobs)]);
  const busy = recent.find(({ job, status }) => job === schedule && (status === "QUEUED" || status === "RUNNING"));
  const reason = paused.has(schedule) ? "the schedule is paused" : busy && `run ${busy.id} still goes on`;
  // A queue that was lost takes its runs along: the schedule must not wait for them for ever.
  if (busy !== undefined) await queue.recover([busy]);
  if (reason !== undefined) {
    logger.info({ schedule, due: due.toISOString() }, `tick left out: ${reason}`);
    return;
  }
  const request: IngestionRequest = { job: schedule, mode: "RESUME" };
  const idempotencyKey = `schedule ${schedule} ${due.toISOString()}`;
  const run = toRun({ request, trigger: "schedule", idempotencyKey, now: due, suffix: "" });
  if (queue.hasWork(run)) await queue.add({ ...run, createdAt: now().toISOString() });
}
