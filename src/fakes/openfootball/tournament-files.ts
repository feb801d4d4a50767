/** A tournament's files: world cup in the newer shape with goals, squads, teams, grounds, groups; euro in rounds. */

import type { Nation, Tournament, TournamentMatch } from "./tournament.ts";

export interface Visible {
  readonly now: Date;
  readonly publishAfterMs: number;
}

const isOut = ({ date }: TournamentMatch, { now, publishAfterMs }: Visible): boolean =>
  Date.parse(`${date}T18:00:00Z`) + publishAfterMs <= now.getTime();

export function toWorldCupFile(tournament: Tournament, visible: Visible): object {
  const { name, year, matches } = tournament;
  return {
    name: `${name} ${year}`,
    matches: matches.map((match) => toMatch(tournament, match, visible, (nation) => nation.name)),
  };
}

/** The older shape: rounds around the matches, teams as objects. */
export function toEuroFile(tournament: Tournament, visible: Visible): object {
  const { name, year, matches } = tournament;
  const rounds = [...new Set(matches.map(({ round }) => round))];
  return {
    name: `${name} ${year}`,
    rounds: rounds.map((round) => ({
      name: round,
      matches: matches
        .filter((match) => match.round === round)
        .map((match) => {
          const { round: _, ...rest } = toMatch(tournament, match, visible, ({ name: team, code }) => ({
            name: team,
            code,
          }));
          return { num: match.num, ...rest };
        }),
    })),
  };
}

function toMatch(
  { matches }: Tournament,
  match: TournamentMatch,
  visible: Visible,
  toTeam: (nation: Nation) => unknown,
) {
  const { round, date, time, group, ground, num, score, goals1, goals2, places } = match;
  // The teams of a knock-out match are known when all before it is played.
  const isKnown =
    group !== null || matches.filter((other) => other.date < date).every((other) => isOut(other, visible));
  const team = (nation: Nation, place: string) =>
    isKnown ? toTeam(nation) : toTeam({ ...nation, name: place, code: place });
  return {
    round,
    ...(group === null ? { num } : {}),
    date,
    time,
    team1: team(match.team1, places[0]),
    team2: team(match.team2, places[1]),
    ...(isOut(match, visible) ? { score, goals1, goals2 } : { score: {} }),
    ...(group === null ? {} : { group }),
    ground,
  };
}

export const toGroupsFile = ({ name, year, nations }: Tournament): object => ({
  name: `${name} ${year}`,
  groups: (["A", "B"] as const).map((group) => ({
    name: `Group ${group}`,
    teams: nations.filter((nation) => nation.group === group).map((nation) => nation.name),
  })),
});

export const toTeamsFile = ({ nations }: Tournament): object =>
  nations.map(({ name, code, group }) => ({ name, continent: "Nowhere", fifa_code: code, group, confed: "DEMO" }));

export const toSquadsFile = ({ nations }: Tournament): object =>
  nations.map(({ name, code, group, squad }) => ({ name, fifa_code: code, group, players: squad }));

export const toStadiumsFile = ({ name, year, stadiums }: Tournament): object => ({
  name: `${name} ${year}`,
  stadiums: stadiums.map(({ city, name: stadium, capacity }) => ({
    city,
    timezone: "UTC+2",
    name: stadium,
    capacity,
    coords: "0°0′0″N 0°0′0″E",
  })),
});
