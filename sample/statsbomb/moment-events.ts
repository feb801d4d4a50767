/** The events of the moments themselves: the same, with the same ids, in a compact stream and in a full one. */

import {
  type Foul,
  type MatchModel,
  type Misconduct,
  type OwnGoal,
  otherSide,
  type Shot,
  type Side,
  type Spot,
  type Substitution,
} from "../match/match-model.ts";
import { uuidOf } from "../random.ts";
import { type EventLog, namedPlayer, namedPosition, relate } from "./event-log.ts";
import type { FreezeFramePlayer, PassDetails, StatsBombEvent } from "./event-shape.ts";
import {
  BAD_BEHAVIOUR_CARDS,
  BODY_PARTS,
  FOUL_CARDS,
  PASS_HEIGHTS,
  PASS_TECHNIQUES,
  PASS_TYPES,
  SHOT_OUTCOMES,
  SHOT_TECHNIQUES,
  SHOT_TYPES,
  SUBSTITUTION_REASONS,
} from "./vocabulary.ts";

/** One match's moments on their way into a log. */
export interface MomentWriter {
  startingElevens(): void;
  halfStart(): void;
  halfEnd(ms: number): void;
  keyPass(shot: Shot, index: number): StatsBombEvent | null;
  shot(
    shot: Shot,
    index: number,
    extras?: { freezeFrame?: readonly FreezeFramePlayer[]; underPressure?: boolean },
  ): StatsBombEvent;
  foul(foul: Foul, index: number): StatsBombEvent;
  misconduct(misconduct: Misconduct, index: number): StatsBombEvent;
  substitution(substitution: Substitution, index: number): StatsBombEvent;
  ownGoal(ownGoal: OwnGoal, index: number): readonly StatsBombEvent[];
}

const SIDES: readonly Side[] = ["home", "away"];

export function createMomentWriter(match: MatchModel, log: EventLog): MomentWriter {
  const idOf = (index: number, part: string) => uuidOf(match.seed, match.fixture.matchId, index, part);
  const markHalf = (type: "Half Start" | "Half End", ms: number) =>
    relate(...SIDES.map((side) => log.add(type, { side, ms, durationMs: 0 })));
  return {
    startingElevens: () => {
      for (const side of SIDES) log.add("Starting XI", { side, ms: 0, durationMs: 0, tactics: tacticsOf(match, side) });
    },
    halfStart: () => markHalf("Half Start", 0),
    halfEnd: (ms) => markHalf("Half End", ms),
    keyPass: (shot, index) => {
      const pass = shot.keyPass;
      if (pass === null) return null;
      return log.add("Pass", {
        id: idOf(index, "key pass"),
        side: shot.side,
        ms: pass.ms,
        actor: pass.passer,
        location: pass.from,
        durationMs: pass.receivedMs - pass.ms,
        pass: keyPassDetails(shot, idOf(index, "shot")),
      });
    },
    shot: (shot, index, { freezeFrame, underPressure = false } = {}) =>
      log.add("Shot", {
        id: idOf(index, "shot"),
        side: shot.side,
        ms: shot.ms,
        actor: shot.shooter,
        location: shot.location,
        durationMs: 200 + Math.round((120 - shot.location[0]) * 40),
        underPressure,
        shot: {
          statsbomb_xg: shot.xg,
          end_location: shot.endLocation,
          ...(shot.keyPass === null ? {} : { key_pass_id: idOf(index, "key pass") }),
          outcome: SHOT_OUTCOMES[shot.outcome],
          type: SHOT_TYPES[shot.type],
          technique: SHOT_TECHNIQUES[shot.technique],
          body_part: BODY_PARTS[shot.bodyPart],
          ...(shot.keyPass?.receivedMs === shot.ms ? { first_time: true } : {}),
          ...(freezeFrame === undefined ? {} : { freeze_frame: freezeFrame }),
        },
      }),
    foul: ({ side, ms, fouler, location, card, award }, index) =>
      log.add("Foul Committed", {
        id: idOf(index, "foul"),
        side,
        ms,
        actor: fouler,
        location,
        durationMs: 0,
        ...(card === null && award !== "penalty"
          ? {}
          : {
              foul_committed: {
                ...(card === null ? {} : { card: FOUL_CARDS[card] }),
                ...(award === "penalty" ? { penalty: true } : {}),
              },
            }),
      }),
    misconduct: ({ side, ms, player, card }, index) =>
      log.add("Bad Behaviour", {
        id: idOf(index, "misconduct"),
        side,
        ms,
        actor: player,
        durationMs: 0,
        bad_behaviour: { card: BAD_BEHAVIOUR_CARDS[card] },
      }),
    substitution: ({ side, ms, off, on, reason }, index) =>
      log.add("Substitution", {
        id: idOf(index, "substitution"),
        side,
        ms,
        actor: off,
        durationMs: 0,
        substitution: { outcome: SUBSTITUTION_REASONS[reason], replacement: namedPlayer(on) },
      }),
    ownGoal: ({ side, ms, player, location: [x, y] }, index) => {
      const facts = { ms, durationMs: 0 };
      const against = log.add("Own Goal Against", {
        id: idOf(index, "against"),
        side: otherSide(side),
        actor: player,
        location: [x, y],
        ...facts,
      });
      const gained = log.add("Own Goal For", { id: idOf(index, "for"), side, location: mirrored([x, y]), ...facts });
      relate(against, gained);
      return [against, gained];
    },
  };
}

function keyPassDetails(shot: Shot, shotId: string): PassDetails {
  const pass = shot.keyPass!;
  const isHigh = pass.isCorner || pass.isCross;
  return {
    recipient: namedPlayer(shot.shooter),
    ...passGeometry(pass.from, pass.to),
    height: PASS_HEIGHTS[isHigh ? "High Pass" : "Ground Pass"],
    end_location: pass.to,
    assisted_shot_id: shotId,
    ...(shot.outcome === "Goal" ? { goal_assist: true } : { shot_assist: true }),
    ...(pass.isCross ? { cross: true } : {}),
    ...(pass.isThroughBall ? { through_ball: true, technique: PASS_TECHNIQUES["Through Ball"] } : {}),
    ...(pass.isCorner ? { type: PASS_TYPES.Corner, technique: PASS_TECHNIQUES.Inswinging } : {}),
    body_part: BODY_PARTS[pass.passer.player.foot],
  };
}

function tacticsOf(match: MatchModel, side: Side) {
  const { formation, starters } = match.sheets[side];
  const lineup = starters.map((starter) => ({
    player: namedPlayer(starter),
    position: namedPosition(starter),
    jersey_number: starter.player.jerseyNumber,
  }));
  return { formation: formation.id, lineup };
}

/** The same place seen by the other side. */
export const mirrored = ([x, y]: Spot): Spot => [round(120 - x, 10), round(80 - y, 10)];

export function passGeometry(from: Spot, to: Spot): { readonly length: number; readonly angle: number } {
  const dx = to[0] - from[0];
  const dy = to[1] - from[1];
  return { length: round(Math.sqrt(dx * dx + dy * dy), 1e5), angle: round(Math.atan2(dy, dx), 1e5) };
}

const round = (value: number, steps: number): number => Math.round(value * steps) / steps;
