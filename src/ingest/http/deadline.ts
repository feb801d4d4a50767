/**
 * One limit in time over several steps. Made by hand: the signals of `AbortSignal.any` and `AbortSignal.timeout` may be
 * collected as garbage in Node 20 while they are waited for, and then never fire (nodejs/node#57736).
 */

import { CancelledError } from "../../errors.ts";

export interface Deadline {
  /** Aborted when the time is over or one of the signals is. */
  readonly signal: AbortSignal;
  isOver(): boolean;
  /** Must be called, so that neither timer nor listeners stay. */
  end(): void;
}

export function startDeadline(ms: number, signals: readonly AbortSignal[]): Deadline {
  const controller = new AbortController();
  let isOver = false;
  const abort = (): void => controller.abort();
  const timer = setTimeout(() => {
    isOver = true;
    abort();
  }, ms);
  // What is in flight holds the process by its socket; the clock alone must not.
  timer.unref();
  for (const signal of signals) {
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort, { once: true });
  }
  return {
    signal: controller.signal,
    isOver: () => isOver,
    end() {
      clearTimeout(timer);
      for (const signal of signals) signal.removeEventListener("abort", abort);
    },
  };
}

/**
 * The result of `work`, unless a signal is aborted before. What the work does later is ignored.
 * @throws CancelledError
 */
export async function unlessAborted<T>(work: Promise<T>, signals: readonly AbortSignal[]): Promise<T> {
  let abort: () => void = () => {};
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(new CancelledError("the request was cancelled"));
  });
  for (const signal of signals) {
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort, { once: true });
  }
  try {
    return await Promise.race([work, aborted]);
  } finally {
    for (const signal of signals) signal.removeEventListener("abort", abort);
    work.catch(() => {});
  }
}
