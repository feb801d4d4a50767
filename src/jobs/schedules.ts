/** Schedules of the config as BullMQ schedulers with deterministic ids, and what boot has to catch up. */

import type { Queue } from "bullmq";
import type { EndpointConfig, JobConfig } from "../config/types.ts";
import { getJson, updateJson } from "../lake/conditional.ts";
import { scheduleKey } from "../lake/keys.ts";
import type { ObjectStore } from "../lake/object-store.ts";
import type { RunRecord } from "../runs.ts";
import { isFinished } from "./run-status.ts";
import { lastDue, type NextDue, nextDue, toRepeat } from "./timing.ts";

export interface ScheduleView {
  readonly id: string;
  readonly job: string;
  readonly description: string;
  readonly timing: JobConfig["timing"];
  readonly isPaused: boolean;
  /** null while paused. */
  readonly nextRunAt: Date | null;
  /** Endpoints that belong to the job. */
  readonly endpoints: readonly string[];
  /** The newest run of the job that is kept, whatever triggered it. */
  readonly lastRun: RunRecord | null;
}

/** Payload of a tick. */
export interface TickData {
  readonly schedule: string;
}

/** `_state/schedules/<id>.json`; absent = not paused. BullMQ itself cannot pause a scheduler. */
interface PauseRecord {
  readonly isPaused: boolean;
  /** ISO instant of the change. */
  readonly changedAt?: string;
}

/** The schedule that a laptop asleep at its hour catches up. */
export const CATCH_UP_SCHEDULE = "daily_ingest";

export const pauseKey = (scheduleId: string): string => scheduleKey(scheduleId);

/** Kept in the lake, by compare-and-swap; setting it again changes nothing. */
export async function savePaused(store: ObjectStore, id: string, isPaused: boolean, now: Date): Promise<void> {
  await updateJson<PauseRecord>(store, pauseKey(id), (before) =>
    (before?.isPaused ?? false) === isPaused ? null : { isPaused, changedAt: now.toISOString() },
  );
}

/** Makes the queue's scheduler what the lake says, whoever else changes that meanwhile. */
export async function syncSchedule(queue: Queue, store: ObjectStore, job: JobConfig): Promise<boolean> {
  for (;;) {
    const isPaused = (await loadPaused(store, [job])).has(job.id);
    if (isPaused) await queue.removeJobScheduler(job.id);
    else await upsertSchedule(queue, job);
    if ((await loadPaused(store, [job])).has(job.id) === isPaused) return isPaused;
  }
}

export async function loadPaused(store: ObjectStore, jobs: readonly JobConfig[]): Promise<ReadonlySet<string>> {
  const records = await Promise.all(jobs.map(({ id }) => getJson<PauseRecord>(store, pauseKey(id))));
  return new Set(jobs.flatMap(({ id }, index) => (records[index]?.isPaused ? [id] : [])));
}

export interface ScheduleFacts {
  readonly endpoints: readonly EndpointConfig[];
  readonly paused: ReadonlySet<string>;
  /** Newest run of a job. */
  readonly lastRuns: ReadonlyMap<string, RunRecord>;
  readonly now: Date;
  readonly next: NextDue;
}

export function toScheduleViews(
  jobs: readonly JobConfig[],
  { endpoints, paused, lastRuns, now, next }: ScheduleFacts,
): readonly ScheduleView[] {
  return jobs.map(({ id, description, timing }) => ({
    id,
    job: id,
    description,
    timing,
    isPaused: paused.has(id),
    nextRunAt: paused.has(id) ? null : nextDue(timing, now, next),
    endpoints: endpoints.filter((endpoint) => endpoint.jobs.includes(id)).map((endpoint) => endpoint.id),
    lastRun: lastRuns.get(id) ?? null,
  }));
}

/**
 * Makes the schedulers of the queue those of the config: upserts the active ones, removes the rest.
 * An upsert replaces the tick that was missed while nothing ran: what is caught up is decided by {@link bootRun} alone.
 */
export async function syncSchedules(
  queue: Queue,
  jobs: readonly JobConfig[],
  paused: ReadonlySet<string>,
): Promise<{ readonly active: readonly string[]; readonly removed: readonly string[] }> {
  const active = jobs.filter(({ id }) => !paused.has(id));
  const wanted = new Set(active.map(({ id }) => id));
  const stale = (await queue.getJobSchedulers()).map(({ key }) => key).filter((id) => !wanted.has(id));
  for (const id of stale) await queue.removeJobScheduler(id);
  for (const job of active) await upsertSchedule(queue, job);
  return { active: [...wanted], removed: stale };
}

const UPSERT_ATTEMPTS = 5;

/**
 * Safe beside other processes that do the same: on PostgreSQL the loser of a race is told that the tick's job is there
 * already, and trying again replaces it.
 */
export async function upsertSchedule(queue: Queue, { id, timing }: Pick<JobConfig, "id" | "timing">): Promise<void> {
  const data: TickData = { schedule: id };
  const opts = { removeOnComplete: 100, removeOnFail: 100 };
  for (let attempt = 1; ; attempt += 1) {
    try {
      await queue.upsertJobScheduler(id, toRepeat(timing), { name: "tick", data, opts });
      return;
    } catch (error) {
      if (attempt === UPSERT_ATTEMPTS || !/job ID already exists/.test((error as Error).message)) throw error;
    }
  }
}

/** When the tick was due, from the id that BullMQ gives it: `repeat:<schedule>:<epoch ms>`. */
export function dueOfTick(jobId: string): Date | null {
  const at = Number(/^repeat:.*:(\d+)$/.exec(jobId)?.[1] ?? Number.NaN);
  return Number.isFinite(at) ? new Date(at) : null;
}

export type BootDecision =
  | { readonly kind: "run"; readonly reason: "first start" | "missed" | "incomplete"; readonly key: string }
  | { readonly kind: "none"; readonly reason: "in progress" | "up to date" | "paused" | "not scheduled" | "not asked" };

/** Between the clocks of two machines. */
const CLOCK_TOLERANCE_MS = 300_000;

export interface BootState {
  readonly jobs: readonly JobConfig[];
  readonly paused: ReadonlySet<string>;
  /** Newest first. */
  readonly runs: readonly RunRecord[];
  readonly now: Date;
  readonly next: NextDue;
}

/**
 * Does this start queue a run? The first one does; later ones when the last success is older than the last due time.
 * `key` is the same for all processes that see the same state, so that ten workers that start at once queue one run.
 */
export function bootRun({ jobs, paused, runs, now, next }: BootState): BootDecision {
  const schedule = jobs.find(({ id }) => id === CATCH_UP_SCHEDULE);
  if (schedule === undefined) return { kind: "none", reason: "not scheduled" };
  const own = runs.filter(({ job }) => job === schedule.id);
  const [latest] = own;
  if (latest !== undefined && !isFinished(latest.status)) return { kind: "none", reason: "in progress" };
  const key = (text: string) => `boot ${schedule.id} ${text} after ${latest?.id ?? "nothing"}`;
  if (!own.some(({ snapshot }) => snapshot !== null)) return { kind: "run", reason: "first start", key: key("first") };
  if (paused.has(schedule.id)) return { kind: "none", reason: "paused" };
  const due = lastDue(schedule.timing, now, next);
  // What claims to be of the future was made while the clock was wrong, and says nothing of today.
  const since = own.filter(({ createdAt }) => Date.parse(createdAt) <= now.getTime() + CLOCK_TOLERANCE_MS);
  const success = since.find(({ status }) => status === "SUCCEEDED");
  if (due === null || (success !== undefined && Date.parse(success.createdAt) >= due.getTime()))
    return { kind: "none", reason: "up to date" };
  const isIncomplete = since[0] !== undefined && Date.parse(since[0].createdAt) >= due.getTime();
  return { kind: "run", reason: isIncomplete ? "incomplete" : "missed", key: key(due.toISOString()) };
}
