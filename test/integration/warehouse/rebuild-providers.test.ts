/** Providers' answers come all day: each kind costs the seasons that it tells of, and gives what a whole build gives. */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CompetitionConfig } from "../../../src/config/types.ts";
import { writeConfigObjects } from "../../../src/ingest/config-objects.ts";
import { createParquetWriter } from "../../../src/warehouse/drivers/duckdb-parquet-writer.ts";
import { createRawRecordReader } from "../../../src/warehouse/drivers/duckdb-raw-records.ts";
import { createProviderLake, type ProviderLake } from "../../support/warehouse/provider-lake.ts";
import { createRebuildCheck, type RebuildCheck } from "../../support/warehouse/same-as-whole.ts";

/** A Saturday with two matches in play and one just over. */
const AT = new Date("2026-03-28T15:20:00Z");
const SLOW_MS = 240_000;

const ENDPOINTS = [
  "openfootball_leagues",
  "openfootball_world_cups",
  "openfootball_euros",
  "statsbomb_matches",
  "statsbomb_events",
  "statsbomb_lineups",
  "football_data_matches",
  "football_data_standings",
  "football_data_scorers",
  "football_data_teams",
  "thesportsdb_table",
  "thesportsdb_teams",
  "api_football_leagues",
  "api_football_fixtures",
  "api_football_fixture_details",
  "api_football_standings",
  "api_football_top_scorers",
  "api_football_injuries",
  "api_football_teams",
  "api_football_players",
  "api_football_transfers",
];

let lake: ProviderLake;
let check: RebuildCheck;

beforeAll(async () => {
  lake = await createProviderLake({ at: AT });
  await lake.ingest(ENDPOINTS, AT);
  check = createRebuildCheck({
    store: lake.harness.store,
    project: lake.project,
    config: { hash: "providers" },
    dataDir: `${lake.dir}/..`,
  });
  await check.warehouse.buildAndPublish();
}, SLOW_MS);
afterAll(async () => {
  await check?.close();
  await lake?.close();
});

const at = (time: string): Date => {
  const now = new Date(time);
  lake.harness.fakes.control.clock.set(now);
  return now;
};

/** The newest body below the prefix once more, of a later day and with other contents. */
async function answerAnew(prefix: string, day: string, change: (body: string) => string): Promise<void> {
  const { store } = lake.harness;
  const key = (await lake.harness.keys(prefix)).at(-1) ?? "";
  const body = Buffer.from((await store.get(key))?.body ?? []).toString("utf8");
  const changed = change(body);
  expect(changed).not.toBe(body);
  await store.put(key.replace(/ingestion_date=[^/]+/, `ingestion_date=${day}`), Buffer.from(changed));
}

/** The newest list of clubs at TheSportsDB once more, of a later instant. */
async function clubsAnew(T: string, change: (record: string) => string): Promise<void> {
  const { store } = lake.harness;
  const key = (await lake.harness.keys("raw/tsdb_teams/")).at(-1) ?? "";
  const records = await createRawRecordReader({ store })(key);
  const other = key.replace(/[^/]+$/, `${T}.parquet`);
  const writer = createParquetWriter({ workDir: `${lake.dir}/../made` });
  const constants = {
    competition_code: null,
    season: null,
    season_id: null,
    match_id: null,
    base: "remote",
    run_id: "r",
  };
  const named = { ...constants, endpoint: "thesportsdb_teams", ingested_at: "2026-06-01T00:00:00Z", object_key: other };
  const { file } = await writer.write(
    named,
    records.map((record) => ({ context: "{}", record: change(record) })),
  );
  await store.put(other, { file });
  await writer.close();
}

const first = (from: string, to: string) => (body: string) => body.replace(from, to);

/** As a change of competitions.json and a new start write it. */
async function configure(change: (league: CompetitionConfig) => CompetitionConfig): Promise<void> {
  const { config, store } = lake.harness;
  const competitions = config.competitions.competitions.map((one) => (one.code === "DEMO" ? change(one) : one));
  const parquet = createParquetWriter({ workDir: `${lake.dir}/../made` });
  await writeConfigObjects({
    config: { ...config, competitions: { ...config.competitions, competitions } },
    store,
    parquet,
    now: () => new Date(Date.parse("2026-07-01T00:00:00Z") + ++configured * 60_000),
    runId: "edited",
  });
  await parquet.close();
}
let configured = 0;

const onlyOf = (models: readonly string[]) => [...check.ran()].filter((name) => models.includes(name));

describe("a rebuild of the seasons that an answer tells of", () => {
  test.each([
    ["football_data_live", "2026-03-28T15:35:00Z"],
    ["thesportsdb_live", "2026-03-28T15:50:00Z"],
    ["football_data_live", "2026-03-28T16:20:00Z"],
    ["football_data_matches", "2026-03-29T08:00:00Z"],
    ["football_data_standings", "2026-03-29T08:10:00Z"],
    ["football_data_scorers", "2026-03-29T08:20:00Z"],
    ["thesportsdb_table", "2026-03-30T08:00:00Z"],
    ["api_football_fixtures", "2026-04-07T08:00:00Z"],
    ["api_football_fixture_details", "2026-04-07T08:10:00Z"],
    ["api_football_standings", "2026-04-07T08:20:00Z"],
    ["api_football_top_scorers", "2026-04-07T08:30:00Z"],
    ["api_football_players", "2026-04-14T09:00:00Z"],
  ])(
    "(%s at %s) equals a whole build, without being one",
    async (endpoint, time) => {
      await lake.ingest([endpoint], at(time));
      await check.expectSameAsWhole();
      expect([check.isBuilt(), check.reasons()]).toEqual([true, []]);
    },
    SLOW_MS,
  );

  test.each([
    ["injuries", first('"reason":"', '"reason":"Very ')],
    ["teams", first('"capacity":', '"capacity":1')],
    ["transfers", first('"type":"', '"type":"Free ')],
    ["transfers", first('"name":"', '"name":"O. ')],
    ["leagues", first('"name":"', '"name":"O. ')],
    ["players", first('"nationality":"', '"nationality":"New ')],
    ["fixtures", first('"goals":{"home":', '"goals":{"home":1')],
  ] as [string, (body: string) => string][])(
    "(another answer of %s) equals a whole build, without being one",
    async (dataset, change) => {
      await answerAnew(`raw/${dataset}/`, `2026-05-${String(++day).padStart(2, "0")}`, change);
      await check.expectSameAsWhole();
      expect([check.isBuilt(), check.reasons()]).toEqual([true, []]);
    },
    SLOW_MS,
  );

  test(
    "(another list of clubs, which names no season) runs what reads it and stops where nothing differs",
    async () => {
      await clubsAnew("20260601T000000Z", first('"intStadiumCapacity":"', '"intStadiumCapacity":"1'));
      await check.expectSameAsWhole();
      expect([check.isBuilt(), check.reasons()]).toEqual([true, []]);
      expect(onlyOf(["stg_thesportsdb__teams", "venues", "int_source_matches", "matches", "league_table"])).toEqual([
        "stg_thesportsdb__teams",
        "venues",
      ]);
    },
    SLOW_MS,
  );

  test(
    "(an answer that staging alone reads) runs nothing else",
    async () => {
      await lake.ingest(["api_football_trophies", "statsbomb_competitions"], at("2026-05-20T08:00:00Z"));
      await answerAnew("raw/leagues/", "2026-05-21", first('"name":"', '"name":"Q. '));
      await check.expectSameAsWhole();
      expect([check.isBuilt(), check.reasons()]).toEqual([true, []]);
      expect(onlyOf(lake.project.models.map(({ name }) => name))).toEqual([
        "stg_api_football__trophies",
        "stg_api_football__leagues",
      ]);
    },
    SLOW_MS,
  );

  test(
    "(a deduction in the config) is of its season alone",
    async () => {
      const [team = ""] = await teamsOf();
      await configure((league) => ({
        ...league,
        deductions: [{ season: 2025, team, points: 3, reason: "Fielded nobody", effectiveFrom: "2025-09-01" }],
      }));
      const { marts } = await check.expectSameAsWhole();
      expect(marts.deductions).toEqual([expect.stringContaining("Fielded nobody")]);
      expect([check.isBuilt(), check.reasons()]).toEqual([true, []]);
      expect(onlyOf(["deductions", "league_table", "int_source_matches"]).sort()).toEqual([
        "deductions",
        "league_table",
      ]);
    },
    SLOW_MS,
  );

  test(
    "(order rules, zones and formats of the config) are of their seasons",
    async () => {
      await configure((league) => ({
        ...league,
        order: [{ criteria: ["points", "goals_for"] }],
        zones: [{ kind: "PROMOTION", label: "First", fromPosition: 1, toPosition: 1 }],
      }));
      await check.expectSameAsWhole();
      expect([check.isBuilt(), check.reasons()]).toEqual([true, []]);
    },
    SLOW_MS,
  );

  test(
    "(another list of competitions) is made whole: answers are told by their ids",
    async () => {
      await configure((league) => ({ ...league, name: "Demo League" }));
      await check.expectSameAsWhole();
      expect(check.reasons()).toEqual(["the competitions of the config changed"]);
    },
    SLOW_MS,
  );
});

let day = 0;

const teamsOf = async (): Promise<readonly string[]> => {
  const snapshot = await check.warehouse.open();
  const rows = await snapshot?.engine.query<{ name: string }>(
    "SELECT name FROM mart.teams WHERE team_key LIKE 'demo/%' ORDER BY 1",
  );
  await snapshot?.close();
  return (rows ?? []).map(({ name }) => name);
};
