/** The port between our jobs and a BullMQ datastore. `app.ts` picks one by settings; everything above it is one code path. */

import type { FlowProducer, Processor, Queue, QueueEvents, QueueEventsProducer, Worker } from "bullmq";
import type { Settings } from "../settings.ts";

export interface WorkerSettings {
  /** Jobs of this queue that run at once in this process. */
  readonly concurrency: number;
}

/**
 * Makes BullMQ objects that are bound to one datastore. Whoever makes an object closes it, before the backend.
 * @throws on use of a closed backend
 */
export interface JobBackend {
  readonly kind: Settings["jobs"]["kind"];
  /** For messages; never with a password. */
  readonly description: string;
  queue(name: string): Queue;
  worker(name: string, processor: Processor, settings: WorkerSettings): Worker;
  flowProducer(): FlowProducer;
  queueEvents(name: string): QueueEvents;
  /** Publishes events of our own that {@link queueEvents} of the same name hears in every process. */
  eventsProducer(name: string): QueueEventsProducer;
  close(): Promise<void>;
}

/** What a backend reports while it opens. */
export interface BackendLogger {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
}

export interface JobBackendOptions {
  readonly jobs: Settings["jobs"];
  /** Only the embedded backend needs it. */
  readonly template: QueueTemplateFiles;
  readonly logger: BackendLogger;
}

export interface QueueTemplateFiles {
  /** dist/queue-template.tar.gz; made in a child process when it is absent. */
  readonly file: string;
  /** scripts/queue-template.mjs */
  readonly script: string;
}

/**
 * Opens the datastore that the settings name; drivers of the others are never imported.
 * @throws ConfigError when REDIS_URL or DATABASE_URL cannot be used
 */
export async function createJobBackend(options: JobBackendOptions): Promise<JobBackend> {
  const { jobs, template, logger } = options;
  if (jobs.kind === "redis") {
    const { createRedisBackend } = await import("./backends/redis.ts");
    return createRedisBackend({ url: jobs.url, logger });
  }
  if (jobs.kind === "postgres") {
    const { createPostgresBackend } = await import("./backends/postgres.ts");
    return createPostgresBackend({ url: jobs.url, logger });
  }
  const { createPgliteBackend } = await import("./backends/pglite.ts");
  return createPgliteBackend({ dir: jobs.dir, template, logger });
}
