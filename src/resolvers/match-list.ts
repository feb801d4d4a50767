/** The three lists of matches (of everything, a season, a team) as connections. */

import { queryHash } from "../readmodel/cursor.ts";
import { filterMatches, type MatchConditions } from "../readmodel/match-filter.ts";
import { type Page, paginate, sortedList } from "../readmodel/page.ts";
import type { ReadModel } from "../readmodel/read-model.ts";
import type { CompetitionRecord, MatchRecord, MatchStatus } from "../readmodel/records.ts";
import type { MatchFilterInput } from "../schema/match-filter.ts";
import type { PageArguments } from "./arguments.ts";
import { pageSizeOf, toPageRequest } from "./arguments.ts";
import { findNamed } from "./lookups.ts";

export type MatchOrder = "KICKOFF_ASC" | "KICKOFF_DESC";

export interface MatchListRequest {
  /** `Type.field`: its page sizes, and part of what a cursor is good for. */
  readonly field: string;
  /** Id of the season or team whose list it is. */
  readonly owner?: string;
  /** Matches to choose from; left out: all. */
  readonly scope?: readonly MatchRecord[];
  readonly filter: MatchFilterInput | null | undefined;
  readonly order: MatchOrder;
  readonly page: PageArguments;
}

/** @throws InvalidInputError */
export function matchPage(model: ReadModel, request: MatchListRequest): Page<MatchRecord> {
  const page = toPageRequest(request.page, pageSizeOf(request.field));
  const conditions = toConditions(model, request.filter ?? {});
  const matches = conditions === null ? [] : filterMatches(model, conditions, request.scope);
  const direction = request.order === "KICKOFF_ASC" ? 1 : -1;
  const list = sortedList(matches, (match) => [match.sortKey, match.id], 2, direction);
  const hash = queryHash(request.field, { owner: request.owner, ...(conditions ? toIds(conditions) : request.filter) });
  return paginate(list, { hash, order: request.order }, page);
}

/** Null: a competition or team of the filter does not exist, so nothing can match. */
function toConditions(model: ReadModel, filter: MatchFilterInput): MatchConditions | null {
  const competitions = toCompetitions(model, filter);
  const team = findNamed(model.teamKeys, filter.team);
  const homeTeam = findNamed(model.teamKeys, filter.homeTeam);
  const awayTeam = findNamed(model.teamKeys, filter.awayTeam);
  if (team === "unknown" || homeTeam === "unknown" || awayTeam === "unknown") return null;
  return {
    competitions,
    season: filter.season ?? null,
    team,
    homeTeam,
    awayTeam,
    status: (filter.status as MatchStatus[] | null | undefined) ?? null,
    matchday: filter.matchday ?? null,
    stage: filter.stage ?? null,
    group: filter.group ?? null,
    from: filter.from ?? null,
    to: filter.to ?? null,
    updatedSince: filter.updatedSince ?? null,
    hasEvents: filter.hasEvents ?? null,
  };
}

/** Unknown names stand for no competition; both arguments together mean what is in both. */
function toCompetitions(model: ReadModel, filter: MatchFilterInput): CompetitionRecord[] | null {
  const lists = [filter.competition == null ? null : [filter.competition], filter.competitions ?? null].map(
    (keys) => keys?.flatMap((key) => model.competitionKeys.find(key) ?? []) ?? null,
  );
  const [one, many] = lists;
  if (one && many) return one.filter((competition) => many.includes(competition));
  return one ?? many ?? null;
}

/** Another spelling of the same filter gives the same cursors. */
function toIds(conditions: MatchConditions): Record<string, unknown> {
  return {
    ...conditions,
    competitions: conditions.competitions?.map((it) => it.id).sort(),
    team: conditions.team?.id,
    homeTeam: conditions.homeTeam?.id,
    awayTeam: conditions.awayTeam?.id,
    status: conditions.status === null ? null : [...conditions.status].sort(),
  };
}
