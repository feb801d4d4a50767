/** The public face of jobs: queues runs, works on them, keeps the schedules. */

import { getNextMillis, type Queue } from "bullmq";
import type { Config, SourceConfig, SourceId } from "../config/types.ts";
import type { ObjectStore } from "../lake/object-store.ts";
import type { IngestionRequest, RunRecord, TaskOutcome, TaskRecord } from "../runs.ts";
import type { Role } from "../settings.ts";
import type { JobBackend } from "./backend.ts";
import { type DueRunsOptions, queueBootRun, queueTick, type StartResult } from "./due-runs.ts";
import { createEventHub, type EventHub, type JobEvents, type Unsubscribe } from "./events.ts";
import { type BaseUrls, SCHEDULES_QUEUE, sourceQueue, sourceQueues, WAREHOUSE_QUEUE } from "./flow.ts";
import { createHandlers, type PublishValue } from "./handlers.ts";
import { faultsOf, isSameRequest, type RequestFault, toRun } from "./requests.ts";
import { createRunQueue } from "./run-queue.ts";
import { loadPaused, type ScheduleView, syncSchedules, toScheduleViews } from "./schedules.ts";
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
  /** Queues a run and returns at once. The same idempotency key gives the same run, `replayed: true`. */
  trigger(
    request: IngestionRequest,
    options: { readonly idempotencyKey?: string; readonly trigger: string },
  ): Promise<TriggerOutcome>;
  run(id: string): Promise<RunRecord | null>;
  tasks(runId: string, filter: { readonly outcome?: readonly TaskOutcome[] }): Promise<readonly TaskRecord[]>;
  schedules(): Promise<readonly ScheduleView[]>;
  /** A new version is served; in role `api` told by the process that published it. */
  onSnapshotPublished(listener: (published: PublishedMarts) => void): Unsubscribe;
  on<Name extends keyof JobEvents>(name: Name, listener: (event: JobEvents[Name]) => void): Unsubscribe;
  /** Lets what runs finish for `graceMs` (default 10 s), then puts it back for the next start. */
  close(options?: { readonly graceMs?: number }): Promise<void>;
}

const GRACE_MS = 10_000;
const NOTHING_DUE: StartResult = { boot: { kind: "none", reason: "not asked" }, run: null };

export function createJobs(options: JobsOptions): Jobs {
  const { backend, config, runs, store, now, logger } = options;
  const { jobs } = config.endpoints;
  const objects = createOwnedObjects(backend, logger);
  const events = createEventHub((error) => logger.error({ err: error }, "a listener of job events failed"));
  const queue = createRunQueue({
    ...options,
    events,
    flows: objects.own(backend.flowProducer(), "flows"),
    warehouse: objects.queue(WAREHOUSE_QUEUE),
  });
  const createSuffix = () =>
    options
      .createId()
      .replace(/[^A-Za-z0-9]/g, "")
      .slice(0, 6);
  const due: DueRunsOptions = { ...options, queue, createSuffix };
  let workers: Workers | null = null;

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
      handlers: createHandlers({ ...options, events, addRest: queue.addRest }),
      onTick: (schedule, jobId) => queueTick(schedule, jobId, due),
      onLost: queue.giveUp,
      logger,
    });
    if (onlyAsked) return started;
    const paused = await loadPaused(store, jobs);
    const { active, removed } = await syncSchedules(objects.queue(SCHEDULES_QUEUE), jobs, paused);
    logger.debug({ active, removed, paused: [...paused] }, "schedules are up to date");
    return started;
  };

  const followOthers = async (): Promise<StartResult> => {
    const stream = objects.own(backend.queueEvents(WAREHOUSE_QUEUE), "events");
    stream.on("completed", ({ returnvalue }) => tellPublished(events, returnvalue));
    await stream.waitUntilReady();
    return NOTHING_DUE;
  };

  return {
    start: ({ onlyAsked = false } = {}) => (options.role === "api" ? followOthers() : startWork(onlyAsked)),
    async trigger(request, { idempotencyKey, trigger }) {
      const errors = faultsOf(config, request, idempotencyKey);
      if (errors.length > 0) return { ok: false, errors };
      const wanted = { request, trigger, idempotencyKey: idempotencyKey ?? null, now: now(), suffix: createSuffix() };
      const { run, created } = await queue.add(toRun(wanted));
      if (created || isSameRequest(run.request, request)) return { ok: true, run, replayed: !created };
      return { ok: false, errors: [conflict(run)] };
    },
    run: (id) => runs.get(id),
    tasks: (runId, filter) => runs.tasks(runId, filter),
    schedules: async () => toScheduleViews(jobs, await loadPaused(store, jobs), now(), getNextMillis),
    onSnapshotPublished: (listener) => events.on("published", listener),
    on: events.on,
    async close({ graceMs = GRACE_MS } = {}) {
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

/** Backends give a node's return value as it was, or as its JSON text; nodes other than publish give none of these. */
function tellPublished(events: EventHub, returned: unknown): void {
  const value = (typeof returned === "string" ? parsed(returned) : returned) as Partial<PublishValue> | null;
  if (value?.status === "built" && value.published !== undefined) events.emit("published", value.published);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
