/** What football-data.org, TheSportsDB and API-Football are known to send, resolved in staging; rows are made up. */

import { afterEach, expect, test } from "vitest";
import { competition } from "../../support/truth/made-up-build.ts";
import { buildMadeUpRaw, type MadeUpRawBuild, type RawRow } from "../../support/warehouse/made-up-raw.ts";

const LEAGUE = competition({
  code: "TL",
  formats: [{ teams: 4, meetings: 1 }],
  ids: {
    FOOTBALL_DATA: { fd_code: "TLX" },
    THESPORTSDB: { league_id: "77" },
    API_FOOTBALL: { league_id: "39" },
  },
});
const CUP = competition({
  code: "TC",
  kind: "TOURNAMENT",
  country: null,
  ids: { FOOTBALL_DATA: { fd_code: "TCX" }, API_FOOTBALL: { league_id: "2" } },
});

let build: MadeUpRawBuild | undefined;
afterEach(async () => {
  await build?.close();
  build = undefined;
});
const made = async (rows: Readonly<Record<string, readonly RawRow[]>>): Promise<MadeUpRawBuild> => {
  build = await buildMadeUpRaw({ competitions: [LEAGUE, CUP], rows });
  return build;
};

const fdMatch = (changes: object = {}) => ({
  id: 1,
  competition: { code: "TLX" },
  season: { startDate: "2024-08-10" },
  utcDate: "2024-08-16T19:30:00Z",
  status: "FINISHED",
  matchday: 1,
  stage: "REGULAR_SEASON",
  homeTeam: { id: 11, name: "Red FC", shortName: "Red", tla: "RED" },
  awayTeam: { id: 12, name: "Blue FC", shortName: "Blue", tla: "BLU" },
  score: { duration: "REGULAR", fullTime: { home: 2, away: 1 }, halfTime: { home: 1, away: 0 } },
  ...changes,
});
const fdRow = (record: object, at = "2024-08-17 06:00:00"): RawRow => ({
  endpoint: "football_data_matches",
  competition_code: "TL",
  season: 2024,
  ingested_at: at,
  object_key: `raw/matches/source=football_data/season_id=TLX_2024/${at}.parquet`,
  record_index: 0,
  record,
});
const poll = (endpoint: string, record: object, at: string): RawRow => ({
  endpoint,
  ingested_at: at,
  object_key: `raw/live_matches/${at}.parquet`,
  record_index: 0,
  record,
});
const json = (dataset: string, record: object, more: object = {}, day = "2024-08-17"): RawRow => ({
  season: 2024,
  league_id: "39",
  ingestion_date: day,
  ingested_at: `${day} 00:00:00`,
  object_key: `raw/${dataset}/season=2024/league_id=39/ingestion_date=${day}/data.json`,
  record_index: 0,
  ...more,
  record,
});

test("football-data.org: kicks of a shoot-out are no goals of the match", async () => {
  const score = {
    duration: "PENALTY_SHOOTOUT",
    fullTime: { home: 6, away: 5 },
    halfTime: { home: 0, away: 1 },
    regularTime: { home: 1, away: 1 },
    extraTime: { home: 1, away: 1 },
    penalties: { home: 4, away: 3 },
  };
  const record = fdMatch({ competition: { code: "TCX" }, stage: "FINAL", matchday: null, score });
  const { rows } = await made({ matches__football_data: [fdRow(record)] });
  expect(await rows("SELECT * FROM staging.stg_football_data__matches")).toMatchObject([
    {
      stage: "FINAL",
      full_time_home: 2,
      full_time_away: 2,
      regular_time_home: 1,
      extra_time_home: 1,
      penalties_home: 4,
      penalties_away: 3,
    },
  ]);
  expect(await rows("SELECT winner, penalties_home FROM mart.matches")).toEqual([
    { winner: "HOME", penalties_home: 4 },
  ]);
});

test("football-data.org: an undrawn tie is nobody's match, and the newest of season and poll holds", async () => {
  const undrawn = fdMatch({ id: 2, homeTeam: { id: null, name: null }, awayTeam: { id: null, name: null } });
  const playing = {
    status: "IN_PLAY",
    minute: 37,
    score: { duration: "REGULAR", fullTime: { home: 1, away: 0 }, halfTime: {} },
  };
  const { rows } = await made({
    matches__football_data: [fdRow(fdMatch({ status: "TIMED", score: {} })), fdRow(undrawn)],
    polled_live_matches: [poll("football_data_live", fdMatch(playing), "2024-08-17 20:07:00")],
  });
  const matches = await rows(
    `SELECT source_match_id, status, minute, full_time_home, changes, CAST(observed_at AS VARCHAR) AS observed_at
     FROM staging.stg_football_data__matches`,
  );
  expect(matches).toEqual([
    {
      source_match_id: "1",
      status: "IN_PLAY",
      minute: 37,
      full_time_home: 1,
      changes: 1,
      observed_at: "2024-08-17 20:07:00",
    },
  ]);
  expect(await rows("SELECT status, minute, source FROM mart.live_matches")).toEqual([
    { status: "IN_PLAY", minute: 37, source: "FOOTBALL_DATA" },
  ]);
});

test("football-data.org: a late correction arrives, and is told as one", async () => {
  const corrected = { score: { duration: "REGULAR", fullTime: { home: 3, away: 0 }, halfTime: { home: 1, away: 0 } } };
  const { rows } = await made({
    matches__football_data: [fdRow(fdMatch()), fdRow(fdMatch(corrected), "2024-09-01 06:00:00")],
  });
  expect(await rows("SELECT full_time_home, is_corrected, changes FROM mart.matches")).toEqual([
    { full_time_home: 3, is_corrected: true, changes: 1 },
  ]);
});

const tsdbEvent = (changes: object = {}) => ({
  idEvent: "901",
  idLeague: "77",
  strSeason: "2024-2025",
  intRound: "1",
  strTimestamp: "2024-08-16T19:30:00",
  dateEvent: "2024-08-16",
  strTime: "19:30:00",
  strStatus: "NS",
  strPostponed: "no",
  idHomeTeam: "501",
  strHomeTeam: "Red",
  idAwayTeam: "502",
  strAwayTeam: "Blue",
  intHomeScore: null,
  intAwayScore: null,
  ...changes,
});

test("TheSportsDB: each spelling of a status; postponed beats it", async () => {
  const cases = [
    ["NS", "no", "SCHEDULED"],
    ["", "no", "SCHEDULED"],
    [null, null, "SCHEDULED"],
    ["Match Finished", "no", "FINISHED"],
    ["AET", "no", "FINISHED"],
    ["2H", "no", "IN_PLAY"],
    ["HT", "no", "PAUSED"],
    ["Match Finished", "yes", "POSTPONED"],
    ["CANC", "no", "CANCELLED"],
    ["ABD", "no", "ABANDONED"],
  ] as const;
  const events = cases.map(([strStatus, strPostponed], index) =>
    tsdbEvent({ idEvent: String(900 + index), strStatus, strPostponed }),
  );
  const { rows } = await made({
    polled_live_matches: events.map((record) => poll("thesportsdb_live", record, "2024-08-16 12:00:00")),
  });
  const found = await rows("SELECT status FROM staging.stg_thesportsdb__events ORDER BY source_match_id");
  expect(found.map(({ status }) => status)).toEqual(cases.map(([, , status]) => status));
});

test("TheSportsDB: texts, three forms of an instant, rows of another league", async () => {
  const at = "2024-08-16 12:00:00";
  const events = [
    tsdbEvent(),
    tsdbEvent({ idEvent: "902", idHomeTeam: "502", idAwayTeam: "501", strTimestamp: "2024-08-16T20:30:00+01:00" }),
    tsdbEvent({ idEvent: "903", idHomeTeam: "503", strTimestamp: null }),
    tsdbEvent({ idEvent: "904", idLeague: "4000" }),
    tsdbEvent({ idEvent: "905", idHomeTeam: "504", strTimestamp: null, strTime: null }),
  ];
  const { rows } = await made({ polled_live_matches: events.map((event) => poll("thesportsdb_live", event, at)) });
  const found = await rows(
    `SELECT source_match_id AS id, CAST(kickoff_at AS VARCHAR) AS kickoff_at, CAST(match_on AS VARCHAR) AS match_on, matchday
     FROM staging.stg_thesportsdb__events ORDER BY id`,
  );
  const kickoff = { kickoff_at: "2024-08-16 19:30:00", match_on: "2024-08-16", matchday: 1 };
  expect(found).toEqual([
    { id: "901", ...kickoff },
    { id: "902", ...kickoff },
    { id: "903", ...kickoff },
    { id: "905", ...kickoff, kickoff_at: null },
  ]);
});

const fixture = (changes: object = {}, details: object = {}) => ({
  fixture: {
    id: 7,
    date: "2024-08-16T19:30:00+00:00",
    status: { short: "FT", elapsed: 90 },
    venue: { id: 1, name: "Red Park", city: "Redton" },
  },
  league: { id: 39, season: 2024, round: "Regular Season - 3" },
  teams: { home: { id: 21, name: "Red" }, away: { id: 22, name: "Blue" } },
  goals: { home: 2, away: 1 },
  score: { halftime: { home: null, away: null }, fulltime: { home: 2, away: 1 }, extratime: {}, penalty: {} },
  ...changes,
  ...details,
});

test("API-Football: rows of other leagues are left out, a half-time that is not told is no 0", async () => {
  const { rows } = await made({
    json_fixtures: [
      json("fixtures", fixture()),
      json("fixtures", fixture({ fixture: { id: 8 }, league: { id: 40, season: 2024 } })),
    ],
  });
  expect(
    await rows(
      "SELECT source_match_id, matchday, half_time_home, full_time_home, stage FROM staging.stg_api_football__fixtures",
    ),
  ).toEqual([{ source_match_id: "7", matchday: 3, half_time_home: null, full_time_home: 2, stage: "REGULAR_SEASON" }]);
});

test("API-Football: each short status", async () => {
  const cases = [
    ["TBD", "SCHEDULED"],
    ["NS", "SCHEDULED"],
    ["1H", "IN_PLAY"],
    ["LIVE", "IN_PLAY"],
    ["HT", "PAUSED"],
    ["BT", "PAUSED"],
    ["ET", "EXTRA_TIME"],
    ["P", "PENALTY_SHOOTOUT"],
    ["SUSP", "SUSPENDED"],
    ["INT", "SUSPENDED"],
    ["PST", "POSTPONED"],
    ["CANC", "CANCELLED"],
    ["ABD", "ABANDONED"],
    ["AWD", "AWARDED"],
    ["WO", "AWARDED"],
    ["PEN", "FINISHED"],
  ] as const;
  const items = cases.map(([short], index) =>
    fixture({ fixture: { id: 100 + index, date: "2024-08-16T19:30:00+00:00", status: { short, elapsed: null } } }),
  );
  const { rows } = await made({ json_fixtures: items.map((item) => json("fixtures", item)) });
  const found = await rows("SELECT status FROM staging.stg_api_football__fixtures ORDER BY source_match_id");
  expect(found.map(({ status }) => status)).toEqual(cases.map(([, status]) => status));
});

const event = (type: string, detail: string, team: number, more: object = {}) => ({
  time: { elapsed: 50, extra: null },
  team: { id: team },
  player: { id: team * 100 + 1, name: "A. One" },
  assist: { id: null, name: null },
  type,
  detail,
  comments: null,
  ...more,
});

test("API-Football: an own goal counts for the side that the final score says", async () => {
  const home = fixture(
    { goals: { home: 2, away: 0 } },
    { events: [event("goal", "Own Goal", 22), event("Goal", "Normal Goal", 21)] },
  );
  const credited = fixture(
    { fixture: { id: 8, date: "2024-08-17T19:30:00+00:00", status: { short: "FT" } }, goals: { home: 1, away: 0 } },
    { events: [event("Goal", "Own Goal", 21)] },
  );
  const { rows } = await made({
    json_fixture_details: [json("fixture_details", home), json("fixture_details", credited, { record_index: 1 })],
  });
  const goals = await rows(
    `SELECT source_match_id AS id, type, is_home, resolution FROM staging.stg_api_football__events ORDER BY id, list_position`,
  );
  expect(goals).toEqual([
    { id: "7", type: "OWN_GOAL", is_home: true, resolution: "TEAM_OF_PLAYER" },
    { id: "7", type: "GOAL", is_home: true, resolution: null },
    { id: "8", type: "OWN_GOAL", is_home: true, resolution: "CREDITED_TEAM" },
  ]);
});

test("API-Football: missed penalties and shoot-outs are no goals; what vanished from the newest list is gone", async () => {
  const first = [
    event("Goal", "Normal Goal", 21),
    event("Goal", "Missed Penalty", 22),
    event("Var", "Goal cancelled", 21),
  ];
  const second = [
    event("Goal", "Missed Penalty", 22),
    event("Goal", "Penalty", 21, { time: { elapsed: 120, extra: null }, comments: "Penalty Shootout" }),
  ];
  const { rows } = await made({
    json_fixtures: [json("fixtures", fixture())],
    json_fixture_events: [
      ...first.map((record, index) => json("fixture_events", record, { item_id: "7", record_index: index })),
      ...second.map((record, index) =>
        json("fixture_events", record, { item_id: "7", record_index: index }, "2024-08-18"),
      ),
    ],
  });
  expect(await rows("SELECT type, period FROM staging.stg_api_football__events ORDER BY list_position")).toEqual([
    { type: "MISSED_PENALTY", period: 2 },
    { type: "SHOOTOUT_KICK", period: 5 },
  ]);
});

test("API-Football: a substitution the wrong way round is turned by the line-up", async () => {
  const starter = { player: { id: 2101, name: "A. One", number: 4, pos: "D", grid: "2:1" } };
  const substitute = { player: { id: 2102, name: "B. Two", number: 14, pos: "M", grid: null } };
  const lineups = [{ team: { id: 21 }, formation: "4-4-2", startXI: [starter], substitutes: [substitute] }];
  const wrong = event("subst", "Substitution 1", 21, {
    player: { id: 2102, name: "B. Two" },
    assist: { id: 2101, name: "A. One" },
  });
  const { rows } = await made({
    json_fixture_details: [json("fixture_details", fixture({}, { events: [wrong], lineups }))],
  });
  expect(
    await rows("SELECT source_player_id AS off, related_source_id AS on_ FROM staging.stg_api_football__events"),
  ).toEqual([{ off: "2101", on_: "2102" }]);
  expect(await rows("SELECT position, is_starting, formation FROM mart.lineups ORDER BY shirt_number")).toEqual([
    { position: "Defender", is_starting: true, formation: "442" },
    { position: "Midfielder", is_starting: false, formation: "442" },
  ]);
});

test("API-Football: groups of a table are unnested, percentages are numbers, numbers of players may be null", async () => {
  const place = (rank: number, id: number, group: string) => ({
    rank,
    team: { id, name: `T${id}` },
    points: 3,
    goalsDiff: 1,
    group,
    all: { played: 1, win: 1, draw: 0, lose: 0, goals: { for: 2, against: 1 } },
  });
  const standings = {
    league: { id: 39, season: 2024, standings: [[place(1, 21, "Group A")], [place(1, 22, "Group B")]] },
  };
  const foreign = { league: { id: 999, season: 2024, standings: [[place(1, 9, "X")]] } };
  const statistics = [
    {
      team: { id: 21 },
      statistics: [
        { type: "Ball Possession", value: "55%" },
        { type: "expected_goals", value: "1.53" },
        { type: "Red Cards", value: null },
      ],
    },
  ];
  const player = {
    player: {
      id: 5,
      name: "A. One",
      firstname: "Ann",
      lastname: "One",
      birth: { date: "1999-02-03" },
      height: "175 cm",
      weight: null,
    },
    statistics: [
      {
        team: { id: 21, name: "Red" },
        league: { id: 39, season: 2024 },
        games: { appearences: 3, rating: "7.25" },
        goals: { total: null },
        penalty: {},
      },
      { team: { id: 21, name: "Red" }, league: { id: null, season: 2024 }, games: {} },
    ],
  };
  const { rows } = await made({
    json_standings: [json("standings", standings), json("standings", foreign, { record_index: 1 })],
    json_fixture_details: [json("fixture_details", fixture({}, { statistics }))],
    json_players: [json("players", player, { page: 1 })],
  });
  expect(
    await rows(
      "SELECT group_name, source_team_id AS id, points FROM staging.stg_api_football__standings WHERE table_type = 'TOTAL' ORDER BY id",
    ),
  ).toEqual([
    { group_name: "Group A", id: "21", points: 3 },
    { group_name: "Group B", id: "22", points: 3 },
  ]);
  expect(
    await rows(
      "SELECT statistic, statistic_value AS value, is_percentage FROM staging.stg_api_football__statistics ORDER BY 1",
    ),
  ).toEqual([
    { statistic: "Ball Possession", value: 55, is_percentage: true },
    { statistic: "Red Cards", value: null, is_percentage: false },
    { statistic: "expected_goals", value: 1.53, is_percentage: false },
  ]);
  expect(
    await rows("SELECT matches_played, goals, rating, height_cm, weight_kg FROM staging.stg_api_football__players"),
  ).toEqual([{ matches_played: 3, goals: null, rating: 7.25, height_cm: 175, weight_kg: null }]);
  expect(await rows("SELECT name FROM mart.players")).toEqual([{ name: "Ann One" }]);
});

test("API-Football: kinds and fees of transfers, and dates that are none", async () => {
  const cases = [
    ["2024-07-01", "Free", "FREE", null, null],
    ["2024-07-02", "Loan", "LOAN", null, null],
    ["2024-07-03", "Back from Loan", "LOAN_END", null, null],
    ["2024-07-04", "N/A", "UNKNOWN", null, null],
    ["2024-07-05", null, "UNKNOWN", null, null],
    ["2024-07-06", "€ 222M", "PAID", 222_000_000, "EUR"],
    ["2024-07-07", "€ 1.5M", "PAID", 1_500_000, "EUR"],
    ["2024-07-08", "€ 300K", "PAID", 300_000, "EUR"],
    ["050717", "Free", "FREE", null, null],
    ["0000-00-00", "Free", "FREE", null, null],
    [null, "Free", "FREE", null, null],
  ] as const;
  const transfers = cases.map(([date, type]) => ({
    date,
    type,
    teams: { in: { id: 21, name: "Red" }, out: { id: null, name: "Abroad" } },
  }));
  const row = { player: { id: 5, name: "A. One" }, update: "2024-08-01T00:00:00+00:00", transfers };
  const { rows } = await made({
    json_transfers: [json("transfers", row), json("transfers", row, { record_index: 1 })],
  });
  const found = await rows(
    `SELECT stated_date, CAST(moved_on AS VARCHAR) AS moved_on, is_date_bad, kind, fee, currency
     FROM staging.stg_api_football__transfers ORDER BY list_position`,
  );
  expect(found).toEqual(
    cases.map(([date, , kind, fee, currency]) => {
      const isBad = date === null || !date.includes("-07-");
      return { stated_date: date, moved_on: isBad ? null : date, is_date_bad: isBad, kind, fee, currency };
    }),
  );
  expect(await rows("SELECT DISTINCT from_team_id, from_name FROM mart.transfers")).toEqual([
    { from_team_id: null, from_name: "Abroad" },
  ]);
});
