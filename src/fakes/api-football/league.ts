/** /leagues, /teams and /standings. */

import { CLUBS, type Club, DEMO_COUNTRY } from "../../../sample/league/clubs.ts";
import { apiFootballTeam } from "../ids.ts";
import { type TableRow, toTable } from "../world/table.ts";
import type { Found } from "./envelope.ts";
import {
  type ApiFootballContext,
  findLeague,
  isoOf,
  leagueName,
  matchesOf,
  type ServedLeague,
  toLeague,
  toTeam,
  venueIdOf,
} from "./shapes.ts";

export function answerLeagues(context: ApiFootballContext, query: URLSearchParams): Found {
  const { served } = context;
  const is = (name: string, value: string) =>
    !query.has(name) || query.get(name)!.toLowerCase() === value.toLowerCase();
  const found = served.filter(
    ({ id, kind }) =>
      is("id", String(id)) &&
      is("name", leagueName(kind)) &&
      is("country", DEMO_COUNTRY.name) &&
      is("type", kind === "LEAGUE" ? "league" : "cup") &&
      leagueName(kind)
        .toLowerCase()
        .includes((query.get("search") ?? "").toLowerCase()),
  );
  return {
    response: found.map((league) => toLeagueItem(context, league, query)).filter(({ seasons }) => seasons.length > 0),
  };
}

function toLeagueItem({ world, switches }: ApiFootballContext, league: ServedLeague, query: URLSearchParams) {
  const { id, name, logo } = toLeague(league, 0);
  const isLeague = league.kind === "LEAGUE";
  const newest = Math.max(...world.seasons);
  const seasons = world.seasons
    .filter((year) => !query.has("season") || String(year) === query.get("season"))
    .filter((year) => !query.has("current") || String(year === newest) === query.get("current"));
  return {
    league: { id, name, type: isLeague ? "League" : "Cup", logo },
    country: { name: DEMO_COUNTRY.name, code: null, flag: null },
    seasons: seasons.map((year) => ({
      year,
      ...world.span(league.kind, year),
      current: year === newest,
      ...(switches.coverage === "told" ? { coverage: coverageOf(isLeague) } : {}),
    })),
  };
}

const coverageOf = (isLeague: boolean) => ({
  fixtures: { events: isLeague, lineups: isLeague, statistics_fixtures: isLeague, statistics_players: isLeague },
  standings: isLeague,
  players: isLeague,
  top_scorers: isLeague,
  top_assists: false,
  top_cards: false,
  injuries: isLeague,
  predictions: false,
  odds: false,
});

export function answerTeams(context: ApiFootballContext, query: URLSearchParams): Found {
  const league = findLeague(context, query);
  const season = Number(query.get("season") ?? context.world.seasons.at(-1));
  const isPlaying = (club: Club) =>
    league !== null &&
    matchesOf(context, league, season).some(({ match }) => match.home.id === club.id || match.away.id === club.id);
  const found = CLUBS.filter(
    (club) =>
      (!query.has("league") || isPlaying(club)) &&
      (!query.has("id") || String(apiFootballTeam(club.id)) === query.get("id")) &&
      (!query.has("name") || club.name === query.get("name")) &&
      (!query.has("code") || club.code === query.get("code")) &&
      (!query.has("country") || query.get("country") === DEMO_COUNTRY.name) &&
      club.name.toLowerCase().includes((query.get("search") ?? "").toLowerCase()),
  );
  return { response: found.map(toTeamItem) };
}

const toTeamItem = (club: Club) => {
  const { id, name, logo } = toTeam(club);
  const venueId = venueIdOf(club.stadium.id);
  return {
    team: { id, name, code: club.code, country: DEMO_COUNTRY.name, founded: club.founded, national: false, logo },
    venue: {
      id: venueId,
      name: club.stadium.name,
      address: null,
      city: club.city,
      capacity: club.stadium.capacity,
      surface: "grass",
      image: `https://media.fakes.test/football/venues/${venueId}.png`,
    },
  };
};

/** The outer list is of groups: a league has one. */
export function answerStandings(context: ApiFootballContext, query: URLSearchParams): Found {
  const league = query.has("league") ? findLeague(context, query) : context.served[0]!;
  const season = Number(query.get("season"));
  if (league === null || league.kind === "CUP" || !context.world.seasons.includes(season)) return { response: [] };
  const states = matchesOf(context, league, season).map(({ state }) => state);
  const update = new Date(Math.max(...states.map(({ changedAt }) => changedAt.getTime())));
  const [total, home, away] = (["TOTAL", "HOME", "AWAY"] as const).map((type) => toTable(states, type)) as [
    readonly TableRow[],
    readonly TableRow[],
    readonly TableRow[],
  ];
  const of = (rows: readonly TableRow[], club: Club) => rows.find((row) => row.club.id === club.id)!;
  const rows = total
    .filter(({ club }) => !query.has("team") || String(apiFootballTeam(club.id)) === query.get("team"))
    .map((row) => ({
      rank: row.rank,
      team: toTeam(row.club),
      points: row.points,
      goalsDiff: row.difference,
      group: leagueName(league.kind),
      form: row.form === "" ? null : row.form,
      status: "same",
      description: row.rank === CLUBS.length ? "Relegation" : null,
      all: toTally(row),
      home: toTally(of(home, row.club)),
      away: toTally(of(away, row.club)),
      update: isoOf(update),
    }));
  return { response: [{ league: { ...toLeague(league, season), standings: [rows] } }] };
}

const toTally = ({ tally }: TableRow) => ({
  played: tally.played,
  win: tally.win,
  draw: tally.draw,
  lose: tally.lose,
  goals: { for: tally.for, against: tally.against },
});
