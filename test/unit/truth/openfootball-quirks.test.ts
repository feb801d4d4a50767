/**
 * Each quirk of openfootball's files that occurs in the npm package, in the leagues since 2022-23 and in the World Cups
 * 2022 and 2026, as a made-up match: its JSON in, the row of staging out.
 */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildMadeUp, competition, type MadeUpBuild } from "../../support/truth/made-up-build.ts";

type Expected = Readonly<Record<string, string | number | boolean | null>>;

interface Case {
  readonly quirk: string;
  readonly match: object;
  readonly row: Expected;
}

const score = (row: Expected): Expected => ({ full_time_home: null, full_time_away: null, ...row });
const full = (home: number, away: number, row: Expected = {}): Expected => ({
  full_time_home: home,
  full_time_away: away,
  ...row,
});
const noHalfTime = { half_time_home: null, half_time_away: null };

/** Matches of one league file; each gets teams and a date of its own where it names none. */
const leagueCases: readonly Case[] = [
  {
    quirk: "A1 half-time and full-time",
    match: { score: { ht: [1, 0], ft: [2, 1] } },
    row: full(2, 1, { half_time_home: 1, half_time_away: 0, regular_time_home: 2, status: "FINISHED" }),
  },
  {
    quirk: "A2 full-time alone: half-time is not known",
    match: { score: { ft: [2, 1] } },
    row: full(2, 1, noHalfTime),
  },
  {
    quirk: "A3 a goalless draw without half-time was goalless then",
    match: { score: { ft: [0, 0] } },
    row: full(0, 0, { half_time_home: 0, half_time_away: 0 }),
  },
  { quirk: "A4 an empty score is no score", match: { score: {} }, row: score({ status: "SCHEDULED", ...noHalfTime }) },
  { quirk: "A5 also on a past date", match: { date: "2024-08-17", score: {} }, row: score({ status: "SCHEDULED" }) },
  { quirk: "A6 no score at all", match: {}, row: score({ status: "SCHEDULED" }) },
  { quirk: "A7 the score is a bare array", match: { score: [2, 0] }, row: full(2, 0) },
  {
    quirk: "A8 extra time and shoot-out without the 90 minutes",
    match: { score: { et: [1, 1], p: [5, 4] } },
    row: full(1, 1, { regular_time_home: null, extra_time_home: null, penalties_home: 5, penalties_away: 4 }),
  },
  {
    quirk: "A9 extra time is cumulative in the file, its own goals here",
    match: { score: { p: [4, 2], et: [3, 3], ft: [2, 2], ht: [2, 0] } },
    row: full(3, 3, {
      regular_time_home: 2,
      extra_time_home: 1,
      extra_time_away: 1,
      half_time_home: 2,
      penalties_home: 4,
    }),
  },
  {
    quirk: "A10 a shoot-out without extra time",
    match: { score: { ft: [1, 1], ht: [0, 1], p: [3, 2] } },
    row: full(1, 1, { extra_time_home: null, penalties_home: 3 }),
  },
  { quirk: "B1 cancelled", match: { status: "cancelled", score: {} }, row: score({ status: "CANCELLED" }) },
  {
    quirk: "B2 canceled, the other spelling, without a score",
    match: { status: "canceled" },
    row: score({ status: "CANCELLED" }),
  },
  {
    quirk: "B3 awarded: a result that nobody played",
    match: { status: "awarded", score: { ft: [0, 0] } },
    row: full(0, 0, { status: "AWARDED", ...noHalfTime }),
  },
  { quirk: "B5 postponed", match: { status: "postponed", score: {} }, row: score({ status: "POSTPONED" }) },
  { quirk: "B6 abandoned", match: { status: "abandoned", score: {} }, row: score({ status: "ABANDONED" }) },
  {
    quirk: "B7 a status nobody knows: the score decides",
    match: { status: "confirmed", score: { ft: [1, 0] } },
    row: full(1, 0, { status: "FINISHED" }),
  },
  { quirk: "C1 Matchday N", match: { round: "Matchday 7" }, row: { matchday: 7, stage: "REGULAR_SEASON" } },
  { quirk: "C1 N. Round", match: { round: "12. Round" }, row: { matchday: 12, stage: "REGULAR_SEASON" } },
  { quirk: "C1 N. Runde", match: { round: "3. Runde" }, row: { matchday: 3 } },
  { quirk: "C1 N. Spieltag", match: { round: "34. Spieltag" }, row: { matchday: 34 } },
  { quirk: "C1 Jornada N", match: { round: "Jornada 9" }, row: { matchday: 9 } },
  { quirk: "C1 N^ Giornata", match: { round: "38^ Giornata" }, row: { matchday: 38 } },
  {
    quirk: "C1 Regular, Matchday N",
    match: { round: "Regular, Matchday 5" },
    row: { matchday: 5, stage: "REGULAR_SEASON" },
  },
  {
    quirk: "C3 a stage beside the round",
    match: { stage: "Regular", round: "Matchday 5" },
    row: { matchday: 5, stage: "REGULAR_SEASON" },
  },
  {
    quirk: "C2, C4 play-offs as a stage without a round",
    match: { stage: "Playoffs" },
    row: { stage: "PLAYOFFS", matchday: null, round: "Playoffs", counts_for_table: false },
  },
  {
    quirk: "C4 play-offs as finals with a round",
    match: { stage: "Finals", round: "Semifinals" },
    row: { stage: "PLAYOFFS", counts_for_table: false },
  },
  {
    quirk: "C4 play-offs in the round alone",
    match: { round: "Finals, Semifinals" },
    row: { stage: "PLAYOFFS", matchday: null, counts_for_table: false },
  },
  {
    quirk: "C5 a championship group after the season",
    match: { stage: "Playoffs - Championship", round: "Matchday 23" },
    row: { stage: "CHAMPIONSHIP_ROUND", matchday: 23, counts_for_table: false },
  },
  {
    quirk: "C5 the same in the round alone",
    match: { round: "Relegation, Matchday 24" },
    row: { stage: "RELEGATION_ROUND", counts_for_table: false },
  },
  {
    quirk: "D3 no time: the date is kept",
    match: { date: "2024-11-02" },
    row: { kickoff_at: null, match_on: "2024-11-02" },
  },
  {
    quirk: "D4 a time without a zone is the league's, in winter",
    match: { date: "2024-12-01", time: "16:30" },
    row: { kickoff_at: "2024-12-01T16:30:00.000Z" },
  },
  {
    quirk: "D4 and in summer",
    match: { date: "2024-08-16", time: "20:00" },
    row: { kickoff_at: "2024-08-16T19:00:00.000Z" },
  },
  {
    quirk: "D5 one digit",
    match: { date: "2024-12-01", time: "9:30" },
    row: { kickoff_at: "2024-12-01T09:30:00.000Z" },
  },
  {
    quirk: "D6 an offset beats the league's zone, also over midnight",
    match: { date: "2024-08-16", time: "20:00 UTC-6" },
    row: { kickoff_at: "2024-08-17T02:00:00.000Z", match_on: "2024-08-16" },
  },
  {
    quirk: "D6 ahead of UTC",
    match: { date: "2024-08-16", time: "19:00 UTC+3" },
    row: { kickoff_at: "2024-08-16T16:00:00.000Z" },
  },
  {
    quirk: "D7 CET",
    match: { date: "2024-08-16", time: "20:45 CET" },
    row: { kickoff_at: "2024-08-16T19:45:00.000Z" },
  },
  {
    quirk: "D7 CEST",
    match: { date: "2024-08-16", time: "20:45 CEST" },
    row: { kickoff_at: "2024-08-16T18:45:00.000Z" },
  },
  {
    quirk: "D8 plus-minus zero",
    match: { date: "2024-08-16", time: "19:45 UTC±0" },
    row: { kickoff_at: "2024-08-16T19:45:00.000Z" },
  },
  { quirk: "a time that is none", match: { time: "tba" }, row: { kickoff_at: null } },
  {
    quirk: "E4 teams as objects",
    match: { team1: { name: "Object Home", code: "OBH" }, team2: { name: "Object Away" } },
    row: { home_name: "Object Home", home_code: "OBH", away_name: "Object Away" },
  },
  {
    quirk: "names with quotes and accents",
    match: { team1: "Côte d'Étoile", team2: 'The "A"' },
    row: { home_name: "Côte d'Étoile", away_name: 'The "A"' },
  },
  { quirk: "the older shape", match: { score1: 3, score2: 1 }, row: full(3, 1, { status: "FINISHED", ...noHalfTime }) },
  { quirk: "the older shape, unplayed", match: { score1: null, score2: null }, row: score({ status: "SCHEDULED" }) },
];

const goal = (name: string, minute: number | string, more: object = {}) => ({ name, minute, ...more });

const cupCases: readonly Case[] = [
  { quirk: "C6 Round of 32", match: { round: "Round of 32" }, row: { stage: "LAST_32", matchday: null } },
  { quirk: "C6 Round of 16", match: { round: "Round of 16" }, row: { stage: "LAST_16", matchday: null } },
  { quirk: "C6 Quarter-finals", match: { round: "Quarter-finals" }, row: { stage: "QUARTER_FINALS" } },
  { quirk: "C6 Quarter-final", match: { round: "Quarter-final" }, row: { stage: "QUARTER_FINALS" } },
  { quirk: "C6 Semifinals", match: { round: "Semifinals" }, row: { stage: "SEMI_FINALS" } },
  { quirk: "C6 Semi-final", match: { round: "Semi-final" }, row: { stage: "SEMI_FINALS" } },
  { quirk: "C6 Match for third place", match: { round: "Match for third place" }, row: { stage: "THIRD_PLACE" } },
  { quirk: "C6 Third-place play-off", match: { round: "Third-place play-off" }, row: { stage: "THIRD_PLACE" } },
  { quirk: "C6 Final", match: { round: "Final", num: 104 }, row: { stage: "FINAL", counts_for_table: false } },
  {
    quirk: "C8 the group beside the round",
    match: { round: "Matchday 9", group: "Group C" },
    row: { stage: "GROUP_STAGE", group_name: "Group C", counts_for_table: true },
  },
  {
    quirk: "C9 the group as the round",
    match: { round: "Group B" },
    row: { stage: "GROUP_STAGE", group_name: "Group B" },
  },
  {
    quirk: "D9 no zone anywhere: no kick-off, the date is kept",
    match: { date: "2022-11-20", time: "19:00" },
    row: { kickoff_at: null, match_on: "2022-11-20" },
  },
  {
    quirk: "D11 the ground with its city",
    match: { ground: "Made Up Stadium, Town" },
    row: { venue_name: "Made Up Stadium", venue_city: "Town" },
  },
  {
    quirk: "A15 goals know half-time better than ht",
    match: { score: { ft: [2, 1], ht: [0, 0] }, goals1: [goal("A", 48), goal("B", 51)], goals2: [goal("C", 11)] },
    row: { half_time_home: 0, half_time_away: 1 },
  },
  {
    quirk: "A15 but not when goals are missing from the list",
    match: { score: { ft: [2, 1], ht: [1, 0] }, goals1: [goal("A", 48)], goals2: [] },
    row: { half_time_home: 1, half_time_away: 0 },
  },
];

const listedGoals = {
  round: "Semi-finals",
  team1: "Lists Home",
  team2: "Lists Away",
  score: { ft: [3, 2], ht: [1, 1] },
  goals1: [goal("G8 Late", 90, { offset: 3 }), goal("G5 Text", "45+2"), goal("G6 Penalty", 60, { penalty: true })],
  goals2: [goal("G6 Own", "30", { owngoal: true }), goal("G7 Beyond", "92")],
};
const crossedGoals = {
  round: "Quarter-finals",
  team1: "Crossed Home",
  team2: "Crossed Away",
  score: { ft: [0, 2] },
  goals1: [goal("G9 First", 10), goal("G9 Second", 20)],
  goals2: [],
};
const extraTime = {
  round: "Round of 16",
  team1: "Extra Home",
  team2: "Extra Away",
  score: { ft: [0, 0], et: [1, 1], p: [3, 3] },
  goals1: [goal("Extra", 106)],
  goals2: [goal("G7 Last", 121)],
};

const named = (cases: readonly Case[], prefix: string) =>
  cases.map(({ match }, index) => ({
    date: "2024-10-05",
    team1: `${prefix} Home ${index}`,
    team2: `${prefix} Away ${index}`,
    ...match,
  }));

const groupDay = (day: number, date: string, team1: string, team2: string) => ({
  round: `Matchday ${day}`,
  group: "Group Z",
  date,
  time: "12:00",
  team1,
  team2,
  score: { ft: [1, 0] },
});

let build: MadeUpBuild;
beforeAll(async () => {
  build = await buildMadeUp({
    competitions: [
      competition({ code: "LGE", seasons: [2013, 2014, 2019, 2024] }),
      competition({
        code: "CUP",
        kind: "TOURNAMENT",
        country: null,
        timezone: null,
        seasonLabel: "calendar",
        seasons: [2022],
      }),
    ],
    files: [
      { competition: "LGE", season: 2024, body: { name: "League 2024/25", matches: named(leagueCases, "League") } },
      {
        competition: "CUP",
        season: 2022,
        body: {
          name: "Cup 2022",
          matches: [
            ...named(cupCases, "Cup"),
            ...[listedGoals, crossedGoals, extraTime].map((match) => ({ date: "2022-12-10", ...match })),
            groupDay(1, "2022-11-20", "Z1", "Z2"),
            groupDay(2, "2022-11-21", "Z3", "Z4"),
            groupDay(6, "2022-11-25", "Z1", "Z3"),
            groupDay(6, "2022-11-25", "Z2", "Z4"),
            groupDay(11, "2022-12-01", "Z4", "Z1"),
            groupDay(11, "2022-12-01", "Z2", "Z3"),
          ],
        },
      },
      {
        competition: "LGE",
        season: 2014,
        base: "package",
        body: {
          name: "League 2014/15",
          rounds: [
            {
              name: "1. Runde",
              matches: [
                {
                  date: "2014-08-16",
                  team1: { key: "red", name: "Red", code: "RED" },
                  team2: { key: "blue", name: "Blue", code: "BLU" },
                  score1: 1,
                  score2: 0,
                },
              ],
            },
            {
              name: "2. Runde",
              matches: [
                {
                  date: "2014-08-23",
                  team1: { key: "blue", name: "Blue", code: "BLU" },
                  team2: { key: "red", name: "Red", code: "RED" },
                  score1: null,
                  score2: null,
                },
              ],
            },
          ],
        },
      },
      {
        competition: "LGE",
        season: 2019,
        body: {
          name: "League 2019/20",
          matches: [
            { round: "Matchday 1", date: "2019-08-09", team1: "Red", team2: "Blue", score: { ft: [1, 0] } },
            { round: "Matchday 2", date: "2019-08-02", team1: "Green", team2: "Blue", score: { ft: [1, 0] } },
            { round: "Matchday 37", date: "2019-07-16", team1: "Blue", team2: "Red", score: { ft: [1, 0] } },
            { round: "Matchday 38", date: "2019-05-26", team1: "Blue", team2: "Green", score: { ft: [1, 0] } },
            { round: "Matchday 36", date: "2020-08-02", team1: "Red", team2: "Green", score: { ft: [1, 0] } },
          ],
        },
      },
      {
        competition: "LGE",
        season: 2013,
        body: {
          name: "League 2013/14",
          matches: [
            { round: "Matchday 1", date: "2013-08-10", team1: "Red", team2: "Blue", score: {} },
            { round: "Matchday 1", date: "2013-08-10", team1: "Red", team2: "Blue", score: { ft: [2, 0] } },
            { round: "Matchday 1", date: "2013-08-10", team1: "Red", team2: "Blue", score: { ft: [2, 0] } },
            { round: "Matchday 3", date: "2013-09-10", team1: "Red", team2: "Blue", score: { ft: [1, 1] } },
          ],
        },
      },
    ],
  });
});
afterAll(() => build?.close());

const staged = async (home: string): Promise<Expected> => {
  const found = await build.rows(
    `SELECT * FROM staging.stg_openfootball__matches WHERE home_name = '${home.replaceAll("'", "''")}' AND season IN (2022, 2024)`,
  );
  expect(found).toHaveLength(1);
  return found[0] as Expected;
};
const homeOf = ({ match }: Case, fallback: string): string => {
  const { team1 = fallback } = match as { team1?: string | { name: string } };
  return typeof team1 === "string" ? team1 : team1.name;
};

describe("a match of a league", () => {
  test.each(leagueCases.map((one, index) => [one.quirk, one, index] as const))("%s", async (_, one, index) => {
    expect(await staged(homeOf(one, `League Home ${index}`))).toMatchObject(one.row);
  });
});

describe("a match of a tournament", () => {
  test.each(cupCases.map((one, index) => [one.quirk, one, index] as const))("%s", async (_, one, index) => {
    expect(await staged(homeOf(one, `Cup Home ${index}`))).toMatchObject(one.row);
  });

  test("C7 the Nth day of play is the teams' Nth match of the group", async () => {
    expect(
      await build.rows(`SELECT home_name, away_name, round, matchday FROM staging.stg_openfootball__matches
        WHERE group_name = 'Group Z' ORDER BY match_on, home_name`),
    ).toEqual([
      { home_name: "Z1", away_name: "Z2", round: "Matchday 1", matchday: 1 },
      { home_name: "Z3", away_name: "Z4", round: "Matchday 2", matchday: 1 },
      { home_name: "Z1", away_name: "Z3", round: "Matchday 6", matchday: 2 },
      { home_name: "Z2", away_name: "Z4", round: "Matchday 6", matchday: 2 },
      { home_name: "Z2", away_name: "Z3", round: "Matchday 11", matchday: 3 },
      { home_name: "Z4", away_name: "Z1", round: "Matchday 11", matchday: 3 },
    ]);
  });

  test("A11 a shoot-out with equal numbers has no winner", async () => {
    expect(
      await build.rows(`SELECT full_time_home, penalties_home, winner FROM mart.matches
        WHERE competition_code = 'CUP' AND stage = 'LAST_16' AND penalties_home = 3`),
    ).toEqual([{ full_time_home: 1, penalties_home: 3, winner: null }]);
  });
});

describe("goals of the lists", () => {
  const goalsOf = (home: string) =>
    build.rows(`SELECT players.name, e.type, e.period, e.minute, e.added_minute, e.is_penalty, e.is_own_goal, teams.name AS team,
        home_score_after AS home, away_score_after AS away
      FROM mart.match_events AS e JOIN mart.matches AS m USING (match_id) JOIN mart.players USING (player_id)
      JOIN mart.teams AS teams ON e.team_id = teams.team_id JOIN mart.teams AS side ON m.home_team_id = side.team_id
      WHERE side.name = '${home}' ORDER BY event_index`);

  test("G4 to G8: minutes as numbers and texts, added time, penalties, own goals, in order of time", async () => {
    const row = (
      name: string,
      period: number,
      minute: number,
      added: number | null,
      home: number,
      away: number,
      more = {},
    ) => ({
      ...{
        name,
        type: "GOAL",
        period,
        minute,
        added_minute: added,
        is_penalty: false,
        is_own_goal: false,
        team: "Lists Home",
      },
      ...{ home, away },
      ...more,
    });
    expect(await goalsOf("Lists Home")).toEqual([
      row("G6 Own", 1, 30, null, 0, 1, { type: "OWN_GOAL", is_own_goal: true, team: "Lists Away" }),
      row("G5 Text", 1, 45, 2, 1, 1),
      row("G6 Penalty", 2, 60, null, 2, 1, { is_penalty: true }),
      row("G7 Beyond", 2, 90, 2, 2, 2, { team: "Lists Away" }),
      row("G8 Late", 2, 90, 3, 3, 2),
    ]);
  });

  test("an own goal is nobody's goal, and its player plays for the other side", async () => {
    expect(
      await build.rows(
        `SELECT players.name FROM mart.top_scorers JOIN mart.players USING (player_id) WHERE name LIKE 'G6%'`,
      ),
    ).toEqual([{ name: "G6 Penalty" }]);
    expect(
      await build.rows(
        `SELECT t.name FROM staging.int_player_names AS p JOIN mart.teams AS t USING (team_id) WHERE p.name = 'G6 Own'`,
      ),
    ).toEqual([{ name: "Lists Home" }]);
  });

  test("G9 lists that fit the score only crosswise are turned round", async () => {
    expect((await goalsOf("Crossed Home")).map(({ team, away }) => [team, away])).toEqual([
      ["Crossed Away", 1],
      ["Crossed Away", 2],
    ]);
  });

  test("G7 minute 121 is 120+1, and extra time keeps its minutes", async () => {
    expect(
      (await goalsOf("Extra Home")).map(({ period, minute, added_minute }) => [period, minute, added_minute]),
    ).toEqual([
      [4, 106, null],
      [4, 120, 1],
    ]);
  });
});

describe("a file", () => {
  test("E3 rounds around the matches, the older shape of the package", async () => {
    expect(
      await build.rows(`SELECT round, matchday, status, full_time_home, home_code, base FROM staging.stg_openfootball__matches
        WHERE season = 2014 ORDER BY matchday`),
    ).toEqual([
      { round: "1. Runde", matchday: 1, status: "FINISHED", full_time_home: 1, home_code: "RED", base: "package" },
      { round: "2. Runde", matchday: 2, status: "SCHEDULED", full_time_home: null, home_code: "BLU", base: "package" },
    ]);
  });

  test("D2 the second half of a season with the year of the first; a match brought forward keeps its date", async () => {
    expect(
      await build.rows(
        `SELECT matchday, match_on FROM staging.stg_openfootball__matches WHERE season = 2019 ORDER BY matchday`,
      ),
    ).toEqual([
      { matchday: 1, match_on: "2019-08-09" },
      { matchday: 2, match_on: "2019-08-02" },
      { matchday: 36, match_on: "2020-08-02" },
      { matchday: 37, match_on: "2020-07-16" },
      { matchday: 38, match_on: "2020-05-26" },
    ]);
  });

  test("H1 exact duplicates are dropped and counted, H2 a second meeting is not one", async () => {
    expect(
      await build.rows(
        `SELECT matchday, full_time_home, duplicates FROM staging.stg_openfootball__matches WHERE season = 2013 ORDER BY 1`,
      ),
    ).toEqual([
      { matchday: 1, full_time_home: 2, duplicates: 2 },
      { matchday: 3, full_time_home: 1, duplicates: 0 },
    ]);
    expect(await build.badRows("duplicates_dropped")).toMatchObject([
      { reason: "2 exact duplicates dropped from LGE_2013" },
    ]);
    expect(
      await build.rows("SELECT meeting FROM mart.matches WHERE season = 2013 AND competition_code = 'LGE' ORDER BY 1"),
    ).toEqual([{ meeting: 1 }, { meeting: 2 }]);
  });
});
