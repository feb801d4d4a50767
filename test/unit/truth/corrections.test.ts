/** What the config decides about single matches: awarded, without goals, extra time and shoot-outs that a source has wrong. */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildMadeUp, type MadeUpBuild } from "../../support/truth/made-up-build.ts";
import { dateOf, group, groupFile, league, leagueFile, orderOf, type Result, toMatches } from "./made-up-league.ts";

const BASIC = ["points", "goal_difference", "goals_for"] as const;

/** A - B was abandoned at 0-0 in week 1; A leads by difference. */
const results: readonly Result[] = [
  ["A", 0, 0, "B"],
  ["B", 1, 0, "A"],
  ["A", 2, 0, "C"],
  ["C", 0, 1, "B"],
];

const award = { season: 2024, home: "A", away: "B", score: [0, 3], isAwarded: true, reason: "walked off" } as const;

let build: MadeUpBuild;
beforeAll(async () => {
  build = await buildMadeUp({
    competitions: [
      league("PLAIN", BASIC, 3),
      league("AWARD", BASIC, 3, { corrections: [{ ...award, effectiveFrom: "2024-10-01" }] }),
      league("POINTS", BASIC, 3, { corrections: [{ ...award, goalsCount: false }] }),
      league("NOBODY", BASIC, 3, { corrections: [{ ...award, home: "Nobody" }] }),
      {
        ...group("CUP", BASIC, 2),
        corrections: [
          { season: 2024, stage: "FINAL", home: "A", away: "B", score: [3, 1], regularTime: [1, 1], reason: "hidden" },
          { season: 2024, stage: "SEMI_FINALS", home: "A", away: "B", penalties: [1, 4], reason: "no winner" },
        ],
      },
    ],
    files: [
      ...["PLAIN", "AWARD", "POINTS", "NOBODY"].map((code) => leagueFile(code, results)),
      groupFile("CUP", [["A", 2, 2, "B"]]),
    ].map((file) =>
      file.competition === "CUP"
        ? {
            ...file,
            body: {
              name: "Cup",
              matches: [
                ...toMatches([["A", 2, 2, "B"]], { group: "Group A" }),
                { round: "Final", date: "2024-12-01", team1: "A", team2: "B", score: { ft: [3, 1], ht: [1, 0] } },
                {
                  round: "Semifinals",
                  date: "2024-11-01",
                  team1: "A",
                  team2: "B",
                  score: { ft: [1, 0], et: [1, 0], p: [4, 4] },
                },
              ],
            },
          }
        : file,
    ),
  });
}, 60_000);
afterAll(() => build?.close());

const match = async (code: string, stage = "REGULAR_SEASON") => {
  const rows =
    await build.rows(`SELECT status, full_time_home AS home, full_time_away AS away, half_time_home, half_time_away,
      regular_time_home AS regular_home, regular_time_away AS regular_away, extra_time_home AS extra_home,
      extra_time_away AS extra_away, penalties_home, penalties_away, winner
    FROM mart.matches JOIN mart.teams AS t ON home_team_id = t.team_id
    WHERE competition_code = '${code}' AND stage = '${stage}' AND t.name = 'A' AND matchday IS NOT DISTINCT FROM ${stage === "REGULAR_SEASON" ? 1 : "NULL"}`);
  expect(rows).toHaveLength(1);
  return rows[0];
};

const table = async (code: string) =>
  (
    await build.rows(`SELECT t.name, points, goals_for AS gf, goals_against AS ga FROM mart.league_table
      JOIN mart.seasons USING (season_id) JOIN mart.teams AS t USING (team_id)
      WHERE table_type = 'TOTAL' AND competition_code = '${code}' ORDER BY position`)
  ).map(({ name, points, gf, ga }) => `${name} ${points} ${gf}:${ga}`);

describe("an awarded match", () => {
  test("without a correction counts as the source has it", async () => {
    expect(await match("PLAIN")).toMatchObject({
      status: "FINISHED",
      home: 0,
      away: 0,
      half_time_home: 0,
      winner: null,
    });
    expect(await table("PLAIN")).toEqual(["B 7 2:0", "A 4 2:1", "C 0 0:3"]);
  });

  test("has the result of the decision, and none at half-time", async () => {
    expect(await match("AWARD")).toMatchObject({
      status: "AWARDED",
      home: 0,
      away: 3,
      regular_home: 0,
      regular_away: 3,
      half_time_home: null,
      half_time_away: null,
      extra_home: null,
      winner: "AWAY",
    });
    expect(await table("AWARD")).toEqual(["B 9 5:0", "A 3 2:4", "C 0 0:3"]);
  });

  test("counts from the day of the decision on", async () => {
    const rows =
      await build.rows(`SELECT as_of_on, played, points FROM mart.league_table_asof JOIN mart.seasons USING (season_id)
      JOIN mart.teams AS t USING (team_id) WHERE table_type = 'TOTAL' AND competition_code = 'AWARD' AND t.name = 'B'
        AND as_of_kind = 'DATE' ORDER BY as_of_on`);
    expect(rows).toEqual([
      { as_of_on: dateOf(1), played: 1, points: 3 },
      { as_of_on: dateOf(2), played: 1, points: 3 },
      { as_of_on: dateOf(3), played: 2, points: 6 },
      { as_of_on: "2024-10-01", played: 3, points: 9 },
    ]);
  });

  test("can give points without goals", async () => {
    expect(await match("POINTS")).toMatchObject({ status: "AWARDED", home: 0, away: 3 });
    expect(await table("POINTS")).toEqual(["B 9 2:0", "A 3 2:1", "C 0 0:3"]);
  });

  test("that no source has is told, and changes nothing", async () => {
    expect(await build.badRows("correction_unknown")).toMatchObject([
      { reason: "no match for the correction of Nobody - B" },
    ]);
    expect(await orderOf(build, "NOBODY")).toBe("B A C");
  });
});

describe("a fact that the source has wrong", () => {
  test("extra time hidden in the score", async () => {
    expect(await match("CUP", "FINAL")).toMatchObject({
      status: "FINISHED",
      home: 3,
      away: 1,
      half_time_home: 1,
      regular_home: 1,
      regular_away: 1,
      extra_home: 2,
      extra_away: 0,
    });
  });

  test("a shoot-out without a winner", async () => {
    expect(await match("CUP", "SEMI_FINALS")).toMatchObject({
      home: 1,
      away: 0,
      extra_home: 0,
      penalties_home: 1,
      penalties_away: 4,
      winner: "AWAY",
    });
  });

  test("leaves the other matches of the two alone", async () => {
    expect(
      await build.rows(
        "SELECT full_time_home FROM mart.matches WHERE competition_code = 'CUP' AND stage = 'GROUP_STAGE'",
      ),
    ).toEqual([{ full_time_home: 2 }]);
  });
});
