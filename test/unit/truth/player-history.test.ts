/** Players' facts over the versions of API-Football's pages, made up. Team sheets: event-marts.test.ts. */

import { afterAll, beforeAll, expect, test } from "vitest";
import { competition } from "../../support/truth/made-up-build.ts";
import { buildMadeUpRaw, type MadeUpRawBuild, type RawRow } from "../../support/warehouse/made-up-raw.ts";

const page = (day: string, season: number, team: number, number: number): RawRow => ({
  season,
  league_id: "39",
  ingestion_date: day,
  ingested_at: `${day} 06:00:00`,
  object_key: `raw/players/season=${season}/league_id=39/ingestion_date=${day}/page=1.json`,
  record_index: 0,
  record: {
    player: {
      id: 5,
      name: "P. Gun",
      firstname: "Peter",
      lastname: "Gun",
      nationality: "Testland",
      birth: { date: "2000-02-29" },
    },
    statistics: [{ team: { id: team, name: `Team ${team}` }, league: { id: 39, season }, games: { number } }],
  },
});

const club = (id: number): RawRow => ({
  season: 2024,
  league_id: "39",
  ingestion_date: "2024-08-17",
  ingested_at: "2024-08-17 06:00:00",
  object_key: "raw/teams/season=2024/league_id=39/ingestion_date=2024-08-17/data.json",
  record_index: id,
  record: { team: { id, name: `Team ${id}` } },
});

let build: MadeUpRawBuild;
beforeAll(async () => {
  const league = competition({
    code: "TL",
    formats: [{ teams: 4, meetings: 1 }],
    seasons: [2023, 2024],
    ids: { API_FOOTBALL: { league_id: "39" } },
  });
  build = await buildMadeUpRaw({
    competitions: [league],
    rows: {
      json_teams: [club(100), club(200), club(300)],
      json_players: [
        page("2024-08-17", 2024, 100, 7),
        page("2024-09-17", 2024, 100, 7),
        page("2024-10-17", 2024, 100, 9),
        // A season of long ago, fetched later: no news.
        page("2024-11-17", 2023, 200, 1),
        page("2024-12-17", 2024, 300, 9),
      ],
    },
  });
});
afterAll(() => build?.close());

test("a version for each change, none for a page that says the same, none for an older season that came later", async () => {
  const rows = await build.rows(`SELECT source, version, h.name, teams.name AS team, shirt_number, h.nationality,
      CAST(h.date_of_birth AS VARCHAR) AS born, CAST(valid_from AS DATE) AS since, CAST(valid_to AS DATE) AS until, is_current
    FROM mart.player_history AS h JOIN mart.teams USING (team_id) ORDER BY version`);
  const facts = ["Testland", "2000-02-29"];
  expect(rows.map((row) => Object.values(row))).toEqual([
    ["API_FOOTBALL", 1, "P. Gun", "Team 100", 7, ...facts, "2024-08-17", "2024-10-17", false],
    ["API_FOOTBALL", 2, "P. Gun", "Team 100", 9, ...facts, "2024-10-17", "2024-12-17", false],
    ["API_FOOTBALL", 3, "P. Gun", "Team 300", 9, ...facts, "2024-12-17", null, true],
  ]);
});
