/**
 * One match before it takes any provider's shape: two team sheets and the moments that matter, in order of time.
 * Every writer (StatsBomb full and compact, API-Football, the live view) reads this and nothing else, so that all
 * of them tell the same match.
 */

import type { Fixture } from "../league/fixtures.ts";
import type { Player } from "../league/squads.ts";
import type { Formation, Position } from "./positions.ts";

export type Side = "home" | "away";
export type Period = 1 | 2;
/** Where on the 120 × 80 pitch, in the frame of the acting team's attack: x 120 is the goal it shoots at. */
export type Spot = readonly [x: number, y: number];

/** A player in the place he has on the pitch at that time. */
export interface OnPitch {
  readonly side: Side;
  readonly player: Player;
  readonly position: Position;
}

export interface TeamSheet {
  readonly formation: Formation;
  /** Eleven, in the order of the formation's positions. */
  readonly starters: readonly OnPitch[];
  /** Seven. */
  readonly bench: readonly Player[];
}

/** `side` is the side that acts; for an own goal the side that gains by it. `ms` counts from the period's start. */
interface MomentBase {
  readonly side: Side;
  readonly period: Period;
  readonly ms: number;
}

export type Card = "Yellow Card" | "Second Yellow" | "Red Card";
export type ShotOutcome =
  | "Blocked"
  | "Goal"
  | "Off T"
  | "Post"
  | "Saved"
  | "Wayward"
  | "Saved Off Target"
  | "Saved to Post";
export type ShotType = "Open Play" | "Free Kick" | "Penalty";
export type BodyPart = "Head" | "Left Foot" | "Right Foot";
export type Technique = "Normal" | "Half Volley" | "Volley" | "Lob" | "Diving Header" | "Overhead Kick";
export type ShotPattern =
  | "Regular Play"
  | "From Corner"
  | "From Free Kick"
  | "From Throw In"
  | "From Counter"
  | "Other";

/** The last pass before a shot. */
export interface KeyPass {
  readonly passer: OnPitch;
  readonly ms: number;
  readonly receivedMs: number;
  readonly from: Spot;
  readonly to: Spot;
  readonly isCorner: boolean;
  readonly isCross: boolean;
  readonly isThroughBall: boolean;
}

export interface Shot extends MomentBase {
  readonly kind: "shot";
  readonly shooter: OnPitch;
  readonly location: Spot;
  readonly endLocation: readonly number[];
  /** Expected goals, in (0, 1). */
  readonly xg: number;
  readonly outcome: ShotOutcome;
  readonly type: ShotType;
  readonly bodyPart: BodyPart;
  readonly technique: Technique;
  readonly pattern: ShotPattern;
  readonly keyPass: KeyPass | null;
}

export interface Foul extends MomentBase {
  readonly kind: "foul";
  readonly fouler: OnPitch;
  readonly victim: OnPitch;
  readonly location: Spot;
  readonly card: Card | null;
  /** The next moment is the penalty, or the free kick that is shot directly. */
  readonly award: "free kick" | "penalty" | "shot from free kick";
}

/** A card without a foul: dissent, time wasting. */
export interface Misconduct extends MomentBase {
  readonly kind: "misconduct";
  readonly player: OnPitch;
  readonly card: Card;
}

export interface Substitution extends MomentBase {
  readonly kind: "substitution";
  readonly off: OnPitch;
  readonly on: OnPitch;
  readonly reason: "Tactical" | "Injury";
}

export interface OwnGoal extends MomentBase {
  readonly kind: "ownGoal";
  /** Of the other side. */
  readonly player: OnPitch;
  /** In his frame, so x is near 0. */
  readonly location: Spot;
  readonly crosser: OnPitch;
}

export type Moment = Shot | Foul | Misconduct | Substitution | OwnGoal;

export interface MatchModel {
  readonly seed: string;
  readonly fixture: Fixture;
  readonly sheets: Readonly<Record<Side, TeamSheet>>;
  /** In order of (period, ms). */
  readonly moments: readonly Moment[];
  /** Length of each period with its added time. */
  readonly periodMs: Readonly<Record<Period, number>>;
  /** Kicks off the first half; the other side the second. */
  readonly kickOffSide: Side;
  readonly attendance: number;
}

export const HALF_MS = 45 * 60_000;

export const otherSide = (side: Side): Side => (side === "home" ? "away" : "home");
export const clubOf = (match: MatchModel, side: Side) => match.fixture[side];
export const isGoal = (moment: Moment): boolean =>
  moment.kind === "ownGoal" || (moment.kind === "shot" && moment.outcome === "Goal");
export const isSentOff = (card: Card | null): boolean => card === "Second Yellow" || card === "Red Card";

/** Minute as StatsBomb counts: from 0, and the second half starts at 45 however long the first was. */
export const minuteOf = (moment: { readonly period: Period; readonly ms: number }): number =>
  Math.floor(moment.ms / 60_000) + (moment.period === 2 ? 45 : 0);

export interface Score {
  readonly home: number;
  readonly away: number;
}

/** Goals among the moments; of one period if it is given. */
export function scoreOf(moments: readonly Moment[], period?: Period): Score {
  const goals = moments.filter((moment) => isGoal(moment) && (period === undefined || moment.period === period));
  const home = goals.filter((goal) => goal.side === "home").length;
  return { home, away: goals.length - home };
}
