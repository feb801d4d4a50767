/**
 * openfootball's current files, read in place from PITCHLAKE_TEST_DATA (else ../shared/data beside the repository):
 * they are not part of it. Without them these tests are skipped, and say so.
 */

import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { currentTables, worldCup2022Groups } from "../../support/truth/official-tables.ts";
import { tableAsOf, tableAtMatchday, tableOf, toOfficial } from "../../support/truth/tables.ts";
import { createTruthLake, type TruthLake } from "../../support/truth/truth-lake.ts";

const folder = resolve(process.env.PITCHLAKE_TEST_DATA ?? "../shared/data", "openfootball");
const isThere = existsSync(folder);
if (!isThere) console.warn(`skipped: no openfootball files in ${folder} (set PITCHLAKE_TEST_DATA)`);

describe.skipIf(!isThere)("with openfootball's current files", () => {
  let lake: TruthLake;
  beforeAll(async () => {
    const endpoints = ["openfootball_leagues", "openfootball_world_cups"];
    lake = await createTruthLake({ endpoints, openfootballUrl: pathToFileURL(folder).href });
  });
  afterAll(() => lake?.close());

  describe("official tables", () => {
    for (const { competition, season, rows } of currentTables) {
      test(`${competition} ${season}`, async () => {
        expect((await tableOf(lake, competition, season)).map(toOfficial)).toEqual(rows);
      });
    }

    test("the remote base is taken where it has the season, the package elsewhere", async () => {
      const bases = await lake.rows(`SELECT season, base FROM mart.seasons
        WHERE competition_code = 'PL' AND season IN (2014, 2023) ORDER BY season`);
      expect(bases).toEqual([
        { season: 2014, base: existsSync(resolve(folder, "football.json/2014-15/en.1.json")) ? "remote" : "package" },
        { season: 2023, base: "remote" },
      ]);
    });

    test("a club has one id over its names: 38 matches in each of its seasons", async () => {
      const seasons = await lake.rows(`SELECT DISTINCT played FROM mart.league_table JOIN mart.seasons USING (season_id)
        WHERE team_id = (SELECT team_id FROM mart.teams WHERE slug = 'manchester-city') AND table_type = 'TOTAL'
          AND competition_code = 'PL' AND season IN (2012, 2014, 2022, 2023, 2024)`);
      expect(seasons).toEqual([{ played: 38 }]);
    });

    test("every name is known", async () => {
      expect(await lake.rows("SELECT name FROM mart.unresolved_names")).toEqual([]);
    });

    test("unplayed matches have no score, and a table after 37 matchdays is one", async () => {
      const table = await tableOf(lake, "PD", 2024);
      expect(new Set(table.map(({ played }) => played))).toEqual(new Set([37]));
      expect(
        await lake.rows(`SELECT DISTINCT status, full_time_home, half_time_home, winner FROM mart.matches
          WHERE competition_code = 'PD' AND season = 2024 AND matchday = 38`),
      ).toEqual([{ status: "SCHEDULED", full_time_home: null, half_time_home: null, winner: null }]);
    });

    test("awarded matches count, and nobody knows their half-time", async () => {
      expect(
        await lake.rows(`SELECT full_time_home, full_time_away, half_time_home, counts_for_table FROM mart.matches
          WHERE competition_code = 'BL1' AND season = 2024 AND status = 'AWARDED'`),
      ).toEqual([{ full_time_home: 0, full_time_away: 2, half_time_home: null, counts_for_table: true }]);
    });
  });

  describe("deductions as they came and went", () => {
    const pointsOf = async (date: string, name: string) => {
      const row = (await tableAsOf(lake, "PL", 2023, date)).find(({ short_name }) => short_name === name);
      return [row?.deduction, row?.points];
    };

    test("Everton: 10, then 6, then 8 in all", async () => {
      expect(await pointsOf("2023-11-16", "Everton")).toEqual([0, 14]);
      expect(await pointsOf("2023-11-17", "Everton")).toEqual([10, 4]);
      expect(await pointsOf("2024-02-25", "Everton")).toEqual([10, 21]);
      expect(await pointsOf("2024-02-26", "Everton")).toEqual([6, 25]);
      expect(await pointsOf("2024-04-07", "Everton")).toEqual([6, 29]);
      expect(await pointsOf("2024-04-08", "Everton")).toEqual([8, 27]);
      expect(await pointsOf("2024-05-19", "Everton")).toEqual([8, 40]);
    });

    test("Nottingham Forest: 4", async () => {
      expect(await pointsOf("2024-03-17", "Nottingham Forest")).toEqual([0, 25]);
      expect(await pointsOf("2024-03-18", "Nottingham Forest")).toEqual([4, 21]);
      expect(await pointsOf("2024-05-19", "Nottingham Forest")).toEqual([4, 32]);
    });

    test("a matchday is judged by its own date, not by that of a match played late", async () => {
      const everton = async (matchday: number) =>
        (await tableAtMatchday(lake, "PL", 2023, matchday)).find(({ short_name }) => short_name === "Everton")
          ?.deduction;
      expect([await everton(12), await everton(13), await everton(26), await everton(27), await everton(38)]).toEqual([
        0, 10, 10, 6, 8,
      ]);
    });

    test("Montpellier: 1", async () => {
      const montpellier = (await tableOf(lake, "FL1", 2023)).find(({ short_name }) => short_name === "Montpellier");
      expect(montpellier).toMatchObject({ deduction: 1, points: 41 });
    });
  });

  describe("World Cups", () => {
    test("groups of 2022", async () => {
      const table = await tableOf(lake, "WC", 2022);
      for (const [group, rows] of Object.entries(worldCup2022Groups)) {
        expect(table.filter(({ group_name }) => group_name === group).map(toOfficial)).toEqual(rows);
      }
      expect(table).toHaveLength(32);
    });

    test("the top scorer of 2022 is Kylian Mbappé with 8, ranks shared", async () => {
      const scorers = await lake.rows(`SELECT rank, players.name, teams.name AS team, goals, penalties
        FROM mart.top_scorers JOIN mart.players USING (player_id) JOIN mart.teams USING (team_id)
        JOIN mart.seasons USING (season_id) WHERE competition_code = 'WC' AND season = 2022 AND rank <= 5
        ORDER BY rank, players.name`);
      expect(scorers).toEqual([
        { rank: 1, name: "Kylian Mbappé", team: "France", goals: 8, penalties: 2 },
        { rank: 2, name: "Lionel Messi", team: "Argentina", goals: 7, penalties: 4 },
        { rank: 3, name: "Julián Álvarez", team: "Argentina", goals: 4, penalties: 0 },
        { rank: 3, name: "Olivier Giroud", team: "France", goals: 4, penalties: 0 },
        { rank: 5, name: "Bukayo Saka", team: "England", goals: 3, penalties: 0 },
        { rank: 5, name: "Cody Gakpo", team: "Netherlands", goals: 3, penalties: 0 },
        { rank: 5, name: "Enner Valencia", team: "Ecuador", goals: 3, penalties: 1 },
        { rank: 5, name: "Gonçalo Ramos", team: "Portugal", goals: 3, penalties: 0 },
        { rank: 5, name: "Marcus Rashford", team: "England", goals: 3, penalties: 0 },
        { rank: 5, name: "Richarlison", team: "Brazil", goals: 3, penalties: 0 },
        { rank: 5, name: "Álvaro Morata", team: "Spain", goals: 3, penalties: 0 },
      ]);
    });

    test("one player over both tournaments", async () => {
      const players = await lake.rows(`SELECT players.name, sum(goals) AS goals FROM mart.top_scorers
        JOIN mart.players USING (player_id) WHERE players.slug LIKE '%mbappe%' GROUP BY players.name`);
      expect(players).toHaveLength(1);
    });

    test("the final of 2022: 3-3 after extra time, 2-2 after 90 minutes, 4-2 on penalties", async () => {
      expect(
        await lake.rows(`SELECT home.name AS home, away.name AS away, full_time_home, full_time_away, regular_time_home,
            regular_time_away, extra_time_home, extra_time_away, half_time_home, half_time_away, penalties_home, penalties_away, winner
          FROM mart.matches JOIN mart.teams AS home ON home_team_id = home.team_id
          JOIN mart.teams AS away ON away_team_id = away.team_id
          WHERE competition_code = 'WC' AND season = 2022 AND stage = 'FINAL'`),
      ).toEqual([
        {
          home: "Argentina",
          away: "France",
          full_time_home: 3,
          full_time_away: 3,
          regular_time_home: 2,
          regular_time_away: 2,
          extra_time_home: 1,
          extra_time_away: 1,
          half_time_home: 2,
          half_time_away: 0,
          penalties_home: 4,
          penalties_away: 2,
          winner: "HOME",
        },
      ]);
    });

    test("goals of the lists are the results, in order of time", async () => {
      const wrong = await lake.rows(`SELECT m.match_id FROM mart.matches AS m
        LEFT JOIN (SELECT match_id, max(home_score_after) AS home, max(away_score_after) AS away
          FROM mart.match_events GROUP BY 1) AS e USING (match_id)
        WHERE competition_code = 'WC' AND (coalesce(home, 0) <> full_time_home OR coalesce(away, 0) <> full_time_away)`);
      expect(wrong).toEqual([]);
    });

    test("stages and matchdays of both tournaments", async () => {
      const stages =
        await lake.rows(`SELECT season, stage, count(*) AS matches, max(matchday) AS matchdays FROM mart.matches
        WHERE competition_code = 'WC' AND season >= 2022 GROUP BY 1, 2 ORDER BY 1, 3 DESC, 2`);
      const row = (season: number, stage: string, matches: number, matchdays: number | null = null) => ({
        season,
        stage,
        matches,
        matchdays,
      });
      expect(stages).toEqual([
        row(2022, "GROUP_STAGE", 48, 3),
        row(2022, "LAST_16", 8),
        row(2022, "QUARTER_FINALS", 4),
        row(2022, "SEMI_FINALS", 2),
        row(2022, "FINAL", 1),
        row(2022, "THIRD_PLACE", 1),
        row(2026, "GROUP_STAGE", 72, 3),
        row(2026, "LAST_32", 16),
        row(2026, "LAST_16", 8),
        row(2026, "QUARTER_FINALS", 4),
        row(2026, "SEMI_FINALS", 2),
        row(2026, "FINAL", 1),
        row(2026, "THIRD_PLACE", 1),
      ]);
    });

    test("groups of 2026: twelve of four, three matches each, the first two of each go on", async () => {
      const groups =
        await lake.rows(`SELECT group_name, count(*) AS teams, sum(played) AS played, sum(goal_difference) AS difference
        FROM mart.league_table JOIN mart.seasons USING (season_id)
        WHERE competition_code = 'WC' AND season = 2026 AND table_type = 'TOTAL' GROUP BY 1`);
      expect(groups).toHaveLength(12);
      for (const group of groups) expect(group).toMatchObject({ teams: 4, played: 12, difference: 0 });
      const out = await lake.rows(`SELECT name FROM mart.league_table AS t JOIN mart.seasons USING (season_id)
        JOIN mart.teams USING (team_id)
        WHERE competition_code = 'WC' AND season = 2026 AND table_type = 'TOTAL' AND position <= 2 AND team_id NOT IN (
          SELECT unnest([home_team_id, away_team_id]) FROM mart.matches WHERE season_id = t.season_id AND stage = 'LAST_32')`);
      expect(out).toEqual([]);
    });

    test("kick-offs: with a zone in UTC, without one null and the date kept", async () => {
      const kickoffs =
        await lake.rows(`SELECT season, count(kickoff_at) AS known, count(match_on) AS dated FROM mart.matches
        WHERE competition_code = 'WC' AND season >= 2022 GROUP BY 1 ORDER BY 1`);
      expect(kickoffs).toEqual([
        { season: 2022, known: 0, dated: 64 },
        { season: 2026, known: 104, dated: 104 },
      ]);
      // 15:00 UTC-4
      expect(
        await lake.rows(
          `SELECT kickoff_at FROM mart.matches WHERE competition_code = 'WC' AND season = 2026 AND stage = 'FINAL'`,
        ),
      ).toEqual([{ kickoff_at: "2026-07-19T19:00:00.000Z" }]);
    });
  });
});
