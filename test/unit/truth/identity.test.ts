/** Who is who, which base and version holds, and what changed: made-up files in, marts out. */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildMadeUp, competition, type MadeUpBuild } from "../../support/truth/made-up-build.ts";

const match = (home: string, away: string, more: object = {}) => ({
  round: "Matchday 1",
  date: "2024-08-10",
  team1: home,
  team2: away,
  score: { ft: [1, 0] },
  ...more,
});
const body = (...matches: readonly object[]) => ({ name: "made up", matches });
const goals = (...names: readonly string[]) => names.map((name, index) => ({ name, minute: index + 1 }));

let build: MadeUpBuild;
beforeAll(async () => {
  build = await buildMadeUp({
    competitions: [
      competition({
        code: "ENG",
        country: "England",
        seasons: [2012, 2023, 2024],
        formats: [{ teams: 4, meetings: 1 }],
      }),
      competition({ code: "AAA", country: "Aland" }),
      competition({ code: "BBB", country: "Bland" }),
      competition({
        code: "CUP",
        kind: "TOURNAMENT",
        country: null,
        timezone: null,
        seasonLabel: "calendar",
        seasons: [2022, 2026],
      }),
      competition({ code: "REV" }),
    ],
    files: [
      { competition: "ENG", season: 2012, base: "package", body: body(match("Manchester City", "Swansea")) },
      {
        competition: "ENG",
        season: 2024,
        body: body(match("Swansea City AFC", "Manchester City FC"), match("Nowhere Rovers", "Chelsea")),
      },
      // A file of the package beside one of the remote: the remote's holds, whichever came later.
      {
        competition: "ENG",
        season: 2023,
        base: "remote",
        body: body(match("Chelsea FC", "Arsenal FC", { score: { ft: [2, 2] } })),
      },
      {
        competition: "ENG",
        season: 2023,
        base: "package",
        ingestedAt: "2026-02-01T06:00:00Z",
        body: body(match("Chelsea", "Arsenal", { score: { ft: [0, 9] } })),
      },
      { competition: "AAA", season: 2024, body: body(match("Sporting", "United")) },
      { competition: "BBB", season: 2024, body: body(match("United", "Racing")) },
      {
        competition: "CUP",
        season: 2022,
        body: body(
          match("France", "United States", {
            round: "Final",
            score: { ft: [4, 2] },
            goals1: goals("Kylian Mbappé", "Mbappé", "Giroud", "Mbappé"),
            goals2: goals("Double Smith", "Smith"),
          }),
          match("USA", "Iran", {
            round: "Semi-finals",
            score: { ft: [1, 1] },
            goals1: goals("Other Smith"),
            goals2: goals("Álvaro Ünal"),
          }),
        ),
      },
      {
        competition: "CUP",
        season: 2026,
        body: body(
          match("Iran", "France", { round: "Final", score: { ft: [1, 0] }, goals1: goals("Alvaro Unal"), goals2: [] }),
        ),
      },
      {
        competition: "REV",
        season: 2024,
        ingestedAt: "2026-01-01T06:00:00Z",
        body: body(match("Red", "Blue", { score: {} }), match("Gold", "Grey", { date: "2024-08-11" })),
      },
      {
        competition: "REV",
        season: 2024,
        ingestedAt: "2026-01-02T06:00:00Z",
        body: body(
          match("Red", "Blue", { date: "2024-09-01", score: {} }),
          match("Gold", "Grey", { date: "2024-08-11" }),
        ),
      },
      {
        competition: "REV",
        season: 2024,
        ingestedAt: "2026-01-03T06:00:00Z",
        body: body(match("Red", "Blue", { date: "2024-09-01" }), match("Gold", "Grey", { date: "2024-08-11" })),
      },
    ],
  });
});
afterAll(() => build?.close());

describe("teams", () => {
  test("F1 one club under two names, in two seasons", async () => {
    const rows = await build.rows(
      `SELECT slug, name, short_name, country FROM mart.teams WHERE slug IN ('manchester-city', 'swansea-city') ORDER BY 1`,
    );
    expect(rows).toEqual([
      { slug: "manchester-city", name: "Manchester City FC", short_name: "Manchester City", country: "England" },
      { slug: "swansea-city", name: "Swansea City AFC", short_name: "Swansea City", country: "Wales" },
    ]);
    expect(
      await build.rows(
        `SELECT count(*) AS seasons FROM mart.team_seasons JOIN mart.teams USING (team_id) WHERE slug = 'manchester-city'`,
      ),
    ).toEqual([{ seasons: 2 }]);
  });

  test("F5, F7 national teams under other spellings", async () => {
    expect(await build.rows("SELECT slug, name, code FROM mart.teams WHERE is_national ORDER BY slug")).toEqual([
      { slug: "france", name: "France", code: "FRA" },
      { slug: "iran", name: "Iran", code: "IRN" },
      { slug: "united-states", name: "USA", code: "USA" },
    ]);
  });

  test("an unknown name is a team of its own, listed and counted", async () => {
    expect(await build.rows("SELECT name, is_resolved, slug FROM mart.teams WHERE slug = 'nowhere-rovers'")).toEqual([
      { name: "Nowhere Rovers", is_resolved: false, slug: "nowhere-rovers" },
    ]);
    expect(await build.rows("SELECT * FROM mart.unresolved_names WHERE competition_code = 'ENG'")).toEqual([
      { entity: "team", name: "Nowhere Rovers", competition_code: "ENG", first_season: 2024, matches: 1 },
    ]);
  });

  test("the same name in two countries is two teams with two slugs", async () => {
    const rows = await build.rows("SELECT team_id, slug FROM mart.teams WHERE name = 'United'");
    expect(rows).toHaveLength(2);
    expect(new Set(rows.map(({ slug }) => slug)).size).toBe(2);
  });

  test("the id that an unknown spelling would have had keeps resolving", async () => {
    const [row] = await build.rows<{ former_ids: string }>(
      "SELECT former_ids FROM mart.teams WHERE slug = 'swansea-city'",
    );
    const [{ id } = { id: "" }] = await build.rows<{ id: string }>(
      "SELECT 'tea_' || substr(md5('england/~swansea'), 1, 16) AS id",
    );
    expect(JSON.parse(row?.former_ids ?? "[]")).toContain(id);
  });
});

describe("players", () => {
  const scorers = (season: number) =>
    build.rows(`SELECT players.name, goals, rank FROM mart.top_scorers JOIN mart.players USING (player_id) JOIN mart.seasons USING (season_id)
      WHERE competition_code = 'CUP' AND season = ${season} ORDER BY goals DESC, players.name`);

  test("G11 a surname alone is the one player whose name ends in it; of two such, neither", async () => {
    expect(await scorers(2022)).toEqual([
      { name: "Kylian Mbappé", goals: 3, rank: 1 },
      { name: "Double Smith", goals: 1, rank: 2 },
      { name: "Giroud", goals: 1, rank: 2 },
      { name: "Other Smith", goals: 1, rank: 2 },
      { name: "Smith", goals: 1, rank: 2 },
      { name: "Álvaro Ünal", goals: 1, rank: 2 },
    ]);
  });

  test("G13 one player over tournaments, whatever the accents", async () => {
    expect(await build.rows("SELECT name, aliases, nationality FROM mart.players WHERE slug = 'alvaro-unal'")).toEqual([
      { name: "Álvaro Ünal", aliases: '["Alvaro Unal"]', nationality: "Iran" },
    ]);
    expect(await build.rows("SELECT name, aliases FROM mart.players WHERE slug = 'kylian-mbappe'")).toEqual([
      { name: "Kylian Mbappé", aliases: '["Mbappé"]' },
    ]);
  });
});

describe("bases and versions", () => {
  test("the first configured base that has the file holds, not the newest object", async () => {
    expect(
      await build.rows(`SELECT full_time_home, full_time_away, base, matches.sources FROM mart.matches JOIN mart.seasons USING (season_id)
        WHERE matches.competition_code = 'ENG' AND matches.season = 2023`),
    ).toEqual([
      {
        full_time_home: 2,
        full_time_away: 2,
        base: "remote",
        sources: '[{"source":"OPENFOOTBALL","id":"ENG_2023: Matchday 1: Chelsea FC - Arsenal FC"}]',
      },
    ]);
  });

  test("H3 a match moved to another date is one row, revised", async () => {
    const rows =
      await build.rows(`SELECT t.name, match_on, full_time_home, changes, first_seen_at, last_changed_at FROM mart.matches
      JOIN mart.teams AS t ON home_team_id = t.team_id WHERE competition_code = 'REV' ORDER BY name`);
    expect(rows).toEqual([
      {
        name: "Gold",
        match_on: "2024-08-11",
        full_time_home: 1,
        changes: 0,
        first_seen_at: "2026-01-01T06:00:00.000Z",
        last_changed_at: "2026-01-01T06:00:00.000Z",
      },
      {
        name: "Red",
        match_on: "2024-09-01",
        full_time_home: 1,
        changes: 2,
        first_seen_at: "2026-01-01T06:00:00.000Z",
        last_changed_at: "2026-01-03T06:00:00.000Z",
      },
    ]);
  });

  test("ids come from natural keys, so a match keeps its id over versions, bases and machines", async () => {
    expect(
      await build.rows(`SELECT match_id = 'mat_' || substr(md5('ENG|2023|REGULAR_SEASON|' || home_team_id || '|' || away_team_id || '|1'), 1, 16) AS same,
        home_team_id = 'tea_' || substr(md5('england/chelsea'), 1, 16) AS team,
        season_id = 'sea_' || substr(md5('ENG|2023'), 1, 16) AS season_same
        FROM mart.matches WHERE competition_code = 'ENG' AND season = 2023`),
    ).toEqual([{ same: true, team: true, season_same: true }]);
  });
});
