/** What one snapshot says of matches that the one before it did not: the news behind `matchUpdated`. */

import type { ReadModel } from "./read-model.ts";
import type { MatchRecord, ScoreRecord } from "./records.ts";
import { isPlayed } from "./season-state.ts";

export interface MatchChange {
  /** As the newer snapshot has it. */
  readonly match: MatchRecord;
  /** Fields of GraphQL's Match. */
  readonly changed: readonly string[];
  /** A result became another one. */
  readonly isCorrection: boolean;
}

/** Each field as a text or number, so that equal is equal. A match that is gone has no news: nothing is left to show. */
const fields: Readonly<Record<string, (match: MatchRecord) => string | number | null>> = {
  stage: (match) => match.stage,
  group: (match) => match.group,
  round: (match) => match.round,
  matchday: (match) => match.matchday,
  kickoff: (match) => match.kickoff,
  date: (match) => match.date,
  status: (match) => match.status,
  minute: (match) => match.minute,
  score: ({ score }) => (score.fullTime === null ? null : scoreText(score)),
  venue: ({ venue }) => (venue === null ? null : `${venue.name}/${venue.city}`),
  attendance: (match) => match.attendance,
  referee: (match) => match.referee,
  events: ({ eventCount }) => (eventCount === 0 ? null : eventCount),
};

const scoreText = ({ fullTime, halfTime, regularTime, extraTime, penalties, winner }: ScoreRecord): string =>
  JSON.stringify([fullTime, halfTime, regularTime, extraTime, penalties, winner]);

/** In order of kick-off. */
export function matchChanges(before: Pick<ReadModel, "matchById">, after: Pick<ReadModel, "matches">): MatchChange[] {
  const changes: MatchChange[] = [];
  for (const match of after.matches) {
    const old = before.matchById.get(match.id);
    const changed = Object.keys(fields).filter((name) => fields[name]!(match) !== (old ? fields[name]!(old) : null));
    if (changed.length > 0) changes.push({ match, changed, isCorrection: isCorrection(old, match) });
  }
  return changes;
}

/** `match_revisions` knows that a result was corrected once; that it happened now, these two snapshots know. */
function isCorrection(before: MatchRecord | undefined, { score, isCorrected }: MatchRecord): boolean {
  return before !== undefined && isCorrected && isPlayed(before) && resultOf(before.score) !== resultOf(score);
}

const resultOf = ({ fullTime, penalties }: ScoreRecord): string => JSON.stringify([fullTime, penalties]);
