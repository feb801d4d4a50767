/** The public face of jobs: queues runs, works on them, keeps the schedules. */

import { type FlowJob, getNextMillis, type Queue } from "bullmq";
import type { Config } from "../config/types.ts";
import { fromT } from "../lake/keys.ts";
import type { ObjectStore } from "../lake/object-store.ts";
import type { IngestionRequest, RunRecord, TaskOutcome, TaskRecord } from "../runs.ts";
import type { Role } from "../settings.ts";
import type { JobBackend } from "./backend.ts";
import { createEventHub, type JobEvents, type Unsubscribe } from "./events.ts";
import { type BaseUrls, type FlowOptions, SCHEDULES_QUEUE, sourceQueues, toRunFlow, WAREHOUSE_QUEUE } from "./flow.ts";
import { createHandlers, type PublishValue } from "./handlers.ts";
import { recoverRuns } from "./recover-runs.ts";
import { faultsOf, isSameRequest, type RequestFault, toRun } from "./requests.ts";
import { isFinished } from "./run-status.ts";
import {
  type BootDecision,
  bootRun,
  dueOfTick,
  loadPaused,
  type ScheduleView,
  syncSchedules,
  toScheduleViews,
} from "./schedules.ts";
import type { RestOfRun } from "./settle.ts";
import type { IngestUseCase, JobsLogger, PublishedMarts, RunRecords, WarehouseUseCase } from "./use-cases.ts";
import { startWorkers, type Workers } from "./workers.ts";

export interface JobsOptions {
  /** Closed by the caller, after the jobs. */
  readonly backend: JobBackend;
  readonly config: Config;
  /** Settings' `sourceBaseUrls`. */
  readonly baseUrls: BaseUrls;
  readonly ingest: IngestUseCase;
  readonly warehouse: WarehouseUseCase;
  readonly runs: RunRecords;
  /** For the pauses of schedules. */
  readonly store: ObjectStore;
  readonly now: () => Date;
  /** Something random, such as a UUID. */
  readonly createId: () => string;
  readonly logger: JobsLogger;
  /** `api` queues runs only; `all` and `worker` also work and keep the schedules. */
  readonly role: Role;
}

export type TriggerOutcome =
  | { readonly ok: true; readonly run: RunRecord; readonly replayed: boolean }
  | { readonly ok: false; readonly errors: readonly RequestFault[] };

export interface StartResult {
  readonly boot: BootDecision;
  /** The run that boot queued, or that goes on from before; null when nothing is to do. */
  readonly run: RunRecord | null;
}

/** Fits `IngestionPort` of the resolvers. */
export interface Jobs {
  /**
   * Starts workers, brings the schedules up to date, resumes what a stopped process left, and queues what is due.
   * Returns when the work is queued, not when it is done.
   */
  start(): Promise<StartResult>;
  /** Queues a run and returns at once. The same idempotency key gives the same run, `replayed: true`. */
  trigger(
    request: IngestionRequest,
    options: { readonly idempotencyKey?: string; readonly trigger: string },
  ): Promise<TriggerOutcome>;
  run(id: string): Promise<RunRecord | null>;
  tasks(runId: string, filter: { readonly outcome?: readonly TaskOutcome[] }): Promise<readonly TaskRecord[]>;
  schedules(): Promise<readonly ScheduleView[]>;
  onSnapshotPublished(listener: (published: PublishedMarts) => void): Unsubscribe;
  on<Name extends keyof JobEvents>(name: Name, listener: (event: JobEvents[Name]) => void): Unsubscribe;
  /** Lets what runs finish for `graceMs` (default 10 s), then puts it back for the next start. */
  close(options?: { readonly graceMs?: number }): Promise<void>;
}

const GRACE_MS = 10_000;
/** Newest runs that boot looks at. */
const RECENT_RUNS = 50;

export function createJobs(options: JobsOptions): Jobs {
  const { backend, config, runs, now, logger, role } = options;
  const { jobs } = config.endpoints;
  const events = createEventHub((error) => logger.error({ err: error }, "a listener of job events failed"));
  const closers: { close(): Promise<unknown> }[] = [];
  let workers: Workers | null = null;

  const openQueue = (name: string): Queue => {
    const queue = backend.queue(name);
    queue.on("error", (error) => logger.warn({ err: error, queue: name }, "job queue error"));
    closers.push(queue);
    return queue;
  };
  const warehouseQueue = openQueue(WAREHOUSE_QUEUE);
  const flows = backend.flowProducer();
  flows.on("error", (error) => logger.warn({ err: error }, "job flow error"));
  closers.push(flows);

  const addFlow = async (flow: FlowJob | null): Promise<void> => {
    if (flow !== null) await flows.add(flow);
  };
  const flowOf = (run: RunRecord, more: Partial<FlowOptions> = {}): FlowJob | null => {
    const due = run.trigger === "schedule" ? fromT(run.id.split("-", 1)[0] ?? "") : null;
    return toRunFlow({
      config,
      baseUrls: options.baseUrls,
      runId: run.id,
      request: run.request,
      isBoot: run.trigger === "boot",
      ...(due === null ? {} : { scheduledAt: due.toISOString() }),
      ...more,
    });
  };
  const addRest = ({ run, round, request, resumesAt }: RestOfRun): Promise<void> => {
    const delayMs = Math.max(0, resumesAt.getTime() - now().getTime());
    logger.info({ run: run.id, resumesAt: resumesAt.toISOString() }, "the rest of a run waits");
    return addFlow(flowOf(run, { round, request, delayMs, since: run.createdAt, isBoot: false }));
  };

  /** The record first: a run that is not queued yet is queued at the next start; the other way round it would be unknown. */
  const queueRun = async (wanted: RunRecord): Promise<{ run: RunRecord; created: boolean }> => {
    const result = await runs.create(wanted);
    if (result.created) {
      await addFlow(flowOf(result.run));
      events.emit("run", result.run);
    }
    return result;
  };

  const tick = async (schedule: string, jobId: string): Promise<void> => {
    const due = dueOfTick(jobId) ?? now();
    const [recent, paused] = await Promise.all([runs.list(RECENT_RUNS), loadPaused(options.store, jobs)]);
    const busy = recent.find(({ job, status }) => job === schedule && (status === "QUEUED" || status === "RUNNING"));
    if (busy !== undefined || paused.has(schedule)) {
      logger.info(
        { schedule, due, run: busy?.id ?? null },
        busy ? "tick left out: the last run still goes on" : "tick left out: paused",
      );
      return;
    }
    const request: IngestionRequest = { job: schedule, mode: "RESUME" };
    if (flowOf(toRun({ request, trigger: "schedule", idempotencyKey: null, now: due, suffix: "" })) === null) return;
    // The id and the key are made of the due time alone: a tick that comes twice is one run.
    const idempotencyKey = `schedule ${schedule} ${due.toISOString()}`;
    const run = toRun({ request, trigger: "schedule", idempotencyKey, now: due, suffix: "" });
    await queueRun({ ...run, createdAt: now().toISOString() });
  };

  const boot = async (): Promise<StartResult> => {
    const [recent, paused] = await Promise.all([runs.list(RECENT_RUNS), loadPaused(options.store, jobs)]);
    const open = recent.filter(({ status }) => !isFinished(status));
    await recoverRuns({ queue: warehouseQueue, runs, logger, now, open, addFlow: (run) => addFlow(flowOf(run)) });
    const decision = bootRun({ jobs, paused, runs: recent, now: now(), next: getNextMillis });
    if (decision.kind === "none") return { boot: decision, run: open[0] ?? null };
    const request: IngestionRequest = { job: "daily_ingest", mode: "RESUME" };
    const suffix = suffixOf(options.createId);
    const wanted = toRun({ request, trigger: "boot", idempotencyKey: decision.key, now: now(), suffix });
    if (flowOf(wanted) === null) return { boot: { kind: "none", reason: "not scheduled" }, run: null };
    return { boot: decision, run: (await queueRun(wanted)).run };
  };

  const startWork = async (): Promise<StartResult> => {
    const sources = sourceQueues(config);
    // A provider's limit holds over all workers only when one job of a source runs at a time; likewise one build.
    const limited = [warehouseQueue, ...sources.map(openQueue)];
    await Promise.all(limited.map((queue) => queue.setGlobalConcurrency(1)));
    const handlers = createHandlers({ ...options, events, addRest });
    const started = await boot();
    workers = startWorkers({ backend, sourceQueues: sources, handlers, onTick: tick, logger });
    const paused = await loadPaused(options.store, jobs);
    const { active, removed } = await syncSchedules(openQueue(SCHEDULES_QUEUE), jobs, paused);
    logger.debug({ active, removed, paused: [...paused] }, "schedules are up to date");
    return started;
  };

  /** The publish happens in another process: its event says what. */
  const followOthers = async (): Promise<StartResult> => {
    const queueEvents = backend.queueEvents(WAREHOUSE_QUEUE);
    closers.push(queueEvents);
    queueEvents.on("error", (error) => logger.warn({ err: error }, "job event stream error"));
    queueEvents.on("completed", ({ returnvalue }) => {
      const value = parseValue(returnvalue);
      if (value?.status === "built" && value.published) events.emit("published", value.published);
    });
    await queueEvents.waitUntilReady();
    return { boot: { kind: "none", reason: "not scheduled" }, run: null };
  };

  return {
    start: () => (role === "api" ? followOthers() : startWork()),
    async trigger(request, { idempotencyKey, trigger }) {
      const errors = faultsOf(config, request, idempotencyKey);
      if (errors.length > 0) return { ok: false, errors };
      const suffix = suffixOf(options.createId);
      const wanted = toRun({ request, trigger, idempotencyKey: idempotencyKey ?? null, now: now(), suffix });
      const { run, created } = await queueRun(wanted);
      if (created || isSameRequest(run.request, request)) return { ok: true, run, replayed: !created };
      return { ok: false, errors: [conflict(run)] };
    },
    run: (id) => runs.get(id),
    tasks: (runId, filter) => runs.tasks(runId, filter),
    async schedules() {
      return toScheduleViews(jobs, await loadPaused(options.store, jobs), now(), getNextMillis);
    },
    onSnapshotPublished: (listener) => events.on("published", listener),
    on: events.on,
    async close({ graceMs = GRACE_MS } = {}) {
      await workers?.close(graceMs);
      await Promise.all(closers.map((object) => object.close()));
    },
  };
}

const suffixOf = (createId: () => string): string =>
  createId()
    .replace(/[^A-Za-z0-9]/g, "")
    .slice(0, 6);

const conflict = (run: RunRecord): RequestFault => ({
  code: "IDEMPOTENCY_CONFLICT",
  message: `run ${run.id} was made with this idempotency key and another request`,
  field: ["input", "idempotencyKey"],
});

/** Backends give the return value as it was, or as its JSON text. */
function parseValue(value: unknown): Partial<PublishValue> | null {
  if (typeof value !== "string") return value as Partial<PublishValue> | null;
  try {
    return JSON.parse(value) as Partial<PublishValue> | null;
  } catch {
    return null;
  }
}
