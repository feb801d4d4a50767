/** How play starts again: throw-ins, corners, free kicks, goal kicks, kick-offs. */

import type { OnPitch, Spot } from "../../match/match-model.ts";
import type { PassType, PlayPattern } from "../vocabulary.ts";
import { chooseReceiver, completePass, losePass, type PassPlan } from "./passes.ts";
import { type Ball, isSame, nearestTo, onPitch, outfieldOf, type Play, type Restart } from "./play.ts";

type DeadBall = Extract<Ball, { kind: "dead" }>;

const PATTERNS: Readonly<Record<Restart, PlayPattern>> = {
  "Throw-in": "From Throw In",
  Corner: "From Corner",
  "Free Kick": "From Free Kick",
  "Goal Kick": "From Goal Kick",
  "Kick Off": "From Kick Off",
};
const COMPLETED: Readonly<Record<Restart, number>> = {
  "Throw-in": 0.88,
  Corner: 0.3,
  "Free Kick": 0.85,
  "Goal Kick": 0.72,
  "Kick Off": 0.99,
};

/** Takes the restart that play waits for, now. */
export function takeRestart(play: Play, ball: DeadBall): void {
  const plan = planRestart(play, ball, chooseRestart(play, ball));
  play.log.startPossession(ball.side, PATTERNS[ball.restart]);
  if (play.random.chance(COMPLETED[ball.restart])) completePass(play, plan);
  else losePass(play, plan);
}

/** Takes it with a pass that reaches this player on this spot. */
export function restartTo(play: Play, ball: DeadBall, receiver: OnPitch, to: Spot, maxMs: number): void {
  const plan = planRestart(play, ball, { receiver, to });
  play.log.startPossession(ball.side, PATTERNS[ball.restart]);
  completePass(play, { ...plan, maxMs });
}

function planRestart(play: Play, ball: DeadBall, target: { receiver: OnPitch; to: Spot }): PassPlan {
  const keeper = play.pitch.keeper(ball.side);
  const taker =
    ball.restart === "Goal Kick" && !isSame(keeper, target.receiver)
      ? keeper
      : nearestTo(play, ball.side, ball.at, target.receiver);
  return { passer: taker, from: ball.at, ...target, type: ball.restart as PassType };
}

function chooseRestart(play: Play, { restart, side, at }: DeadBall): { receiver: OnPitch; to: Spot } {
  const outfield = outfieldOf(play, side);
  const { random } = play;
  if (restart === "Corner") {
    const receiver = random.weighted(outfield, ({ position }) => position.headers + 0.1);
    return { receiver, to: onPitch(random.between(108, 116), random.between(30, 50)) };
  }
  if (restart === "Kick Off") {
    const receiver = random.weighted(outfield, ({ position }) => (position.line === "M" ? 4 : 1));
    return { receiver, to: onPitch(random.between(40, 56), random.between(30, 50)) };
  }
  return chooseReceiver(play, play.pitch.keeper(side), at, outfield);
}
