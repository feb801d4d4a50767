/** Calls to Athena with a time limit, retried while that can help. */

import { setTimeout as delay } from "node:timers/promises";
import pLimit from "p-limit";
import { type AthenaApi, type OpenAthena } from "./athena-api.ts";
import { callError, retryKind } from "./athena-failures.ts";

export interface CallLimits {
  /** The first counts. */
  readonly attempts: number;
  /** For one attempt. */
  readonly attemptTimeoutMs: number;
  readonly requestsAtOnce: number;
}

export interface AthenaCallsOptions {
  readonly open: OpenAthena;
  readonly limits?: Partial<CallLimits>;
  readonly sleep?: Sleep;
  /** 0 ≤ random() < 1. */
  readonly random?: () => number;
}

/** Rejects with an AbortError when the signal says so. */
export type Sleep = (ms: number, signal: AbortSignal | undefined) => Promise<unknown>;

export interface AthenaCalls {
  readonly sleep: Sleep;
  /** @throws QueryThrottledError, LakeUnavailableError, QueryFailedError, ResultsExpiredError; an AbortError by the signal */
  send<T>(step: "start" | "poll" | "results", query: string, work: Work<T>, signal?: AbortSignal): Promise<T>;
  close(): Promise<void>;
}

type Work<T> = (api: AthenaApi, signal: AbortSignal) => Promise<T>;

const LIMITS: CallLimits = { attempts: 6, attemptTimeoutMs: 30_000, requestsAtOnce: 16 };
const FIRST_WAIT_MS = { transient: 100, throttled: 500 } as const;
const LONGEST_WAIT_MS = 8_000;

export function createAthenaCalls(options: AthenaCallsOptions): AthenaCalls {
  const { random = Math.random, sleep = (ms, signal) => delay(ms, undefined, signal ? { signal } : {}) } = options;
  const limits = { ...LIMITS, ...options.limits };
  const slot = pLimit(limits.requestsAtOnce);
  let opening: Promise<AthenaApi> | null = null;
  const open = () => {
    opening ??= options.open();
    return opening;
  };
  return {
    sleep,
    async send(step, query, work, signal) {
      for (let number = 1; ; number += 1) {
        try {
          return await slot(async () => attempt(await open(), work, limits.attemptTimeoutMs, signal));
        } catch (error) {
          if (signal?.aborted) throw error;
          const kind = retryKind(error);
          if (kind === null || number >= limits.attempts) throw callError(error, step, query);
          // Full jitter: what was refused together must not come back together.
          await sleep(random() * Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS[kind] * 2 ** (number - 1)), signal);
        }
      }
    },
    async close() {
      const api = await opening?.catch(() => null);
      api?.destroy();
    },
  };
}

async function attempt<T>(api: AthenaApi, work: Work<T>, timeoutMs: number, signal?: AbortSignal): Promise<T> {
  const timeout = new AbortController();
  const timer = setTimeout(
    () => timeout.abort(Object.assign(new Error("no answer in time"), { name: "TimeoutError" })),
    timeoutMs,
  );
  try {
    return await work(api, signal ? AbortSignal.any([signal, timeout.signal]) : timeout.signal);
  } catch (error) {
    throw timeout.signal.aborted ? timeout.signal.reason : error;
  } finally {
    clearTimeout(timer);
  }
}
