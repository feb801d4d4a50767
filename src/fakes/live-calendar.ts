/** A calendar in which matches are in play at a given time: the season of that time, moved as little as it takes. */

import { createDemoLeague } from "../../sample/demo-league.ts";

export interface LiveCalendar {
  /** Starting years: the season that matches are in play of, and the one before. */
  readonly seasons: readonly [number, number];
  /** Days by which all seasons are moved; a fraction with quarters of an hour. */
  readonly shiftDays: number;
}

const QUARTER_MS = 15 * 60_000;
const QUARTERS_A_DAY = 96;
/** So long have the matches been going on. */
const IN_PLAY_MS = 20 * 60_000;
/** A table has something to say by then. */
const FIRST_MATCHDAY = 5;
const JULY = 6;

export function liveCalendar(now: Date, seed: string): LiveCalendar {
  const season = now.getUTCMonth() >= JULY ? now.getUTCFullYear() : now.getUTCFullYear() - 1;
  const { fixtures } = createDemoLeague({ seed, season });
  const shifts = fixtures
    .filter(({ matchday }) => matchday >= FIRST_MATCHDAY)
    .map(({ kickOffAt }) => now.getTime() - IN_PLAY_MS - kickOffAt.getTime());
  const least = shifts.toSorted((a, b) => Math.abs(a) - Math.abs(b))[0] ?? 0;
  // Kick-offs stay on the quarter of an hour.
  return { seasons: [season - 1, season], shiftDays: Math.floor(least / QUARTER_MS) / QUARTERS_A_DAY };
}
