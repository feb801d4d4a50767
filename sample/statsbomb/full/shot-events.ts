/** A shot in a full stream: the attack that leads to it, the key pass, the keeper, and what comes next. */

import { type OnPitch, otherSide, type Shot, type Spot } from "../../match/match-model.ts";
import { namedPlayer, namedPosition, relate } from "../event-log.ts";
import type { FreezeFramePlayer, StatsBombEvent } from "../event-shape.ts";
import { type MomentWriter, mirrored } from "../moment-events.ts";
import { KEEPER_OUTCOMES, KEEPER_POSITIONS, KEEPER_TECHNIQUES, KEEPER_TYPES, type Named } from "../vocabulary.ts";
import { carryTo, deliver, deliverLoose, startAttack } from "./build-up.ts";
import { recover } from "./passes.ts";
import { type Ball, isSame, nearestTo, onPitch, outfieldOf, type Play, stopPlay, winBall } from "./play.ts";

/** Time that the attack needs before the shot. */
export const ATTACK_MS = 21_000;
const LOOSE_BALL_MS = 1_500;

export function writeShot(play: Play, writer: MomentWriter, shot: Shot, index: number): void {
  if (shot.type === "Open Play") {
    startAttack(play, shot.side, shot.pattern, (shot.keyPass?.ms ?? shot.ms) - 2_000);
    if (shot.keyPass === null) bringLoose(play, shot);
    else writeKeyPass(play, writer, shot, index);
  } else play.log.startPossession(shot.side, shot.pattern);
  play.ms = shot.ms;
  const isHurried = shot.type === "Open Play" && play.random.chance(0.25);
  const event = writer.shot(shot, index, { freezeFrame: freezeFrameOf(play, shot), underPressure: isHurried });
  play.ms += Math.round(event.duration! * 1000);
  const responses = [...writeBlock(play, shot), writeKeeper(play, shot)];
  relate(event, ...responses);
  goOnAfter(play, shot);
}

function bringLoose(play: Play, shot: Shot): void {
  const start = onPitch(shot.location[0] - play.random.between(2, 9), shot.location[1] + play.random.normal(0, 3));
  deliverLoose(play, shot.shooter, start, shot.ms - LOOSE_BALL_MS);
  carryTo(play, play.ball as Extract<Ball, { kind: "held" }>, shot.location, shot.ms);
}

function writeKeyPass(play: Play, writer: MomentWriter, shot: Shot, index: number): void {
  const pass = shot.keyPass!;
  if (pass.isCorner) play.log.startPossession(shot.side, "From Corner");
  else deliver(play, pass.passer, pass.from, pass.ms);
  play.ms = pass.ms;
  const event = writer.keyPass(shot, index)!;
  play.ms = pass.receivedMs;
  const facts = { side: shot.side, ms: play.ms, actor: shot.shooter, location: pass.to };
  relate(event, play.log.add("Ball Receipt*", facts));
  play.ball = { kind: "held", holder: shot.shooter, at: pass.to, pressure: null };
  if (shot.ms > pass.receivedMs) carryTo(play, play.ball, shot.location, shot.ms);
}

function writeBlock(play: Play, shot: Shot): readonly StatsBombEvent[] {
  if (shot.outcome !== "Blocked") return [];
  const at = mirrored(shot.endLocation as unknown as Spot);
  const blocker = nearestTo(play, otherSide(shot.side), at);
  return [play.log.add("Block", { side: blocker.side, ms: play.ms, actor: blocker, location: at, durationMs: 0 })];
}

function writeKeeper(play: Play, shot: Shot): StatsBombEvent {
  const keeper = play.pitch.keeper(otherSide(shot.side));
  const { type, outcome } = keeperActOf(play, shot);
  return play.log.add("Goal Keeper", {
    side: keeper.side,
    ms: play.ms,
    actor: keeper,
    location: onPitch(play.random.between(1, 4), 40 + play.random.normal(0, 1.5)),
    durationMs: 0,
    goalkeeper: {
      type,
      ...(outcome === null
        ? {}
        : { outcome, technique: KEEPER_TECHNIQUES[play.random.chance(0.6) ? "Diving" : "Standing"] }),
      position: KEEPER_POSITIONS[play.random.chance(0.6) ? "Set" : "Moving"],
    },
  });
}

function keeperActOf(play: Play, { outcome, type }: Shot): { readonly type: Named; readonly outcome: Named | null } {
  const isPenalty = type === "Penalty";
  const saved = KEEPER_OUTCOMES[play.random.pick(["In Play Safe", "In Play Danger", "Touched Out"] as const)];
  switch (outcome) {
    case "Goal":
      return { type: KEEPER_TYPES[isPenalty ? "Penalty Conceded" : "Goal Conceded"], outcome: null };
    case "Saved":
      return { type: KEEPER_TYPES[isPenalty ? "Penalty Saved" : "Shot Saved"], outcome: saved };
    case "Saved Off Target":
    case "Saved to Post":
      return {
        type: KEEPER_TYPES[outcome === "Saved to Post" ? "Shot Saved to Post" : "Shot Saved Off Target"],
        outcome: saved,
      };
    default:
      return { type: KEEPER_TYPES["Shot Faced"], outcome: null };
  }
}

function goOnAfter(play: Play, shot: Shot): void {
  const { random } = play;
  const defending = otherSide(shot.side);
  if (shot.outcome === "Goal") stopPlay(play, "Kick Off", defending, [60, 40], random.integer(42_000, 58_000));
  else if (shot.outcome === "Blocked") {
    const at = mirrored(shot.endLocation as unknown as Spot);
    recover(play, nearestTo(play, defending, at), at);
  } else if (!shot.outcome.startsWith("Saved"))
    stopPlay(play, "Goal Kick", defending, [6, 40], random.integer(24_000, 38_000));
  else if (random.chance(0.35))
    stopPlay(play, "Corner", shot.side, [120, random.pick([0.1, 80])], random.integer(22_000, 34_000));
  else {
    play.log.startPossession(defending, "From Keeper");
    play.ms += random.integer(1_000, 5_000);
    winBall(play, play.pitch.keeper(defending), [8, 40]);
  }
}

/** Where the others stood: the keeper, and who was near. */
function freezeFrameOf(play: Play, shot: Shot): readonly FreezeFramePlayer[] {
  const defending = otherSide(shot.side);
  const mates = outfieldOf(play, shot.side).filter((mate) => !isSame(mate, shot.shooter));
  const { random } = play;
  const frame = (player: OnPitch, [x, y]: Spot): FreezeFramePlayer => ({
    location: [x, y],
    player: namedPlayer(player),
    position: namedPosition(player),
    teammate: player.side === shot.side,
  });
  if (shot.type === "Penalty") return [frame(play.pitch.keeper(defending), [119.5, 40])];
  const around = (spread: number) =>
    onPitch(
      Math.min(118, shot.location[0] + random.normal(3, spread)),
      40 + (shot.location[1] - 40) * 0.6 + random.normal(0, spread),
    );
  return [
    frame(play.pitch.keeper(defending), onPitch(random.between(115, 119), 40 + random.normal(0, 1.5))),
    ...outfieldOf(play, defending)
      .filter(() => random.chance(0.65))
      .map((player) => frame(player, around(7))),
    ...mates.filter(() => random.chance(0.4)).map((player) => frame(player, around(9))),
  ];
}
