/** The public face of jobs: queues runs, works on them, keeps the schedules. */

import type { Queue } from "bullmq";
import type { Config, SourceConfig, SourceId } from "../config/types.ts";
import type { ObjectStore } from "../lake/object-store.ts";
import type { IngestionRequest, RunRecord, RunStatus, TaskOutcome, TaskRecord } from "../runs.ts";
import type { Role } from "../settings.ts";
import type { JobBackend } from "./backend.ts";
import { createCancellations } from "./cancellation.ts";
import { watchClock } from "./clock-watch.ts";
import { createControls, orUnavailable } from "./controls.ts";
import { type DueRunsOptions, queueBootRun, queueTick, type StartResult } from "./due-runs.ts";
import { createEventHub, type JobEvents, type Unsubscribe } from "./events.ts";
import { type BaseUrls, SCHEDULES_QUEUE, sourceQueue, sourceQueues, WAREHOUSE_QUEUE } from "./flow.ts";
import { createHandlers } from "./handlers.ts";
import { createReachable } from "./reachable.ts";
import { faultsOf, isSameRequest, type RequestFault, toRun } from "./requests.ts";
import { joinRunChannel, RUN_CHANNEL } from "./run-channel.ts";
import { createRunQueue } from "./run-queue.ts";
import { createUpdateRun } from "./run-updates.ts";
import { loadPaused, type ScheduleView, syncSchedules } from "./schedules.ts";
import type { IngestUseCase, JobsLogger, PublishedMarts, RunRecords, WarehouseUseCase } from "./use-cases.ts";
import { startWorkers, type Workers } from "./workers.ts";

export interface JobsOptions {
  /** Closed by the caller, after the jobs. */
  readonly backend: JobBackend;
  readonly config: Config;
  /** Settings' `sourceBaseUrls`. */
  readonly baseUrls: BaseUrls;
  /** Sources that no job asks, e.g. for want of a key. */
  readonly skippedSources?: ReadonlySet<SourceId>;
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
  /** How often it is looked whether the clock has jumped, in milliseconds; default 30,000. */
  readonly clockCheckMs?: number;
}

export type TriggerOutcome =
  | { readonly ok: true; readonly run: RunRecord; readonly replayed: boolean }
  | { readonly ok: false; readonly errors: readonly RequestFault[] };

/** Fits `IngestionPort` of the resolvers. */
export interface Jobs {
  /**
   * Starts workers, brings the schedules up to date, resumes what a stopped process left, and queues what is due.
   * Returns when the work is queued, not when it is done. Subscribe before: the work begins at once.
   * `onlyAsked`: for a command that wants one run: schedules are left as they are and nothing that is due is queued.
   */
  start(options?: { readonly onlyAsked?: boolean }): Promise<StartResult>;
  /**
   * Queues a run and returns at once. The same idempotency key gives the same run, `replayed: true`. While the queue
   * cannot be reached nothing is queued, and the answer is SOURCE_UNAVAILABLE within 2 s.
   */
  trigger(
    request: IngestionRequest,
    options: { readonly idempotencyKey?: string; readonly trigger: string },
  ): Promise<TriggerOutcome>;
  /** A new run with the request of a finished one, or with what is left of it. */
  retry(id: string, options: { readonly onlyFailed: boolean; readonly trigger: string }): Promise<TriggerOutcome>;
  /** Answers when it is recorded; whoever works on the run stops within about a second. */
  cancel(id: string): Promise<TriggerOutcome>;
  /** Beside the schedule's own times, paused or not. */
  runSchedule(id: string, options: { readonly trigger: string }): Promise<TriggerOutcome>;
  /** null = no such schedule. Takes effect in every process. @throws JobsUnavailableError */
  setPaused(id: string, isPaused: boolean): Promise<ScheduleView | null>;
  run(id: string): Promise<RunRecord | null>;
  /** Newest first, at most the 500 that are kept. */
  runs(filter: { readonly status?: readonly RunStatus[] }): Promise<readonly RunRecord[]>;
  tasks(runId: string, filter: { readonly outcome?: readonly TaskOutcome[] }): Promise<readonly TaskRecord[]>;
  schedules(): Promise<readonly ScheduleView[]>;
  /** A new version is served, published by this process or another one. */
  onSnapshotPublished(listener: (published: PublishedMarts) => void): Unsubscribe;
  /** `run` and `published` also of other processes; `step` of this one alone. */
  on<Name extends keyof JobEvents>(name: Name, listener: (event: JobEvents[Name]) => void): Unsubscribe;
  /** Lets what runs finish for `graceMs` (default 10 s), then puts it back for the next start. */
  close(options?: { readonly graceMs?: number }): Promise<void>;
}

const GRACE_MS = 10_000;
const CLOCK_CHECK_MS = 30_000;
const NOTHING_DUE: StartResult = { boot: { kind: "none", reason: "not asked" }, run: null };

export function createJobs(options: JobsOptions): Jobs {
  const { backend, config, runs, store, now, logger } = options;
  const { jobs } = config.endpoints;
  const objects = createOwnedObjects(backend, logger);
  const events = createEventHub((error) => logger.error({ err: error }, "a listener of job events failed"));
  const update = createUpdateRun(runs, events);
  const reachable = createReachable(backend.kind);
  const queue = createRunQueue({
    ...options,
    events,
    update,
    reachable,
    flows: objects.own(backend.flowProducer(), "flows"),
    warehouse: objects.queue(WAREHOUSE_QUEUE),
  });
  // Not first when it is asked for: on PostgreSQL what is opened during an outage stays broken.
  const schedulesQueue = objects.queue(SCHEDULES_QUEUE);
  const createSuffix = () =>
    options
      .createId()
      .replace(/[^A-Za-z0-9]/g, "")
      .slice(0, 6);
  const due: DueRunsOptions = { ...options, queue, createSuffix };
  let workers: Workers | null = null;
  let stopWatch: () => void = () => undefined;

  const startWork = async (onlyAsked: boolean): Promise<StartResult> => {
    const isLate = ({ id }: SourceConfig): boolean => !onlyAsked && options.skippedSources?.has(id) === true;
    const lateQueues = config.endpoints.sources.filter(isLate).map(({ id }) => sourceQueue(id));
    const sources = sourceQueues(config).filter((name) => !lateQueues.includes(name));
    // A provider's limit holds over all workers only when one job of a source runs at a time; likewise one build.
    const limited = [WAREHOUSE_QUEUE, ...sources].map(objects.queue);
    await Promise.all(limited.map((one) => one.setGlobalConcurrency(1)));
    const started = onlyAsked ? NOTHING_DUE : await queueBootRun(due);
    workers = startWorkers({
      backend,
      sourceQueues: sources,
      lateQueues,
      prepareQueue: (name) => objects.queue(name).setGlobalConcurrency(1),
      handlers: createHandlers({
        ...options,
        events,
        update,
        cancellations: createCancellations({ runs, events }),
        addRest: queue.addRest,
      }),
      onTick: (schedule, jobId) => queueTick(schedule, jobId, due),
      onLost: queue.giveUp,
      logger,
    });
    if (onlyAsked) return started;
    await renewSchedules();
    const everyMs = options.clockCheckMs ?? CLOCK_CHECK_MS;
    stopWatch = watchClock({ now, monotonic: () => performance.now(), onJump, everyMs });
    return started;
  };

  const renewSchedules = async (): Promise<void> => {
    const paused = await loadPaused(store, jobs);
    const { active, removed } = await syncSchedules(schedulesQueue, jobs, paused);
    logger.debug({ active, removed, paused: [...paused] }, "schedules are up to date");
  };
  /** Ticks wait for instants of the old clock: they are set anew, and what was missed is caught up as at a start. */
  const onJump = (byMs: number): void => {
    logger.warn({ byMs }, "the clock has jumped; schedules are set anew");
    const renew = async () => {
      await renewSchedules();
      await queueBootRun(due);
    };
    renew().catch((err) => logger.error({ err }, "schedules could not be set anew after the clock has jumped"));
  };

  /** An embedded queue has no other processes. */
  const followOthers = (): Promise<void> =>
    joinRunChannel({
      events,
      logger,
      processId: options.createId(),
      producer: objects.own(backend.eventsProducer(RUN_CHANNEL), "event producer"),
      stream: objects.own(backend.queueEvents(RUN_CHANNEL), "events"),
    });

  const trigger: Jobs["trigger"] = async (request, { idempotencyKey, trigger: cause }) => {
    const errors = faultsOf(config, request, idempotencyKey);
    if (errors.length > 0) return { ok: false, errors };
    const key = idempotencyKey ?? null;
    const wanted = { request, trigger: cause, idempotencyKey: key, now: now(), suffix: createSuffix() };
    const { run, created } = await queue.add(toRun(wanted));
    if (created || isSameRequest(run.request, request)) return { ok: true, run, replayed: !created };
    return { ok: false, errors: [conflict(run)] };
  };
  const controls = createControls({
    ...options,
    queue,
    update,
    reachable,
    trigger,
    schedulesQueue,
  });

  return {
    async start({ onlyAsked = false } = {}) {
      if (backend.kind !== "embedded") await followOthers();
      return options.role === "api" ? NOTHING_DUE : startWork(onlyAsked);
    },
    trigger: (request, more) => orUnavailable(trigger(request, more)),
    retry: (id, more) => orUnavailable(controls.retry(id, more)),
    cancel: controls.cancel,
    runSchedule: (id, more) => orUnavailable(controls.runSchedule(id, more)),
    setPaused: controls.setPaused,
    runs: controls.runs,
    run: (id) => runs.get(id),
    tasks: (runId, filter) => runs.tasks(runId, filter),
    schedules: controls.schedules,
    onSnapshotPublished: (listener) => events.on("published", listener),
    on: events.on,
    async close({ graceMs = GRACE_MS } = {}) {
      stopWatch();
      await workers?.close(graceMs);
      await objects.close();
    },
  };
}

interface Closable {
  on(event: "error", listener: (error: Error) => void): unknown;
  close(): Promise<unknown>;
}

/** BullMQ objects that live as long as the jobs. Their connection errors are logged; BullMQ reconnects by itself. */
function createOwnedObjects(backend: JobBackend, logger: JobsLogger) {
  const owned: Closable[] = [];
  const queues = new Map<string, Queue>();
  const own = <T extends Closable>(object: T, name: string): T => {
    object.on("error", (error) => logger.warn({ err: error, object: name }, "job queue error"));
    owned.push(object);
    return object;
  };
  return {
    own,
    queue(name: string): Queue {
      const queue = queues.get(name) ?? own(backend.queue(name), name);
      queues.set(name, queue);
      return queue;
    },
    close: () => Promise.all(owned.map((object) => object.close())),
  };
}

const conflict = (run: RunRecord): RequestFault => ({
  code: "IDEMPOTENCY_CONFLICT",
  message: `run ${run.id} was made with this idempotency key and another request`,
  field: ["input", "idempotencyKey"],
});
