/** football-data.org v4, from CONTRACTS.md §2. */

import { day, either, int, list, matching, nothing, object, oneOf, orNull, type Shape, text } from "./shape.ts";

const stamp = matching("^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$");
const area = object({ id: int, name: text, code: orNull(text), flag: orNull(text) });
const competitionRef = object({
  id: int,
  name: text,
  code: text,
  type: oneOf("LEAGUE", "LEAGUE_CUP", "CUP", "PLAYOFFS"),
  emblem: orNull(text),
});
const season = object({
  id: int,
  startDate: day,
  endDate: day,
  currentMatchday: orNull(int),
  winner: { type: ["object", "null"] },
});
const team = object({ id: int, name: text, shortName: text, tla: text, crest: text });
const noTeam = object({ id: nothing, name: nothing, shortName: nothing, tla: nothing, crest: nothing });
const score = object({ home: orNull(int), away: orNull(int) });

export const error = (code: number) => object({ message: text, errorCode: oneOf(code) });

const competition = {
  ...competitionRef.properties,
  area,
  plan: text,
  currentSeason: season,
  lastUpdated: stamp,
};

export const competitions = object({
  count: int,
  filters: object({ client: text }),
  competitions: list(object({ ...competition, numberOfAvailableSeasons: int })),
});

export const oneCompetition = object({ ...competition, seasons: list(season, { minItems: 1 }) });

export const match = object(
  {
    area,
    competition: competitionRef,
    season,
    id: int,
    utcDate: stamp,
    status: oneOf(
      ..."SCHEDULED TIMED IN_PLAY PAUSED EXTRA_TIME PENALTY_SHOOTOUT FINISHED SUSPENDED POSTPONED CANCELLED AWARDED".split(
        " ",
      ),
    ),
    matchday: orNull(int),
    stage: oneOf("REGULAR_SEASON", "SEMI_FINALS", "FINAL"),
    group: orNull(text),
    lastUpdated: stamp,
    homeTeam: either(team, noTeam),
    awayTeam: either(team, noTeam),
    score: object(
      {
        winner: oneOf("HOME_TEAM", "AWAY_TEAM", "DRAW", null),
        duration: oneOf("REGULAR", "EXTRA_TIME", "PENALTY_SHOOTOUT"),
        fullTime: score,
        halfTime: score,
      },
      { regularTime: score, extraTime: score, penalties: score },
    ),
    odds: object({ msg: text }),
    referees: list(object({ id: int, name: text, type: text, nationality: orNull(text) })),
  },
  { minute: orNull(int), injuryTime: orNull(int) },
);

const resultSet = (more: Readonly<Record<string, Shape>>) =>
  object({ count: int, played: int, ...more }, { first: day, last: day });

export const competitionMatches = object({
  filters: object({ season: text }),
  resultSet: resultSet({}),
  competition: competitionRef,
  matches: list(match),
});

/** Without a competition of its own. */
export const matches = {
  ...object({ filters: object({}), resultSet: resultSet({ competitions: text }), matches: list(match) }),
  not: { required: ["competition"] },
};

export const standings = object({
  filters: object({ season: text }),
  area,
  competition: competitionRef,
  season,
  standings: list(
    object({
      stage: text,
      type: oneOf("TOTAL", "HOME", "AWAY"),
      group: orNull(text),
      table: list(
        object({
          position: int,
          team,
          playedGames: int,
          form: orNull(matching("^[WDL](,[WDL])*$")),
          won: int,
          draw: int,
          lost: int,
          points: int,
          goalsFor: int,
          goalsAgainst: int,
          goalDifference: int,
        }),
      ),
    }),
    { minItems: 1 },
  ),
});

const fullTeam = {
  ...team.properties,
  address: text,
  website: text,
  founded: int,
  clubColors: text,
  venue: text,
  lastUpdated: stamp,
};
const person = { id: int, name: text, dateOfBirth: day, nationality: text };

export const scorers = object({
  count: int,
  filters: object({ season: text, limit: int }),
  competition: competitionRef,
  season,
  scorers: list(
    object({
      player: object({
        ...person,
        firstName: text,
        lastName: orNull(text),
        section: text,
        position: orNull(text),
        shirtNumber: orNull(int),
        lastUpdated: stamp,
      }),
      team: object(fullTeam),
      playedMatches: int,
      goals: int,
      assists: orNull({ type: "integer", minimum: 1 }),
      penalties: orNull({ type: "integer", minimum: 1 }),
    }),
  ),
});

export const teams = object({
  count: int,
  filters: object({ season: text }),
  competition: competitionRef,
  season,
  teams: list(
    object({
      ...fullTeam,
      area,
      runningCompetitions: list(competitionRef),
      coach: object({
        id: int,
        firstName: text,
        lastName: text,
        name: text,
        dateOfBirth: orNull(day),
        nationality: text,
        contract: object({ start: text, until: text }),
      }),
      squad: list(object({ ...person, position: text }), { minItems: 11 }),
      staff: list({}),
    }),
  ),
});
