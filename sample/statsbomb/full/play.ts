/** The state of play while a full stream is written: the clock, the ball, who has it. */

import { type OnPitch, type Side, type Spot } from "../../match/match-model.ts";
import type { Pitch } from "../../match/pitch.ts";
import type { Random } from "../../random.ts";
import type { EventLog } from "../event-log.ts";
import type { StatsBombEvent } from "../event-shape.ts";

export type Restart = "Throw-in" | "Corner" | "Free Kick" | "Goal Kick" | "Kick Off";

export type Ball =
  | {
      readonly kind: "held";
      readonly holder: OnPitch;
      /** In the holder's frame. */
      readonly at: Spot;
      /** Of the opponent who presses him, if one does. */
      readonly pressure: StatsBombEvent | null;
    }
  | {
      readonly kind: "dead";
      readonly restart: Restart;
      readonly side: Side;
      /** In the frame of the side that restarts. */
      readonly at: Spot;
      readonly readyMs: number;
    };

export interface Play {
  readonly log: EventLog;
  readonly random: Random;
  readonly pitch: Pitch;
  /** Clock of the period. */
  ms: number;
  ball: Ball;
}

export const outfieldOf = (play: Play, side: Side): readonly OnPitch[] => play.pitch.players(side).slice(1);

export const isSame = (a: OnPitch, b: OnPitch): boolean => a.player.id === b.player.id;

/** Keeps a spot on the pitch, with one decimal. */
export const onPitch = (x: number, y: number): Spot => [clampTo(x, 0.5, 119.5), clampTo(y, 0.5, 79.5)];

const clampTo = (value: number, min: number, max: number): number =>
  Math.round(Math.min(max, Math.max(min, value)) * 10) / 10;

export function distance(a: Spot, b: Spot): number {
  const dx = a[0] - b[0];
  const dy = a[1] - b[1];
  return Math.sqrt(dx * dx + dy * dy);
}

/** Somebody of the side who is about there; the nearer to his usual place the likelier. */
export function nearestTo(play: Play, side: Side, at: Spot, except?: OnPitch): OnPitch {
  const candidates = outfieldOf(play, side).filter((player) => except === undefined || !isSame(player, except));
  return play.random.weighted(candidates, ({ position }) => {
    const away = distance(shifted(position.spot, at), at);
    return 1 / (4 + away * away);
  });
}

const shifted = ([x, y]: Spot, at: Spot): Spot => [x + (at[0] - 60) * 0.5, y];

/** Gives the ball to a player of the side whose possession it is from now on. */
export function winBall(play: Play, holder: OnPitch, at: Spot): void {
  if (play.log.possessionSide !== holder.side) play.log.startPossession(holder.side, "Regular Play");
  play.ball = { kind: "held", holder, at, pressure: null };
}

export function stopPlay(play: Play, restart: Restart, side: Side, at: Spot, delayMs: number): void {
  play.ball = { kind: "dead", restart, side, at, readyMs: play.ms + delayMs };
}

/** The side that has the ball or restarts. */
export const sideInControl = ({ ball }: Play): Side => (ball.kind === "held" ? ball.holder.side : ball.side);
