/** One circuit a source: after a run of failures nothing is sent for a while, then one request may try. */

import { CancelledError, SourceUnavailableError } from "../../errors.ts";

export interface CircuitOptions {
  readonly name: string;
  /** Failures in a row that open it. */
  readonly threshold: number;
  readonly openMs: number;
  readonly now: () => number;
}

export interface Circuit {
  /** @throws SourceUnavailableError at once while the circuit is open; else what `call` throws */
  run<T>(call: () => Promise<T>): Promise<T>;
}

export function createCircuit(options: CircuitOptions): Circuit {
  let failures = 0;
  let openedAt: number | null = null;
  let isTrying = false;
  const admit = (): boolean => {
    if (openedAt === null) return false;
    const waitMs = openedAt + options.openMs - options.now();
    if (waitMs <= 0 && !isTrying) {
      isTrying = true;
      return true;
    }
    const seconds = Math.max(1, Math.ceil(waitMs / 1000));
    const message = `${options.name} failed ${failures} times in a row; it is asked again in ${seconds} s`;
    throw new SourceUnavailableError(message);
  };
  const settle = (error: unknown): void => {
    if (error instanceof CancelledError) return;
    const failed = error instanceof SourceUnavailableError;
    failures = failed ? failures + 1 : 0;
    openedAt = failures >= options.threshold ? options.now() : null;
  };
  return {
    async run(call) {
      const isTrial = admit();
      try {
        const result = await call();
        settle(null);
        return result;
      } catch (error) {
        settle(error);
        throw error;
      } finally {
        if (isTrial) isTrying = false;
      }
    },
  };
}
