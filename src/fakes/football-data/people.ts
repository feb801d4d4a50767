/** Scorers, teams and squads. */

import { CLUBS, type Club } from "../../../sample/league/clubs.ts";
import type { Player } from "../../../sample/league/squads.ts";
import { footballDataPerson, footballDataTeam } from "../ids.ts";
import { type PlayerStats, statsOfSeason, topScorers } from "../world/player-stats.ts";
import { type About, badRequest, headOf, NOT_FOUND, type Result } from "./result.ts";
import { AREA, type FootballDataContext, matchesOf, toCompetitionRef, toFullTeam } from "./shapes.ts";

export function answerScorers({ context, competition, season, query }: About): Result {
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

export function answerTeams({ context, competition, season, query }: About): Result {
  const matches = matchesOf(context, competition, season).filter(({ state }) => state.isDrawn);
  const ids = new Set(matches.flatMap(({ match }) => [match.home.id, match.away.id]));
  const teams = CLUBS.filter(({ id }) => ids.has(id)).map((club) => toTeamItem(context, club));
  const filters = { season: String(season), ...Object.fromEntries(query) };
  return { body: { count: teams.length, filters, ...headOf(context, competition, season), teams } };
}

export function answerTeam(context: FootballDataContext, name: string): Result {
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
