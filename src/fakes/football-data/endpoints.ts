/** The resources. Each gives a body or a refusal. */

import { CLUBS, type Club } from "../../../sample/league/clubs.ts";
import type { Player } from "../../../sample/league/squads.ts";
import { FOOTBALL_DATA_IDS, FOOTBALL_DATA_MATCHES, footballDataPerson, footballDataTeam } from "../ids.ts";
import { type PlayerStats, statsOfSeason, topScorers } from "../world/player-stats.ts";
import { type TableType, toTable } from "../world/table.ts";
import { daysIn, rangeOf, statusesOf, toMatchItem, toResultSet } from "./match-item.ts";
import {
  AREA,
  currentSeason,
  dayOf,
  type FootballDataContext,
  matchesOf,
  type ServedCompetition,
  toCompetitionRef,
  toFullTeam,
  toSeason,
  toTeamRef,
} from "./shapes.ts";

export interface Refusal {
  readonly code: 400 | 403 | 404;
  readonly message: string;
}

export type Result = { readonly body: object } | Refusal;

export const NOT_FOUND: Refusal = { code: 404, message: "The resource you are looking for does not exist." };
export const RESTRICTED: Refusal = {
  code: 403,
  message:
    "The resource you are looking for is restricted and apparently not within your permissions. Please check your subscription.",
};
const MAX_DAYS = 10;

export const badRequest = (message: string): Refusal => ({ code: 400, message });

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

interface About {
  readonly context: FootballDataContext;
  readonly competition: ServedCompetition;
  readonly season: number;
  readonly query: URLSearchParams;
}

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

const headOf = (context: FootballDataContext, competition: ServedCompetition, season: number) => ({
  competition: toCompetitionRef(competition),
  season: toSeason(context, competition, season),
});

function answerScorers({ context, competition, season, query }: About): Result {
  const limit = Number(query.get("limit") ?? 10);
  if (!Number.isInteger(limit) || limit < 1 || limit > 500)
    return badRequest("'limit' must be a number from 1 to 500.");
  const states = matchesOf(context, competition, season)
    .filter(({ match }) => Number(query.get("matchday") ?? 99) >= (match.matchday ?? 0))
    .map(({ state }) => state);
  const scorers = topScorers(statsOfSeason(context.world, states)).slice(0, limit).map(toScorer);
  const filters = { season: String(season), limit };
  return { body: { count: scorers.length, filters, ...headOf(context, competition, season), scorers } };
}

/** Here 0 and unknown are both null. */
const toScorer = ({ player, club, appearances, goals, assists, penaltiesScored }: PlayerStats) => ({
  player: { ...toPerson(player), section: SECTIONS[player.line], position: null, shirtNumber: null },
  team: toFullTeam(club),
  playedMatches: appearances,
  goals,
  assists: assists === 0 ? null : assists,
  penalties: penaltiesScored === 0 ? null : penaltiesScored,
});

const SECTIONS = { G: "Goalkeeper", D: "Defence", M: "Midfield", F: "Offence" } as const;

function toPerson({ id, name, birthDate, country }: Player) {
  const [firstName = "", ...rest] = name.split(" ");
  return {
    id: footballDataPerson(id),
    name,
    firstName,
    lastName: rest.length === 0 ? null : rest.join(" "),
    dateOfBirth: birthDate,
    nationality: country.name,
    lastUpdated: "2025-07-01T08:31:12Z",
  };
}

function answerTeams({ context, competition, season, query }: About): Result {
  const matches = matchesOf(context, competition, season).filter(({ state }) => state.isDrawn);
  const ids = new Set(matches.flatMap(({ match }) => [match.home.id, match.away.id]));
  const teams = CLUBS.filter(({ id }) => ids.has(id)).map((club) => toTeamItem(context, club));
  const filters = { season: String(season), ...Object.fromEntries(query) };
  return { body: { count: teams.length, filters, ...headOf(context, competition, season), teams } };
}

function answerTeam(context: FootballDataContext, name: string): Result {
  const club = CLUBS.find(({ id }) => String(footballDataTeam(id)) === name);
  return club === undefined ? NOT_FOUND : { body: toTeamItem(context, club) };
}

function toTeamItem(context: FootballDataContext, club: Club) {
  const [firstName = "", ...rest] = club.manager.name.split(" ");
  return {
    area: AREA,
    ...toFullTeam(club),
    runningCompetitions: context.served.filter(({ kind }) => kind === "LEAGUE").map(toCompetitionRef),
    coach: {
      id: club.manager.id,
      firstName,
      lastName: rest.join(" "),
      name: club.manager.name,
      dateOfBirth: null,
      nationality: AREA.name,
      contract: { start: "2024-07", until: "2027-06" },
    },
    squad: context.world.squads.get(club.id)!.map(({ id, name, line, birthDate, country }) => ({
      id: footballDataPerson(id),
      name,
      position: SECTIONS[line],
      dateOfBirth: birthDate,
      nationality: country.name,
    })),
    staff: [],
  };
}
