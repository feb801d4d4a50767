/** What of a season depends on the clock: whether it is over, which one a competition shows first, its matchdays. */

import type { CompetitionRecord, MatchRecord, MatchStatus, SeasonRecord } from "./records.ts";

const liveStatuses: ReadonlySet<MatchStatus> = new Set(["IN_PLAY", "PAUSED", "EXTRA_TIME", "PENALTY_SHOOTOUT"]);
const decidedStatuses: ReadonlySet<MatchStatus> = new Set(["FINISHED", "AWARDED", "CANCELLED", "ABANDONED"]);

export const isLive = (match: MatchRecord): boolean => liveStatuses.has(match.status);

/** Nothing more will happen in it. */
export const isDecided = (match: MatchRecord): boolean => decidedStatuses.has(match.status);

/** It has a result that counts. */
export const isPlayed = (match: MatchRecord): boolean =>
  match.score.fullTime !== null && (match.status === "FINISHED" || match.status === "AWARDED");

/** Every match of the format is there and decided: a table without a lost match is preferred to a newer one with. */
const isComplete = (season: SeasonRecord): boolean =>
  season.matches.length > 0 && season.matches.length >= season.expectedMatches && season.matches.every(isDecided);

/** @param today YYYY-MM-DD */
export function hasMatchesToCome(season: SeasonRecord, today: string): boolean {
  for (let i = season.matches.length - 1; i >= 0; i -= 1) {
    const match = season.matches[i]!;
    if (match.date < today) return false;
    if (!isDecided(match)) return true;
  }
  return false;
}

/**
 * The season that is meant where none is named: the newest that is not held back and is complete or has matches to come.
 * Where no season is either, the newest that is not held back.
 */
export function defaultSeason(competition: CompetitionRecord, today: string): SeasonRecord | null {
  const served = competition.seasons.filter((season) => isServed(season));
  return served.find((season) => isComplete(season) || hasMatchesToCome(season, today)) ?? served[0] ?? null;
}

/** A held-back season has no rows, unless those of its last good version stand in. */
export const isServed = (season: SeasonRecord): boolean => season.heldBack === null;

/** Every match is decided, or the last date has passed without news. */
export function isFinished(season: SeasonRecord, today: string): boolean {
  if (season.endDate !== null && season.endDate < today) return true;
  return isComplete(season);
}

/** The competition's default season while it is not finished. */
export const isCurrent = (season: SeasonRecord, today: string): boolean =>
  !isFinished(season, today) && defaultSeason(season.competition, today) === season;

export type MatchdayStatus = "UPCOMING" | "IN_PROGRESS" | "LIVE" | "COMPLETED";

export interface MatchdayRecord {
  readonly number: number;
  readonly status: MatchdayStatus;
  readonly firstKickoff: string | null;
  readonly lastKickoff: string | null;
  readonly total: number;
  readonly completed: number;
  readonly live: number;
  readonly postponed: number;
  readonly lastDate: string;
}

/** By number; matches without a matchday (knock-out rounds, play-offs) belong to none. */
export function matchdaysOf(season: SeasonRecord, today: string): MatchdayRecord[] {
  const byNumber = new Map<number, MatchRecord[]>();
  for (const match of season.matches) {
    if (match.matchday === null) continue;
    const matches = byNumber.get(match.matchday);
    if (matches === undefined) byNumber.set(match.matchday, [match]);
    else matches.push(match);
  }
  const numbers = [...byNumber.keys()].sort((a, b) => a - b);
  return numbers.map((number) => toMatchday(number, byNumber.get(number)!, today));
}

function toMatchday(number: number, matches: readonly MatchRecord[], today: string): MatchdayRecord {
  const kickoffs = matches.flatMap((match) => match.kickoff ?? []);
  const count = (test: (match: MatchRecord) => boolean): number => matches.filter(test).length;
  const completed = count((match) => match.status === "FINISHED" || match.status === "AWARDED");
  const live = count(isLive);
  const postponed = count((match) => match.status === "POSTPONED");
  const open = count((match) => !isDecided(match) && match.status !== "POSTPONED");
  const hasBegun = completed > 0 || matches.some((match) => isDecided(match) || match.date < today);
  let status: MatchdayStatus = hasBegun ? "IN_PROGRESS" : "UPCOMING";
  if (live > 0) status = "LIVE";
  else if (open === 0 && completed > 0) status = "COMPLETED";
  return {
    number,
    status,
    firstKickoff: kickoffs[0] ?? null,
    lastKickoff: kickoffs.at(-1) ?? null,
    total: matches.length,
    completed,
    live,
    postponed,
    lastDate: matches.at(-1)!.date,
  };
}

/** The one being played, else the next to come, else the last. */
export function currentMatchdayOf(season: SeasonRecord, today: string): MatchdayRecord | null {
  const matchdays = matchdaysOf(season, today);
  return (
    matchdays.find((matchday) => matchday.status === "LIVE") ??
    matchdays.find((matchday) => matchday.status !== "COMPLETED" && matchday.lastDate >= today) ??
    matchdays.at(-1) ??
    null
  );
}
