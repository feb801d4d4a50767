/** Shots before they have a shooter: where from, how likely a goal (xG), what became of them. */

import type { Random } from "../random.ts";
import type { ShotOutcome, ShotPattern, ShotType, Spot } from "./match-model.ts";

export interface ShotDraft {
  readonly type: ShotType;
  readonly pattern: ShotPattern;
  readonly location: Spot;
  readonly isHeader: boolean;
  readonly xg: number;
  readonly outcome: ShotOutcome;
}

export type UndecidedShot = Omit<ShotDraft, "outcome">;

const GOAL_CENTRE: Spot = [120, 40];
export const PENALTY_SPOT: Spot = [108, 40];
const PENALTY_XG = 0.7835;

const PATTERN_WEIGHTS: readonly (readonly [ShotPattern, number])[] = [
  ["Regular Play", 60],
  ["From Throw In", 17],
  ["From Corner", 15],
  ["From Counter", 8],
];

const MISSES: readonly (readonly [ShotOutcome, number])[] = [
  ["Off T", 34],
  ["Saved", 30],
  ["Blocked", 27],
  ["Wayward", 5],
  ["Post", 2.5],
  ["Saved Off Target", 1],
  ["Saved to Post", 0.5],
];
const PENALTY_MISSES: readonly (readonly [ShotOutcome, number])[] = [
  ["Saved", 70],
  ["Off T", 20],
  ["Post", 10],
];

export function draftOpenPlayShot(random: Random): UndecidedShot {
  const [pattern] = random.weighted(PATTERN_WEIGHTS, ([, weight]) => weight);
  const isHeader = random.chance(pattern === "From Corner" ? 0.55 : 0.12);
  const depth = isHeader
    ? random.between(4, 13)
    : random.weighted([8, 15, 23], (d) => (d === 15 ? 5 : 3.5)) + random.normal(0, 3);
  const width = random.normal(0, isHeader ? 4 : 4 + Math.max(depth, 2) * 0.35);
  const location: Spot = [round1(120 - Math.max(2.5, depth)), round1(40 + width)];
  return { type: "Open Play", pattern, location, isHeader, xg: expectedGoals(random, location, isHeader) };
}

export function draftFreeKick(random: Random): UndecidedShot {
  const location: Spot = [round1(random.between(92, 100)), round1(random.between(26, 54))];
  return {
    type: "Free Kick",
    pattern: "From Free Kick",
    location,
    isHeader: false,
    xg: round6(random.between(0.02, 0.09)),
  };
}

export const draftPenalty = (): UndecidedShot => ({
  type: "Penalty",
  pattern: "Other",
  location: PENALTY_SPOT,
  isHeader: false,
  xg: PENALTY_XG,
});

/** A logistic curve on distance and angle; no more than plausible. */
function expectedGoals(random: Random, [x, y]: Spot, isHeader: boolean): number {
  const dx = GOAL_CENTRE[0] - x;
  const dy = Math.abs(GOAL_CENTRE[1] - y);
  const distance = Math.sqrt(dx * dx + dy * dy);
  const logit = 0.55 - 0.155 * distance - (1.1 * dy) / distance - (isHeader ? 0.9 : 0) + random.normal(0, 0.35);
  return round6(Math.min(0.95, Math.max(0.004, 1 / (1 + Math.exp(-logit)))));
}

/** Chooses which shots went in, the better chances first; the rest get a miss. */
export function decideShots(random: Random, shots: readonly UndecidedShot[], goals: number): readonly ShotDraft[] {
  const open = new Set(shots);
  const scored = new Set<UndecidedShot>();
  while (scored.size < goals && open.size > 0) {
    const shot = random.weighted([...open], ({ xg }) => xg / (1 - xg));
    open.delete(shot);
    scored.add(shot);
  }
  return shots.map((shot) => ({ ...shot, outcome: scored.has(shot) ? "Goal" : missOf(random, shot.type) }));
}

export function missOf(random: Random, type: ShotType): ShotOutcome {
  return random.weighted(type === "Penalty" ? PENALTY_MISSES : MISSES, ([, weight]) => weight)[0];
}

/** Where the ball went: three numbers, or two where it never got as far as the goal. */
export function endLocationOf(random: Random, outcome: ShotOutcome, [x, y]: Spot): readonly number[] {
  const at = (...numbers: number[]) => numbers.map(round1);
  const towardsGoal = random.between(0.2, 0.6);
  switch (outcome) {
    case "Goal":
      return at(120, random.between(36.4, 43.6), random.between(0, 2.4));
    case "Saved":
    case "Saved Off Target":
      return at(random.between(117, 119.4), random.between(36.8, 43.2), random.between(0, 2.2));
    case "Post":
    case "Saved to Post":
      return at(120, random.pick([36, 44]), random.between(0, 2.4));
    case "Off T":
      return at(120, random.chance(0.5) ? random.between(28, 35.6) : random.between(44.4, 52), random.between(0, 6));
    case "Wayward":
      return at(random.between(112, 119), random.chance(0.5) ? random.between(14, 26) : random.between(54, 66));
    case "Blocked":
      return at(x + (120 - x) * towardsGoal, y + (40 - y) * towardsGoal);
  }
}

export const round1 = (value: number): number => Math.round(value * 10) / 10;
const round6 = (value: number): number => Math.round(value * 1e6) / 1e6;
