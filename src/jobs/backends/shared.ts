/** What the backends have in common that several processes may share. */

import type { WorkerOptions } from "bullmq";

/**
 * A job whose worker was killed runs again within 16 s: BullMQ's defaults take 60 s, and its default
 * `maxStalledCount` of 1 loses work after two kills.
 */
export const SHARED_WORKER = {
  lockDuration: 5_000,
  stalledInterval: 5_000,
  maxStalledCount: 5,
  // After trouble with the connection; BullMQ's default is 15 s.
  runRetryDelay: 500,
} as const satisfies Partial<WorkerOptions>;

/** "host:port/database" of a connection URL, for messages. */
export function withoutCredentials(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname === "/" ? "" : pathname}`;
}
