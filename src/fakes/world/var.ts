/**
 * Goals that are taken back. Some matches have a phantom by the seed: a saved shot that the providers show as a goal
 * until the video referee has looked at it, so that a score goes up and down again while the final result stays the
 * simulator's. Any other goal can be cancelled by hand.
 */

import type { MatchModel, Moment, Period, Score, Shot } from "../../../sample/match/match-model.ts";
import { createRandom } from "../../../sample/random.ts";
import type { MatchStatus } from "./match.ts";

export interface Phantom {
  readonly period: Period;
  /** Of the period; also which moment it is: no two of a match fall together. */
  readonly ms: number;
  readonly untilMs: number;
}

/** What was ordered by hand for one match. */
export interface Corrections {
  readonly kickOffAt: Date | null;
  /** Takes the place of what the clock says. */
  readonly status: MatchStatus | null;
  readonly score: Score | null;
  /** The match stands still since then: suspended or abandoned. */
  readonly stoppedAt: Date | null;
  /** `ms` of the moments. */
  readonly cancelledGoals: ReadonlySet<number>;
  /** When each order was given. */
  readonly at: readonly Date[];
}

export const NO_CORRECTIONS: Corrections = {
  kickOffAt: null,
  status: null,
  score: null,
  stoppedAt: null,
  cancelledGoals: new Set(),
  at: [],
};

const LOOK_MS = 100_000;
const SHARE = 0.3;

export function findPhantom(model: MatchModel): Phantom | null {
  const random = createRandom(model.seed, "fakes", "var", model.fixture.matchId);
  const isCandidate = (moment: Moment): moment is Shot =>
    moment.kind === "shot" &&
    moment.outcome === "Saved" &&
    moment.type === "Open Play" &&
    moment.ms + LOOK_MS < model.periodMs[moment.period];
  const candidates = model.moments.filter(isCandidate);
  if (candidates.length === 0 || !random.chance(SHARE)) return null;
  const { period, ms } = random.pick(candidates);
  return { period, ms, untilMs: ms + LOOK_MS };
}

export const isShownAsGoal = (phantom: Phantom, clock: { readonly period: Period; readonly ms: number }): boolean =>
  clock.period === phantom.period && clock.ms > phantom.ms && clock.ms <= phantom.untilMs;

export const withPhantom = (model: MatchModel, phantom: Phantom): MatchModel => ({
  ...model,
  moments: model.moments.map((moment) =>
    moment.kind === "shot" && moment.ms === phantom.ms ? { ...moment, outcome: "Goal" } : moment,
  ),
});

/** A shot goes wide, an own goal never was. */
export function withoutGoals(model: MatchModel, cancelled: ReadonlySet<number>): MatchModel {
  if (cancelled.size === 0) return model;
  const moments = model.moments.flatMap((moment): readonly Moment[] => {
    if (!cancelled.has(moment.ms)) return [moment];
    if (moment.kind === "shot") return [{ ...moment, outcome: "Off T", endLocation: [120, 46.2, 1.1] }];
    return moment.kind === "ownGoal" ? [] : [moment];
  });
  return { ...model, moments };
}
