/** A match as somebody sees it at some time: not begun, in play, at half-time, over. */

import type { DemoLeague } from "../demo-league.ts";
import { HALF_MS, type MatchModel, type Moment, type Period } from "./match-model.ts";

export type ViewStatus = "SCHEDULED" | "IN_PLAY" | "PAUSED" | "FINISHED";

export interface MatchView {
  readonly match: MatchModel;
  readonly status: ViewStatus;
  /** Where the clock stands; null before kick-off. */
  readonly clock: { readonly period: Period; readonly ms: number } | null;
  /** Moments up to then, the clock's own instant not included. */
  readonly moments: readonly Moment[];
}

const BREAK_MS = 15 * 60_000;

export const finalView = (match: MatchModel): MatchView => viewAfter(match, Number.POSITIVE_INFINITY);

/** @param sinceKickOffMs real time since kick-off, added time and the break of 15 minutes included */
export function viewAfter(match: MatchModel, sinceKickOffMs: number): MatchView {
  const { periodMs } = match;
  const secondHalfMs = sinceKickOffMs - periodMs[1] - BREAK_MS;
  if (sinceKickOffMs < 0) return { match, status: "SCHEDULED", clock: null, moments: [] };
  if (sinceKickOffMs < periodMs[1]) return viewUntil(match, "IN_PLAY", 1, sinceKickOffMs);
  if (secondHalfMs < 0) return viewUntil(match, "PAUSED", 1, periodMs[1]);
  if (secondHalfMs < periodMs[2]) return viewUntil(match, "IN_PLAY", 2, secondHalfMs);
  return viewUntil(match, "FINISHED", 2, periodMs[2]);
}

function viewUntil(match: MatchModel, status: ViewStatus, period: Period, ms: number): MatchView {
  const isPast = (moment: Moment) => moment.period < period || (moment.period === period && moment.ms < ms);
  return { match, status, clock: { period, ms }, moments: match.moments.filter(isPast) };
}

/**
 * The same match cut at a minute of the score board: negative = not begun, 45 = half-time, 90 and more = over.
 * Added time is cut with `viewAfter`.
 * @returns null when the league has no such match
 */
export function simulateLiveMatch(league: DemoLeague, matchId: number, minute: number): MatchView | null {
  const match = league.match(matchId);
  if (match === null) return null;
  if (minute < 45) return viewAfter(match, minute * 60_000);
  if (minute === 45) return viewAfter(match, match.periodMs[1]);
  if (minute >= 90) return finalView(match);
  return viewAfter(match, match.periodMs[1] + BREAK_MS + minute * 60_000 - HALF_MS);
}
