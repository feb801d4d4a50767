/** Histories, races and runs of form over a made-up league, each figure worked out by hand. */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildMadeUp, type MadeUpBuild } from "../../support/truth/made-up-build.ts";
import { league, leagueFile, type Result } from "./made-up-league.ts";

/**
 * After each matchday, a week apart from 2024-08-10 on:
 *  1  A 3 (+2)  C 0      B 0 (-2)
 *  2  A 3       C 1      B 1 (-2)
 *  3  C 4 (+1)  A 3      B 1
 *  4  B 4 (+1, four goals)  C 4 (+1, two)  A 3
 *  5  B 7       C 4      A 3
 *  6  B 7       C 5      A 4
 * and on 2024-09-20 two points are taken from B: B 5 (+3), C 5 (-1), A 4.
 */
const run: readonly Result[] = [
  ["A", 2, 0, "B"],
  ["B", 1, 1, "C"],
  ["C", 1, 0, "A"],
  ["B", 3, 0, "A"],
  ["C", 0, 2, "B"],
  ["A", 1, 1, "C"],
];
/** P's results: W W W D D L L. */
const long: readonly Result[] = [
  ["P", 1, 0, "Q"],
  ["Q", 0, 2, "P"],
  ["P", 3, 1, "Q"],
  ["Q", 2, 2, "P"],
  ["P", 0, 0, "Q"],
  ["Q", 1, 0, "P"],
  ["P", 0, 4, "Q"],
];

let build: MadeUpBuild;
beforeAll(async () => {
  build = await buildMadeUp({
    competitions: [
      league("RUN", ["points", "goal_difference", "goals_for"], 3, {
        deductions: [{ season: 2024, team: "B", points: 2, effectiveFrom: "2024-09-20", reason: "debts" }],
      }),
      league("LONG", ["points", "goal_difference", "goals_for"], 2, { formats: [{ teams: 2, meetings: 4 }] }),
      league("NONE", ["points"], 2),
    ],
    files: [leagueFile("RUN", run), leagueFile("LONG", long), leagueFile("NONE", [["X", null, null, "Y"]])],
  });
});
afterAll(() => build?.close());

/** Rows of one competition without its ids; `name` is the team's. */
const of = (mart: string, code: string, columns: string, rest: string) =>
  build.rows(`SELECT ${columns} FROM mart.${mart} AS m JOIN mart.seasons AS s USING (season_id)
    JOIN mart.teams AS t USING (team_id) WHERE s.competition_code = '${code}' ${rest}`);

const lists = (rows: readonly object[]): unknown[][] => rows.map((row) => Object.values(row));

describe("standings_history", () => {
  test("a run of matchdays at one position is one row", async () => {
    const rows = await of(
      "standings_history",
      "RUN",
      `t.name, version, m.position, previous_position, movement, m.points, m.played, from_matchday, to_matchday,
        valid_from_on, valid_to_on, is_current`,
      "ORDER BY t.name, version",
    );
    expect(lists(rows)).toEqual([
      ["A", 1, 1, null, "NEW", 3, 1, 1, 2, "2024-08-10", "2024-08-24", false],
      ["A", 2, 2, 1, "DOWN", 3, 2, 3, 3, "2024-08-24", "2024-08-31", false],
      ["A", 3, 3, 2, "DOWN", 4, 4, 4, null, "2024-08-31", null, true],
      ["B", 1, 3, null, "NEW", 1, 2, 1, 3, "2024-08-10", "2024-08-31", false],
      ["B", 2, 1, 3, "UP", 7, 4, 4, null, "2024-08-31", null, true],
      ["C", 1, 2, null, "NEW", 1, 1, 1, 2, "2024-08-10", "2024-08-24", false],
      ["C", 2, 1, 2, "UP", 4, 2, 3, 3, "2024-08-24", "2024-08-31", false],
      ["C", 3, 2, 1, "DOWN", 5, 4, 4, null, "2024-08-31", null, true],
    ]);
  });

  test("a season without a result has none", async () => {
    expect(await of("standings_history", "NONE", "t.name", "")).toEqual([]);
    expect(await of("points_race", "NONE", "t.name", "")).toEqual([]);
  });
});

describe("points_race", () => {
  test("by matchday: every team at every matchday, played or not", async () => {
    const rows = await of(
      "points_race",
      "RUN",
      "matchday, games_played, as_of_on, gained, total, m.position",
      "AND race_by = 'MATCHDAY' AND t.name = 'A' ORDER BY matchday",
    );
    expect(lists(rows)).toEqual([
      [1, 1, "2024-08-10", 3, 3, 1],
      [2, 1, "2024-08-17", 0, 3, 1],
      [3, 2, "2024-08-24", 0, 3, 2],
      [4, 3, "2024-08-31", 0, 3, 3],
      [5, 3, "2024-09-07", 0, 3, 3],
      [6, 4, "2024-09-14", 1, 4, 3],
    ]);
  });

  test("by games: a deduction counts with the game before it, and the race ends at the table", async () => {
    const rows = await of(
      "points_race",
      "RUN",
      "matchday, games_played, as_of_on, gained, total, m.position",
      "AND race_by = 'GAMES' AND t.name = 'B' ORDER BY games_played",
    );
    expect(lists(rows)).toEqual([
      [null, 1, "2024-08-10", 0, 0, 3],
      [null, 2, "2024-08-17", 1, 1, 3],
      [null, 3, "2024-08-31", 3, 4, 1],
      [null, 4, "2024-09-20", 1, 5, 1],
    ]);
    expect(await build.badRows("points_race_ends_elsewhere")).toEqual([]);
  });
});

describe("rolling_form", () => {
  test("the last five and what they are worth", async () => {
    const rows = await of(
      "rolling_form",
      "LONG",
      "game_no, m.form, played, m.points, goals_for, goals_against, points_per_game, momentum",
      "AND t.name = 'P' ORDER BY game_no",
    );
    expect(lists(rows)).toEqual([
      [1, "W", 1, 3, 1, 0, 3, "HOT"],
      [2, "WW", 2, 6, 3, 0, 3, "HOT"],
      [3, "WWW", 3, 9, 6, 1, 3, "HOT"],
      [4, "WWWD", 4, 10, 8, 3, 2.5, "HOT"],
      [5, "WWWDD", 5, 11, 8, 3, 2.2, "HOT"],
      [6, "WWDDL", 5, 8, 7, 4, 1.6, "STEADY"],
      [7, "WDDLL", 5, 5, 5, 8, 1, "COOLING"],
    ]);
  });

  test("the table's last five are those of the last match", async () => {
    const rows = await build.rows(`SELECT tables.form, forms.form AS other FROM mart.league_table AS tables
      JOIN mart.rolling_form AS forms USING (season_id, team_id)
      WHERE table_type = 'TOTAL' AND forms.game_no = tables.played
        AND tables.form <> forms.form`);
    expect(rows).toEqual([]);
  });
});

describe("results of two teams and of grounds", () => {
  test("recent_results: the newest first, ten at most", async () => {
    const rows = await of(
      "recent_results",
      "LONG",
      "recency, match_on, is_home, goals_for, goals_against, outcome, m.points",
      "AND t.name = 'Q' ORDER BY recency LIMIT 3",
    );
    expect(lists(rows)).toEqual([
      [1, "2024-09-21", false, 4, 0, "W", 3],
      [2, "2024-09-14", true, 1, 0, "W", 3],
      [3, "2024-09-07", false, 0, 0, "D", 1],
    ]);
  });

  test("head_to_head: from either side, symmetric", async () => {
    const rows = await of(
      "head_to_head",
      "LONG",
      "t.name, played, won, drawn, lost, goals_for, goals_against, last_match_on",
      "ORDER BY t.name",
    );
    expect(lists(rows)).toEqual([
      ["P", 7, 3, 2, 2, 8, 8, "2024-09-21"],
      ["Q", 7, 2, 2, 3, 8, 8, "2024-09-21"],
    ]);
    expect(await build.badRows("head_to_head_not_symmetric")).toEqual([]);
  });

  test("home_advantage", async () => {
    const [row] = await build.rows(`SELECT matches, home_wins, draws, away_wins, home_goals, away_goals,
      home_points_per_game, away_points_per_game FROM mart.home_advantage JOIN mart.seasons USING (season_id)
      WHERE competition_code = 'RUN'`);
    expect(row).toEqual({
      matches: 6,
      home_wins: 3,
      draws: 2,
      away_wins: 1,
      home_goals: 8,
      away_goals: 4,
      home_points_per_game: 11 / 6,
      away_points_per_game: 5 / 6,
    });
  });

  test("team_stats: results counted, numbers of events null where there are none", async () => {
    const rows = await of(
      "team_stats",
      "RUN",
      `t.name, played, won, drawn, lost, goals_for, goals_against, clean_sheets, failed_to_score, best_difference,
        worst_difference, matches_with_events, shots, xg, passes, yellow_cards`,
      "ORDER BY t.name",
    );
    expect(lists(rows)).toEqual([
      ["A", 4, 1, 1, 2, 3, 5, 1, 2, 2, -3, 0, null, null, null, null],
      ["B", 4, 2, 1, 1, 6, 3, 2, 1, 3, -2, 0, null, null, null, null],
      ["C", 4, 1, 2, 1, 3, 4, 1, 1, 1, -2, 0, null, null, null, null],
    ]);
  });

  test("matchdays", async () => {
    const rows = await build.rows(`SELECT matchday, first_on, last_on, matches, completed, postponed, goals
      FROM mart.matchdays JOIN mart.seasons USING (season_id) WHERE competition_code IN ('RUN', 'NONE')
      ORDER BY competition_code, matchday`);
    expect(lists(rows).slice(0, 3)).toEqual([
      [1, "2024-08-10", "2024-08-10", 1, 0, 0, 0],
      [1, "2024-08-10", "2024-08-10", 1, 1, 0, 2],
      [2, "2024-08-17", "2024-08-17", 1, 1, 0, 2],
    ]);
    expect(rows).toHaveLength(7);
  });
});

describe("the table's shares, and what a team plays for", () => {
  test("league_table: shares of points and games", async () => {
    const rows = await of(
      "league_table",
      "RUN",
      "t.name, m.points, deduction, points_share, points_per_game, win_rate, goals_per_game, goals_conceded_per_game",
      "AND table_type = 'TOTAL' ORDER BY m.position",
    );
    expect(lists(rows)).toEqual([
      ["B", 5, 2, 5 / 12, 1.25, 0.5, 1.5, 0.75],
      ["C", 5, 0, 5 / 12, 1.25, 0.25, 0.75, 1],
      ["A", 4, 0, 4 / 12, 1, 0.25, 0.75, 1.25],
    ]);
    const [before] = await of("league_table", "NONE", "played, points_share, win_rate", "AND table_type = 'TOTAL'");
    expect(before).toEqual({ played: 0, points_share: null, win_rate: null });
  });

  test("team_seasons: place, points, form and tier", async () => {
    const rows = await of("team_seasons", "RUN", "t.name, m.position, m.points, m.form, tier", "ORDER BY m.position");
    expect(lists(rows)).toEqual([
      ["B", 1, 5, "LDWW", "TITLE_CONTENDER"],
      ["C", 2, 5, "DWLD", "TITLE_CONTENDER"],
      ["A", 3, 4, "WLLD", "TITLE_CONTENDER"],
    ]);
  });
});
