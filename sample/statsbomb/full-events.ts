/**
 * The full stream of a match: some 3,300 events, about 2 MB of JSON. The moments of the model stand in it at their
 * own times; the play between them is made up around them and changes no score.
 */

import { type Foul, type MatchModel, type Moment, type OwnGoal, otherSide, type Period } from "../match/match-model.ts";
import { applyMoment, createPitch } from "../match/pitch.ts";
import { createRandom } from "../random.ts";
import { createEventLog, relate } from "./event-log.ts";
import type { StatsBombEvent } from "./event-shape.ts";
import { deliver, stopFor, takeBall } from "./full/build-up.ts";
import { LONGEST_STEP_MS, playUntil } from "./full/open-play.ts";
import { onPitch, type Play, stopPlay } from "./full/play.ts";
import { ATTACK_MS, writeShot } from "./full/shot-events.ts";
import { createMomentWriter, type MomentWriter, mirrored } from "./moment-events.ts";

export function toFullEvents(match: MatchModel): readonly StatsBombEvent[] {
  const log = createEventLog(match);
  const writer = createMomentWriter(match, log);
  const kickOff = { kind: "dead", restart: "Kick Off", side: match.kickOffSide, at: [60, 40], readyMs: 500 } as const;
  const random = createRandom(match.seed, match.fixture.matchId, "play");
  const play: Play = { log, random, pitch: createPitch(match.sheets), ms: 0, ball: kickOff };
  writer.startingElevens();
  writePeriod(play, writer, match, 1);
  play.ball = { ...kickOff, side: otherSide(match.kickOffSide) };
  writePeriod(play, writer, match, 2);
  return log.events;
}

function writePeriod(play: Play, writer: MomentWriter, match: MatchModel, period: Period): void {
  play.log.startPeriod(period);
  play.ms = 0;
  writer.halfStart();
  match.moments.forEach((moment, index) => {
    if (moment.period !== period) return;
    const previous = match.moments[index - 1];
    if (!isShotFrom(previous)) playUntil(play, moment.ms - leadMs(moment));
    writeMoment(play, writer, moment, index);
    applyMoment(play.pitch, moment);
  });
  playUntil(play, match.periodMs[period] - LONGEST_STEP_MS);
  play.ms = Math.max(play.ms, match.periodMs[period]);
  writer.halfEnd(play.ms);
}

/** Nothing happens between the foul and the kick at goal that it led to. */
const isShotFrom = (moment: Moment | undefined): boolean => moment?.kind === "foul" && moment.award !== "free kick";

/** How long before the moment free play ends: it has to get the ball to the right place. */
function leadMs(moment: Moment): number {
  if (moment.kind === "shot") return moment.type === "Open Play" ? ATTACK_MS : 0;
  return moment.kind === "substitution" || moment.kind === "misconduct" ? LONGEST_STEP_MS : LONGEST_STEP_MS + 5_000;
}

function writeMoment(play: Play, writer: MomentWriter, moment: Moment, index: number): void {
  switch (moment.kind) {
    case "shot":
      writeShot(play, writer, moment, index);
      break;
    case "foul":
      writeFoul(play, writer, moment, index);
      break;
    case "ownGoal":
      writeOwnGoal(play, writer, moment, index);
      break;
    case "misconduct":
      stopFor(play);
      play.ms = moment.ms;
      writer.misconduct(moment, index);
      break;
    case "substitution":
      stopFor(play);
      play.ms = moment.ms;
      writer.substitution(moment, index);
      break;
  }
}

function writeFoul(play: Play, writer: MomentWriter, foul: Foul, index: number): void {
  const { ms, victim, location, award } = foul;
  const at = mirrored(location);
  deliver(play, victim, at, ms);
  play.ms = ms;
  const facts = { side: victim.side, ms, actor: victim, location: at, durationMs: 0 };
  const committed = writer.foul(foul, index);
  relate(committed, play.log.add("Foul Won", award === "penalty" ? { ...facts, foul_won: { penalty: true } } : facts));
  stopPlay(play, "Free Kick", victim.side, at, play.random.integer(18_000, foul.card === null ? 34_000 : 50_000));
}

/** A cross that a defender turns into his own goal. */
function writeOwnGoal(play: Play, writer: MomentWriter, ownGoal: OwnGoal, index: number): void {
  const { side, ms, crosser, player } = ownGoal;
  takeBall(play, side);
  deliver(play, crosser, onPitch(111, crosser.position.spot[1] < 40 ? 9 : 71), ms - 1_500);
  play.ms = ms;
  writer.ownGoal(ownGoal, index);
  stopPlay(play, "Kick Off", player.side, [60, 40], play.random.integer(42_000, 58_000));
}
