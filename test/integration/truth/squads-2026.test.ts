/**
 * Grounds and squads of the World Cup 2026 as openfootball has them, read in place from PITCHLAKE_TEST_DATA (else ../shared/data beside
 * the repository): they are not part of it. Without them these tests are skipped, and say so. Figures: the data's own counts.
 */

import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadConfig } from "../../../src/config/load.ts";
import { buildMadeUpRaw, type MadeUpRawBuild, type RawRow } from "../../support/warehouse/made-up-raw.ts";

const folder = resolve(process.env.PITCHLAKE_TEST_DATA ?? "../shared/data", "openfootball/worldcup.json/2026");
const isThere = existsSync(`${folder}/worldcup.squads.json`);
if (!isThere) console.warn(`skipped: no squads at ${folder} (set PITCHLAKE_TEST_DATA)`);

const read = (name: string) => JSON.parse(readFileSync(`${folder}/worldcup.${name}json`, "utf8"));
const toRows = (records: readonly object[], dataset: string): RawRow[] =>
  records.map((record, index) => ({
    competition_code: "WC",
    season: 2026,
    season_id: "worldcup_2026",
    base: "remote",
    ingested_at: "2026-08-01 06:00:00",
    object_key: `raw/${dataset}/source=openfootball/season_id=worldcup_2026/base=remote/one.parquet`,
    record_index: index,
    record_hash: `h${index}`,
    context: "{}",
    record,
  }));

describe.skipIf(!isThere)("the World Cup 2026", () => {
  let build: MadeUpRawBuild;
  beforeAll(async () => {
    const { competitions } = (await loadConfig()).competitions;
    build = await buildMadeUpRaw({
      competitions: competitions.filter(({ code }) => code === "WC"),
      rows: {
        matches__openfootball: toRows(read("").matches, "matches"),
        squads__openfootball: toRows(read("squads."), "squads"),
        stadiums__openfootball: toRows(read("stadiums.").stadiums, "stadiums"),
      },
    });
  }, 60_000);
  afterAll(() => build?.close());

  test("each match names one of sixteen grounds, with its seats and country", async () => {
    expect(
      await build.rows(
        `SELECT count(*)::INTEGER AS matches, count(DISTINCT venue_id)::INTEGER AS grounds, min(capacity) AS smallest, max(capacity) AS largest,
           count(DISTINCT country)::INTEGER AS countries
         FROM mart.matches JOIN mart.venues USING (venue_id) WHERE season = 2026`,
      ),
    ).toEqual([{ matches: 104, grounds: 16, smallest: 45_000, largest: 94_000, countries: 3 }]);
  });

  test("48 squads of known teams, 1,248 players with their dates of birth", async () => {
    expect(
      await build.rows(
        `SELECT count(DISTINCT team_id)::INTEGER AS teams, count(DISTINCT player_key)::INTEGER AS players FROM staging.int_player_names WHERE is_in_squad`,
      ),
    ).toEqual([{ teams: 48, players: 1_248 }]);
    expect(await build.rows("SELECT * FROM mart.unresolved_names WHERE entity = 'team'")).toEqual([]);
  });

  test("scorers are in their team's squad but one, who is listed", async () => {
    const [found] = await build.rows<{ scorers: number; born: number; unresolved: number }>(
      `SELECT count(*)::INTEGER AS scorers, count(date_of_birth)::INTEGER AS born,
         (SELECT count(*)::INTEGER FROM mart.unresolved_names WHERE entity = 'player') AS unresolved
       FROM mart.top_scorers JOIN mart.players USING (player_id) WHERE goals > 0`,
    );
    expect(found).toEqual({ scorers: 178, born: 177, unresolved: 1 });
  });
});
