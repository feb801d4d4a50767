/** A match of the fakes' world and what can be seen of it at a time. */

import type { Club } from "../../../sample/league/clubs.ts";
import { isGoal, type MatchModel, type Moment, type Score, scoreOf } from "../../../sample/match/match-model.ts";
import { type MatchView, viewAfter } from "../../../sample/match/match-view.ts";
import type { ServedKind } from "../ids.ts";
import { type Corrections, isShownAsGoal, type Phantom, withoutGoals, withPhantom } from "./var.ts";

export type MatchStatus =
  | "SCHEDULED"
  | "IN_PLAY"
  | "PAUSED"
  | "EXTRA_TIME"
  | "PENALTY_SHOOTOUT"
  | "FINISHED"
  | "POSTPONED"
  | "CANCELLED"
  | "SUSPENDED"
  | "ABANDONED"
  | "AWARDED";

export interface WorldMatch {
  /** The simulator's: season × 1000 + number. */
  readonly id: number;
  readonly season: number;
  readonly kind: ServedKind;
  /** null in the cup. */
  readonly matchday: number | null;
  readonly stage: "REGULAR_SEASON" | "SEMI_FINALS" | "FINAL";
  readonly kickOffAt: Date;
  readonly home: Club;
  readonly away: Club;
  readonly referee: { readonly id: number; readonly name: string };
  /** Made when first asked for. */
  readonly model: () => MatchModel;
  /** Only where a cup tie was level after ninety minutes; extra time's own goals. */
  readonly extraTime: () => Score | null;
  readonly penalties: () => Score | null;
  /** When its teams are known; null = from the start. */
  readonly drawnAt: () => Date | null;
  /** A shot that counts as a goal until the video referee has looked at it. */
  readonly phantom: () => Phantom | null;
}

export interface MatchState {
  readonly match: WorldMatch;
  readonly kickOffAt: Date;
  readonly status: MatchStatus;
  /** null before kick-off. */
  readonly view: MatchView | null;
  /** After ninety minutes, or so far. */
  readonly regularTime: Score | null;
  readonly halfTime: Score | null;
  readonly extraTime: Score | null;
  readonly penalties: Score | null;
  /** With extra time, without the shoot-out. */
  readonly score: Score | null;
  readonly isDrawn: boolean;
  /** Goals taken back by the video referee, as they stand in `view`. */
  readonly disallowed: readonly Moment[];
  /** Last time that anything visible changed. */
  readonly changedAt: Date;
}

const MINUTE_MS = 60_000;
const HALF_TIME_MS = 15 * MINUTE_MS;
const EXTRA_BREAK_MS = 5 * MINUTE_MS;
const EXTRA_MS = 33 * MINUTE_MS;
const SHOOT_OUT_MS = 12 * MINUTE_MS;

/** Milliseconds from kick-off to the end of the ninety minutes, added time and the break included. */
export const regularMs = ({ periodMs }: MatchModel): number => periodMs[1] + HALF_TIME_MS + periodMs[2];

/** When the match is over, if it was played. */
export function endsAt(match: WorldMatch, kickOffAt = match.kickOffAt): Date {
  const extra = match.extraTime() === null ? 0 : EXTRA_BREAK_MS + EXTRA_MS;
  const shootOut = match.penalties() === null ? 0 : SHOOT_OUT_MS;
  return new Date(kickOffAt.getTime() + regularMs(match.model()) + extra + shootOut);
}

/** @param corrections what was ordered by hand */
export function stateAt(match: WorldMatch, now: Date, corrections: Corrections): MatchState {
  const kickOffAt = corrections.kickOffAt ?? match.kickOffAt;
  const until = corrections.stoppedAt !== null && corrections.stoppedAt < now ? corrections.stoppedAt : now;
  const sinceMs = until.getTime() - kickOffAt.getTime();
  const drawnAt = match.drawnAt();
  const isDrawn = drawnAt === null || drawnAt <= now;
  const base = { match, kickOffAt, isDrawn, ...NOTHING, changedAt: changedAt(match, kickOffAt, now, corrections) };
  const status = corrections.status;
  if (status === "POSTPONED" || status === "CANCELLED") return { ...base, status };
  if (sinceMs < 0) return withOrders({ ...base, status: "SCHEDULED" }, corrections);
  return withOrders({ ...base, ...playedUntil(match, sinceMs, corrections) }, corrections);
}

const NOTHING = {
  view: null,
  regularTime: null,
  halfTime: null,
  extraTime: null,
  penalties: null,
  score: null,
  disallowed: [],
};

function withOrders(state: MatchState, { status, score }: Corrections): MatchState {
  const ordered = status === null ? state : { ...state, status };
  return score === null ? ordered : { ...ordered, score, regularTime: score };
}

type Played = Omit<MatchState, "match" | "kickOffAt" | "isDrawn" | "changedAt">;

function playedUntil(match: WorldMatch, sinceMs: number, corrections: Corrections): Played {
  const model = withoutGoals(match.model(), corrections.cancelledGoals);
  const plain = viewAfter(model, sinceMs);
  const phantom = match.phantom();
  const isShown = phantom !== null && plain.status !== "FINISHED" && isShownAsGoal(phantom, plain.clock!);
  const view = isShown ? viewAfter(withPhantom(model, phantom), sinceMs) : plain;
  const regularTime = scoreOf(view.moments);
  const isHalfPlayed = view.status === "PAUSED" || view.clock?.period === 2;
  const disallowed = view.moments.filter(
    (moment) => corrections.cancelledGoals.has(moment.ms) || (phantom?.ms === moment.ms && !isShown),
  );
  const played = {
    view,
    regularTime,
    halfTime: isHalfPlayed ? scoreOf(view.moments, 1) : null,
    disallowed,
  };
  return { ...played, ...afterNinety(match, view, sinceMs - regularMs(model), regularTime) };
}

function afterNinety(match: WorldMatch, view: MatchView, sinceMs: number, regularTime: Score) {
  const none = { extraTime: null, penalties: null, score: regularTime };
  const extra = match.extraTime();
  if (view.status !== "FINISHED" || extra === null) return { ...none, status: view.status };
  if (sinceMs < EXTRA_BREAK_MS) return { ...none, status: "PAUSED" as const };
  if (sinceMs < EXTRA_BREAK_MS + EXTRA_MS) {
    return { ...none, status: "EXTRA_TIME" as const, extraTime: { home: 0, away: 0 } };
  }
  const score = { home: regularTime.home + extra.home, away: regularTime.away + extra.away };
  const penalties = match.penalties();
  if (penalties === null) return { status: "FINISHED" as const, extraTime: extra, penalties, score };
  const isOver = sinceMs >= EXTRA_BREAK_MS + EXTRA_MS + SHOOT_OUT_MS;
  const shown = isOver ? penalties : { home: 0, away: 0 };
  return { status: isOver ? "FINISHED" : "PENALTY_SHOOTOUT", extraTime: extra, penalties: shown, score } as const;
}

/** The list of matches comes out in July; then whatever a score board shows, and what was ordered by hand. */
function changedAt(match: WorldMatch, kickOffAt: Date, now: Date, corrections: Corrections): Date {
  const listed = Math.min(Date.UTC(match.season, 6, 1), kickOffAt.getTime() - 30 * 24 * 60 * MINUTE_MS);
  const ordered = corrections.at.map((at) => at.getTime());
  const played = now >= kickOffAt ? changesOf(match).map((ms) => kickOffAt.getTime() + ms) : [];
  const drawn = match.drawnAt()?.getTime() ?? listed;
  const past = [listed, drawn, ...ordered, ...played].filter((at) => at <= now.getTime());
  return new Date(Math.max(listed, ...past));
}

/** Milliseconds after kick-off. */
function changesOf(match: WorldMatch): readonly number[] {
  const model = match.model();
  const secondHalf = model.periodMs[1] + HALF_TIME_MS;
  const after = ({ period, ms }: { readonly period: 1 | 2; readonly ms: number }) =>
    Math.ceil(ms) + (period === 2 ? secondHalf : 0) + 1;
  const goals = model.moments.filter(isGoal).map(after);
  const phantom = match.phantom();
  const looks = phantom === null ? [] : [after(phantom), after({ ...phantom, ms: phantom.untilMs })];
  const end = endsAt(match).getTime() - match.kickOffAt.getTime();
  return [0, model.periodMs[1], secondHalf, regularMs(model), end, ...goals, ...looks];
}
