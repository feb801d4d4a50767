/**
 * Events of runs between processes that share a queue: published to an event stream of the backend, heard by all.
 * What is lost on the way is in the lake all the same.
 */

import type { QueueEvents, QueueEventsProducer } from "bullmq";
import type { RunRecord } from "../runs.ts";
import type { EventHub } from "./events.ts";
import type { JobsLogger, PublishedMarts } from "./use-cases.ts";

/** Name of the stream; no queue of jobs has it. */
export const RUN_CHANNEL = "runs";

export interface RunChannelOptions {
  readonly events: EventHub;
  readonly logger: JobsLogger;
  /** Tells this process's own events from those of others. */
  readonly processId: string;
  readonly producer: Pick<QueueEventsProducer, "publishEvent">;
  readonly stream: QueueEvents;
}

interface Message {
  readonly from?: string;
  readonly body?: string;
}

const HELLO_EVERY_MS = 250;
const HELLO_TIMES = 20;

/**
 * Tells others of this process's events, and this process of theirs.
 * @returns when the stream is heard
 */
export async function joinRunChannel({
  events,
  logger,
  processId,
  producer,
  stream,
}: RunChannelOptions): Promise<void> {
  let isFromOther = false;
  const tell = (eventName: string, value: unknown) => {
    if (isFromOther) return;
    producer
      .publishEvent({ eventName, from: processId, body: JSON.stringify(value) })
      .catch((err) => logger.debug({ err, event: eventName }, "other processes were not told of an event"));
  };
  const hear = <T>(message: Message, emit: (value: T) => void) => {
    if (message.from === processId || message.body === undefined) return;
    isFromOther = true;
    try {
      emit(JSON.parse(message.body) as T);
    } finally {
      isFromOther = false;
    }
  };
  const on = stream.on.bind(stream) as (event: string, listener: (message: Message) => void) => unknown;
  on("run", (message) => hear<RunRecord>(message, (run) => events.emit("run", run)));
  on("published", (message) => hear<PublishedMarts>(message, (marts) => events.emit("published", marts)));
  await stream.waitUntilReady();
  await hearsItself(processId, producer, on);
  events.on("run", (run) => tell("run", run));
  events.on("published", (published) => tell("published", published));
}

/**
 * A stream that has given nothing yet reads "from now on" anew with each wait, and what falls between two waits is lost.
 * With its own word as the first one it goes on from there.
 */
async function hearsItself(
  processId: string,
  producer: RunChannelOptions["producer"],
  on: (event: string, listener: (message: Message) => void) => unknown,
): Promise<void> {
  let heard: () => void = () => undefined;
  const hearing = new Promise<void>((resolve) => {
    heard = resolve;
  });
  on("hello", ({ from }) => from === processId && heard());
  for (let time = 0; time < HELLO_TIMES; time++) {
    await producer.publishEvent({ eventName: "hello", from: processId });
    const isHeard = await Promise.race([hearing.then(() => true), later(HELLO_EVERY_MS)]);
    if (isHeard) return;
  }
}

const later = (ms: number): Promise<false> => new Promise((resolve) => setTimeout(() => resolve(false), ms).unref());
