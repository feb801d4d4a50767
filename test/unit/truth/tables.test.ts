/** Order rules, deductions and moments on made-up seasons, through the compiled models. */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CompetitionConfig, OrderCriterion } from "../../../src/config/types.ts";
import { buildMadeUp, competition, type MadeUpBuild, type MadeUpFile } from "../../support/truth/made-up-build.ts";

type Result = readonly [
  matchday: number,
  date: string,
  home: string,
  homeGoals: number | null,
  awayGoals: number | null,
  away: string,
];

const SPAIN: readonly OrderCriterion[] = [
  "points",
  "h2h_points",
  "h2h_goal_difference",
  "goal_difference",
  "goals_for",
];

const league = (
  code: string,
  criteria: readonly OrderCriterion[],
  teams: number,
  more: Partial<CompetitionConfig> = {},
) => competition({ code, country: `${code}land`, formats: [{ teams, meetings: 1 }], order: [{ criteria }], ...more });

const file = (code: string, results: readonly Result[]): MadeUpFile => ({
  competition: code,
  season: 2024,
  body: {
    name: code,
    matches: results.map(([matchday, date, team1, home, away, team2]) => ({
      round: `Matchday ${matchday}`,
      date,
      team1,
      team2,
      score: home === null ? {} : { ft: [home, away] },
    })),
  },
});

/** A and B end level on points; A has the better difference, B won more between them. */
const level = (secondLeg: Result): readonly Result[] => [
  [1, "2024-08-10", "A", 5, 0, "C"],
  [2, "2024-08-17", "B", 1, 0, "A"],
  [3, "2024-08-24", "C", 0, 1, "B"],
  [4, "2024-08-31", "C", 0, 5, "A"],
  [5, "2024-09-07", "B", 0, 1, "C"],
  secondLeg,
];

/**
 * P, Q and R have six points each, all from matches of the three. P's difference is the best, Q's and R's are equal,
 * and the name would put Q first; but of the two matches between Q and R, R has the better difference.
 */
const twoPasses: readonly Result[] = [
  [1, "2024-08-10", "P", 4, 0, "Q"],
  [2, "2024-08-17", "Q", 1, 0, "P"],
  [3, "2024-08-24", "P", 0, 1, "R"],
  [4, "2024-08-31", "R", 0, 6, "P"],
  [5, "2024-09-07", "Q", 3, 2, "R"],
  [6, "2024-09-14", "R", 2, 0, "Q"],
];

const CONFIG = [
  league("GDF", ["points", "goal_difference", "goals_for"], 3),
  league("H2H", SPAIN, 3),
  league("PART", SPAIN, 3),
  league("LATE", ["points", "goal_difference", "h2h_points", "goals_for"], 2),
  league("TWO", ["points", "h2h_points", "h2h_goal_difference", "goal_difference"], 3),
  league("PPG", ["points_per_game", "goal_difference"], 4),
  league("LOTS", ["points"], 2, { placements: [{ season: 2024, teams: ["Zed", "Abe"], reason: "lots" }] }),
  league("PLAY", SPAIN, 3, { placements: [{ season: 2024, teams: ["A", "B"], reason: "play-off" }] }),
  league("MOVE", ["points", "goal_difference"], 2, {
    deductions: [{ season: 2024, team: "A", points: 1, effectiveFrom: "2024-09-01", reason: "debts" }],
    formats: [{ teams: 2, meetings: 2 }],
  }),
  league("NAME", ["points"], 2),
  league("DED", ["points", "goal_difference"], 2, {
    deductions: [
      { season: 2024, team: "A", points: 10, effectiveFrom: "2024-08-20", reason: "debts" },
      { season: 2024, team: "A", points: -4, effectiveFrom: "2024-09-20", reason: "appeal" },
    ],
    zones: [
      { kind: "CHAMPIONS_LEAGUE", label: "Cup", fromPosition: 1, toPosition: 1 },
      { kind: "RELEGATION", label: "Down", fromPosition: 2, toPosition: 2 },
    ],
  }),
  league("NEW", ["points"], 2),
  competition({
    code: "GRP",
    kind: "TOURNAMENT",
    country: null,
    timezone: null,
    seasonLabel: "calendar",
    formats: [{ teams: 3, meetings: 1, groups: 1, knockoutMatches: 1 }],
    order: [{ criteria: ["points", "h2h_points", "goal_difference"] }],
  }),
];

let build: MadeUpBuild;
beforeAll(async () => {
  build = await buildMadeUp({
    competitions: CONFIG,
    files: [
      file("GDF", level([6, "2024-09-14", "A", 0, 0, "B"])),
      file("H2H", level([6, "2024-09-14", "A", 0, 0, "B"])),
      file("PLAY", level([6, "2024-09-14", "A", 0, 0, "B"])),
      file("MOVE", [
        [1, "2024-08-10", "A", 1, 0, "B"],
        [2, "2024-12-17", "B", 0, 1, "A"],
        [3, "2024-08-24", "A", 1, 0, "B"],
        [4, "2024-09-21", "B", 0, 1, "A"],
      ]),
      file("PART", level([6, "2024-09-14", "A", null, null, "B"])),
      file("LATE", [
        [1, "2024-08-10", "A", 3, 2, "B"],
        [2, "2024-08-17", "B", 1, 0, "A"],
      ]),
      file("TWO", twoPasses),
      file("PPG", [
        [1, "2024-08-10", "A", 1, 0, "B"],
        [2, "2024-08-17", "A", 1, 1, "C"],
        [3, "2024-08-24", "C", 0, 2, "D"],
        [4, "2024-08-31", "A", 1, 1, "B"],
      ]),
      file("LOTS", [[1, "2024-08-10", "Abe", 1, 1, "Zed"]]),
      file("NAME", [[1, "2024-08-10", "Zed", 1, 1, "Abe"]]),
      file("DED", [
        [1, "2024-08-10", "A", 1, 0, "B"],
        [2, "2024-10-05", "B", 0, 2, "A"],
      ]),
      file("NEW", [[1, "2024-08-10", "B", null, null, "A"]]),
      {
        competition: "GRP",
        season: 2024,
        body: {
          name: "Group",
          matches: [
            {
              round: "Matchday 1",
              group: "Group A",
              date: "2024-06-10",
              team1: "X",
              team2: "Y",
              score: { ft: [0, 1] },
            },
            {
              round: "Matchday 2",
              group: "Group A",
              date: "2024-06-11",
              team1: "Z",
              team2: "Y",
              score: { ft: [1, 0] },
            },
            {
              round: "Matchday 3",
              group: "Group A",
              date: "2024-06-12",
              team1: "X",
              team2: "Z",
              score: { ft: [9, 0] },
            },
            { round: "Final", date: "2024-06-20", team1: "X", team2: "Y", score: { ft: [0, 5] } },
          ],
        },
      },
    ],
  });
});
afterAll(() => build?.close());

const order = async (code: string): Promise<string> => {
  const rows = await build.rows<{
    name: string;
  }>(`SELECT t.name FROM mart.league_table AS l JOIN mart.seasons USING (season_id)
    JOIN mart.teams AS t USING (team_id) WHERE table_type = 'TOTAL' AND competition_code = '${code}' ORDER BY position`);
  return rows.map(({ name }) => name).join(" ");
};

const asOf = (code: string, team: string, condition: string) =>
  build.rows(`SELECT position, played, points, deduction, form, zone_kind FROM mart.league_table_asof JOIN mart.seasons USING (season_id)
    JOIN mart.teams AS t USING (team_id) WHERE table_type = 'TOTAL' AND competition_code = '${code}' AND t.name = '${team}' AND ${condition}`);

describe("order", () => {
  test("goal difference", async () => expect(await order("GDF")).toBe("A B C"));
  test("head-to-head first", async () => expect(await order("H2H")).toBe("B A C"));
  test("a mini-league with a match to come does not count", async () => {
    expect(await order("PART")).toBe("A B C");
  });
  test("goal difference, then head-to-head", async () => expect(await order("LATE")).toBe("A B"));
  test("those whom the first pass leaves level are compared again among themselves", async () => {
    expect(await order("TWO")).toBe("P R Q");
  });
  test("points a game in a season cut short", async () => expect(await order("PPG")).toBe("D A B C"));
  test("where no result decides, the config's order", async () => expect(await order("LOTS")).toBe("Zed Abe"));
  test("a play-off beats head-to-head, at the end of the season", async () => {
    expect(await order("PLAY")).toBe("A B C");
  });
  test("last resort: the name", async () => expect(await order("NAME")).toBe("Abe Zed"));
  test("in a group teams meet once, and the final is no part of it", async () => {
    expect(await order("GRP")).toBe("X Y Z");
    expect(
      await build.rows(`SELECT DISTINCT played, group_name FROM mart.league_table JOIN mart.seasons USING (season_id)
        WHERE competition_code = 'GRP' AND table_type = 'TOTAL'`),
    ).toEqual([{ played: 2, group_name: "Group A" }]);
  });
});

describe("moments", () => {
  test("a deduction comes, and goes in part, on its own date", async () => {
    const rows = await build.rows(`SELECT as_of_on, points, deduction, position, form FROM mart.league_table_asof
      JOIN mart.seasons USING (season_id) JOIN mart.teams AS t USING (team_id)
      WHERE competition_code = 'DED' AND t.name = 'A' AND table_type = 'TOTAL' AND as_of_kind = 'DATE' ORDER BY as_of_on`);
    expect(rows).toEqual([
      { as_of_on: "2024-08-10", points: 3, deduction: 0, position: 1, form: "W" },
      { as_of_on: "2024-08-20", points: -7, deduction: 10, position: 2, form: "W" },
      { as_of_on: "2024-09-20", points: -3, deduction: 6, position: 2, form: "W" },
      { as_of_on: "2024-10-05", points: 0, deduction: 6, position: 1, form: "WW" },
    ]);
  });

  test("home and away tables know no deduction and no zone", async () => {
    const rows =
      await build.rows(`SELECT table_type, points, deduction, zone_kind FROM mart.league_table JOIN mart.seasons USING (season_id)
      JOIN mart.teams AS t USING (team_id) WHERE competition_code = 'DED' AND t.name = 'A' ORDER BY table_type`);
    expect(rows).toEqual([
      { table_type: "AWAY", points: 3, deduction: 0, zone_kind: null },
      { table_type: "HOME", points: 3, deduction: 0, zone_kind: null },
      { table_type: "TOTAL", points: 0, deduction: 6, zone_kind: "CHAMPIONS_LEAGUE" },
    ]);
  });

  test("a matchday counts exactly its matches and those before it", async () => {
    expect(await asOf("H2H", "A", "as_of_kind = 'MATCHDAY' AND as_of_matchday = 2")).toMatchObject([
      { played: 2, points: 3, form: "WL" },
    ]);
  });

  test("a matchday that was moved as a whole counts with the next that was played", async () => {
    const rows =
      await build.rows(`SELECT as_of_matchday, as_of_on, deduction FROM mart.league_table_asof JOIN mart.seasons USING (season_id)
      JOIN mart.teams AS t USING (team_id) WHERE competition_code = 'MOVE' AND t.name = 'A' AND table_type = 'TOTAL'
        AND as_of_kind = 'MATCHDAY' ORDER BY as_of_matchday`);
    expect(rows).toEqual([
      { as_of_matchday: 1, as_of_on: "2024-08-10", deduction: 0 },
      { as_of_matchday: 2, as_of_on: "2024-08-24", deduction: 0 },
      { as_of_matchday: 3, as_of_on: "2024-08-24", deduction: 0 },
      { as_of_matchday: 4, as_of_on: "2024-09-21", deduction: 1 },
    ]);
  });

  test("a season without a result has its table: nothing for anybody, by name", async () => {
    expect(await order("NEW")).toBe("A B");
    expect(await asOf("NEW", "A", "true")).toEqual([]);
  });
});

describe("checks", () => {
  test("the made-up tables add up", async () => {
    for (const name of [
      "table_does_not_add_up",
      "team_has_too_many_matches",
      "team_twice_in_round",
      "negative_score",
    ]) {
      expect([name, await build.badRows(name)]).toEqual([
        name,
        name === "team_has_too_many_matches" ? expect.anything() : [],
      ]);
    }
  });
});
