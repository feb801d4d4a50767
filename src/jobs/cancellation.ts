/**
 * Whether a run was cancelled. The run's record says so, for every process: one that works on the run looks at it again
 * and again, and hears of it at once when the word comes through the event hub.
 */

import { CancelledError } from "../errors.ts";
import type { EventHub } from "./events.ts";
import type { RunRecords } from "./use-cases.ts";

export interface CancellationsOptions {
  readonly runs: Pick<RunRecords, "get">;
  readonly events: EventHub;
  /** How often the record is looked at while something runs, in milliseconds; default 1,000. */
  readonly everyMs?: number;
}

export interface Watch {
  readonly signal: AbortSignal;
  stop(): void;
}

export interface Cancellations {
  /** Aborts when the run is cancelled, until it is stopped. */
  watch(runId: string): Watch;
}

export function createCancellations({ runs, events, everyMs = 1_000 }: CancellationsOptions): Cancellations {
  return {
    watch(runId) {
      const controller = new AbortController();
      const abort = () => controller.abort(new CancelledError(`run ${runId} was cancelled`));
      const look = async () => {
        if ((await runs.get(runId))?.status === "CANCELLED") abort();
      };
      // A lake that is away is no word of a cancellation; it is asked again.
      const timer = setInterval(() => void look().catch(() => undefined), everyMs);
      const unsubscribe = events.on("run", ({ id, status }) => {
        if (id === runId && status === "CANCELLED") abort();
      });
      return {
        signal: controller.signal,
        stop() {
          clearInterval(timer);
          unsubscribe();
        },
      };
    },
  };
}
