/** Which matches a query wants. The smallest list that can hold them is scanned; lists stay in order of kick-off. */

import type { ReadModel } from "./read-model.ts";
import type { CompetitionRecord, MatchRecord, MatchStatus, TeamRecord } from "./records.ts";

/** Resolved conditions; null = none. */
export interface MatchConditions {
  readonly competitions: readonly CompetitionRecord[] | null;
  readonly season: number | null;
  readonly team: TeamRecord | null;
  readonly homeTeam: TeamRecord | null;
  readonly awayTeam: TeamRecord | null;
  readonly status: readonly MatchStatus[] | null;
  readonly matchday: number | null;
  readonly stage: string | null;
  readonly group: string | null;
  /** Dates, both ends inclusive. */
  readonly from: string | null;
  readonly to: string | null;
  /** ISO instant. */
  readonly updatedSince: string | null;
  readonly hasEvents: boolean | null;
}

type Test = (match: MatchRecord) => boolean;

/** @param scope matches to choose from, in order of kick-off; left out: the smallest list of the model that can do */
export function filterMatches(
  model: ReadModel,
  conditions: MatchConditions,
  scope?: readonly MatchRecord[],
): readonly MatchRecord[] {
  const candidates = scope ?? candidatesOf(model, conditions);
  const tests = toTests(conditions);
  if (tests.length === 0) return candidates;
  return candidates.filter((match) => tests.every((test) => test(match)));
}

function candidatesOf(model: ReadModel, conditions: MatchConditions): readonly MatchRecord[] {
  const team = conditions.team ?? conditions.homeTeam ?? conditions.awayTeam;
  if (team !== null) return team.allMatches;
  const [competition, ...others] = conditions.competitions ?? [];
  if (competition === undefined || others.length > 0 || conditions.season === null) return model.matches;
  return competition.seasons.find((season) => season.year === conditions.season)?.matches ?? [];
}

const same = (a: string | null, b: string): boolean => a !== null && a.toLowerCase() === b.toLowerCase();

function toTests(conditions: MatchConditions): Test[] {
  const tests: Test[] = [];
  const add = <V>(value: V | null, test: (match: MatchRecord, value: V) => boolean): void => {
    if (value !== null) tests.push((match) => test(match, value));
  };
  add(conditions.competitions, (match, list) => list.includes(match.competition));
  add(conditions.season, (match, year) => match.season.year === year);
  add(conditions.team, (match, team) => match.home === team || match.away === team);
  add(conditions.homeTeam, (match, team) => match.home === team);
  add(conditions.awayTeam, (match, team) => match.away === team);
  add(conditions.status, (match, statuses) => statuses.includes(match.status));
  add(conditions.matchday, (match, matchday) => match.matchday === matchday);
  add(conditions.stage, (match, stage) => same(match.stage, stage));
  add(conditions.group, (match, group) => same(match.group, group) || same(match.group, `Group ${group}`));
  add(conditions.from, (match, from) => match.date >= from);
  add(conditions.to, (match, to) => match.date <= to);
  add(conditions.updatedSince, (match, since) => match.lastChangedAt >= since);
  add(conditions.hasEvents, (match, hasEvents) => match.hasEvents === hasEvents);
  return tests;
}
