/** What each model says there is one row for, held over whole lakes: that of a first start, and what all five providers tell. */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Build } from "../../../src/warehouse/build.ts";
import type { LoadedProject } from "../../../src/warehouse/project.ts";
import { createFirstStartLake } from "../../support/warehouse/first-start-lake.ts";
import { createProviderLake } from "../../support/warehouse/provider-lake.ts";

const SLOW_MS = 180_000;

const ENDPOINTS = [
  "openfootball_leagues",
  "openfootball_world_cups",
  "openfootball_squads",
  "openfootball_stadiums",
  "statsbomb_matches",
  "statsbomb_events",
  "statsbomb_lineups",
  "football_data_matches",
  "football_data_standings",
  "football_data_scorers",
  "football_data_teams",
  "football_data_competitions",
  "football_data_live",
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
  "api_football_trophies",
];

interface Made {
  readonly build: Build;
  readonly project: LoadedProject;
  close(): Promise<void>;
}

const firstStart = async (): Promise<Made> => {
  const lake = await createFirstStartLake({ isCorrected: true });
  return { build: await lake.build(), project: lake.project, close: () => lake.close() };
};

const providers = async (): Promise<Made> => {
  const lake = await createProviderLake({ at: new Date("2026-03-28T15:20:00Z") });
  await lake.ingest(ENDPOINTS, new Date("2026-03-28T15:15:00Z"));
  await lake.ingest(["thesportsdb_live"], new Date("2026-03-28T15:30:00Z"));
  return { build: await lake.build(), project: lake.project, close: () => lake.close() };
};

const filled = new Set<string>();
let models: readonly string[] = [];

describe.each([
  ["the lake of a first start", firstStart],
  ["what five providers tell", providers],
])("%s", (_, make) => {
  let made: Made;
  beforeAll(async () => {
    made = await make();
  }, SLOW_MS);
  afterAll(async () => {
    await made?.build.dispose();
    await made?.close();
  });

  test("has one row for each value of a model's grain", async () => {
    models = made.project.models.map(({ name }) => name);
    const twice: string[] = [];
    for (const { schema, name, grain = [] } of made.project.models) {
      const [found] = await made.build.db.query<{ n: number; rows: number }>(
        `SELECT count(*) FILTER (copies > 1) AS n, coalesce(sum(copies), 0)::INTEGER AS rows
         FROM (SELECT count(*) AS copies FROM ${schema}.${name} GROUP BY ${grain.join(", ")})`,
      );
      if (found && found.n > 0) twice.push(`${name} (${grain.join(", ")}): ${found.n}`);
      if (found && found.rows > 0) filled.add(name);
    }
    expect(twice).toEqual([]);
  });
});

test("every other model had rows, so that its grain was looked at", () => {
  // Where all sources agree and every name is known there is none.
  expect(models.filter((name) => !filled.has(name)).sort()).toEqual(["table_differences", "unresolved_names"]);
});
