/** What stands before a source's requests: its circuit, its sliding windows, and the pauses that it asks for. */

import { setTimeout as sleep } from "node:timers/promises";
import pThrottle from "p-throttle";
import type { SourceId, SourceLimits } from "../../config/types.ts";
import { type Circuit, createCircuit } from "./circuit.ts";

/** What an answer says of the limits. */
export interface Pacing {
  /** No request before that. */
  readonly pauseMs?: number;
  /** Requests a minute that the account has. */
  readonly perMinute?: number;
}

export interface Gate {
  readonly circuit: Circuit;
  /** Resolves when the next request may leave. */
  readonly turn: () => Promise<void>;
  readonly pace: (pacing: Pacing | null) => void;
}

export interface GateOptions {
  readonly id: SourceId;
  readonly limits: SourceLimits;
  /** Milliseconds. */
  readonly now: () => number;
  readonly signal: AbortSignal;
}

const CIRCUIT = { threshold: 5, openMs: 30_000 };
const MINUTE_MS = 60_000;
/** A source counts by its own clock, after a network that bunches requests: its window is kept a little longer. */
const WINDOW_MARGIN_MS = 50;

export function createGate({ id, limits, now, signal }: GateOptions): Gate {
  const perSecond = createWindow(limits.perSecond, 1_000, signal);
  let minuteLimit = limits.perMinute;
  let perMinute = createWindow(minuteLimit, MINUTE_MS, signal);
  let pausedUntil = 0;
  const pauseFor = (ms: number): void => {
    pausedUntil = Math.max(pausedUntil, performance.now() + ms);
  };
  return {
    circuit: createCircuit({ name: id, ...CIRCUIT, now }),
    async turn() {
      for (let waitMs = pausedUntil - performance.now(); waitMs > 0; waitMs = pausedUntil - performance.now())
        await sleep(waitMs, undefined, { signal });
      await perSecond();
      await perMinute();
    },
    pace(pacing) {
      if (pacing?.pauseMs !== undefined) pauseFor(pacing.pauseMs);
      const told = pacing?.perMinute;
      if (told === undefined || told < 1 || told === minuteLimit) return;
      // The new window has no memory: where it is narrower than the old one, that must run out first.
      if (minuteLimit !== undefined && told < minuteLimit) pauseFor(MINUTE_MS);
      minuteLimit = told;
      perMinute = createWindow(told, MINUTE_MS, signal);
    },
  };
}

function createWindow(limit: number | undefined, interval: number, signal: AbortSignal): () => Promise<void> {
  if (limit === undefined) return async () => {};
  return pThrottle({ limit, interval: interval + WINDOW_MARGIN_MS, strict: true, signal })(async () => {});
}
