/**
 * Made-up marts for tests of the read model and the API, seen from 2026-03-01:
 *  PL    2025  in play: 12 matches, 8 played, one live, three to come
 *  PL    2024  complete: Alpha 13 points … Delta 1 (two taken away)
 *  PL    2023  held back, no rows
 *  WC    2022  a tournament of two groups and a final decided by a shoot-out
 *  DEMO  2025  frozen half-way; DEMO 2024 complete; synthetic
 */

import type { Cell, MartRow, MartRows } from "./fake-snapshot.ts";

export const now = new Date("2026-03-01T12:00:00Z");
export const heldBack = [
  {
    competitionCode: "PL",
    season: 2023,
    seasonId: "sea_pl2023",
    reason: "a side plays twice in round 3",
    servedFrom: null,
  },
];

const ingested = "2026-02-28 06:00:00";
const leagueTeams = ["tea_alpha", "tea_beta", "tea_gamma", "tea_delta"] as const;
type Pair = readonly [home: number, away: number];
/** A double round robin of four: two matches a matchday. */
const rounds: readonly (readonly Pair[])[] = [
  [
    [0, 1],
    [2, 3],
  ],
  [
    [2, 0],
    [3, 1],
  ],
  [
    [0, 3],
    [1, 2],
  ],
  [
    [1, 0],
    [3, 2],
  ],
  [
    [0, 2],
    [1, 3],
  ],
  [
    [3, 0],
    [2, 1],
  ],
];
type Result = readonly [number, number];
const results2024: readonly (readonly Result[])[] = [
  [
    [2, 1],
    [1, 0],
  ],
  [
    [0, 0],
    [2, 2],
  ],
  [
    [3, 0],
    [1, 1],
  ],
  [
    [0, 2],
    [1, 2],
  ],
  [
    [1, 0],
    [2, 0],
  ],
  [
    [0, 1],
    [3, 1],
  ],
];

const source = (id: string): string => JSON.stringify([{ source: "OPENFOOTBALL", id }]);

interface MatchOptions extends Readonly<Record<string, Cell>> {
  readonly match_id: string;
  readonly season_id: string;
}

function match(options: MatchOptions): MartRow {
  const home = options.full_time_home ?? null;
  const away = options.full_time_away ?? null;
  let winner: string | null = null;
  if (home !== null && away !== null && home !== away) winner = home > away ? "HOME" : "AWAY";
  return {
    stage: "REGULAR_SEASON",
    meeting: 1,
    status: home === null ? "SCHEDULED" : "FINISHED",
    counts_for_table: true,
    has_events: false,
    sources: source(options.match_id),
    ingested_at: ingested,
    first_seen_at: "2026-02-01 06:00:00",
    last_changed_at: "2026-02-01 06:00:00",
    changes: 0,
    is_corrected: false,
    winner,
    ...options,
  };
}

const addDays = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

function league(code: string, year: number, start: string, results: readonly (readonly Result[])[]): MartRow[] {
  const season = `${code.toLowerCase()}${year}`;
  return rounds.flatMap((round, index) =>
    round.map(([home, away], place) => {
      const result = results[index]?.[place];
      const date = addDays(start, index * 7 + place);
      return match({
        match_id: `mat_${season}_${index + 1}${place + 1}`,
        season_id: `sea_${season}`,
        competition_code: code,
        season: year,
        matchday: index + 1,
        round: `Matchday ${index + 1}`,
        kickoff_at: `${date} 15:00:00`,
        match_on: date,
        home_team_id: leagueTeams[home]!,
        away_team_id: leagueTeams[away]!,
        full_time_home: result?.[0] ?? null,
        full_time_away: result?.[1] ?? null,
        half_time_home: result === undefined ? null : 0,
        half_time_away: result === undefined ? null : 0,
      });
    }),
  );
}

const withLive = league("PL", 2025, "2026-02-01", results2024.slice(0, 4)).map((row) =>
  row.match_id === "mat_pl2025_51"
    ? { ...row, status: "IN_PLAY", minute: 61, full_time_home: 1, full_time_away: 0, winner: "HOME" }
    : row,
);

function cupMatch(id: string, group: string, home: string, away: string, score: Result): MartRow {
  return match({
    match_id: id,
    season_id: "sea_wc2022",
    competition_code: "WC",
    season: 2022,
    stage: "GROUP_STAGE",
    group_name: group,
    round: "Round 1",
    matchday: 1,
    match_on: "2022-11-21",
    home_team_id: home,
    away_team_id: away,
    full_time_home: score[0],
    full_time_away: score[1],
  });
}

const cup: readonly MartRow[] = [
  cupMatch("mat_wc_a", "Group A", "tea_utopia", "tea_ruritania", [2, 0]),
  cupMatch("mat_wc_b", "Group B", "tea_elan", "tea_zenda", [1, 1]),
  match({
    match_id: "mat_wc_final",
    season_id: "sea_wc2022",
    competition_code: "WC",
    season: 2022,
    stage: "FINAL",
    round: "Final",
    kickoff_at: "2022-12-18 15:00:00",
    match_on: "2022-12-18",
    home_team_id: "tea_utopia",
    away_team_id: "tea_elan",
    full_time_home: 3,
    full_time_away: 3,
    regular_time_home: 2,
    regular_time_away: 2,
    extra_time_home: 3,
    extra_time_away: 3,
    penalties_home: 4,
    penalties_away: 2,
    winner: "HOME",
    venue_id: "ven_great",
    venue_name: "The Great Stadium",
    venue_city: null,
    attendance: 88966,
    referee: "R. Rassendyll",
    counts_for_table: false,
    changes: 2,
    is_corrected: true,
    last_changed_at: "2026-02-20 06:00:00",
    sources: JSON.stringify([
      { source: "OPENFOOTBALL", id: "final" },
      { source: "STATSBOMB", id: "3869685" },
    ]),
  }),
];

const frozen = league("DEMO", 2025, "2025-08-01", results2024.slice(0, 2));
const demo2024 = league("DEMO", 2024, "2024-08-01", results2024);

const matches = [...league("PL", 2024, "2024-08-10", results2024), ...withLive, ...cup, ...frozen, ...demo2024].map(
  (row) =>
    row.match_id === "mat_pl2024_11" || row.match_id === "mat_demo2024_11" ? { ...row, has_events: true } : row,
);

// ------------------------------------------------------------------------------------------------------ tables
type Line = readonly [team: string, won: number, drawn: number, lost: number, goals: Result, deduction?: number];

function table(season: string, type: string, group: string | null, lines: readonly Line[]): MartRow[] {
  return lines.map(([team, won, drawn, lost, [goalsFor, goalsAgainst], deduction = 0], index) => ({
    season_id: season,
    table_type: type,
    group_name: group,
    position: index + 1,
    team_id: team,
    played: won + drawn + lost,
    won,
    drawn,
    lost,
    goals_for: goalsFor,
    goals_against: goalsAgainst,
    goal_difference: goalsFor - goalsAgainst,
    points: 3 * won + drawn - deduction,
    deduction,
    form: "WDLWW".slice(0, won + drawn + lost),
    zone_kind: zoneAt(season, index + 1)?.kind ?? null,
    zone_label: zoneAt(season, index + 1)?.label ?? null,
    previous_position: index + 1,
  }));
}

const zones = [
  {
    season_id: "sea_pl2024",
    ordinal: 1,
    kind: "CHAMPIONS_LEAGUE",
    label: "Champions League",
    from_position: 1,
    to_position: 1,
  },
  { season_id: "sea_pl2024", ordinal: 2, kind: "RELEGATION", label: "Relegation", from_position: 4, to_position: 4 },
];

const zoneAt = (season: string, position: number) =>
  zones.find((zone) => zone.season_id === season && position >= zone.from_position && position <= zone.to_position);

const final2024: readonly Line[] = [
  ["tea_alpha", 5, 1, 0, [9, 1]],
  ["tea_gamma", 3, 2, 1, [7, 4]],
  ["tea_beta", 1, 2, 3, [7, 10]],
  ["tea_delta", 0, 1, 5, [4, 12], 2],
];
const asOf = (rows: readonly MartRow[], kind: string, on: string, matchday: number | null): MartRow[] =>
  rows.map((row) => ({ ...row, as_of_kind: kind, as_of_on: on, as_of_matchday: matchday }));

const afterFirstDay = table("sea_pl2024", "TOTAL", null, [
  ["tea_alpha", 1, 0, 0, [2, 1]],
  ["tea_gamma", 0, 0, 0, [0, 0]],
  ["tea_delta", 0, 0, 0, [0, 0]],
  ["tea_beta", 0, 0, 1, [1, 2]],
]);
const afterMatchdayOne = table("sea_pl2024", "TOTAL", null, [
  ["tea_alpha", 1, 0, 0, [2, 1]],
  ["tea_gamma", 1, 0, 0, [1, 0]],
  ["tea_beta", 0, 0, 1, [1, 2]],
  ["tea_delta", 0, 0, 1, [0, 1]],
]);
const home2024: readonly Line[] = [
  ["tea_alpha", 3, 0, 0, [6, 1]],
  ["tea_gamma", 2, 1, 0, [4, 1]],
  ["tea_beta", 1, 1, 1, [3, 3]],
  ["tea_delta", 0, 1, 2, [3, 5]],
];

// --------------------------------------------------------------------------------------------------- histories
const version = (
  team_id: string,
  number: number,
  position: number,
  [from_matchday, to_matchday]: readonly [number, number | null],
  more: MartRow,
): MartRow => ({
  season_id: "sea_pl2024",
  team_id,
  version: number,
  position,
  from_matchday,
  to_matchday,
  is_current: to_matchday === null,
  ...more,
});

const history: readonly MartRow[] = [
  version("tea_delta", 2, 4, [3, null], { previous_position: 3, movement: "DOWN", points: -1, played: 6 }),
  version("tea_delta", 1, 3, [1, 2], { movement: "NEW", points: 1, played: 2 }),
  version("tea_alpha", 1, 1, [1, null], { movement: "NEW", points: 16, played: 6 }),
  version("tea_beta", 1, 4, [1, 2], { movement: "NEW", points: 0, played: 2 }),
  version("tea_beta", 2, 3, [3, null], { previous_position: 4, movement: "UP", points: 5, played: 6 }),
];

const step = (team_id: string, matchday: number, games_played: number, gained: number, total: number): MartRow => ({
  season_id: "sea_pl2024",
  race_by: "MATCHDAY",
  team_id,
  matchday,
  games_played,
  as_of_on: addDays("2024-08-11", (matchday - 1) * 7),
  gained,
  total,
  position: team_id === "tea_alpha" ? 1 : 3,
});

const race: readonly MartRow[] = [
  step("tea_alpha", 2, 2, 1, 4),
  step("tea_alpha", 1, 1, 3, 3),
  step("tea_alpha", 3, 3, 3, 7),
  step("tea_beta", 1, 1, 0, 0),
  step("tea_beta", 2, 1, 0, 0),
  { ...step("tea_beta", 1, 2, 1, 1), race_by: "GAMES", matchday: null },
];

const passes = { season_id: "sea_pl2024", match_id: "mat_pl2024_11", team_id: "tea_alpha" };
const node = (player_id: string, average_x: number | null, given: number, received: number): MartRow => ({
  ...passes,
  player_id,
  average_x,
  average_y: average_x === null ? null : 40,
  passes: given,
  received,
});
const link = (from_player_id: string, to_player_id: string, count: number): MartRow => ({
  ...passes,
  from_player_id,
  to_player_id,
  passes: count,
});

// ------------------------------------------------------------------------------------------------------ events
const event = (index: number, type: string, more: MartRow = {}): MartRow => ({
  event_id: `evt_${index}`,
  match_id: "mat_pl2024_11",
  season_id: "sea_pl2024",
  event_index: index,
  period: index > 6 ? 2 : 1,
  minute: index * 5,
  type,
  team_id: "tea_alpha",
  player_id: "ply_ada",
  is_penalty: false,
  is_own_goal: false,
  ...more,
});

const events: readonly MartRow[] = [
  event(1, "PASS", {
    related_player_id: "ply_bob",
    pass_length: 12.5,
    is_completed: true,
    location_x: 60,
    location_y: 40,
    end_x: 72,
    end_y: 41,
  }),
  event(2, "SHOT", {
    xg: 0.25,
    outcome: "Goal",
    body_part: "Right Foot",
    location_x: 110,
    location_y: 40,
    attributes: '{"technique":"Volley"}',
  }),
  event(3, "GOAL", { related_player_id: "ply_bob", home_score_after: 1, away_score_after: 0, xg: 0.25 }),
  event(4, "YELLOW_CARD", { team_id: "tea_beta", player_id: "ply_cem" }),
  event(5, "SHOT", { team_id: "tea_beta", player_id: "ply_cem", xg: 0.76, outcome: "Saved", is_penalty: true }),
  event(6, "SUBSTITUTION", { related_player_id: "ply_bob" }),
  event(7, "OWN_GOAL", {
    team_id: "tea_beta",
    player_id: "ply_ada",
    is_own_goal: true,
    home_score_after: 1,
    away_score_after: 1,
  }),
  event(8, "SHOT", { xg: 0.1 }),
  event(9, "PRESSURE", { player_id: null }),
  event(10, "GOAL", { player_id: "ply_bob", home_score_after: 2, away_score_after: 1, is_penalty: true }),
  event(11, "SHOOTOUT_KICK", { period: 5, outcome: "Goal" }),
  { ...event(12, "GOAL", { home_score_after: 1, away_score_after: 0 }), match_id: "mat_pl2024_22" },
  {
    ...event(13, "GOAL", { player_id: "ply_bob", home_score_after: 2, away_score_after: 0 }),
    match_id: "mat_pl2024_22",
  },
];

const lineup = (
  team: string,
  player: string,
  number: number,
  isStarting: boolean,
  position: string | null,
): MartRow => ({
  match_id: "mat_pl2024_11",
  season_id: "sea_pl2024",
  team_id: team,
  player_id: player,
  shirt_number: number,
  position,
  is_starting: isStarting,
  formation: team === "tea_alpha" ? "4231" : null,
});

// --------------------------------------------------------------------------------------------------- reference
const team = (id: string, name: string, shortName: string, code: string | null, more: MartRow = {}): MartRow => ({
  team_id: id,
  team_key: id,
  slug: name
    .toLowerCase()
    .normalize("NFD")
    .replace(/\p{Diacritic}/gu, "")
    .replaceAll(" ", "-"),
  name,
  short_name: shortName,
  code,
  country: "Graustark",
  is_national: false,
  is_resolved: true,
  aliases: "[]",
  former_ids: "[]",
  sources: source(id),
  ingested_at: ingested,
  ...more,
});

const player = (id: string, name: string, more: MartRow = {}): MartRow => ({
  player_id: id,
  slug: name
    .toLowerCase()
    .normalize("NFD")
    .replace(/\p{Diacritic}/gu, "")
    .replaceAll(" ", "-"),
  name,
  aliases: "[]",
  sources: source(id),
  ingested_at: ingested,
  ...more,
});

const competition = (ordinal: number, code: string, slug: string, name: string, more: MartRow = {}): MartRow => ({
  competition_id: `cmp_${code.toLowerCase()}`,
  competition_code: code,
  slug,
  name,
  country: "Graustark",
  kind: "LEAGUE",
  is_synthetic: false,
  ordinal,
  ...more,
});

const season = (code: string, year: number, label: string, start: string, end: string, expected: number): MartRow => ({
  season_id: `sea_${code.toLowerCase()}${year}`,
  competition_id: `cmp_${code.toLowerCase()}`,
  competition_code: code,
  season: year,
  label,
  start_on: start,
  end_on: end,
  expected_matches: expected,
  present_matches: expected,
  played_matches: expected,
  sources: '["OPENFOOTBALL"]',
  base: "package",
});

const scorer = (player_id: string, team_id: string, goals: number, rank: number, more: MartRow = {}): MartRow => ({
  season_id: "sea_pl2024",
  player_id,
  team_id,
  goals,
  penalties: 0,
  rank,
  ...more,
});

const leagueSeasons = ["sea_pl2024", "sea_pl2025", "sea_demo2024", "sea_demo2025"];

export const madeUpRows: MartRows = {
  live_matches: [
    {
      match_id: "mat_pl2025_51",
      season_id: "sea_pl2025",
      source: "FOOTBALL_DATA",
      status: "IN_PLAY",
      minute: 61,
      score_home: 1,
      score_away: 0,
      observed_at: "2026-03-01 05:30:00",
      sources: 2,
    },
  ],
  venues: [{ venue_id: "ven_great", name: "Great Stadium", city: "Streslau", country: "Ruritania", capacity: 61_000 }],
  competitions: [
    competition(2, "WC", "world-cup", "World Cup", { kind: "TOURNAMENT", country: null }),
    competition(1, "PL", "premier-league", "Premier League"),
    competition(9, "DEMO", "demo-league", "Demo League (synthetic)", { is_synthetic: true }),
  ],
  seasons: [
    season("PL", 2023, "2023/24", "2023-08-12", "2024-05-19", 12),
    season("PL", 2024, "2024/25", "2024-08-10", "2024-09-15", 12),
    season("PL", 2025, "2025/26", "2026-02-01", "2026-03-09", 12),
    season("WC", 2022, "2022", "2022-11-21", "2022-12-18", 3),
    season("DEMO", 2024, "2024/25", "2024-08-01", "2024-09-06", 12),
    season("DEMO", 2025, "2025/26", "2025-08-01", "2025-09-06", 12),
  ],
  teams: [
    team("tea_alpha", "Alpha FC", "Alpha", "ALP", { aliases: '["Alpha Football Club"]' }),
    team("tea_beta", "Beta United", "Beta", "BET"),
    team("tea_gamma", "Gamma City", "Gamma", "GAM"),
    team("tea_delta", "Delta Rovers", "Delta", null, { former_ids: '["tea_olddelta"]', aliases: '["D. Rovers"]' }),
    team("tea_utopia", "Utopia", "Utopia", "UTO", { is_national: true, country: "Utopia" }),
    team("tea_ruritania", "Ruritania", "Ruritania", "RUR", { is_national: true }),
    team("tea_elan", "Élan", "Élan", "ELA", { is_national: true }),
    team("tea_zenda", "Zenda", "Zenda", "ZEN", { is_national: true, is_resolved: false }),
  ],
  team_seasons: [
    ...leagueSeasons.flatMap((season_id) => leagueTeams.map((team_id) => ({ season_id, team_id }))),
    { season_id: "sea_wc2022", team_id: "tea_utopia", group_name: "Group A" },
    { season_id: "sea_wc2022", team_id: "tea_ruritania", group_name: "Group A" },
    { season_id: "sea_wc2022", team_id: "tea_elan", group_name: "Group B" },
    { season_id: "sea_wc2022", team_id: "tea_zenda", group_name: "Group B" },
  ],
  players: [
    player("ply_ada", "Ada Müller", {
      first_name: "Ada",
      last_name: "Müller",
      date_of_birth: "1999-12-31",
      nationality: "Graustark",
      position: "Forward",
    }),
    player("ply_bob", "Bob Stone", { aliases: '["B. Stone"]' }),
    player("ply_cem", "Cem Kaya"),
    player("ply_dan", "Dan Oak"),
  ],
  matches,
  match_events: events,
  lineups: [
    lineup("tea_beta", "ply_cem", 9, true, "Centre Forward"),
    lineup("tea_alpha", "ply_bob", 14, false, null),
    lineup("tea_alpha", "ply_ada", 7, true, "Right Wing"),
  ],
  league_table: [
    ...table("sea_pl2024", "TOTAL", null, final2024),
    ...table("sea_pl2024", "HOME", null, home2024),
    ...table("sea_pl2024", "AWAY", null, final2024),
    ...table("sea_pl2025", "TOTAL", null, final2024),
    ...table("sea_wc2022", "TOTAL", "Group B", [
      ["tea_elan", 0, 1, 0, [1, 1]],
      ["tea_zenda", 0, 1, 0, [1, 1]],
    ]),
    ...table("sea_wc2022", "TOTAL", "Group A", [
      ["tea_utopia", 1, 0, 0, [2, 0]],
      ["tea_ruritania", 0, 0, 1, [0, 2]],
    ]),
  ],
  league_table_asof: [
    ...asOf(afterFirstDay, "DATE", "2024-08-10", null),
    ...asOf(afterMatchdayOne, "DATE", "2024-08-11", null),
    ...asOf(afterMatchdayOne, "MATCHDAY", "2024-08-11", 1),
    ...asOf(table("sea_pl2024", "TOTAL", null, final2024), "DATE", "2024-09-15", null),
    ...asOf(table("sea_pl2024", "TOTAL", null, final2024), "MATCHDAY", "2024-09-15", 6),
    ...asOf(table("sea_pl2024", "HOME", null, home2024), "MATCHDAY", "2024-09-15", 6),
  ],
  standings_history: history,
  points_race: race,
  pass_network_nodes: [node("ply_bob", 60.5, 2, 5), node("ply_ada", 55.25, 5, 2), node("ply_dan", null, 0, 1)],
  pass_network_links: [link("ply_bob", "ply_ada", 2), link("ply_ada", "ply_bob", 5)],
  top_scorers: [
    scorer("ply_ada", "tea_alpha", 5, 1, { penalties: 3, assists: 1, matches_played: 4, minutes: 360, xg: 3.5 }),
    scorer("ply_bob", "tea_alpha", 4, 2, { assists: 2, xg: 1.25 }),
    scorer("ply_cem", "tea_beta", 4, 2, { assists: 0, xg: 2.5 }),
    scorer("ply_dan", "tea_gamma", 1, 4),
    { season_id: "sea_wc2022", player_id: "ply_ada", team_id: "tea_utopia", goals: 3, penalties: 1, rank: 1 },
  ],
  zones,
  deductions: [
    {
      season_id: "sea_pl2024",
      team_id: "tea_delta",
      points: -1,
      reason: "reduced on appeal",
      effective_from: "2024-09-10",
    },
    { season_id: "sea_pl2024", team_id: "tea_delta", points: 3, reason: "unpaid wages", effective_from: "2024-09-01" },
  ],
  coverage: [
    { season_id: "sea_pl2024", dataset: "matches", expected: 12, present: 12, sources: '["OPENFOOTBALL"]' },
    { season_id: "sea_pl2024", dataset: "lineups", expected: 12, present: 1, sources: '["STATSBOMB"]' },
    { season_id: "sea_pl2023", dataset: "matches", expected: 12, present: 13, sources: '["OPENFOOTBALL"]' },
  ],
};
