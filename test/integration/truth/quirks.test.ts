/**
 * Quirks of openfootball's real files, read in place from PITCHLAKE_TEST_DATA (else ../shared/data beside the repository).
 * Their letters are those of the list in the folder's README; made-up cases of all of them are in test/unit/truth.
 */

import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildMadeUp, competition, type MadeUpBuild, type MadeUpFile } from "../../support/truth/made-up-build.ts";

const folder = resolve(process.env.PITCHLAKE_TEST_DATA ?? "../shared/data", "openfootball");
const isThere = existsSync(folder);
if (!isThere) console.warn(`skipped: no openfootball files in ${folder} (set PITCHLAKE_TEST_DATA)`);

const real = (code: string, season: number, path: string): MadeUpFile => ({
  competition: code,
  season,
  body: JSON.parse(readFileSync(resolve(folder, path), "utf8")),
});

const cup = (code: string, season: number, teams: number) =>
  competition({
    ...{ code, kind: "TOURNAMENT", country: null, timezone: null, seasonLabel: "calendar", seasons: [season] },
    formats: [{ teams, meetings: 1, groups: teams / 4, knockoutMatches: 32 }],
  });

describe.skipIf(!isThere)("quirks of the real files", () => {
  let build: MadeUpBuild;
  beforeAll(async () => {
    build = await buildMadeUp({
      competitions: [
        competition({ code: "PL", country: "England", formats: [{ teams: 20, meetings: 1 }], seasons: [2025] }),
        competition({
          code: "FL1",
          country: "France",
          formats: [{ teams: 18, meetings: 1 }],
          timezone: "Europe/Paris",
        }),
        ...[cup("WC22", 2022, 32), cup("WC26", 2026, 48), cup("QUALI", 2026, 24)],
      ],
      files: [
        real("PL", 2025, "football.json/2025-26/en.1.json"),
        real("FL1", 2024, "football.json/2024-25/fr.1.json"),
        real("WC22", 2022, "worldcup.json/2022/worldcup.json"),
        real("WC26", 2026, "worldcup.json/2026/worldcup.json"),
        real("QUALI", 2026, "worldcup.json/2026/worldcup.quali_playoffs.json"),
      ],
    });
  }, 120_000);
  afterAll(() => build?.close());

  const staged = (condition: string) =>
    build.rows(`SELECT status, kickoff_at, match_on, full_time_home AS home, full_time_away AS away, half_time_home AS ht_home,
        half_time_away AS ht_away, regular_time_home AS regular_home, extra_time_home AS extra_home
      FROM staging.stg_openfootball__matches WHERE ${condition}`);

  test("A3 a goalless match was goalless at half-time", async () => {
    expect(
      await staged("competition_code = 'PL' AND home_name = 'Aston Villa FC' AND away_name = 'Newcastle United FC'"),
    ).toMatchObject([{ status: "FINISHED", home: 0, away: 0, ht_home: 0, ht_away: 0 }]);
  });

  test("A4, B5, D3 unplayed matches have no score, the postponed one no time", async () => {
    expect(
      await build.rows(`SELECT status, count(*) AS matches, count(full_time_home) AS scored, count(kickoff_at) AS timed
        FROM mart.matches WHERE competition_code = 'PL' AND status <> 'FINISHED' GROUP BY 1 ORDER BY 1`),
    ).toMatchObject([
      { status: "POSTPONED", matches: 1, scored: 0, timed: 0 },
      { status: "SCHEDULED", matches: 88, scored: 0 },
    ]);
  });

  test("B3 an awarded match has a result and no half-time", async () => {
    expect(await staged("competition_code = 'FL1' AND status = 'AWARDED'")).toMatchObject([
      { home: 0, away: 2, ht_home: null, ht_away: null },
    ]);
  });

  test("A7 bare arrays and A8 scores without the 90 minutes", async () => {
    const rows = await staged("competition_code = 'QUALI'");
    expect(rows).toHaveLength(16);
    expect(rows.filter(({ status, home }) => status !== "FINISHED" || home === null)).toEqual([]);
    expect(rows.filter(({ regular_home }) => regular_home === null)).toHaveLength(5);
    expect(rows.filter(({ regular_home, extra_home }) => regular_home === null && extra_home !== null)).toEqual([]);
  });

  test("D6 to D8 every zone that is stated becomes UTC", async () => {
    const timed = await build.rows(`SELECT competition_code AS code, count(*) AS matches, count(kickoff_at) AS timed
      FROM mart.matches WHERE season = 2026 GROUP BY 1 ORDER BY 1`);
    expect(timed).toMatchObject([{ code: "QUALI" }, { code: "WC26", matches: 104, timed: 104 }]);
  });

  test("A15 the goals know the half-time better", async () => {
    expect(await staged("competition_code = 'WC22' AND home_name = 'Japan' AND away_name = 'Spain'")).toMatchObject([
      { home: 2, away: 1, ht_home: 0, ht_away: 1 },
    ]);
  });

  test("C7 a team's first, second and third match, not the day of play", async () => {
    const found = await build.rows(`SELECT matchday, count(*) AS matches FROM mart.matches
      WHERE competition_code = 'WC22' AND stage = 'GROUP_STAGE' GROUP BY 1 ORDER BY 1`);
    expect(found).toEqual([1, 2, 3].map((matchday) => ({ matchday, matches: 16 })));
  });

  test("G7 minute 92 without extra time is 90+2", async () => {
    expect(
      await build.rows(`SELECT g.minute, g.added_minute FROM staging.stg_openfootball__goals AS g
        JOIN staging.stg_openfootball__matches AS m USING (competition_code, season, file_id, record_index)
        WHERE competition_code = 'WC26' AND m.home_name = 'England' AND m.away_name = 'Argentina' AND g.minute >= 90`),
    ).toEqual([{ minute: 90, added_minute: 2 }]);
  });

  test("G8 the goals of a match are in order of time", async () => {
    const wrong = await build.rows(`SELECT a.match_id FROM mart.match_events AS a JOIN mart.match_events AS b
        ON a.match_id = b.match_id AND b.event_index = a.event_index + 1
      WHERE (b.period, b.minute) < (a.period, a.minute)`);
    expect(wrong).toEqual([]);
  });

  test("F5 to F7 a national team has one name over all files", async () => {
    expect(await build.rows("SELECT name FROM mart.unresolved_names WHERE competition_code <> 'QUALI'")).toEqual([]);
    expect(await build.rows("SELECT DISTINCT name FROM mart.teams WHERE code = 'USA'")).toHaveLength(1);
  });

  test("none of them holds a season back", async () => {
    for (const name of ["same_meeting_twice", "team_twice_in_round", "negative_score", "team_meets_itself"]) {
      expect(await build.badRows(name), name).toEqual([]);
    }
  });
});
