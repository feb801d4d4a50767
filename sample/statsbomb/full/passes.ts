/** Passes that arrive and passes that do not, each with the events around it. */

import { type OnPitch, otherSide, type Spot } from "../../match/match-model.ts";
import { namedPlayer, relate } from "../event-log.ts";
import type { PassDetails, StatsBombEvent } from "../event-shape.ts";
import { mirrored, passGeometry } from "../moment-events.ts";
import {
  BODY_PARTS,
  DUEL_TYPES,
  INCOMPLETE,
  INTERCEPTION_OUTCOMES,
  type Named,
  PASS_HEIGHTS,
  PASS_OUTCOMES,
  PASS_TYPES,
  type PassOutcome,
  type PassType,
} from "../vocabulary.ts";
import { nearestTo, onPitch, type Play, stopPlay, winBall } from "./play.ts";

export interface PassPlan {
  readonly passer: OnPitch;
  readonly from: Spot;
  readonly receiver: OnPitch;
  readonly to: Spot;
  readonly type?: PassType;
  /** Longest the ball may be on its way. */
  readonly maxMs?: number;
  readonly pressure?: StatsBombEvent | null;
}

/** The receiver has the ball afterwards. */
export function completePass(play: Play, plan: PassPlan): StatsBombEvent {
  const pass = addPass(play, plan, null);
  play.ms += Math.round(pass.duration! * 1000);
  const receipt = addReceipt(play, plan, false);
  relate(pass, receipt);
  play.ball = { kind: "held", holder: plan.receiver, at: plan.to, pressure: null };
  return pass;
}

/** The opponent gets the ball, by one of the usual ways; no restart comes of it. */
export function losePass(play: Play, plan: PassPlan): void {
  const pass = addPass(play, plan, "Incomplete");
  play.ms += Math.round(pass.duration! * 1000);
  const winner = nearestTo(play, otherSide(plan.passer.side), mirrored(plan.to));
  const way = play.random.next();
  if (way < 0.3) intercept(play, pass, winner, mirrored(plan.to));
  else {
    const receipt = addReceipt(play, plan, true);
    relate(pass, receipt);
    if (way < 0.45) addAerialLost(play, plan, receipt);
    recover(play, winner, mirrored(plan.to));
  }
}

/** Over the touchline: a throw-in for the other side. */
export function passOut(play: Play, plan: PassPlan): void {
  const isTop = plan.to[1] < 40;
  const to: Spot = [plan.to[0], isTop ? 0.1 : 80];
  const pass = addPass(play, { ...plan, to }, "Out");
  play.ms += Math.round(pass.duration! * 1000);
  const [x] = mirrored(to);
  stopPlay(play, "Throw-in", otherSide(plan.passer.side), [x, isTop ? 80 : 0.1], play.random.integer(12_000, 24_000));
}

/** Past the far end: a goal kick. */
export function passBehind(play: Play, plan: PassPlan): void {
  const pass = addPass(play, { ...plan, to: [120, plan.to[1]] }, "Out");
  play.ms += Math.round(pass.duration! * 1000);
  stopPlay(play, "Goal Kick", otherSide(plan.passer.side), [6, 40], play.random.integer(24_000, 38_000));
}

export function passOffside(play: Play, plan: PassPlan): void {
  const pass = addPass(play, plan, "Pass Offside");
  play.ms += Math.round(pass.duration! * 1000);
  stopPlay(play, "Free Kick", otherSide(plan.passer.side), mirrored(plan.to), play.random.integer(20_000, 34_000));
}

/** Picks up a loose ball. */
export function recover(play: Play, winner: OnPitch, at: Spot): void {
  play.ms += play.random.integer(150, 900);
  winBall(play, winner, at);
  play.log.add("Ball Recovery", { side: winner.side, ms: play.ms, actor: winner, location: at, durationMs: 0 });
}

function intercept(play: Play, pass: StatsBombEvent, winner: OnPitch, at: Spot): void {
  const outcome = INTERCEPTION_OUTCOMES[play.random.chance(0.6) ? "Won" : "Success In Play"];
  const facts = { side: winner.side, ms: play.ms, actor: winner, location: at, durationMs: 0 };
  relate(pass, play.log.add("Interception", { ...facts, interception: { outcome } }));
  winBall(play, winner, at);
}

function addAerialLost(play: Play, plan: PassPlan, receipt: StatsBombEvent): void {
  const facts = { side: plan.receiver.side, ms: play.ms, actor: plan.receiver, location: plan.to, durationMs: 0 };
  relate(receipt, play.log.add("Duel", { ...facts, duel: { type: DUEL_TYPES["Aerial Lost"] } }));
}

function addReceipt(play: Play, { receiver, to }: PassPlan, isMissed: boolean): StatsBombEvent {
  const facts = { side: receiver.side, ms: play.ms, actor: receiver, location: to };
  return play.log.add("Ball Receipt*", isMissed ? { ...facts, ball_receipt: { outcome: INCOMPLETE } } : facts);
}

function addPass(play: Play, plan: PassPlan, outcome: PassOutcome | null): StatsBombEvent {
  const geometry = passGeometry(plan.from, plan.to);
  const isHigh = geometry.length > 30 ? play.random.chance(0.75) : play.random.chance(0.06);
  const naturalMs = 600 + geometry.length * play.random.between(52, 72);
  const pressure = plan.pressure ?? null;
  const pass = play.log.add("Pass", {
    side: plan.passer.side,
    ms: play.ms,
    actor: plan.passer,
    location: plan.from,
    durationMs: Math.round(Math.min(naturalMs, plan.maxMs ?? 4_000)),
    underPressure: pressure !== null,
    isOut: outcome === "Out",
    pass: passDetails(plan, geometry, PASS_HEIGHTS[isHigh ? "High Pass" : "Ground Pass"], outcome),
  });
  if (pressure !== null) relate(pressure, pass);
  return pass;
}

function passDetails(
  { passer, receiver, to, from, type }: PassPlan,
  geometry: { readonly length: number; readonly angle: number },
  height: Named,
  outcome: PassOutcome | null,
): PassDetails {
  const isCross =
    type === undefined && from[0] > 95 && to[0] > 102 && Math.abs(from[1] - 40) > 20 && Math.abs(to[1] - 40) < 18;
  const details: PassDetails = { recipient: namedPlayer(receiver), ...geometry, height, end_location: to };
  if (isCross) details.cross = true;
  if (type !== undefined) details.type = PASS_TYPES[type];
  if (type !== "Throw-in") details.body_part = BODY_PARTS[passer.player.foot];
  if (outcome !== null) details.outcome = PASS_OUTCOMES[outcome];
  return details;
}

/** A spot to aim at for a mate, and the mate: near ones and forward ones are likelier. */
export function chooseReceiver(
  play: Play,
  passer: OnPitch,
  from: Spot,
  candidates: readonly OnPitch[],
): { receiver: OnPitch; to: Spot } {
  const options = candidates
    .filter((mate) => mate.player.id !== passer.player.id)
    .map((receiver) => ({ receiver, to: spotInReach(play, receiver, from) }));
  return play.random.weighted(options, ({ to }) => {
    const away = Math.abs(to[0] - from[0]) + Math.abs(to[1] - from[1]);
    return (to[0] > from[0] ? 1.5 : 1) / (60 + (away - 16) * (away - 16));
  });
}

/** Teams move up and down with the ball. */
function spotInReach(play: Play, { position }: OnPitch, from: Spot): Spot {
  const [x, y] = position.spot;
  const pull = position.line === "G" ? 0.12 : 0.5;
  return onPitch(x + (from[0] - 60) * pull + play.random.normal(2, 7), y + play.random.normal(0, 8));
}
