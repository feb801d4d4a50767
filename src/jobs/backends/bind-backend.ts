/** Binds BullMQ's classes to one datastore: the same job and worker settings on all of them. */

import {
  type BackendFactory,
  type DefaultJobOptions,
  FlowProducer,
  type IQueueBackend,
  Queue,
  QueueEvents,
  QueueEventsProducer,
  Worker,
  type WorkerOptions,
} from "bullmq";
import type { JobBackend } from "../backend.ts";

export interface BoundBackend<Connection> {
  readonly kind: JobBackend["kind"];
  readonly description: string;
  readonly factory: BackendFactory<IQueueBackend, Connection>;
  readonly connection: Connection;
  /** For what answers a caller: fails at once when the datastore is away; default `connection`. */
  readonly impatient?: Connection;
  readonly worker: Omit<Partial<WorkerOptions>, "connection">;
  close(): Promise<void>;
}

/** The lake keeps the record of every run; the queue keeps only enough to look into. */
export const JOB_RETENTION: DefaultJobOptions = {
  removeOnComplete: { age: 7 * 86_400, count: 500 },
  removeOnFail: { age: 14 * 86_400, count: 500 },
};

export function bindBackend<Connection>(bound: BoundBackend<Connection>): JobBackend {
  const { factory, connection, impatient = connection } = bound;
  return {
    kind: bound.kind,
    description: bound.description,
    queue: (name) =>
      new Queue(name, { connection: impatient, defaultJobOptions: JOB_RETENTION }, factory) as unknown as Queue,
    worker: (name, processor, settings) =>
      new Worker(
        name,
        processor,
        { connection, maxStalledCount: 5, ...bound.worker, concurrency: settings.concurrency },
        factory,
      ) as unknown as Worker,
    flowProducer: () => new FlowProducer({ connection: impatient }, factory) as unknown as FlowProducer,
    queueEvents: (name) => new QueueEvents(name, { connection }, factory) as unknown as QueueEvents,
    eventsProducer: (name) =>
      new QueueEventsProducer(name, { connection: impatient }, factory) as unknown as QueueEventsProducer,
    close: bound.close,
  };
}
