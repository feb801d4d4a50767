/**
 * Every season of openfootball's files that are there, against what the leagues published: champions, points, relegated
 * sides, level teams, deductions, groups. Read in place from PITCHLAKE_TEST_DATA (else ../shared/data beside the
 * repository); a season whose file is not there is skipped, and says so.
 */

import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadConfig } from "../../../src/config/load.ts";
import { seasonValues } from "../../../src/config/seasons.ts";
import { furtherTables } from "../../support/truth/official-tables.ts";
import { finalDeductions, groups, levelTeams, seasonFacts } from "../../support/truth/season-facts.ts";
import { tableAsOf, tableOf, toOfficial } from "../../support/truth/tables.ts";
import { createTruthLake, type TruthLake } from "../../support/truth/truth-lake.ts";

const folder = resolve(process.env.PITCHLAKE_TEST_DATA ?? "../shared/data", "openfootball");
const { competitions } = (await loadConfig()).competitions;
if (!existsSync(folder)) console.warn(`skipped: no openfootball files in ${folder} (set PITCHLAKE_TEST_DATA)`);

function fileOf(code: string, season: number): string {
  const competition = competitions.find((each) => each.code === code)!;
  const { repo = "", file = "" } = seasonValues(competition, season, "OPENFOOTBALL") ?? {};
  return resolve(folder, repo, file);
}
const isThere = (code: string, season: number): boolean => existsSync(fileOf(code, season));

/** @param what which is named in the reason of a skip */
function testSeason(code: string, season: number, what: string, run: () => Promise<void>): void {
  const name = `${code} ${season}: ${what}`;
  if (isThere(code, season)) test(name, run);
  else test.skip(`${name} (no ${code} ${season} in the folder)`, run);
}

describe.skipIf(!existsSync(folder))("against what was published", () => {
  let lake: TruthLake;
  beforeAll(async () => {
    const endpoints = ["openfootball_leagues", "openfootball_world_cups", "openfootball_euros"];
    lake = await createTruthLake({ endpoints, openfootballUrl: pathToFileURL(folder).href });
  }, 300_000);
  afterAll(() => lake?.close());

  const inZone = async (code: string, season: number, zone: string): Promise<readonly unknown[]> =>
    (
      await lake.rows(`SELECT short_name FROM mart.league_table JOIN mart.seasons USING (season_id) JOIN mart.teams USING (team_id)
        WHERE table_type = 'TOTAL' AND competition_code = '${code}' AND season = ${season} AND zone_kind = '${zone}' ORDER BY position`)
    ).map(({ short_name }) => short_name);

  describe("champions, points and relegated sides", () => {
    for (const { competition, season, champion, points, relegated, playoffs } of seasonFacts) {
      testSeason(competition, season, `${champion} ${points}`, async () => {
        const [first] = await tableOf(lake, competition, season);
        expect(first).toMatchObject({ short_name: champion, points });
        expect(await inZone(competition, season, "RELEGATION")).toEqual(relegated);
        expect(await inZone(competition, season, "RELEGATION_PLAYOFF")).toEqual(playoffs);
      });
    }
  });

  describe("level teams", () => {
    for (const [competition, season, order] of levelTeams) {
      testSeason(competition, season, order.join(", "), async () => {
        const teams = (await tableOf(lake, competition, season)).map(({ short_name }) => short_name);
        const first = teams.indexOf(order[0]!);
        expect(teams.slice(first, first + order.length)).toEqual(order);
      });
    }
  });

  describe("deductions in the end", () => {
    for (const [competition, season, team, points] of finalDeductions) {
      testSeason(competition, season, `${team} ${points}`, async () => {
        const row = (await tableOf(lake, competition, season)).find(({ short_name }) => short_name === team);
        expect(row?.deduction).toBe(points);
      });
    }

    testSeason("FL1", 2016, "Metz two points less from January to March", async () => {
      const metz = async (date: string) =>
        (await tableAsOf(lake, "FL1", 2016, date)).find(({ short_name }) => short_name === "Metz")?.deduction;
      expect([await metz("2017-01-04"), await metz("2017-01-06"), await metz("2017-03-04")]).toEqual([0, 2, 0]);
    });
  });

  describe("whole tables", () => {
    for (const { competition, season, rows } of furtherTables) {
      testSeason(competition, season, "every row", async () => {
        expect((await tableOf(lake, competition, season)).map(toOfficial)).toEqual(rows);
      });
    }

    for (const [competition, season, text] of groups) {
      testSeason(competition, season, "groups", async () => {
        const rows = await tableOf(lake, competition, season);
        const names = [...new Set(rows.map(({ group_name }) => group_name))];
        const found = names.map((name) =>
          rows
            .filter(({ group_name }) => group_name === name)
            .map(({ short_name, points }) => `${short_name} ${points}`),
        );
        expect(found.map((group) => group.join(" "))).toEqual(text.split("|").map((group) => group.trim()));
      });
    }

    testSeason("WC", 2026, "first and second of each group as the knock-out has them", async () => {
      const { matches } = JSON.parse(readFileSync(fileOf("WC", 2026), "utf8")) as {
        matches: readonly { num?: number; team1: string; team2: string }[];
      };
      const teamsOf = (num: number) => matches.find((match) => match.num === num);
      const places = (await tableOf(lake, "WC", 2026)).map(({ group_name, position, short_name }) => [
        `${position}${group_name?.slice(-1)}`,
        short_name,
      ]);
      // Matches whose places the schedule fixed before the draw.
      const pairs: readonly (readonly [number, string, string | null])[] = [
        ...([
          [73, "2A", "2B"],
          [75, "1F", "2C"],
          [76, "1C", "2F"],
          [78, "2E", "2I"],
        ] as const),
        ...([
          [83, "2K", "2L"],
          [84, "1H", "2J"],
          [86, "1J", "2H"],
          [88, "2D", "2G"],
        ] as const),
        ...(
          [
            [74, "1E"],
            [77, "1I"],
            [79, "1A"],
            [80, "1L"],
            [81, "1D"],
            [82, "1G"],
            [85, "1B"],
            [87, "1K"],
          ] as const
        ).map(([num, place]) => [num, place, null] as const),
      ];
      const expected = pairs.flatMap(([num, home, away]) => [
        [home, teamsOf(num)?.team1],
        ...(away === null ? [] : [[away, teamsOf(num)?.team2]]),
      ]);
      expect(places.filter(([place]) => !/^[34]/.test(String(place))).toSorted()).toEqual(expected.toSorted());
    });
  });

  describe("no season is held back without a fault of its own", () => {
    test("none whose file is in the folder", () => {
      const heldBack = lake.snapshot.manifest.heldBack.filter(({ competitionCode, season }) =>
        isThere(competitionCode, season),
      );
      expect(heldBack).toEqual([]);
    });

    test("every table adds up, every name is known, no correction is lost", async () => {
      const failed = lake.snapshot.manifest.quality.checks.filter(
        ({ name, status }) =>
          status !== "PASS" && !["result_missing", "season_incomplete", "duplicates_dropped"].includes(name),
      );
      const ofThePackage = ["same_meeting_twice", "team_has_too_many_matches", "team_twice_in_round"];
      expect(failed.filter(({ name }) => !ofThePackage.includes(name))).toEqual([]);
    });
  });
});
