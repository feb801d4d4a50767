/** What can be had right after `npm ci`, without a network: the npm package football.json and the demo league. */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { packageTables } from "../../support/truth/official-tables.ts";
import { tableAsOf, tableAtMatchday, tableOf, toOfficial } from "../../support/truth/tables.ts";
import { createTruthLake, type TruthLake } from "../../support/truth/truth-lake.ts";

let lake: TruthLake;
beforeAll(async () => {
  lake = await createTruthLake({
    endpoints: ["openfootball_leagues", "demo_matches", "demo_events", "demo_lineups"],
  });
});
afterAll(() => lake?.close());

describe("official tables", () => {
  for (const { competition, season, rows } of packageTables) {
    test(`${competition} ${season}`, async () => {
      const table = await tableOf(lake, competition, season);
      expect(table.map(toOfficial)).toEqual(rows);
      expect(table.map(({ position }) => position)).toEqual(rows.map((_, index) => index + 1));
    });
  }

  test("Parma lose 1, then 3, then 7 points in 2014-15", async () => {
    const parma = async (date: string) =>
      (await tableAsOf(lake, "SA", 2014, date)).find(({ short_name }) => short_name === "Parma");
    expect((await parma("2014-12-08"))?.deduction).toBe(0);
    expect((await parma("2014-12-15"))?.deduction).toBe(1);
    expect((await parma("2015-03-14"))?.deduction).toBe(3);
    expect(await parma("2015-06-30")).toMatchObject({ deduction: 7, points: 19, position: 20 });
  });

  test("sides of the Austrian Bundesliga meet twice at each ground: 36 matches a team", async () => {
    const table = await tableOf(lake, "ABL", 2013);
    expect(table.map(({ played }) => played)).toEqual(Array(10).fill(36));
    const meetings = await lake.rows(`SELECT meeting, count(*) AS matches FROM mart.matches
      WHERE competition_code = 'ABL' AND season = 2013 GROUP BY 1 ORDER BY 1`);
    expect(meetings).toEqual([
      { meeting: 1, matches: 90 },
      { meeting: 2, matches: 90 },
    ]);
  });
});

describe("tables as of a moment", () => {
  test("counting exactly the matches of the first ten matchdays", async () => {
    const table = await tableAtMatchday(lake, "PL", 2014, 10);
    expect(table.map(({ played }) => played)).toEqual(Array(20).fill(10));
    expect(toOfficial(table[0]!)).toEqual(["Chelsea", 26, 16]);
  });

  test("the last moment is the table", async () => {
    expect(await tableAsOf(lake, "PL", 2014, "2015-12-31")).toEqual(await tableOf(lake, "PL", 2014));
    const last = await tableAtMatchday(lake, "PL", 2014, 38);
    expect(last.map(toOfficial)).toEqual(packageTables[0]?.rows);
  });

  test("home and away tables add up to the whole one", async () => {
    const sums =
      await lake.rows(`SELECT team_id FROM mart.league_table_asof GROUP BY season_id, team_id, as_of_kind, as_of_on, as_of_matchday
      HAVING sum(CASE table_type WHEN 'TOTAL' THEN -points - deduction ELSE points END) <> 0
        OR sum(CASE table_type WHEN 'TOTAL' THEN -goals_for ELSE goals_for END) <> 0
        OR sum(CASE table_type WHEN 'TOTAL' THEN -played ELSE played END) <> 0 OR count(*) <> 3`);
    expect(sums).toEqual([]);
  });

  test("positions of each table are 1, 2, … without a gap", async () => {
    const gaps = await lake.rows(`SELECT season_id FROM mart.league_table_asof
      GROUP BY season_id, table_type, group_name, as_of_kind, as_of_on, as_of_matchday
      HAVING count(*) <> max(position) OR count(DISTINCT position) <> count(*)`);
    expect(gaps).toEqual([]);
  });
});

describe("quality", () => {
  test("exactly the two broken seasons are held back, each with its reason", () => {
    const { heldBack } = lake.snapshot.manifest;
    expect(heldBack.map(({ competitionCode, season }) => `${competitionCode} ${season}`)).toEqual([
      "PD 2013",
      "PD 2015",
    ]);
    expect(heldBack[0]?.reason).toContain("Sevilla FC has 56 matches, the format allows 38");
    expect(heldBack[0]?.reason).toContain("Sevilla FC plays twice in 18 rounds");
  });

  test("held-back seasons have no rows, but are listed with their coverage", async () => {
    const { seasonId } = lake.snapshot.manifest.heldBack[0]!;
    expect(await lake.rows(`SELECT match_id FROM mart.matches WHERE season_id = '${seasonId}'`)).toEqual([]);
    expect(await lake.rows(`SELECT season FROM mart.seasons WHERE season_id = '${seasonId}'`)).toEqual([
      { season: 2013 },
    ]);
    expect(
      await lake.rows(`SELECT present FROM mart.coverage WHERE dataset = 'matches' AND season_id = '${seasonId}'`),
    ).toEqual([{ present: 380 }]);
  });

  test("a season with missing matches is served, and coverage says so", async () => {
    expect(
      await lake.rows(`SELECT expected, present, coverage.sources FROM mart.coverage JOIN mart.seasons USING (season_id)
        WHERE dataset = 'matches' AND competition_code = 'PD' AND season = 2014`),
    ).toEqual([{ expected: 380, present: 378, sources: '["OPENFOOTBALL"]' }]);
    expect(await tableOf(lake, "PD", 2014)).toHaveLength(20);
  });

  test("every name is known", async () => {
    expect(await lake.rows("SELECT name FROM mart.unresolved_names")).toEqual([]);
  });
});

describe("teams", () => {
  test("one club under the names of all seasons", async () => {
    expect(
      await lake.rows(`SELECT slug, name, short_name, code, country, is_national, is_resolved, aliases
        FROM mart.teams WHERE slug = 'chelsea'`),
    ).toEqual([
      {
        slug: "chelsea",
        name: "Chelsea FC",
        short_name: "Chelsea",
        code: "CHE",
        country: "England",
        is_national: false,
        is_resolved: true,
        aliases: '["Chelsea"]',
      },
    ]);
  });

  test("slugs and codes are unique, former ids are nobody's id", async () => {
    expect(
      await lake.rows(`SELECT count(*) - count(DISTINCT slug) AS slugs, count(*) - count(DISTINCT team_id) AS ids
        FROM mart.teams`),
    ).toEqual([{ slugs: 0, ids: 0 }]);
    expect(
      await lake.rows(`SELECT t.team_id FROM mart.teams AS t JOIN mart.teams AS o
        ON o.former_ids LIKE '%' || t.team_id || '%'`),
    ).toEqual([]);
  });
});

describe("the demo league", () => {
  test("goals of the events are the results", async () => {
    const wrong = await lake.rows(`SELECT m.match_id FROM mart.matches AS m
      LEFT JOIN (SELECT match_id, max(home_score_after) AS home, max(away_score_after) AS away
        FROM mart.match_events GROUP BY 1) AS e USING (match_id)
      WHERE competition_code = 'DEMO' AND (coalesce(home, 0) <> full_time_home OR coalesce(away, 0) <> full_time_away)`);
    expect(wrong).toEqual([]);
  });

  test("each goal stands beside a shot of the same minute and player", async () => {
    const alone = await lake.rows(`SELECT g.event_id FROM mart.match_events AS g LEFT JOIN mart.match_events AS s
      ON s.match_id = g.match_id AND s.type = 'SHOT' AND s.event_index = g.event_index - 1
        AND s.player_id = g.player_id AND s.minute = g.minute AND s.outcome = 'Goal'
      WHERE g.type = 'GOAL' AND g.xg IS NOT NULL AND s.event_id IS NULL`);
    expect(alone).toEqual([]);
  });

  test("every match has events and two elevens", async () => {
    expect(
      await lake.rows(`SELECT dataset, expected, present FROM mart.coverage JOIN mart.seasons USING (season_id)
        WHERE competition_code = 'DEMO' ORDER BY dataset`),
    ).toEqual([
      { dataset: "events", expected: 90, present: 90 },
      { dataset: "lineups", expected: 90, present: 90 },
      { dataset: "matches", expected: 90, present: 90 },
    ]);
    const starters = await lake.rows(`SELECT DISTINCT starters FROM
      (SELECT count(*) AS starters FROM mart.lineups WHERE is_starting GROUP BY match_id, team_id)`);
    expect(starters).toEqual([{ starters: 11 }]);
  });

  test("ranks of scorers are shared by equal goals", async () => {
    const wrong = await lake.rows(`SELECT a.player_id FROM mart.top_scorers AS a
      WHERE a.rank <> 1 + (SELECT count(*) FROM mart.top_scorers AS b WHERE b.season_id = a.season_id AND b.goals > a.goals)`);
    expect(wrong).toEqual([]);
  });
});
