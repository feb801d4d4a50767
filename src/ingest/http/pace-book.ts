/** The arithmetic of a source's pace: the log of what was and will be sent, over all processes. Pure. */

import type { SourceLimits } from "../../config/types.ts";

export interface PaceBook {
  /** When requests were sent or are to be, in milliseconds since 1970, ascending. */
  readonly sends: readonly number[];
  /** Requests a minute as the provider last said. */
  readonly perMinute?: number;
  /** The provider asked everybody to wait until then. */
  readonly pausedUntil?: number;
}

/** No more than `limit` sends lie within any `ms`. */
export interface Window {
  readonly limit: number;
  readonly ms: number;
}

export interface Pacing {
  readonly windows: readonly Window[];
  /** A granted instant may be used this much later; after that it is lost. */
  readonly graceMs: number;
  /** No instant is granted further ahead. */
  readonly horizonMs: number;
}

export interface Reserving {
  readonly wanted: number;
  /** Now, or when the answer of a slow store is expected. */
  readonly from: number;
  readonly limits: SourceLimits;
  /** A minute, in tests shorter. */
  readonly minuteMs: number;
}

export interface Reserved {
  readonly book: PaceBook;
  /** Instants that belong to the caller, at most as many as it wanted. */
  readonly sends: readonly number[];
  /** With none of them: when to ask again. */
  readonly waitMs: number;
}

const SECOND_MS = 1_000;
const DAY_MS = 86_400_000;

/**
 * What the limits mean. A window is kept longer than the source's by the grace, and by what the network may bunch
 * together: a source counts arrivals, by its own clock. A minute is kept 65 s (92 % of the limit), a second 1.15 s (87 %).
 */
export function pacingOf(limits: SourceLimits, perMinute: number | undefined, minuteMs: number): Pacing {
  const minute = perMinute ?? limits.perMinute;
  const spans = [
    ...(limits.perSecond === undefined ? [] : [{ limit: limits.perSecond, ms: SECOND_MS }]),
    ...(minute === undefined ? [] : [{ limit: minute, ms: minuteMs }]),
  ];
  const graceMs = Math.min(...spans.map(({ ms }) => Math.max(100, ms / 20)));
  const windows = spans.map(({ limit, ms }) => ({ limit, ms: ms + graceMs + Math.max(50, ms / 30) }));
  return { windows, graceMs, horizonMs: Math.max(0, ...windows.map(({ ms }) => ms)) };
}

/** Puts the next sends into the log: each as early as the windows allow, and never before one that is there. */
export function reserve(present: PaceBook | null, { wanted, from, limits, minuteMs }: Reserving): Reserved {
  const pacing = pacingOf(limits, present?.perMinute, minuteMs);
  const log = [...known(present, from, pacing.horizonMs)];
  const sends: number[] = [];
  const paused = present?.pausedUntil ?? 0;
  // A pause of more than a day was written under a wrong clock.
  const start = paused > from && paused < from + DAY_MS ? paused : from;
  let next = start;
  while (sends.length < wanted) {
    next = Math.max(start, log.at(-1) ?? 0, ...pacing.windows.map((window) => freeAt(log, window)));
    if (next > from + pacing.horizonMs) break;
    log.push(next);
    sends.push(next);
  }
  const { pausedUntil: _, ...rest } = present ?? { sends: [] };
  const book = { ...rest, sends: log, ...(start > from ? { pausedUntil: start } : {}) };
  return { book, sends, waitMs: Math.max(0, next - from - pacing.horizonMs) };
}

/** When the oldest send that still counts against the next one falls out of the window. */
const freeAt = (log: readonly number[], { limit, ms }: Window): number =>
  (log[log.length - limit] ?? Number.NEGATIVE_INFINITY) + ms;

/**
 * What still counts. Nobody reserves further ahead than the horizon: what lies beyond it, with some room for clocks that
 * differ, was written under a wrong clock. It counts as sent now, so that it holds up everybody for one window at most.
 */
function known(present: PaceBook | null, from: number, horizonMs: number): readonly number[] {
  const last = from + 2 * horizonMs;
  return (present?.sends ?? [])
    .filter((at) => at > from - horizonMs)
    .map((at) => (at > last ? from : at))
    .sort((a, b) => a - b);
}
