/** API-Football v3, from CONTRACTS.md §1. */

import { bool, either, int, list, matching, object, oneOf, orNull, type Shape, text } from "./shape.ts";

const stamp = matching("^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\+00:00$");
const pair = (shape: Shape) => object({ home: shape, away: shape });
const team = object({ id: int, name: text, logo: text });
const league = object({ id: int, name: text, country: text, logo: text, flag: orNull(text), season: int });
const ref = object({ id: orNull(int), name: orNull(text) });

/** `errors: []` and nothing else on success. */
export const envelope = (response: Shape) =>
  object({
    get: matching("^[a-z]"),
    parameters: either({ type: "array", maxItems: 0 }, { type: "object", minProperties: 1 }),
    errors: { type: "array", maxItems: 0 },
    results: int,
    paging: object({ current: int, total: int }),
    response,
  });

export const refusal = object({
  get: text,
  errors: { type: "object", minProperties: 1, additionalProperties: text },
  results: oneOf(0),
  response: { type: "array", maxItems: 0 },
});

export const status = object({
  account: object({ firstname: text, lastname: text, email: text }),
  subscription: object({ plan: text, end: stamp, active: bool }),
  requests: object({ current: int, limit_day: int }),
});

export const leagueItem = object({
  league: object({ id: int, name: text, type: oneOf("League", "Cup"), logo: text }),
  country: object({ name: text, code: orNull(text), flag: orNull(text) }),
  seasons: list(
    object({
      year: int,
      start: text,
      end: text,
      current: bool,
      coverage: object({
        fixtures: object({ events: bool, lineups: bool, statistics_fixtures: bool, statistics_players: bool }),
        standings: bool,
        players: bool,
        top_scorers: bool,
        top_assists: bool,
        top_cards: bool,
        injuries: bool,
        predictions: bool,
        odds: bool,
      }),
    }),
  ),
});

export const teamItem = object({
  team: object({
    id: int,
    name: text,
    code: orNull(text),
    country: text,
    founded: orNull(int),
    national: bool,
    logo: text,
  }),
  venue: object({
    id: orNull(int),
    name: orNull(text),
    address: orNull(text),
    city: orNull(text),
    capacity: orNull(int),
    surface: orNull(text),
    image: orNull(text),
  }),
});

const SHORT = [..."TBD NS 1H HT 2H ET BT P SUSP INT FT AET PEN PST CANC ABD AWD WO LIVE".split(" ")];

export const fixture = object({
  fixture: object({
    id: int,
    referee: orNull(text),
    timezone: oneOf("UTC"),
    date: stamp,
    timestamp: int,
    periods: object({ first: orNull(int), second: orNull(int) }),
    venue: object({ id: orNull(int), name: orNull(text), city: orNull(text) }),
    status: object({ long: text, short: oneOf(...SHORT), elapsed: orNull(int), extra: orNull(int) }),
  }),
  league: { ...league, required: [...league.required, "round", "standings"] },
  teams: pair(object({ id: int, name: text, logo: text, winner: orNull(bool) })),
  goals: pair(orNull(int)),
  score: object({
    halftime: pair(orNull(int)),
    fulltime: pair(orNull(int)),
    extratime: pair(orNull(int)),
    penalty: pair(orNull(int)),
  }),
});

export const event = object({
  time: object({ elapsed: int, extra: orNull(int) }),
  team,
  player: ref,
  assist: ref,
  type: oneOf("Goal", "Card", "subst", "Var"),
  detail: matching(
    "^(Normal Goal|Own Goal|Penalty|Missed Penalty|Yellow Card|Red Card|Substitution \\d+|Goal Disallowed - offside)$",
  ),
  comments: orNull(text),
});

const hex = matching("^[0-9a-f]{6}$");
const colours = object({ primary: hex, number: hex, border: hex });
const lineupPlayer = object({
  player: object({
    id: orNull(int),
    name: text,
    number: orNull(int),
    pos: orNull(oneOf(..."GDMF")),
    grid: orNull(matching("^\\d+:\\d+$")),
  }),
});

export const lineup = object({
  team: object({ id: int, name: text, logo: text, colors: object({ player: colours, goalkeeper: colours }) }),
  coach: object({ id: orNull(int), name: orNull(text), photo: orNull(text) }),
  formation: orNull(matching("^\\d(-\\d)+$")),
  startXI: list(lineupPlayer, { minItems: 11, maxItems: 11 }),
  substitutes: list(lineupPlayer),
});

export const statistics = object({
  team,
  statistics: list(
    object({ type: text, value: either({ type: ["integer", "null"] }, matching("^(\\d+%|\\d+\\.\\d+)$")) }),
    {
      minItems: 17,
    },
  ),
});

export const fixturePlayers = object({
  team: object({ id: int, name: text, logo: text, update: stamp }),
  players: list(
    object({
      player: object({ id: int, name: text, photo: text }),
      statistics: list(object({ games: object({ minutes: orNull(int), rating: orNull(text), substitute: bool }) })),
    }),
  ),
});

const tally = object({
  played: int,
  win: int,
  draw: int,
  lose: int,
  goals: object({ for: int, against: int }),
});

export const standings = object({
  league: object({
    ...league.properties,
    standings: list(
      list(
        object({
          rank: int,
          team,
          points: int,
          goalsDiff: int,
          group: orNull(text),
          form: orNull(matching("^[WDL]+$")),
          status: oneOf("same", "up", "down"),
          description: orNull(text),
          all: tally,
          home: tally,
          away: tally,
          update: stamp,
        }),
      ),
    ),
  }),
});

const num = orNull(int);

export const player = object({
  player: object({
    id: int,
    name: text,
    firstname: text,
    lastname: text,
    age: int,
    birth: object({ date: orNull(text), place: orNull(text), country: orNull(text) }),
    nationality: text,
    height: orNull(matching("^\\d+ cm$")),
    weight: orNull(matching("^\\d+ kg$")),
    injured: bool,
    photo: text,
  }),
  statistics: list(
    object({
      team,
      league,
      games: object({
        appearences: num,
        lineups: num,
        minutes: num,
        number: num,
        position: text,
        rating: orNull(matching("^\\d+\\.\\d+$")),
        captain: bool,
      }),
      substitutes: object({ in: num, out: num, bench: num }),
      shots: object({ total: num, on: num }),
      goals: object({ total: num, conceded: num, assists: num, saves: num }),
      passes: object({ total: num, key: num, accuracy: num }),
      tackles: object({ total: num, blocks: num, interceptions: num }),
      duels: object({ total: num, won: num }),
      dribbles: object({ attempts: num, success: num, past: num }),
      fouls: object({ drawn: num, committed: num }),
      cards: object({ yellow: num, yellowred: num, red: num }),
      penalty: object({ won: num, commited: num, scored: num, missed: num, saved: num }),
    }),
    { minItems: 1 },
  ),
});

export const injury = object({
  player: object({ id: int, name: text, photo: text, type: oneOf("Missing Fixture", "Questionable"), reason: text }),
  team,
  fixture: object({ id: int, timezone: text, date: stamp, timestamp: int }),
  league: object({ id: int, season: int, name: text, country: text, logo: text, flag: orNull(text) }),
});

const side = object({ id: num, name: text, logo: orNull(text) });

export const transfer = object({
  player: object({ id: int, name: text }),
  update: stamp,
  transfers: list(
    object({
      date: text,
      type: orNull(matching("^(Free|Loan|Back from Loan|N/A|€ [\\d.]+[MK])$")),
      teams: object({ in: side, out: side }),
    }),
    { minItems: 1 },
  ),
});

export const trophy = object({ league: text, country: text, season: text, place: text });
