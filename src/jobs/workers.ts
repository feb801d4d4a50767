/** From BullMQ jobs to handlers: one worker a queue, errors translated, work put back at shutdown. */

import { type Job, UnrecoverableError, WaitingError, type Worker } from "bullmq";
import type { JobBackend } from "./backend.ts";
import { SCHEDULES_QUEUE, WAREHOUSE_QUEUE } from "./flow.ts";
import { type Handlers, isRetryable, type NodeContext } from "./handlers.ts";
import type { JobsLogger } from "./use-cases.ts";

export interface WorkersOptions {
  readonly backend: JobBackend;
  readonly sourceQueues: readonly string[];
  /** Of sources that the first run does not ask: served a little later, so that it has the machine to itself. */
  readonly lateQueues?: readonly string[];
  /** Before the worker of a late queue starts. */
  readonly prepareQueue?: (queue: string) => Promise<unknown>;
  readonly handlers: Handlers;
  /** Called with the tick's job id. */
  readonly onTick: (schedule: string, jobId: string) => Promise<void>;
  /** The node that settles a run failed for good without having run. */
  readonly onLost: (runId: string) => Promise<void>;
  readonly logger: JobsLogger;
}

export interface Workers {
  /** Stops taking jobs; what still runs after `graceMs` is put back and runs again at the next start. */
  close(graceMs: number): Promise<void>;
}

const LATE_MS = 20_000;

export function startWorkers(options: WorkersOptions): Workers {
  const { backend, handlers, onTick, logger } = options;
  const shutdown = new AbortController();
  const start = (queue: string, work: (job: Job, context: NodeContext) => Promise<unknown>): Worker => {
    const worker = backend.worker(queue, toProcessor(work, shutdown.signal), { concurrency: 1 });
    // Connection trouble: BullMQ retries by itself. Failures of jobs are logged where they happen.
    worker.on("error", (error) => logger.warn({ err: error, queue }, "job worker error"));
    worker.on("stalled", (jobId) => logger.warn({ queue, job: jobId }, "job was lost by its worker and runs again"));
    return worker;
  };
  const workers = [
    start(WAREHOUSE_QUEUE, (job, context) => stageHandler(handlers, job.name)(job.data, context)),
    ...options.sourceQueues.map((queue) => start(queue, (job, context) => handlers.ingest(job.data, context))),
    start(SCHEDULES_QUEUE, (job) => onTick(String(job.data.schedule), String(job.id))),
  ];
  let isClosed = false;
  const startLate = async (queue: string): Promise<void> => {
    await options.prepareQueue?.(queue);
    if (!isClosed) workers.push(start(queue, (job, context) => handlers.ingest(job.data, context)));
  };
  const late = setTimeout(() => {
    const warn = (error: unknown) => logger.warn({ err: error }, "a job queue could not be served");
    for (const queue of options.lateQueues ?? []) startLate(queue).catch(warn);
  }, LATE_MS).unref();
  workers[0]?.on("failed", (job) => {
    // Handlers settle every outcome that they see; this one they did not: it was lost, or its record could not be written.
    if (job?.name !== "publish" || job.data.isLast !== true || job.finishedOn === undefined) return;
    options
      .onLost(job.data.runId)
      .catch((error) => logger.error({ err: error, run: job.data.runId }, "run not settled"));
  });
  return {
    async close(graceMs) {
      isClosed = true;
      clearTimeout(late);
      const closed = Promise.all(workers.map((worker) => worker.close()));
      const timer = setTimeout(() => shutdown.abort(), graceMs);
      await closed.finally(() => clearTimeout(timer));
    },
  };
}

function stageHandler(handlers: Handlers, name: string): Handlers["build" | "quality" | "publish"] {
  if (name === "build" || name === "quality" || name === "publish") return handlers[name];
  throw new UnrecoverableError(`no handler for a job named "${name}"`);
}

function toProcessor(work: (job: Job, context: NodeContext) => Promise<unknown>, shutdown: AbortSignal) {
  // BullMQ passes its signal only to a function of three parameters.
  return async (job: Job, token: string | undefined, cancelled: AbortSignal | undefined): Promise<unknown> => {
    const signal = cancelled === undefined ? shutdown : AbortSignal.any([shutdown, cancelled]);
    try {
      return await work(job, toContext(job, signal));
    } catch (error) {
      if (shutdown.aborted) {
        await job.moveToWait(token);
        throw new WaitingError();
      }
      throw toJobError(error);
    }
  };
}

function toContext(job: Job, signal: AbortSignal): NodeContext {
  return {
    signal,
    isLastAttempt: job.attemptsMade + 1 >= (job.opts.attempts ?? 1),
    childFailures: async () => Object.values(await job.getIgnoredChildrenFailures()),
    childValues: async () => Object.values(await job.getChildrenValues()),
  };
}

/** What cannot pass by itself is not tried again. */
function toJobError(error: unknown): Error {
  if (isRetryable(error)) return error as Error;
  return new UnrecoverableError(error instanceof Error ? error.message : String(error));
}
