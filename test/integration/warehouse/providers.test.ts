/** What all five fake providers tell of the demo league, as marts: one row a match, tables and players as the simulator has them. */

import { afterAll, beforeAll, expect, test } from "vitest";
import type { Build } from "../../../src/warehouse/build.ts";
import { runTests } from "../../../src/warehouse/quality.ts";
import type { SqlRow } from "../../../src/warehouse/sql-engine.ts";
import { createProviderLake, type ProviderLake } from "../../support/warehouse/provider-lake.ts";

/** A Saturday with two matches in play and one just over. */
const AT = new Date("2026-03-28T15:20:00Z");
const SLOW_MS = 180_000;

const ENDPOINTS = [
  "openfootball_leagues",
  "statsbomb_matches",
  "statsbomb_events",
  "statsbomb_lineups",
  "football_data_matches",
  "football_data_standings",
  "football_data_scorers",
  "football_data_teams",
  "football_data_live",
  "thesportsdb_table",
  "thesportsdb_teams",
  "api_football_leagues",
  "api_football_fixtures",
  "api_football_fixture_details",
  "api_football_standings",
  "api_football_top_scorers",
  "api_football_injuries",
  "api_football_teams",
  "api_football_players",
  "api_football_transfers",
];

let lake: ProviderLake;
let build: Build;

beforeAll(async () => {
  lake = await createProviderLake({ at: AT });
  await lake.ingest(ENDPOINTS, new Date("2026-03-28T15:15:00Z"));
  await lake.ingest(["thesportsdb_live"], new Date("2026-03-28T15:30:00Z"));
  build = await lake.build();
}, SLOW_MS);
afterAll(async () => {
  await build?.dispose();
  await lake?.close();
});

const rows = <Row extends SqlRow>(sql: string): Promise<Row[]> => build.db.query<Row>(sql);
const SEASON = "(SELECT season_id FROM mart.seasons WHERE competition_code = 'DEMO' AND season = 2025)";

test("a body of API-Football is a row an element, with what its key says", async () => {
  const [page] = await rows(
    `SELECT season, league_id, item_id, page, CAST(ingestion_date AS VARCHAR) AS ingestion_date, count(*) AS rows, min(record_index) AS first
     FROM raw.json_players WHERE page = 3 GROUP BY ALL`,
  );
  expect(page).toEqual({
    season: 2025,
    league_id: "90001",
    item_id: null,
    page: 3,
    ingestion_date: "2026-03-28",
    rows: 20,
    first: 0,
  });
  const [details] = await rows(
    "SELECT count(DISTINCT item_id) AS batches, count(*) AS rows FROM raw.json_fixture_details",
  );
  expect(details).toEqual({ batches: 5, rows: 81 });
});

test("the same match from five sources is one row with all of them", async () => {
  const seasons = await rows(
    `SELECT season, count(*) AS matches, count(DISTINCT match_id) AS ids, max(json_array_length(sources)) AS most,
       min(json_array_length(sources)) AS fewest
     FROM mart.matches WHERE competition_code = 'DEMO' GROUP BY season ORDER BY season`,
  );
  expect(seasons).toEqual([
    { season: 2024, matches: 90, ids: 90, most: 2, fewest: 2 },
    { season: 2025, matches: 90, ids: 90, most: 5, fewest: 4 },
  ]);
  const told = await rows(
    `SELECT source, count(*) AS matches FROM staging.int_source_matches
     WHERE competition_code = 'DEMO' AND season = 2025 GROUP BY 1 ORDER BY 1`,
  );
  expect(told).toEqual([
    { source: "API_FOOTBALL", matches: 90 },
    { source: "FOOTBALL_DATA", matches: 90 },
    { source: "OPENFOOTBALL", matches: 90 },
    { source: "STATSBOMB", matches: 80 },
    { source: "THESPORTSDB", matches: 24 },
  ]);
});

test("ten clubs are ten teams, each with its id at every source", async () => {
  const [teams] = await rows(
    `SELECT count(*) AS teams, min(json_array_length(sources)) AS sources, count(CASE WHEN NOT is_resolved THEN 1 END) AS unresolved
     FROM mart.teams WHERE team_key LIKE 'demo/%' AND sources LIKE '%FOOTBALL_DATA%'`,
  );
  expect(teams).toEqual({ teams: 10, sources: 5, unresolved: 0 });
});

test("the computed table is the one that each provider publishes", async () => {
  const published = await rows(
    `SELECT source, table_type, count(*) AS rows FROM mart.published_standings WHERE season_id = ${SEASON} GROUP BY ALL ORDER BY ALL`,
  );
  expect(published).toEqual([
    { source: "API_FOOTBALL", table_type: "AWAY", rows: 10 },
    { source: "API_FOOTBALL", table_type: "HOME", rows: 10 },
    { source: "API_FOOTBALL", table_type: "TOTAL", rows: 10 },
    { source: "FOOTBALL_DATA", table_type: "TOTAL", rows: 10 },
    { source: "THESPORTSDB", table_type: "TOTAL", rows: 10 },
  ]);
  expect(await rows("SELECT * FROM mart.table_differences")).toEqual([]);
});

test("a match in play shows its status and minute, and when it was seen so", async () => {
  const live = await rows(
    `SELECT matches.status, live.minute, matches.minute AS match_minute, live.sources, live.source,
       CAST(live.observed_at AS VARCHAR) AS observed_at
     FROM mart.live_matches AS live INNER JOIN mart.matches ON live.match_id = matches.match_id ORDER BY live.match_id`,
  );
  expect(live).toHaveLength(2);
  for (const match of live)
    expect(match).toMatchObject({ status: "IN_PLAY", sources: 3, source: "API_FOOTBALL", match_minute: match.minute });
  const statuses = await rows(
    `SELECT source, count(*) AS playing FROM staging.int_source_matches WHERE status = 'IN_PLAY' GROUP BY 1 ORDER BY 1`,
  );
  expect(statuses).toEqual([
    { source: "API_FOOTBALL", playing: 2 },
    { source: "FOOTBALL_DATA", playing: 2 },
    { source: "THESPORTSDB", playing: 2 },
  ]);
  expect(await rows("SELECT count(*) AS polled FROM staging.stg_football_data__live_matches")).toEqual([{ polled: 5 }]);
});

test("players of StatsBomb are those of API-Football, and of football-data.org where it has them", async () => {
  const [players] = await rows(
    `SELECT count(*) AS all_of_statsbomb, count(CASE WHEN sources LIKE '%API_FOOTBALL%' THEN 1 END) AS with_api_football
     FROM mart.players WHERE sources LIKE '%STATSBOMB%'`,
  );
  expect(players?.with_api_football).toBe(players?.all_of_statsbomb);
  const [abbreviated] = await rows("SELECT count(*) AS n FROM mart.players WHERE regexp_matches(name, '^.[.] ')");
  expect(abbreviated).toEqual({ n: 0 });
  const pairs = await rows(
    `SELECT count(*) AS scorers, count(CASE WHEN api.player_key = fd.player_key THEN 1 END) AS same
     FROM staging.int_player_names AS fd
     INNER JOIN staging.int_player_names AS api
       ON api.source = 'API_FOOTBALL' AND CAST(api.source_player_id AS INTEGER) - 9000000 = CAST(fd.source_player_id AS INTEGER) - 3000000
     WHERE fd.source = 'FOOTBALL_DATA'`,
  );
  expect(pairs[0]?.same).toBe(pairs[0]?.scorers);
  const [wrong] = await rows(
    `SELECT count(*) AS n FROM staging.int_player_names AS api
     INNER JOIN staging.int_player_names AS sb ON sb.source = 'STATSBOMB' AND api.player_key = sb.player_key
     WHERE api.source = 'API_FOOTBALL' AND CAST(api.source_player_id AS INTEGER) - 9000000 <> CAST(sb.source_player_id AS INTEGER)`,
  );
  expect(wrong).toEqual({ n: 0 });
});

test("events and line-ups of API-Football fill what no stream tells, and the goals add up", async () => {
  const [season] = await rows(
    `SELECT count(*) AS played, count(CASE WHEN has_events THEN 1 END) AS with_events
     FROM mart.matches WHERE season_id = ${SEASON} AND status = 'FINISHED'`,
  );
  expect(season).toEqual({ played: 81, with_events: 81 });
  const goals = await rows(
    `SELECT matches.match_id, matches.full_time_home + matches.full_time_away AS score,
       count(CASE WHEN events.type IN ('GOAL', 'OWN_GOAL') THEN 1 END) AS goals,
       max(events.home_score_after) AS home, matches.full_time_home
     FROM mart.matches LEFT JOIN mart.match_events AS events ON matches.match_id = events.match_id
     WHERE matches.season_id = ${SEASON} AND matches.status = 'FINISHED' GROUP BY ALL
     HAVING score <> goals OR coalesce(home, 0) <> matches.full_time_home`,
  );
  expect(goals).toEqual([]);
  const [sheets] = await rows(
    `SELECT count(DISTINCT match_id) AS matches FROM mart.lineups WHERE season_id = ${SEASON}`,
  );
  expect(sheets?.matches).toBe(81);
});

test("a player's season as counted here is that of the provider", async () => {
  const differing = await rows(
    `SELECT ours.player_id FROM mart.player_season_stats AS ours
     INNER JOIN mart.player_season_stats AS theirs
       ON ours.season_id = theirs.season_id AND ours.player_id = theirs.player_id AND ours.team_id = theirs.team_id
       AND theirs.source = 'API_FOOTBALL' AND ours.source = 'COMPUTED'
     WHERE ours.season_id = ${SEASON} AND ours.goals <> theirs.goals`,
  );
  const live = await rows("SELECT count(*) AS n FROM mart.live_matches");
  expect(differing.length).toBeLessThanOrEqual(2 * Number(live[0]?.n));
  const [preferred] = await rows(
    "SELECT count(*) AS n FROM (SELECT 1 FROM mart.player_season_stats WHERE is_preferred GROUP BY season_id, player_id, team_id HAVING count(*) <> 1)",
  );
  expect(preferred).toEqual({ n: 0 });
});

test("transfers, injuries and grounds are there, each once", async () => {
  const [moves] = await rows(
    `SELECT count(*) AS moves, count(DISTINCT transfer_id) AS ids, count(CASE WHEN is_date_bad THEN 1 END) AS bad_dates,
       count(CASE WHEN is_date_bad AND moved_on IS NOT NULL THEN 1 END) AS guessed,
       count(CASE WHEN (kind = 'PAID') <> (fee IS NOT NULL AND currency = 'EUR') THEN 1 END) AS odd_fees FROM mart.transfers`,
  );
  expect(moves?.ids).toBe(moves?.moves);
  expect(moves?.bad_dates).toBeGreaterThan(0);
  expect(moves).toMatchObject({ guessed: 0, odd_fees: 0 });
  const [raw] = await rows("SELECT count(*) AS n FROM raw.json_injuries");
  const [injuries] = await rows(
    "SELECT count(*) AS n, count(match_id) AS matched, count(team_id) AS teams FROM mart.injuries",
  );
  expect(Number(injuries?.n)).toBeLessThan(Number(raw?.n));
  expect(injuries).toMatchObject({ matched: injuries?.n, teams: injuries?.n });
  const [venues] = await rows(
    "SELECT count(*) AS n, count(capacity) AS capacities, count(city) AS cities FROM mart.venues",
  );
  expect(venues).toEqual({ n: 10, capacities: 10, cities: 10 });
});

test("no season is held back, and every key is one", async () => {
  const options = { version: "v", checkedAt: AT.toISOString(), tests: lake.project.tests };
  const { heldBack, checks } = await runTests(build.db, options);
  expect(heldBack).toEqual([]);
  const grains = checks.filter(({ name, failures }) => /^unique_(rows|in_season)_/.test(name) && failures > 0);
  expect(grains).toEqual([]);
  const bad = checks.filter(
    ({ name, failures }) => failures > 0 && /published|differs|source_short|contradict|exceed/.test(name),
  );
  expect(bad.map(({ name, message }) => `${name}: ${message}`)).toEqual([]);
});
