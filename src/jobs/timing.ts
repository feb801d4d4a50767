/** When a schedule is due. Pure but for the cron parser that is passed in, which is BullMQ's own: both must agree. */

import type { RepeatOptions } from "bullmq";
import type { JobTiming } from "../config/types.ts";

/** The next instant after `afterMs` at which `repeat` is due, undefined when there is none. Epoch milliseconds. */
export type NextDue = (afterMs: number, repeat: RepeatOptions) => number | undefined;

const MINUTE_S = 60;
const HOUR_S = 3_600;
const DAY_S = 86_400;
const DAY_MS = DAY_S * 1_000;
/** How far back the last due time is looked for, nearest first. */
const LOOK_BACK_MS = [MINUTE_S * 1_000, HOUR_S * 1_000, DAY_MS + 1, 8 * DAY_MS, 32 * DAY_MS, 366 * DAY_MS];
const MAX_STEPS = 100_000;

/**
 * BullMQ's words for a timing. An interval that divides a minute, an hour or a day becomes a cron line: its ticks then
 * fall on the same instants in every process and after every start; BullMQ's `every` would tick once at each start.
 */
export function toRepeat(timing: JobTiming): Pick<RepeatOptions, "pattern" | "tz" | "every"> {
  if ("cron" in timing) return { pattern: timing.cron, tz: timing.timezone };
  const pattern = cronOf(timing.everySeconds);
  return pattern === null ? { every: timing.everySeconds * 1_000 } : { pattern, tz: "UTC" };
}

function cronOf(seconds: number): string | null {
  if (seconds < MINUTE_S) return MINUTE_S % seconds === 0 ? `*/${seconds} * * * * *` : null;
  if (seconds < HOUR_S) {
    const minutes = seconds / MINUTE_S;
    return Number.isInteger(minutes) && 60 % minutes === 0 ? `*/${minutes} * * * *` : null;
  }
  const hours = seconds / HOUR_S;
  return Number.isInteger(hours) && 24 % hours === 0 ? `0 ${hours === 24 ? "0" : `*/${hours}`} * * *` : null;
}

export function nextDue(timing: JobTiming, now: Date, next: NextDue): Date | null {
  const repeat = toRepeat(timing);
  if (repeat.every !== undefined) return new Date((Math.floor(now.getTime() / repeat.every) + 1) * repeat.every);
  const at = next(now.getTime(), repeat);
  return at === undefined ? null : new Date(at);
}

/** The last instant at or before `now` at which the timing was due, null when there was none within a year. */
export function lastDue(timing: JobTiming, now: Date, next: NextDue): Date | null {
  const repeat = toRepeat(timing);
  if (repeat.every !== undefined) return new Date(Math.floor(now.getTime() / repeat.every) * repeat.every);
  for (const span of LOOK_BACK_MS) {
    const found = lastBetween(now.getTime() - span, now.getTime(), (after) => next(after, repeat));
    if (found !== null) return new Date(found);
  }
  return null;
}

function lastBetween(from: number, to: number, next: (after: number) => number | undefined): number | null {
  let found: number | null = null;
  let at = next(from - 1);
  for (let step = 0; at !== undefined && at <= to && step < MAX_STEPS; step++) {
    found = at;
    at = next(at);
  }
  return found;
}
