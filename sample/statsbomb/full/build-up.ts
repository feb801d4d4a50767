/** Brings the ball to where the next moment needs it, in the time that is left. */

import { type OnPitch, otherSide, type ShotPattern, type Side, type Spot } from "../../match/match-model.ts";
import { mirrored } from "../moment-events.ts";
import { addClearance } from "./open-play.ts";
import { chooseReceiver, completePass, losePass, type PassPlan, recover } from "./passes.ts";
import { type Ball, isSame, nearestTo, onPitch, type Play, sideInControl, stopPlay } from "./play.ts";
import { restartTo, takeRestart } from "./restarts.ts";

type HeldBall = Extract<Ball, { kind: "held" }>;

const HURRIED_MS = 900;

/** Starts a possession of the side with this pattern; corners and throw-ins are left waiting to be taken. */
export function startAttack(play: Play, side: Side, pattern: ShotPattern, atMs: number): void {
  if (pattern === "From Corner") winSetPiece(play, side, "Corner", atMs);
  else if (pattern === "From Throw In") winSetPiece(play, side, "Throw-in", atMs);
  else {
    if (isHeldBy(play, side)) giveAway(play);
    takeBall(play, side);
    if (pattern === "From Counter") play.log.startPossession(side, "From Counter");
    else if (play.log.pattern !== "Regular Play") play.log.startPossession(side, "Regular Play");
  }
}

/** The player has the ball on the spot at `byMs`, if that is possible at all; a little later otherwise. */
export function deliver(play: Play, target: OnPitch, at: Spot, byMs: number): void {
  if (play.ball.kind === "dead" && play.ball.side === target.side) {
    const ball = play.ball;
    play.ms = Math.max(play.ms, byMs - 1_500);
    restartTo(play, ball, target, at, Math.max(0, byMs - play.ms));
    return;
  }
  takeBall(play, target.side);
  while (byMs - play.ms > 6_000) hold(play, byMs);
  passTo(play, target, at, byMs);
}

/** He wins a loose ball, so that nobody made the pass. */
export function deliverLoose(play: Play, target: OnPitch, at: Spot, byMs: number): void {
  const { ball } = play;
  if (ball.kind === "dead") takeRestart(play, ball);
  if (play.ball.kind === "held" && isSame(play.ball.holder, target)) return;
  if (play.ball.kind === "held" && play.ball.holder.side !== target.side) takeBall(play, target.side);
  const { holder, at: from } = play.ball as HeldBall;
  if (!isSame(holder, target)) {
    play.log.add("Miscontrol", { side: holder.side, ms: play.ms, actor: holder, location: from, durationMs: 0 });
    play.ms = Math.max(play.ms, byMs - 300);
    play.log.add("Ball Recovery", { side: target.side, ms: play.ms, actor: target, location: at, durationMs: 0 });
  }
  play.ball = { kind: "held", holder: target, at, pressure: null };
}

/** Play is stopped after this, if it was not: the ball goes out. */
export function stopFor(play: Play): void {
  if (play.ball.kind === "dead") return;
  const { holder, at } = play.ball;
  addClearance(play, { ...play.ball, pressure: null });
  const out = mirrored(onPitch(at[0] + 15, at[1]));
  stopPlay(play, "Throw-in", otherSide(holder.side), [out[0], out[1] < 40 ? 0.1 : 80], 9_000);
}

const isHeldBy = ({ ball }: Play, side: Side): boolean => ball.kind === "held" && ball.holder.side === side;

/** The side has the ball in play afterwards. */
export function takeBall(play: Play, side: Side): void {
  for (let tries = 0; tries < 4 && !isHeldBy(play, side); tries++) {
    if (play.ball.kind === "dead") takeRestart(play, play.ball);
    else giveAway(play);
  }
  if (isHeldBy(play, side)) return;
  const at = play.ball.kind === "held" ? mirrored(play.ball.at) : play.ball.at;
  recover(play, nearestTo(play, side, at), at);
}

function giveAway(play: Play): void {
  losePass(play, hurriedPass(play, play.ball as HeldBall));
}

function hurriedPass(play: Play, { holder, at }: HeldBall): PassPlan {
  const outfield = play.pitch.players(holder.side).slice(1);
  return { passer: holder, from: at, ...chooseReceiver(play, holder, at, outfield), maxMs: HURRIED_MS };
}

/** Keeps the ball for a while: a carry and a pass to somebody. */
function hold(play: Play, byMs: number): void {
  const ball = play.ball as HeldBall;
  carryTo(
    play,
    ball,
    onPitch(ball.at[0] + play.random.normal(2, 3), ball.at[1] + play.random.normal(0, 3)),
    play.ms + 1_800,
  );
  completePass(play, { ...hurriedPass(play, play.ball as HeldBall), maxMs: Math.min(1_800, byMs - play.ms) });
}

function passTo(play: Play, target: OnPitch, at: Spot, byMs: number): void {
  const ball = play.ball as HeldBall;
  const flightMs = Math.min(1_300, Math.max(0, byMs - play.ms) * 0.6);
  if (isSame(ball.holder, target)) {
    carryTo(play, ball, at, byMs);
    return;
  }
  carryTo(play, ball, ball.at, byMs - flightMs);
  completePass(play, {
    passer: ball.holder,
    from: (play.ball as HeldBall).at,
    receiver: target,
    to: at,
    maxMs: Math.max(0, byMs - play.ms),
  });
}

/** Carries to the spot and is there at `untilMs`. */
export function carryTo(play: Play, { holder, at }: HeldBall, to: Spot, untilMs: number): void {
  const durationMs = Math.max(0, Math.floor(untilMs) - play.ms);
  const facts = { side: holder.side, ms: play.ms, actor: holder, location: at, durationMs };
  play.log.add("Carry", { ...facts, carry: { end_location: to } });
  play.ms += durationMs;
  play.ball = { kind: "held", holder, at: to, pressure: null };
}

/** The opponent puts it out for the side's corner or throw-in. */
function winSetPiece(play: Play, side: Side, restart: "Corner" | "Throw-in", atMs: number): void {
  const { ball, random } = play;
  if (ball.kind === "dead" && ball.side === side && ball.restart === restart) return;
  const opponent = otherSide(side);
  if (sideInControl(play) === side) {
    if (ball.kind === "dead") takeRestart(play, ball);
    if (isHeldBy(play, side)) giveAway(play);
  }
  takeBall(play, opponent);
  const { holder, at } = play.ball as HeldBall;
  addClearance(play, { holder, at, pressure: null });
  const [x] = mirrored(at);
  const y = random.pick([0.1, 80]);
  stopPlay(play, restart, side, restart === "Corner" ? [120, y] : [Math.max(50, x), y], Math.max(0, atMs - play.ms));
}
