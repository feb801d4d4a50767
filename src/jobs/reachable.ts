/** A question to the queue's datastore that must be answered soon, or the caller is told that it cannot be reached. */

import { JobsUnavailableError } from "../errors.ts";
import type { JobBackend } from "./backend.ts";

/**
 * @param failed what did not happen, for the message
 * @throws JobsUnavailableError when the datastore fails or does not answer in time
 */
export type Reachable = <T>(failed: string, answer: Promise<T>) => Promise<T>;

/** Half of what a caller is promised: one that asks twice still answers within 2 s. */
const WITHIN_MS = 900;
/** An answer may have come while this process was busy: it is read before it is called late. */
const GRACE_MS = 50;

/** An embedded datastore is in this very process: it is never away, only this process can be busy. */
export function createReachable(kind: JobBackend["kind"], withinMs = WITHIN_MS): Reachable {
  if (kind === "embedded") return (_, answer) => answer;
  return async (failed, answer) => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      const refuse = () => reject(new Error(`no answer within ${withinMs} ms`));
      timer = setTimeout(() => {
        timer = setTimeout(refuse, GRACE_MS);
      }, withinMs);
    });
    try {
      return await Promise.race([answer, late]);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new JobsUnavailableError(`${failed}: ${reason}; try again when the queue is back`, { cause });
    } finally {
      clearTimeout(timer);
    }
  };
}
