/**
 * The short stream: what a score sheet and a shot map need (elevens, halves, shots with their key pass, cards,
 * substitutions, own goals) and nothing of the play in between. About 65 events.
 */

import type { MatchModel, Moment, Period } from "../match/match-model.ts";
import { createEventLog } from "./event-log.ts";
import type { StatsBombEvent } from "./event-shape.ts";
import { createMomentWriter, type MomentWriter } from "./moment-events.ts";
import type { PlayPattern } from "./vocabulary.ts";

const PERIODS: readonly Period[] = [1, 2];

export function toCompactEvents(match: MatchModel): readonly StatsBombEvent[] {
  const log = createEventLog(match);
  const writer = createMomentWriter(match, log);
  writer.startingElevens();
  for (const period of PERIODS) {
    log.startPeriod(period);
    writer.halfStart();
    match.moments.forEach((moment, index) => {
      if (moment.period !== period || !isTold(moment)) return;
      log.startPossession(moment.side, patternOf(moment));
      write(writer, moment, index);
    });
    writer.halfEnd(match.periodMs[period]);
  }
  return log.events;
}

/** Fouls without a card are play, not a moment of the score sheet; a penalty's is told. */
const isTold = (moment: Moment): boolean =>
  moment.kind !== "foul" || moment.card !== null || moment.award === "penalty";

const patternOf = (moment: Moment): PlayPattern => (moment.kind === "shot" ? moment.pattern : "Regular Play");

function write(writer: MomentWriter, moment: Moment, index: number): void {
  switch (moment.kind) {
    case "shot":
      writer.keyPass(moment, index);
      writer.shot(moment, index);
      break;
    case "foul":
      writer.foul(moment, index);
      break;
    case "misconduct":
      writer.misconduct(moment, index);
      break;
    case "substitution":
      writer.substitution(moment, index);
      break;
    case "ownGoal":
      writer.ownGoal(moment, index);
      break;
  }
}
