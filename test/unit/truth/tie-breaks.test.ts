/** Who is before whom when points are level: every family of rules, on made-up results. */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OrderCriterion } from "../../../src/config/types.ts";
import { buildMadeUp, type MadeUpBuild } from "../../support/truth/made-up-build.ts";
import { group, groupFile, league, leagueFile, orderOf, type Result } from "./made-up-league.ts";

const FIFA_TO_2022: readonly OrderCriterion[] = [
  "points",
  "goal_difference",
  "goals_for",
  "h2h_points",
  "h2h_goal_difference",
  "h2h_goals_for",
];
const UEFA: readonly OrderCriterion[] = [
  "points",
  "h2h_points",
  "h2h_goal_difference",
  "h2h_goals_for",
  "goal_difference",
  "goals_for",
  "wins",
];
const AWAY_GOALS: readonly OrderCriterion[] = [
  "points",
  "h2h_points",
  "h2h_goal_difference",
  "h2h_away_goals_for",
  "goal_difference",
];
const SPAIN: readonly OrderCriterion[] = [
  "points",
  "h2h_points",
  "h2h_goal_difference",
  "goal_difference",
  "goals_for",
];

/** X and Y have six points each; Y beat X, X's difference is better by far. */
const beatenByTheRival: readonly Result[] = [
  ["Y", 1, 0, "X"],
  ["X", 5, 0, "Z"],
  ["X", 4, 0, "W"],
  ["Y", 1, 0, "Z"],
  ["W", 1, 0, "Y"],
  ["Z", 1, 0, "W"],
];

/** X and Y level in points, difference and goals; Y beat X. */
const levelButForTheirMatch: readonly Result[] = [
  ["Y", 1, 0, "X"],
  ["X", 2, 0, "Z"],
  ["X", 1, 0, "W"],
  ["Y", 2, 0, "Z"],
  ["W", 1, 0, "Y"],
  ["Z", 0, 0, "W"],
];

/**
 * A, B, C and D end with 13 points each. Among the four A has 13, the others 7 and the same difference; among those
 * three C and D have 7, B 3; between those two D has 4, C 1. In all matches C's difference is better, and its name.
 */
const fourSides: readonly Result[] = [
  ["A", 1, 1, "B"],
  ["A", 2, 0, "C"],
  ["A", 2, 0, "D"],
  ["B", 2, 0, "A"],
  ["B", 0, 1, "C"],
  ["B", 0, 2, "D"],
  ["C", 0, 2, "A"],
  ["C", 2, 0, "B"],
  ["C", 1, 1, "D"],
  ["D", 0, 2, "A"],
  ["D", 0, 1, "B"],
  ["D", 1, 0, "C"],
  ["E", 1, 0, "A"],
  ["A", 0, 1, "E"],
  ["B", 9, 0, "E"],
  ["E", 0, 9, "B"],
  ["C", 5, 0, "E"],
  ["E", 0, 5, "C"],
  ["D", 1, 0, "E"],
  ["E", 0, 1, "D"],
];

/** Three sides with six points each from matches of the three; P's difference is best, Q's and R's equal. */
const threeSides: readonly Result[] = [
  ["P", 4, 0, "Q"],
  ["Q", 1, 0, "P"],
  ["P", 0, 1, "R"],
  ["R", 0, 6, "P"],
  ["Q", 3, 2, "R"],
  ["R", 2, 0, "Q"],
];

/** Between A and B 1-0 and 1-2: A scored away. B's difference of all matches is better. */
const awayGoals: readonly Result[] = [
  ["A", 1, 0, "B"],
  ["B", 2, 1, "A"],
  ["A", 1, 0, "C"],
  ["C", 0, 1, "A"],
  ["B", 3, 0, "C"],
  ["C", 0, 3, "B"],
];

let build: MadeUpBuild;
beforeAll(async () => {
  build = await buildMadeUp({
    competitions: [
      group("FIFA", FIFA_TO_2022, 4),
      group("UEFA", UEFA, 4),
      group("LEVEL", FIFA_TO_2022, 4),
      league("FOUR", SPAIN, 5),
      league("FOURGD", ["points", "goal_difference", "goals_for"], 5),
      league("THREE", SPAIN, 3),
      league("AWAY", AWAY_GOALS, 3),
      league("NOAWAY", SPAIN, 3),
    ],
    files: [
      groupFile("FIFA", beatenByTheRival),
      groupFile("UEFA", beatenByTheRival),
      groupFile("LEVEL", levelButForTheirMatch),
      leagueFile("FOUR", fourSides),
      leagueFile("FOURGD", fourSides),
      leagueFile("THREE", threeSides),
      leagueFile("AWAY", awayGoals),
      leagueFile("NOAWAY", awayGoals),
    ],
  });
}, 60_000);
afterAll(() => build?.close());

describe("in a group", () => {
  test("FIFA to 2022: the difference of all matches comes before the match between the two", async () => {
    expect(await orderOf(build, "FIFA")).toBe("X Y W Z");
  });

  test("UEFA, and FIFA from 2026: the match between the two comes first", async () => {
    expect(await orderOf(build, "UEFA")).toBe("Y X Z W");
  });

  test("FIFA to 2022: level in all, the match between the two decides", async () => {
    expect(await orderOf(build, "LEVEL")).toBe("Y X W Z");
  });
});

describe("in a league", () => {
  test("two sides: the matches between them, before the difference of all", async () => {
    expect(await orderOf(build, "NOAWAY")).toBe("B A C");
  });

  test("away goals between the two, where the rules have them", async () => {
    expect(await orderOf(build, "AWAY")).toBe("A B C");
  });

  test("three sides: those whom the first pass leaves level are compared again", async () => {
    expect(await orderOf(build, "THREE")).toBe("P R Q");
  });

  test("four sides: again after each that is separated", async () => {
    expect(await orderOf(build, "FOUR")).toBe("A D C B E");
    expect(await orderOf(build, "FOURGD")).toBe("B C A D E");
  });
});
