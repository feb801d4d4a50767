/**
 * Second half of a simulation: walks through the plan in order of time and gives every moment its players, who must
 * be on the pitch then.
 */

import type { Random } from "../random.ts";
import { castShot } from "./cast-shot.ts";
import {
  type Card,
  type Foul,
  isSentOff,
  type Misconduct,
  type Moment,
  type OnPitch,
  type OwnGoal,
  otherSide,
  type Side,
  type Spot,
  type Substitution,
  type TeamSheet,
} from "./match-model.ts";
import { applyMoment, createPitch, type Pitch } from "./pitch.ts";
import type { Draft, PlannedMoment } from "./plan-moments.ts";
import { round1 } from "./shot-drafts.ts";

const MAX_SENT_OFF = 2;

interface Casting {
  readonly random: Random;
  readonly pitch: Pitch;
  readonly benches: Record<Side, OnPitch["player"][]>;
  /** Ids of players with a yellow card. */
  readonly booked: Set<number>;
  readonly sentOff: Record<Side, number>;
  /** Ids of substitutes: nobody who came on is taken off again. */
  readonly cameOn: Set<number>;
}

type Time = Pick<PlannedMoment, "period" | "ms">;

export function castMoments(
  random: Random,
  sheets: Readonly<Record<Side, TeamSheet>>,
  planned: readonly PlannedMoment[],
): readonly Moment[] {
  const casting: Casting = {
    random,
    pitch: createPitch(sheets),
    benches: { home: [...sheets.home.bench], away: [...sheets.away.bench] },
    booked: new Set(),
    sentOff: { home: 0, away: 0 },
    cameOn: new Set(),
  };
  const moments: Moment[] = [];
  for (const { draft, period, ms } of planned) {
    const moment = cast(casting, draft, { period, ms }, moments.at(-1));
    if (moment === null) continue;
    applyMoment(casting.pitch, moment);
    moments.push(moment);
  }
  return moments;
}

function cast(casting: Casting, draft: Draft, time: Time, previous: Moment | undefined): Moment | null {
  switch (draft.kind) {
    case "shot":
      return castShot(casting.random, casting.pitch, draft.side, draft.shot, time, previous);
    case "foul":
      return castFoul(casting, draft, time);
    case "misconduct":
      return castMisconduct(casting, draft.side, time);
    case "substitution":
      return castSubstitution(casting, draft.side, draft.reason, time);
    case "ownGoal":
      return castOwnGoal(casting, draft.side, time);
  }
}

function castFoul(casting: Casting, draft: Extract<Draft, { kind: "foul" }>, time: Time): Foul {
  const { random, pitch } = casting;
  const fouler = pickFouler(casting, draft.side);
  const victims = pitch.players(otherSide(draft.side)).slice(1);
  return {
    kind: "foul",
    side: draft.side,
    ...time,
    fouler,
    victim: random.weighted(victims, ({ position }) => position.chances + 0.5),
    location: foulSpot(random, draft.award, fouler),
    card: draft.card === null ? null : giveCard(casting, fouler, draft.card),
    award: draft.award,
  };
}

function foulSpot(random: Random, award: Foul["award"], fouler: OnPitch): Spot {
  if (award === "penalty") return [round1(random.between(4, 14)), round1(random.between(26, 54))];
  if (award === "shot from free kick") return [round1(random.between(20, 28)), round1(random.between(26, 54))];
  const [x, y] = fouler.position.spot;
  const clamp = (value: number, max: number) => round1(Math.min(max, Math.max(2, value)));
  return [clamp(Math.max(21, x + random.normal(5, 16)), 115), clamp(y + random.normal(0, 12), 78)];
}

/** A booked player takes care. */
function pickFouler({ random, pitch, booked }: Casting, side: Side): OnPitch {
  return random.weighted(
    pitch.players(side).slice(1),
    ({ player, position }) => position.fouls * (booked.has(player.id) ? 0.3 : 1),
  );
}

function giveCard({ booked, sentOff }: Casting, { player, side }: OnPitch, wanted: Card): Card | null {
  const card = booked.has(player.id) && wanted === "Yellow Card" ? "Second Yellow" : wanted;
  if (!isSentOff(card)) {
    booked.add(player.id);
    return card;
  }
  if (sentOff[side] >= MAX_SENT_OFF) return null;
  sentOff[side]++;
  return card;
}

function castMisconduct(casting: Casting, side: Side, time: Time): Misconduct | null {
  const player = pickFouler(casting, side);
  const card = giveCard(casting, player, "Yellow Card");
  return card === null ? null : { kind: "misconduct", side, ...time, player, card };
}

/** Like for like where the bench has one; null when the bench has nobody left. */
function castSubstitution(
  { random, pitch, benches, booked, cameOn }: Casting,
  side: Side,
  reason: Substitution["reason"],
  time: Time,
): Substitution | null {
  const candidates = pitch
    .players(side)
    .slice(1)
    .filter(({ player }) => !cameOn.has(player.id));
  const bench = benches[side].filter(({ line }) => line !== "G");
  if (candidates.length === 0 || bench.length === 0) return null;
  const off = random.weighted(
    candidates,
    ({ player, position }) => 2 - player.rating + position.shots + (booked.has(player.id) ? 1 : 0),
  );
  const sameLine = bench.filter(({ line }) => line === off.position.line);
  const player = random.pick(sameLine.length > 0 ? sameLine : bench);
  benches[side].splice(benches[side].indexOf(player), 1);
  cameOn.add(player.id);
  return { kind: "substitution", side, ...time, off, on: { side, player, position: off.position }, reason };
}

function castOwnGoal({ random, pitch }: Casting, side: Side, time: Time): OwnGoal {
  const defenders = pitch.players(otherSide(side)).slice(1);
  return {
    kind: "ownGoal",
    side,
    ...time,
    player: random.weighted(defenders, ({ position }) => (position.line === "D" ? 6 : 1)),
    location: [round1(random.between(2, 7)), round1(random.between(35, 45))],
    crosser: random.weighted(pitch.players(side).slice(1), ({ position }) => position.chances),
  };
}
