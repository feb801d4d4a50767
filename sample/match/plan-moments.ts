/**
 * First half of a simulation: what happens and when, nobody named yet. Goals are Poisson around the strengths; the
 * other counts are those of an ordinary league match.
 */

import type { Fixture } from "../league/fixtures.ts";
import type { Random } from "../random.ts";
import { type Card, HALF_MS, otherSide, type Period, type Side } from "./match-model.ts";
import { decideShots, draftFreeKick, draftOpenPlayShot, draftPenalty, missOf, type ShotDraft } from "./shot-drafts.ts";

export type Draft =
  | { readonly kind: "shot"; readonly side: Side; readonly shot: ShotDraft }
  | {
      readonly kind: "foul";
      readonly side: Side;
      readonly card: Card | null;
      readonly award: "free kick" | "penalty" | "shot from free kick";
    }
  | { readonly kind: "misconduct"; readonly side: Side }
  | { readonly kind: "substitution"; readonly side: Side; readonly reason: "Tactical" | "Injury" }
  | { readonly kind: "ownGoal"; readonly side: Side };

export interface PlannedMoment {
  readonly draft: Draft;
  readonly period: Period;
  readonly ms: number;
}

export interface MatchPlan {
  readonly moments: readonly PlannedMoment[];
  readonly periodMs: Readonly<Record<Period, number>>;
}

/** Moments that belong together follow each other at a fixed distance: a foul, then the penalty. */
interface Group {
  readonly period: Period;
  readonly ms: number;
  readonly drafts: readonly Draft[];
}

const HOME_GOALS = 1.5;
const AWAY_GOALS = 1.13;
const MS = 1000;

export function planMoments(random: Random, fixture: Fixture): MatchPlan {
  const groups = (["home", "away"] as const).flatMap((side) => [
    ...planGoalsAndShots(random, fixture, side),
    ...planFouls(random, side),
    ...planSubstitutions(random, side),
  ]);
  const ends = { 1: HALF_MS + random.integer(50, 240) * MS, 2: HALF_MS + random.integer(110, 400) * MS };
  const first = spaceOut(groups.filter((group) => group.period === 1));
  const second = spaceOut(groups.filter((group) => group.period === 2));
  const lastMs = (moments: readonly PlannedMoment[]) => (moments.at(-1)?.ms ?? 0) + 20 * MS;
  return {
    moments: [...first, ...second],
    periodMs: { 1: Math.max(ends[1], lastMs(first)), 2: Math.max(ends[2], lastMs(second)) },
  };
}

export function expectedGoalsOf(fixture: Fixture, side: Side): number {
  const own = fixture[side];
  const opponent = fixture[otherSide(side)];
  return ((side === "home" ? HOME_GOALS : AWAY_GOALS) * own.attack) / opponent.defence;
}

function planGoalsAndShots(random: Random, fixture: Fixture, side: Side): readonly Group[] {
  const expected = expectedGoalsOf(fixture, side);
  const goals = Math.min(8, random.poisson(expected * 0.93)); // 0.93: penalties add the rest
  const ownGoals = Array.from({ length: goals }, () => random.chance(0.03)).filter(Boolean).length;
  const misses = 5 + random.poisson(2 + 2.5 * expected);
  const open = Array.from({ length: goals - ownGoals + misses }, () =>
    random.chance(0.05) ? draftFreeKick(random) : draftOpenPlayShot(random),
  );
  const shots = [...decideShots(random, open, goals - ownGoals), ...planPenalty(random)];
  return [
    ...shots.map((shot) => groupAt(random, ...withItsFoul(side, shot))),
    ...Array.from({ length: ownGoals }, () => groupAt(random, { kind: "ownGoal", side })),
  ];
}

function planPenalty(random: Random): readonly ShotDraft[] {
  if (!random.chance(0.14)) return [];
  return [{ ...draftPenalty(), outcome: random.chance(0.77) ? "Goal" : missOf(random, "Penalty") }];
}

function withItsFoul(side: Side, shot: ShotDraft): readonly Draft[] {
  const shooting: Draft = { kind: "shot", side, shot };
  if (shot.type === "Open Play") return [shooting];
  const award = shot.type === "Penalty" ? "penalty" : "shot from free kick";
  return [{ kind: "foul", side: otherSide(side), card: null, award }, shooting];
}

function planFouls(random: Random, side: Side): readonly Group[] {
  const fouls = Array.from({ length: random.poisson(10) }, (): Draft => {
    const luck = random.next();
    const card: Card | null = luck < 0.006 ? "Red Card" : luck < 0.17 ? "Yellow Card" : null;
    return { kind: "foul", side, card, award: "free kick" };
  });
  const misconducts = Array.from({ length: random.poisson(0.2) }, (): Draft => ({ kind: "misconduct", side }));
  return [...fouls, ...misconducts].map((draft) => groupAt(random, draft));
}

function planSubstitutions(random: Random, side: Side): readonly Group[] {
  const injury = random.chance(0.08);
  const tactical = random.weighted([2, 3, 4, 5], (count) => (count === 2 ? 0.5 : count)) - (injury ? 1 : 0);
  const groups = Array.from(
    { length: tactical },
    (): Group => ({
      period: 2,
      ms: (random.chance(0.12) ? 25 : random.integer(10 * 60, 43 * 60)) * MS,
      drafts: [{ kind: "substitution", side, reason: "Tactical" }],
    }),
  );
  if (!injury) return groups;
  const drafts: readonly Draft[] = [{ kind: "substitution", side, reason: "Injury" }];
  return [{ period: 1, ms: random.integer(8 * 60, 40 * 60) * MS, drafts }, ...groups];
}

/** Late minutes see a little more than early ones. */
function groupAt(random: Random, ...drafts: readonly Draft[]): Group {
  const period: Period = random.chance(0.54) ? 2 : 1;
  return { period, ms: random.integer(40 * MS, 46 * 60 * MS), drafts };
}

/** Pushes moments apart, so that there is time for a restart and for the passes in between. */
function spaceOut(groups: readonly Group[]): readonly PlannedMoment[] {
  const inOrder = groups
    .map((group, index) => ({ group, index }))
    .sort((a, b) => a.group.ms - b.group.ms || a.index - b.index);
  const moments: PlannedMoment[] = [];
  let earliestMs = 25 * MS;
  for (const { group } of inOrder) {
    let ms = Math.max(group.ms, earliestMs);
    for (const draft of group.drafts) {
      moments.push({ draft, period: group.period, ms });
      earliestMs = ms + pauseAfterMs(draft);
      ms = earliestMs + 1234; // the kick follows its foul, nothing in between
    }
  }
  return moments;
}

function pauseAfterMs(draft: Draft): number {
  switch (draft.kind) {
    case "shot":
      return (draft.shot.outcome === "Goal" ? 75 : 32) * MS;
    case "ownGoal":
      return 75 * MS;
    case "foul":
      return (draft.award === "penalty" ? 70 : draft.card ? 45 : 32) * MS;
    case "misconduct":
      return 35 * MS;
    case "substitution":
      return 12 * MS;
  }
}
