/** Grounds and squads over sources, made up: which ground a match names, who is in a squad, what stays unresolved. */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { competition } from "../../support/truth/made-up-build.ts";
import { buildMadeUpRaw, type MadeUpRawBuild, type RawRow } from "../../support/warehouse/made-up-raw.ts";

const AT = "2026-01-01 06:00:00";
const parquet = (relation: string, code: string, season: number, index: number, at = AT) => ({
  competition_code: code,
  season,
  season_id: `${code}_${season}`,
  base: "remote",
  ingested_at: at,
  object_key: `raw/${relation}/${code}_${season}/${at}.parquet`,
  record_index: index,
  record_hash: `${code}${index}${at}`,
  context: "{}",
});

const cupMatch = (index: number, team1: string, team2: string, ground: string, goals1: readonly string[]): RawRow => ({
  ...parquet("matches", "CUP", 2026, index),
  record: {
    round: "Final round",
    date: `2026-06-1${index}`,
    team1,
    team2,
    ground,
    score: { ft: [goals1.length, 0] },
    goals1: goals1.map((name, at) => ({ name, minute: at + 1 })),
    goals2: [],
  },
});

const stadium = (index: number, city: string, name: string, capacity: number, cc?: string): RawRow => ({
  ...parquet("stadiums", "CUP", 2026, index),
  record: { city, name, capacity, timezone: "UTC-5", ...(cc ? { cc } : {}) },
});

const squad = (index: number, name: string, players: readonly string[]): RawRow => ({
  ...parquet("squads", "CUP", 2026, index),
  record: {
    name,
    fifa_code: "XXX",
    group: "A",
    players: players.map((player, number) => ({
      name: player,
      number: number + 1,
      pos: "FW",
      club: { name: "Some FC", country: "ENG" },
      date_of_birth: "2000-02-03",
    })),
  },
});

const body = (dataset: string, index: number, record: object): RawRow => ({
  season: 2024,
  league_id: "39",
  ingestion_date: "2024-12-01",
  ingested_at: "2024-12-01 00:00:00",
  object_key: `raw/${dataset}/season=2024/league_id=39/ingestion_date=2024-12-01/data.json`,
  record_index: index,
  record,
});

interface Ground {
  readonly id: number | string | null;
  readonly name: string | null;
}

const fixture = (id: number, home: number, away: number, venue: Ground, more: object = {}) => ({
  fixture: { id, date: `2024-09-0${id}T14:00:00+00:00`, status: { short: "FT" }, venue: { ...venue, city: "Redton" } },
  league: { id: 39, season: 2024, round: `Regular Season - ${id}` },
  teams: { home: { id: home, name: `Team ${home}` }, away: { id: away, name: `Team ${away}` } },
  goals: { home: 1, away: 0 },
  score: { fulltime: { home: 1, away: 0 } },
  ...more,
});

const event = (id: number, home: number, away: number, venue: Ground): RawRow => ({
  endpoint: "thesportsdb_live",
  ingested_at: AT,
  object_key: "raw/live_matches/ingestion_date=2026-01-01/20260101T060000Z.parquet",
  record_index: id,
  record: {
    idEvent: `e${id}`,
    idLeague: "4328",
    strSeason: "2024-2025",
    intRound: String(id),
    strTimestamp: `2024-09-0${id}T14:00:00`,
    strStatus: "Match Finished",
    idHomeTeam: `t${home}`,
    strHomeTeam: `Team ${home}`,
    idAwayTeam: `t${away}`,
    strAwayTeam: `Team ${away}`,
    intHomeScore: "1",
    intAwayScore: "0",
    idVenue: venue.id,
    strVenue: venue.name,
  },
});

const PARK = { id: 1, name: "Red Park" };
const ARENA = { id: "v1", name: "Sponsor Arena" };

const squadOf = (at: string, name: string, nationality: string): RawRow => ({
  ...parquet("fd_teams", "TL", 2024, 0, at),
  record: {
    id: 500,
    name: "Team 1",
    venue: "Red Park",
    squad: [{ id: 77, name, position: "Offence", dateOfBirth: "1999-09-09", nationality }],
  },
});

/** A goal by 11 on a pass of 12, who was sent on; 13 never left the bench. */
const details = fixture(1, 1, 2, PARK, {
  events: [
    {
      time: { elapsed: 70, extra: null },
      team: { id: 1, name: "Team 1" },
      player: { id: 11, name: "A. Gun" },
      assist: { id: 12, name: "B. Bow" },
      type: "Goal",
      detail: "Penalty",
    },
  ],
  players: [
    {
      team: { id: 1 },
      players: [
        {
          player: { id: 11, name: "A. Gun" },
          statistics: [{ games: { minutes: 90, substitute: false }, goals: { total: 1 } }],
        },
        {
          player: { id: 12, name: "B. Bow" },
          statistics: [{ games: { minutes: 25, substitute: true }, goals: { assists: 1 } }],
        },
        { player: { id: 13, name: "C. Cap" }, statistics: [{ games: { minutes: null, substitute: true } }] },
      ],
    },
  ],
});

let build: MadeUpRawBuild;
beforeAll(async () => {
  const league = competition({
    code: "TL",
    country: "Testland",
    formats: [{ teams: 4, meetings: 1 }],
    ids: {
      API_FOOTBALL: { league_id: "39" },
      THESPORTSDB: { league_id: "4328" },
      FOOTBALL_DATA: { fd_code: "TL" },
    },
  });
  const cup = competition({
    code: "CUP",
    kind: "TOURNAMENT",
    country: null,
    timezone: null,
    seasonLabel: "calendar",
    seasons: [2026],
  });
  build = await buildMadeUpRaw({
    competitions: [league, cup],
    rows: {
      matches__openfootball: [
        cupMatch(0, "France", "USA", "Los Gatos (Inglewater)", ["Ann Gunner", "Dibber"]),
        cupMatch(1, "France", "Brazil", "Old Name Bowl, Lakeside", ["Ánn Gunner"]),
        cupMatch(2, "USA", "Brazil", "Nowhere", []),
      ],
      stadiums__openfootball: [
        stadium(0, "Los Gatos (Inglewater)", "Cat Field", 70_000, "us"),
        stadium(1, "Lakeside", "Lakeside Stadium", 50_000),
      ],
      squads__openfootball: [squad(0, "France", ["Ánn Gunner", "Beth Keeper"]), squad(1, "United States", ["Una Sam"])],
      json_fixtures: [
        body("fixtures", 1, fixture(1, 1, 2, PARK)),
        body("fixtures", 2, fixture(2, 1, 3, PARK)),
        // Renamed: the id stays.
        body("fixtures", 3, fixture(3, 1, 4, { id: 1, name: "New Red Park" })),
        body("fixtures", 4, fixture(4, 2, 3, { id: 2, name: "Blue Lane" })),
        body("fixtures", 5, fixture(5, 2, 4, { id: 2, name: "Blue Lane" })),
      ],
      json_fixture_details: [body("fixture_details", 1, details)],
      json_teams: [
        body("teams", 1, {
          team: { id: 1, name: "Team 1" },
          venue: { id: 1, name: "Red Park", city: "Redton", capacity: 41_000 },
        }),
      ],
      polled_live_matches: [
        event(1, 1, 2, ARENA),
        event(2, 1, 3, ARENA),
        // Once is no proof, and it plays at Blue Lane otherwise.
        event(4, 2, 3, { id: "v9", name: "Some Field" }),
        event(5, 2, 4, { id: "v2", name: "Blue Lane" }),
      ],
      fd_teams: [
        squadOf("2024-08-01 06:00:00", "Zed Wing", "Testland"),
        squadOf("2024-09-01 06:00:00", "Zed Wing", "Testland"),
        squadOf("2024-10-01 06:00:00", "Zed Wing-Back", "Testland"),
      ],
    },
  });
});
afterAll(() => build?.close());

describe("grounds", () => {
  const groundOf = (source: string, where: string) =>
    build.rows(`SELECT venues.name, venues.city, venues.country, capacity FROM mart.matches JOIN mart.venues USING (venue_id)
      WHERE matches.sources LIKE '%${source}%' AND ${where} ORDER BY match_on`);

  test("a city of the list of stadiums is its stadium; so is another name of its only one", async () => {
    expect(await groundOf("OPENFOOTBALL", "true")).toEqual([
      { name: "Cat Field", city: "Los Gatos (Inglewater)", country: "United States", capacity: 70_000 },
      { name: "Lakeside Stadium", city: "Lakeside", country: null, capacity: 50_000 },
      { name: "Nowhere", city: null, country: null, capacity: null },
    ]);
  });

  test("one ground under three names: by its id, and by the matches that two sources tell", async () => {
    const found = await build.rows(
      "SELECT name, city, country, capacity, aliases, sources FROM mart.venues WHERE capacity = 41000",
    );
    expect(found).toEqual([
      {
        name: "Red Park",
        city: "Redton",
        country: "Testland",
        capacity: 41_000,
        aliases: '["New Red Park","Sponsor Arena"]',
        sources: '[{"source":"API_FOOTBALL","id":"1"},{"source":"THESPORTSDB","id":"v1"}]',
      },
    ]);
    const told = await build.rows(
      "SELECT source, venue_name, found_by FROM staging.int_venue_names WHERE venue_name LIKE '%Park' OR venue_name LIKE '%Arena' ORDER BY ALL",
    );
    expect(told.map((row) => Object.values(row))).toEqual([
      ["API_FOOTBALL", "New Red Park", "NAME"],
      ["API_FOOTBALL", "Red Park", "ID"],
      ["FOOTBALL_DATA", "Red Park", "ID"],
      ["THESPORTSDB", "Sponsor Arena", "FIXTURES"],
    ]);
    expect(
      (await groundOf("API_FOOTBALL", "home_team_id = (SELECT team_id FROM mart.teams WHERE name = 'Team 1')")).length,
    ).toBe(3);
  });

  test("what contradicts the others and stands alone is a ground of its own, listed and counted", async () => {
    expect(await build.rows("SELECT * FROM mart.unresolved_names WHERE entity = 'venue'")).toEqual([
      { entity: "venue", name: "Some Field", competition_code: "TL", first_season: 2024, matches: 1 },
    ]);
    expect(await build.rows("SELECT is_resolved FROM mart.venues WHERE name = 'Some Field'")).toEqual([
      { is_resolved: false },
    ]);
    const reasons = (await build.badRows("name_unresolved")).map(({ reason }) => String(reason));
    expect(reasons.filter((reason) => reason.startsWith("venue"))).toEqual([
      "venue Some Field (TL since 2024) is a ground that nobody else tells of its matches: it is one of its own",
    ]);
  });
});

describe("squads", () => {
  test("who scores is who is in the squad, whatever the accents; the squad knows more", async () => {
    const scorers = await build.rows(
      `SELECT players.name, goals, CAST(date_of_birth AS VARCHAR) AS born, position, nationality FROM mart.top_scorers
       JOIN mart.players USING (player_id) JOIN mart.seasons USING (season_id) WHERE competition_code = 'CUP' ORDER BY goals DESC`,
    );
    expect(scorers).toEqual([
      { name: "Ánn Gunner", goals: 2, born: "2000-02-03", position: "Forward", nationality: "France" },
      { name: "Dibber", goals: 1, born: null, position: null, nationality: "France" },
    ]);
    // "United States" here, "USA" in the matches.
    expect(await build.rows("SELECT count(*)::INTEGER AS teams FROM mart.teams WHERE slug = 'united-states'")).toEqual([
      { teams: 1 },
    ]);
    expect(await build.rows("SELECT count(*)::INTEGER AS n FROM mart.players WHERE name = 'Una Sam'")).toEqual([
      { n: 1 },
    ]);
  });

  test("a scorer who is in no squad of a team that has one is listed", async () => {
    expect(
      await build.rows("SELECT * FROM mart.unresolved_names WHERE entity = 'player' AND competition_code = 'CUP'"),
    ).toEqual([{ entity: "player", name: "Dibber", competition_code: "CUP", first_season: 2026, matches: 1 }]);
  });

  test("football-data.org's squads are a history: a version for each change", async () => {
    const versions = await build.rows(
      `SELECT version, h.name, teams.name AS team, CAST(valid_from AS DATE)::VARCHAR AS since, is_current
       FROM mart.player_history AS h JOIN mart.teams USING (team_id) WHERE source = 'FOOTBALL_DATA' ORDER BY version`,
    );
    expect(versions).toEqual([
      { version: 1, name: "Zed Wing", team: "Team 1", since: "2024-08-01", is_current: false },
      { version: 2, name: "Zed Wing-Back", team: "Team 1", since: "2024-10-01", is_current: true },
    ]);
  });
});

test("goals, penalties, assists, matches and minutes of scorers come from API-Football where it alone has them", async () => {
  const scorers = await build.rows(
    `SELECT players.name, rank, goals, penalties, assists, matches_played, minutes, xg FROM mart.top_scorers
     JOIN mart.players USING (player_id) JOIN mart.seasons USING (season_id) WHERE competition_code = 'TL' ORDER BY goals DESC`,
  );
  expect(scorers).toEqual([
    { name: "A. Gun", rank: 1, goals: 1, penalties: 1, assists: 0, matches_played: 1, minutes: 90, xg: null },
    { name: "B. Bow", rank: 2, goals: 0, penalties: 0, assists: 1, matches_played: 1, minutes: 25, xg: null },
  ]);
});
