/** Quirks of openfootball's files of cups: clubs with their country, stages, extra time that hides in the score. */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildMadeUp, competition, type MadeUpBuild } from "../../support/truth/made-up-build.ts";

interface Case {
  readonly quirk: string;
  readonly match: object;
  readonly row: Readonly<Record<string, unknown>>;
}

const cases: readonly Case[] = [
  {
    quirk: "F3 the country behind the name: the club of its league",
    match: { round: "League, Matchday 3", team1: "Arsenal FC (ENG)", team2: "AS Monaco FC (MCO)" },
    row: {
      ...{ home_scope: "England", home_name: "Arsenal FC", away_scope: "France", away_name: "AS Monaco FC" },
      ...{ stage: "LEAGUE_STAGE", group_name: null, matchday: 3, counts_for_table: true },
    },
  },
  {
    quirk: "F3 a country that is not listed stands for itself",
    match: { round: "League, Matchday 4", team1: "Away United (XYZ)" },
    row: { home_scope: "XYZ", home_name: "Away United" },
  },
  {
    quirk: "C6 play-offs before the last 16 are no group stage",
    match: { round: "Playoffs, Matchday 2" },
    row: { stage: "PLAYOFFS", counts_for_table: false },
  },
  { quirk: "C6 Finals, Round of 16", match: { round: "Finals, Round of 16" }, row: { stage: "LAST_16" } },
  { quirk: "C6 Finals, Quarterfinals", match: { round: "Finals, Quarterfinals" }, row: { stage: "QUARTER_FINALS" } },
  { quirk: "C6 Finals, Final", match: { round: "Finals, Final" }, row: { stage: "FINAL" } },
  {
    quirk: "C6 a third place that is played off",
    match: { round: "Third place play-off" },
    row: { stage: "THIRD_PLACE" },
  },
  {
    quirk: "A12 a goal long after 90 minutes of a match that was level",
    match: {
      round: "Finals, Quarterfinals",
      score: { ft: [2, 1], ht: [0, 0] },
      goals1: [goal(51), goal(119)],
      goals2: [goal(89)],
    },
    row: time({ full: [2, 1], regular: [1, 1], extra: [1, 0] }),
  },
  {
    quirk: "A12 minute 91 in a list that writes added time as such",
    match: {
      round: "Finals, Round of 16",
      score: { ft: [2, 1], ht: [0, 1] },
      goals1: [goal(90, 5), goal(91)],
      goals2: [goal(25)],
    },
    row: time({ full: [2, 1], regular: [1, 1], extra: [1, 0] }),
  },
  {
    quirk: "G7 minute 92 alone is 90+2",
    match: {
      round: "Finals, Semifinals",
      score: { ft: [1, 2] },
      goals1: [goal("55")],
      goals2: [goal("86"), goal("92")],
    },
    row: time({ full: [1, 2], regular: [1, 2], extra: [null, null] }),
  },
  {
    quirk: "A12 not in a group, where nobody plays on",
    match: { group: "Group A", round: "Matchday 1", score: { ft: [1, 0] }, goals1: [goal(102)], goals2: [] },
    row: time({ full: [1, 0], regular: [1, 0], extra: [null, null] }),
  },
];

function goal(minute: number | string, offset?: number): object {
  return { name: `Scorer ${minute}`, minute, ...(offset === undefined ? {} : { offset }) };
}

type Pair = readonly [number | null, number | null];

function time({ full, regular, extra }: { full: Pair; regular: Pair; extra: Pair }): Case["row"] {
  const [home, away] = [0, 1] as const;
  return {
    full_time_home: full[home],
    full_time_away: full[away],
    regular_time_home: regular[home],
    regular_time_away: regular[away],
    extra_time_home: extra[home],
    extra_time_away: extra[away],
  };
}

let build: MadeUpBuild;
beforeAll(async () => {
  const matches = cases.map(({ match }, index) => ({
    date: "2024-10-05",
    team1: `Home ${index}`,
    team2: `Away ${index}`,
    score: {},
    ...match,
  }));
  build = await buildMadeUp({
    competitions: [
      competition({
        code: "CUP",
        kind: "TOURNAMENT",
        country: null,
        formats: [{ teams: 36, meetings: 1, matchesEach: 8 }],
      }),
      competition({ code: "LGE", country: "England", formats: [{ teams: 2, meetings: 1 }] }),
    ],
    files: [
      { competition: "CUP", season: 2024, body: { name: "Cup", matches } },
      {
        competition: "LGE",
        season: 2024,
        body: {
          name: "League",
          matches: [
            {
              round: "Matchday 1",
              date: "2024-08-17",
              team1: "Arsenal FC",
              team2: "Chelsea FC",
              score: { ft: [1, 0] },
            },
          ],
        },
      },
    ],
  });
}, 60_000);
afterAll(() => build?.close());

test.each(cases.map((one, index) => [one.quirk, one, index] as const))("%s", async (_, { row }, index) => {
  const rows = await build.rows(
    `SELECT * FROM staging.stg_openfootball__matches WHERE competition_code = 'CUP' AND record_index = ${index}`,
  );
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject(row);
});

describe("a club", () => {
  test("is one in its league and in the cup, and no national team", async () => {
    expect(
      await build.rows(`SELECT count(DISTINCT season_id) AS seasons, bool_or(is_national) AS is_national
        FROM mart.team_seasons JOIN mart.teams USING (team_id) WHERE slug = 'arsenal'`),
    ).toEqual([{ seasons: 2, is_national: false }]);
  });

  test("of an unknown name is listed without its country", async () => {
    const names = await build.rows("SELECT name FROM mart.unresolved_names WHERE name LIKE 'Away United%'");
    expect(names).toEqual([{ name: "Away United" }]);
  });
});

test("goals of extra time that hid in the score stand in its period", async () => {
  expect(
    await build.rows(`SELECT period, minute, added_minute FROM staging.stg_openfootball__goals
      WHERE player_name IN ('Scorer 91', 'Scorer 119', 'Scorer 92') ORDER BY player_name`),
  ).toEqual([
    { period: 4, minute: 119, added_minute: null },
    { period: 3, minute: 91, added_minute: null },
    { period: 2, minute: 90, added_minute: 2 },
  ]);
});
