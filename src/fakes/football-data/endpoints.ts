/** The resources. Each gives a body or a refusal. */

import { FOOTBALL_DATA_IDS, FOOTBALL_DATA_MATCHES } from "../ids.ts";
import { type TableType, toTable } from "../world/table.ts";
import { daysIn, rangeOf, statusesOf, toMatchItem, toResultSet } from "./match-item.ts";
import { answerScorers, answerTeam, answerTeams } from "./people.ts";
import { type About, badRequest, headOf, NOT_FOUND, RESTRICTED, type Result } from "./result.ts";
import {
  AREA,
  currentSeason,
  dayOf,
  type FootballDataContext,
  matchesOf,
  type ServedCompetition,
  toCompetitionRef,
  toSeason,
  toTeamRef,
} from "./shapes.ts";

const MAX_DAYS = 10;

/** @param parts the path without its slashes, e.g. ["competitions", "PL", "matches"] */
export function answerResource(context: FootballDataContext, parts: readonly string[], query: URLSearchParams): Result {
  const [resource, name, part] = parts;
  if (resource === "competitions" && name === undefined) return answerCompetitions(context);
  if (resource === "competitions") return answerCompetition(context, name!, part, query);
  if (resource === "matches" && name === undefined) return answerMatches(context, query);
  if (resource === "matches" && part === undefined) return answerMatch(context, name!);
  if (resource === "teams" && part === undefined) return answerTeam(context, name ?? "");
  return NOT_FOUND;
}

function answerCompetitions(context: FootballDataContext): Result {
  const competitions = context.served.map((competition) => ({
    ...toCompetition(context, competition),
    numberOfAvailableSeasons: context.world.seasons.length,
  }));
  return { body: { count: competitions.length, filters: { client: "Fay" }, competitions } };
}

const toCompetition = (context: FootballDataContext, competition: ServedCompetition) => ({
  area: AREA,
  ...toCompetitionRef(competition),
  plan: "TIER_ONE",
  currentSeason: toSeason(context, competition, currentSeason(context, competition)),
  lastUpdated: "2025-07-01T10:00:00Z",
});

function answerCompetition(
  context: FootballDataContext,
  name: string,
  part: string | undefined,
  query: URLSearchParams,
): Result {
  const { code, id } = FOOTBALL_DATA_IDS.restricted;
  if (name === code || name === String(id)) return RESTRICTED;
  const competition = context.served.find((each) => each.id.code === name || String(each.id.id) === name);
  if (competition === undefined) return NOT_FOUND;
  const season = Number(query.get("season") ?? currentSeason(context, competition));
  if (!Number.isInteger(season))
    return badRequest("The resource you are looking for does not exist or season is invalid");
  if (!context.world.seasons.includes(season)) return NOT_FOUND;
  const about = { context, competition, season, query };
  switch (part) {
    case undefined:
      return { body: { ...toCompetition(context, competition), seasons: seasonsOf(context, competition) } };
    case "matches":
      return answerCompetitionMatches(about);
    case "standings":
      return answerStandings(about);
    case "scorers":
      return answerScorers(about);
    case "teams":
      return answerTeams(about);
    default:
      return NOT_FOUND;
  }
}

const seasonsOf = (context: FootballDataContext, competition: ServedCompetition) =>
  context.world.seasons.map((season) => toSeason(context, competition, season)).toReversed();

/** All of a season in one answer. */
function answerCompetitionMatches({ context, competition, season, query }: About): Result {
  const range = rangeOf(context, query);
  if (typeof range === "string") return badRequest(range);
  const statuses = statusesOf(query);
  const matches = matchesOf(context, competition, season)
    .map((served) => toMatchItem(context, served))
    .filter(
      ({ matchday, status, stage, utcDate }) =>
        (!query.has("matchday") || String(matchday) === query.get("matchday")) &&
        (!query.has("stage") || stage === query.get("stage")) &&
        (statuses === null || statuses.has(status)) &&
        (range === null || (utcDate.slice(0, 10) >= range.from && utcDate.slice(0, 10) <= range.to)) &&
        !query.has("group"),
    );
  const filters = { season: String(season), ...Object.fromEntries(query) };
  return {
    body: { filters, resultSet: toResultSet(matches), competition: toCompetitionRef(competition), matches },
  };
}

/** Of all competitions; today's if no days are given. */
function answerMatches(context: FootballDataContext, query: URLSearchParams): Result {
  const today = dayOf(context.now);
  const range = rangeOf(context, query) ?? { from: today, to: today };
  if (typeof range === "string") return badRequest(range);
  if (daysIn(range) > MAX_DAYS) return badRequest(`Specified period must not exceed ${MAX_DAYS} days.`);
  const codes = query.get("competitions")?.split(",");
  const ids = query.get("ids")?.split(",");
  const statuses = statusesOf(query);
  const asked = context.served.filter(
    ({ id }) => codes === undefined || codes.includes(id.code) || codes.includes(String(id.id)),
  );
  const matches = asked
    .flatMap((competition) => context.world.seasons.flatMap((season) => matchesOf(context, competition, season)))
    .filter(
      ({ state }) => ids !== undefined || (dayOf(state.kickOffAt) >= range.from && dayOf(state.kickOffAt) <= range.to),
    )
    .map((served) => toMatchItem(context, served))
    .filter(({ id, status }) => (ids?.includes(String(id)) ?? true) && (statuses?.has(status) ?? true))
    .toSorted((a, b) => a.utcDate.localeCompare(b.utcDate) || a.id - b.id);
  const competitions = [...new Set(matches.map(({ competition }) => competition.code))].join(",");
  const filters = { dateFrom: range.from, dateTo: query.get("dateTo") ?? range.to, permission: "TIER_ONE" };
  const { count, ...rest } = toResultSet(matches);
  return { body: { filters, resultSet: { count, competitions, ...rest }, matches } };
}

function answerMatch(context: FootballDataContext, name: string): Result {
  const found = FOOTBALL_DATA_MATCHES.fromProvider(Number(name));
  const match = found === null ? null : context.world.match(found.matchId);
  const competition = context.served.find(({ index }) => index === found?.index);
  if (match === null || competition === undefined || competition.kind !== match.kind) return NOT_FOUND;
  const state = context.world.state(match, context.seenAt);
  return { body: toMatchItem(context, { competition, match, state }) };
}

/** A cup has no table. */
function answerStandings({ context, competition, season, query }: About): Result {
  if (competition.kind === "CUP") return NOT_FOUND;
  const isPaid = context.switches.tier === "paid";
  const states = matchesOf(context, competition, season)
    .filter(({ match }) => Number(query.get("matchday") ?? 99) >= match.matchday!)
    .filter(({ state }) => dayOf(state.kickOffAt) <= (query.get("date") ?? "9999"))
    .map(({ state }) => state);
  const types: readonly TableType[] = isPaid ? ["TOTAL", "HOME", "AWAY"] : ["TOTAL"];
  const standings = types.map((type) => ({
    stage: "REGULAR_SEASON",
    type,
    group: null,
    table: toTable(states, type).map((row) => ({
      position: row.rank,
      team: toTeamRef(row.club),
      playedGames: row.tally.played,
      form: isPaid && row.form !== "" ? [...row.form].join(",") : null,
      won: row.tally.win,
      draw: row.tally.draw,
      lost: row.tally.lose,
      points: row.points,
      goalsFor: row.tally.for,
      goalsAgainst: row.tally.against,
      goalDifference: row.difference,
    })),
  }));
  const filters = { season: String(season), ...Object.fromEntries(query) };
  return { body: { filters, area: AREA, ...headOf(context, competition, season), standings } };
}
