/**
 * One circuit a source: after a run of failures nothing is sent for a while, then one request tries. Who comes
 * meanwhile waits for its verdict.
 */

import {
  CancelledError,
  CreditsExhaustedError,
  LakeConflictError,
  LakeUnavailableError,
  SourceUnavailableError,
} from "../../errors.ts";
import { unlessAborted } from "./deadline.ts";

export interface CircuitOptions {
  readonly name: string;
  /** Failures in a row that open it. */
  readonly threshold: number;
  readonly openMs: number;
  readonly now: () => number;
}

export interface Circuit {
  /**
   * @param stops end the wait for another's verdict
   * @throws SourceUnavailableError at once while the circuit is open; CancelledError; else what `call` throws
   */
  run<T>(call: () => Promise<T>, stops: readonly AbortSignal[]): Promise<T>;
}

interface Trial {
  readonly verdict: Promise<void>;
  readonly end: () => void;
}

export function createCircuit(options: CircuitOptions): Circuit {
  let failures = 0;
  let openedAt: number | null = null;
  let trial: Trial | null = null;

  /** null: the circuit is closed. */
  const admit = async (stops: readonly AbortSignal[]): Promise<Trial | null> => {
    while (openedAt !== null) {
      const waitMs = openedAt + options.openMs - options.now();
      if (waitMs > 0) throw stillOpen(options.name, failures, waitMs);
      if (trial === null) {
        trial = startTrial();
        return trial;
      }
      await unlessAborted(trial.verdict, stops);
    }
    return null;
  };
  const settle = (error: unknown): void => {
    if (saysNothing(error)) return;
    failures = error instanceof SourceUnavailableError ? failures + 1 : 0;
    openedAt = failures >= options.threshold ? options.now() : null;
  };
  return {
    async run(call, stops) {
      const own = await admit(stops);
      try {
        const result = await call();
        settle(null);
        return result;
      } catch (error) {
        settle(error);
        throw error;
      } finally {
        if (own !== null) trial = null;
        own?.end();
      }
    },
  };
}

function startTrial(): Trial {
  let end: () => void = () => {};
  const verdict = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { verdict, end };
}

function stillOpen(name: string, failures: number, waitMs: number): SourceUnavailableError {
  const seconds = Math.max(1, Math.ceil(waitMs / 1000));
  return new SourceUnavailableError(`${name} failed ${failures} times in a row; it is asked again in ${seconds} s`);
}

/** Nothing reached the source: whether it is well is as open as before. */
function saysNothing(error: unknown): boolean {
  if (error instanceof CancelledError || error instanceof LakeUnavailableError) return true;
  if (error instanceof LakeConflictError) return true;
  return error instanceof CreditsExhaustedError && error.details.isFromSource !== true;
}
