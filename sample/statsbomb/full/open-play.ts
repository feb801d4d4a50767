/** The play between the moments: carry, pressure, pass; dribbles, tackles, clearances; until the clock says so. */

import { otherSide, type Spot } from "../../match/match-model.ts";
import { relate } from "../event-log.ts";
import type { StatsBombEvent } from "../event-shape.ts";
import { mirrored } from "../moment-events.ts";
import { BODY_PARTS, DRIBBLE_OUTCOMES, DUEL_OUTCOMES, DUEL_TYPES } from "../vocabulary.ts";
import { chooseReceiver, completePass, losePass, passBehind, passOffside, passOut, recover } from "./passes.ts";
import { type Ball, nearestTo, onPitch, type Play, stopPlay, winBall } from "./play.ts";
import { takeRestart } from "./restarts.ts";

type HeldBall = Extract<Ball, { kind: "held" }>;

/** One step never takes longer than this. */
export const LONGEST_STEP_MS = 11_000;

/** Plays on until the clock is at `endMs`, at most LONGEST_STEP_MS past it; play may be stopped then. */
export function playUntil(play: Play, endMs: number): void {
  while (play.ms < endMs) {
    const { ball } = play;
    if (ball.kind === "held") step(play, ball);
    else if (ball.readyMs >= endMs) return;
    else {
      play.ms = Math.max(play.ms, ball.readyMs);
      takeRestart(play, ball);
    }
  }
}

function step(play: Play, ball: HeldBall): void {
  carryOn(play, ball);
  const held = play.ball as HeldBall;
  const luck = play.random.next();
  const isDeep = held.at[0] < 22 && held.pressure !== null;
  if (isDeep && luck < 0.25) clear(play, held);
  else if (luck < 0.022) dribble(play, held);
  else if (luck < 0.037) loseTackle(play, held);
  else if (luck < 0.052) miscontrol(play, held);
  else pass(play, held);
}

/** Most players move with the ball before they pass; some of them under pressure. */
export function carryOn(play: Play, { holder, at }: HeldBall): void {
  const { random, log } = play;
  const isPressed = random.chance(at[0] > 40 ? 0.48 : 0.2) && holder.position.line !== "G";
  const durationMs = random.integer(700, isPressed ? 2_800 : 4_900);
  let end: Spot = at;
  let carry: StatsBombEvent | null = null;
  if (random.chance(0.9)) {
    end = onPitch(at[0] + random.normal(2.2, 3.5), at[1] + random.normal(0, 3));
    const facts = { side: holder.side, ms: play.ms, actor: holder, location: at, durationMs };
    carry = log.add("Carry", { ...facts, underPressure: isPressed, carry: { end_location: end } });
  }
  const pressure = isPressed ? addPressure(play, play.ms + Math.floor(durationMs * 0.3), end) : null;
  if (pressure !== null && carry !== null) relate(pressure, carry);
  play.ms += carry === null && pressure === null ? random.integer(0, 300) : durationMs;
  play.ball = { kind: "held", holder, at: end, pressure };
}

function addPressure(play: Play, ms: number, at: Spot): StatsBombEvent {
  const { holder } = play.ball as HeldBall;
  const spot = mirrored(at);
  const presser = nearestTo(play, otherSide(holder.side), spot);
  const location = onPitch(spot[0] + play.random.normal(-1, 1.5), spot[1] + play.random.normal(0, 1.5));
  const durationMs = play.random.integer(150, 1_900);
  return play.log.add("Pressure", { side: presser.side, ms, actor: presser, location, durationMs });
}

function pass(play: Play, { holder, at, pressure }: HeldBall): void {
  const { random } = play;
  const { receiver, to } = chooseReceiver(play, holder, at, play.pitch.players(holder.side));
  const plan = { passer: holder, from: at, receiver, to, pressure };
  const length = Math.abs(to[0] - at[0]) + Math.abs(to[1] - at[1]);
  const completed = 0.96 - length * 0.0032 - (to[0] > 96 ? 0.2 : 0) - (pressure === null ? 0 : 0.07);
  if (random.chance(completed)) {
    completePass(play, plan);
    return;
  }
  const way = random.next();
  if (way < 0.27) passOut(play, plan);
  else if (way < 0.36 && to[0] > 85) passBehind(play, plan);
  else if (way < 0.4 && to[0] > 75 && to[0] > at[0] + 5) passOffside(play, plan);
  else losePass(play, plan);
}

/** Past one man, or stopped by him. */
function dribble(play: Play, { holder, at }: HeldBall): void {
  const { log, random } = play;
  const opponent = nearestTo(play, otherSide(holder.side), mirrored(at));
  const isPast = random.chance(0.55);
  const own = { side: holder.side, ms: play.ms, actor: holder, location: at, durationMs: 0, underPressure: true };
  const theirs = { side: opponent.side, ms: play.ms, actor: opponent, location: mirrored(at), durationMs: 0 };
  if (isPast) {
    const past = log.add("Dribbled Past", theirs);
    relate(past, log.add("Dribble", { ...own, dribble: { outcome: DRIBBLE_OUTCOMES.Complete } }));
    const free = onPitch(at[0] + 2, at[1]);
    play.ball = { kind: "held", holder, at: free, pressure: null };
    play.ms += 300;
    return;
  }
  const tried = log.add("Dribble", { ...own, dribble: { outcome: DRIBBLE_OUTCOMES.Incomplete } });
  relate(tried, log.add("Duel", { ...theirs, duel: { type: DUEL_TYPES.Tackle, outcome: DUEL_OUTCOMES.Won } }));
  winBall(play, opponent, mirrored(at));
}

function loseTackle(play: Play, { holder, at }: HeldBall): void {
  const { log } = play;
  const winner = nearestTo(play, otherSide(holder.side), mirrored(at));
  const lost = log.add("Dispossessed", {
    side: holder.side,
    ms: play.ms,
    actor: holder,
    location: at,
    durationMs: 0,
    underPressure: true,
  });
  const facts = { side: winner.side, ms: play.ms, actor: winner, location: mirrored(at), durationMs: 0 };
  relate(
    lost,
    log.add("Duel", { ...facts, duel: { type: DUEL_TYPES.Tackle, outcome: DUEL_OUTCOMES["Success In Play"] } }),
  );
  winBall(play, winner, mirrored(at));
}

function miscontrol(play: Play, { holder, at }: HeldBall): void {
  play.log.add("Miscontrol", { side: holder.side, ms: play.ms, actor: holder, location: at, durationMs: 0 });
  recover(play, nearestTo(play, otherSide(holder.side), mirrored(at)), mirrored(at));
}

/** Away from the own goal: out of play, or to nobody in particular. */
function clear(play: Play, { holder, at, pressure }: HeldBall): void {
  addClearance(play, { holder, at, pressure });
  const landing = onPitch(at[0] + play.random.between(25, 45), at[1] + play.random.normal(0, 15));
  play.ms += 1_400;
  const side = otherSide(holder.side);
  if (play.random.chance(0.3)) {
    const [x] = mirrored(landing);
    stopPlay(play, "Throw-in", side, [x, play.random.pick([0.1, 80])], play.random.integer(12_000, 24_000));
  } else recover(play, nearestTo(play, side, mirrored(landing)), mirrored(landing));
}

export function addClearance(play: Play, { holder, at, pressure }: Pick<HeldBall, "holder" | "at" | "pressure">): void {
  const isHeader = play.random.chance(0.45);
  const part = isHeader ? "Head" : holder.player.foot;
  const flag = isHeader
    ? { head: true as const }
    : part === "Left Foot"
      ? { left_foot: true as const }
      : { right_foot: true as const };
  const cleared = play.log.add("Clearance", {
    side: holder.side,
    ms: play.ms,
    actor: holder,
    location: at,
    durationMs: 0,
    underPressure: pressure !== null,
    clearance: { body_part: BODY_PARTS[part], ...flag },
  });
  if (pressure !== null) relate(pressure, cleared);
}
