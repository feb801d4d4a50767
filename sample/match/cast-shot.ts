/** Gives a shot its shooter, its technique and, most of the time, the pass that made it. */

import type { Random } from "../random.ts";
import type { BodyPart, Foul, KeyPass, Moment, OnPitch, Shot, Side, Spot, Technique } from "./match-model.ts";
import type { Pitch } from "./pitch.ts";
import type { PlannedMoment } from "./plan-moments.ts";
import { endLocationOf, round1, type ShotDraft } from "./shot-drafts.ts";

const HEADER_TECHNIQUES: readonly (readonly [Technique, number])[] = [
  ["Normal", 95],
  ["Diving Header", 5],
];
const FOOT_TECHNIQUES: readonly (readonly [Technique, number])[] = [
  ["Normal", 76],
  ["Half Volley", 14],
  ["Volley", 7],
  ["Lob", 2],
  ["Overhead Kick", 1],
];

export function castShot(
  random: Random,
  pitch: Pitch,
  side: Side,
  draft: ShotDraft,
  time: Pick<PlannedMoment, "period" | "ms">,
  previous: Moment | undefined,
): Shot {
  const shooter = pickShooter(random, pitch, side, draft);
  const location = placeOf(draft, previous);
  return {
    kind: "shot",
    side,
    ...time,
    shooter,
    location,
    endLocation: endLocationOf(random, draft.outcome, location),
    xg: draft.xg,
    outcome: draft.outcome,
    type: draft.type,
    bodyPart: draft.isHeader ? "Head" : pickFoot(random, shooter),
    technique: pickTechnique(random, draft),
    pattern: draft.pattern,
    keyPass: castKeyPass(random, pitch, shooter, draft, time.ms),
  };
}

function pickShooter(random: Random, pitch: Pitch, side: Side, draft: ShotDraft): OnPitch {
  const outfield = pitch.players(side).slice(1);
  if (draft.type === "Open Play") {
    return random.weighted(
      outfield,
      ({ player, position }) => (draft.isHeader ? position.headers : position.shots) * player.rating,
    );
  }
  return specialistOf(outfield);
}

/** Set pieces are always taken by the same man, as long as he is on the pitch. */
function specialistOf(players: readonly OnPitch[]): OnPitch {
  const skill = ({ player, position }: OnPitch) => player.rating * position.chances;
  return players.reduce((best, candidate) => (skill(candidate) > skill(best) ? candidate : best));
}

/** A direct free kick is taken where the foul was. */
function placeOf(draft: ShotDraft, previous: Moment | undefined): Spot {
  if (draft.type !== "Free Kick") return draft.location;
  const [x, y] = (previous as Foul).location;
  return [round1(120 - x), round1(80 - y)];
}

function pickFoot(random: Random, { player }: OnPitch): BodyPart {
  if (random.chance(0.82)) return player.foot;
  return player.foot === "Left Foot" ? "Right Foot" : "Left Foot";
}

function pickTechnique(random: Random, draft: ShotDraft): Technique {
  if (draft.type !== "Open Play") return "Normal";
  return random.weighted(draft.isHeader ? HEADER_TECHNIQUES : FOOT_TECHNIQUES, ([, weight]) => weight)[0];
}

function castKeyPass(random: Random, pitch: Pitch, shooter: OnPitch, draft: ShotDraft, ms: number): KeyPass | null {
  const isCorner = draft.pattern === "From Corner";
  if (draft.type !== "Open Play" || (!isCorner && !draft.isHeader && random.chance(0.24))) return null;
  const mates = pitch
    .players(shooter.side)
    .slice(1)
    .filter((mate) => mate !== shooter);
  const isCross = !isCorner && (draft.isHeader || random.chance(0.15));
  const passer = isCorner ? specialistOf(mates) : random.weighted(mates, ({ position }) => position.chances);
  const from = keyPassStart(random, draft.location, passer, isCorner, isCross);
  const isFirstTime = draft.isHeader || random.chance(0.3);
  const receivedMs = ms - (isFirstTime ? 0 : random.integer(700, 2600));
  return {
    passer,
    ms: receivedMs - random.integer(isCorner || isCross ? 1300 : 600, isCorner || isCross ? 2200 : 1500),
    receivedMs,
    from,
    to: isFirstTime ? draft.location : nearby(random, draft.location),
    isCorner,
    isCross,
    isThroughBall: !isCorner && !isCross && random.chance(0.12),
  };
}

function keyPassStart(random: Random, target: Spot, passer: OnPitch, isCorner: boolean, isCross: boolean): Spot {
  const isLeft = passer.position.spot[1] < 40 || (passer.position.spot[1] === 40 && random.chance(0.5));
  if (isCorner) return [120, random.chance(0.5) ? 0.1 : 80];
  if (isCross)
    return [round1(random.between(98, 117)), round1(isLeft ? random.between(3, 18) : random.between(62, 77))];
  return [round1(Math.max(60, target[0] - random.between(2, 24))), inside(target[1] + random.normal(0, 12), 79)];
}

const nearby = (random: Random, [x, y]: Spot): Spot => [
  inside(x - random.between(1, 8), 119),
  inside(y + random.normal(0, 3), 79),
];
const inside = (value: number, max: number): number => round1(Math.min(max, Math.max(1, value)));
