/** A question to the queue's datastore that must be answered soon, or the caller is told that it cannot be reached. */

import { JobsUnavailableError } from "../errors.ts";

/** Half of what a caller is promised: one that asks twice still answers within 2 s. */
const WITHIN_MS = 1_000;

/**
 * @param failed what did not happen, for the message
 * @throws JobsUnavailableError when the datastore fails or does not answer within `withinMs`
 */
export async function reachable<T>(failed: string, answer: Promise<T>, withinMs = WITHIN_MS): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${withinMs} ms`)), withinMs);
  });
  try {
    return await Promise.race([answer, late]);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new JobsUnavailableError(`${failed}: ${reason}; try again when the queue is back`, { cause });
  } finally {
    clearTimeout(timer);
  }
}
