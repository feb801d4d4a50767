/**
 * Every row of endpoints.json against the fakes, under the competitions that `npm run fakes` writes: what the plan says
 * is what the run does, to the credit, and a second run sends nothing.
 */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadConfig } from "../../../../src/config/load.ts";
import { toCompetitionsFile } from "../../../../src/fakes/competitions-file.ts";
import { FAKE_SOURCES, type FakeSourceId } from "../../../../src/fakes/ids.ts";
import type { PlanItem } from "../../../../src/ingest/types.ts";
import type { IngestionRequest, TaskRecord } from "../../../../src/runs.ts";
import { createSourcesHarness, outcomes, type SourcesHarness } from "./harness.ts";

const SEASONS = [2024, 2025];
const AT = new Date("2026-03-28T15:20:00Z");

const openHarness = () =>
  createSourcesHarness({
    at: AT,
    fakes: { switches: { API_FOOTBALL: { plan: "Pro", perDay: 7_500, perMinute: 50_000 } } },
    settings: { statsbomb: { seasons: ["9000/2024", "9000/2025"], maxMatches: 2 } },
    edit: (config) => ({ ...config, competitions: toCompetitionsFile(SEASONS) }),
  });

/** Requests of the first run, credits of it, requests of the second. TheSportsDB's live poll is a fallback (3 lists a league). */
const COUNTS: Readonly<Record<string, readonly [number, number, number]>> = {
  openfootball_leagues: [2, 0, 0],
  openfootball_world_cups: [1, 0, 0],
  statsbomb_competitions: [1, 0, 0],
  statsbomb_matches: [2, 0, 0],
  statsbomb_events: [4, 0, 0],
  statsbomb_lineups: [4, 0, 0],
  statsbomb_360: [4, 0, 0],
  football_data_live: [1, 1, 0],
  football_data_matches: [1, 1, 0],
  football_data_standings: [1, 1, 0],
  football_data_scorers: [1, 1, 0],
  football_data_teams: [1, 1, 0],
  football_data_competitions: [1, 1, 0],
  thesportsdb_live: [0, 0, 0],
  thesportsdb_table: [1, 1, 0],
  thesportsdb_teams: [1, 1, 0],
  api_football_leagues: [1, 1, 0],
  api_football_fixtures: [1, 1, 0],
  api_football_fixture_details: [5, 5, 0],
  api_football_standings: [1, 1, 0],
  api_football_top_scorers: [1, 1, 0],
  api_football_injuries: [1, 1, 0],
  api_football_teams: [1, 1, 0],
  api_football_players: [10, 10, 0],
  api_football_transfers: [10, 10, 0],
  api_football_trophies: [20, 20, 0],
  api_football_fixture_events: [81, 81, 0],
  api_football_fixture_lineups: [81, 81, 0],
  api_football_fixture_statistics: [81, 81, 0],
  api_football_fixture_players: [81, 81, 0],
  openfootball_euros: [1, 0, 0],
  openfootball_squads: [1, 0, 0],
  openfootball_stadiums: [1, 0, 0],
};

/** The account is asked about for free, and a source that costs nothing is probed once a run. */
const isFetch = (path: string): boolean => !/^\/(status|openfootball)?$|\/master\/data$/.test(path);

interface Row {
  readonly planned: readonly PlanItem[];
  readonly planCredits: number;
  readonly tasks: readonly TaskRecord[];
  readonly requests: readonly string[];
  readonly again: readonly string[];
}

describe("every endpoint", () => {
  let harness: SourcesHarness;
  const rows = new Map<string, Row>();
  const sourceOf = new Map<string, FakeSourceId>();

  beforeAll(async () => {
    harness = await openHarness();
    for (const { id, source } of harness.config.endpoints.endpoints)
      if (source !== "DEMO") sourceOf.set(id, source as FakeSourceId);
    for (const [id, source] of sourceOf) {
      const request: IngestionRequest = { mode: "RESUME", endpoints: [id] };
      const plan = await harness.ingest.plan(request, { scheduledAt: AT });
      expect(harness.asked(source), id).toEqual([]);
      const tasks = await harness.run(id, request, AT);
      const requests = harness.asked(source).filter(isFetch);
      await harness.run(id, request, AT);
      rows.set(id, { planned: plan.items, planCredits: plan.credits, tasks, requests, again: harness.asked(source) });
    }
  }, 120_000);
  afterAll(() => harness.close());

  it("is there, and gives something", async () => {
    const { endpoints } = await loadConfig();
    expect([...rows.keys()]).toEqual(endpoints.endpoints.filter(({ source }) => source !== "DEMO").map(({ id }) => id));
    for (const [id, { tasks }] of rows)
      if (id !== "thesportsdb_live") expect(outcomes(tasks).FETCHED, id).toBeGreaterThan(0);
    for (const [id, { tasks }] of rows) {
      expect(outcomes(tasks), id).not.toHaveProperty("FAILED");
      expect(outcomes(tasks), id).not.toHaveProperty("QUARANTINED");
    }
  });

  it("costs as many requests as ever, and the second run none", () => {
    const counts = Object.fromEntries(
      [...rows].map(([id, { requests, tasks, again }]) => [
        id,
        [requests.length, tasks.reduce((sum, { credits }) => sum + credits, 0), again.length],
      ]),
    );
    expect(counts).toEqual(COUNTS);
  });

  it("does what its plan says, item by item", () => {
    for (const [id, { planned, planCredits, tasks }] of rows) {
      const slot = ({ parameters }: Pick<TaskRecord, "parameters">) => JSON.stringify(parameters);
      const isPaged = planned.some(({ item, expands }) => expands && item.page !== undefined);
      const said = planned.map(({ item, action }) => `${slot(item)} ${action}`);
      const done = tasks.map((task) => `${slot(task)} ${task.outcome === "FETCHED" ? "FETCH" : "SKIP"}`);
      // Pages beyond the first are what the plan says that it adds.
      expect(isPaged ? done.slice(0, said.length) : done, id).toEqual(said);
      const spent = tasks.reduce((sum, { credits }) => sum + credits, 0);
      if (isPaged) expect(spent, id).toBeGreaterThanOrEqual(planCredits);
      else expect(spent, id).toBe(planCredits);
    }
  });

  it("is expanded from the lake without a request, and has nothing left to do", async () => {
    for (const source of FAKE_SOURCES) {
      const endpoints = [...sourceOf].flatMap(([id, own]) => (own === source ? [id] : []));
      const plan = await harness.ingest.plan({ mode: "RESUME", endpoints }, { scheduledAt: AT });
      expect(harness.asked(source), source).toEqual([]);
      expect([plan.fetch, plan.defer, plan.credits, plan.estimatedCredits], source).toEqual([0, 0, 0, 0]);
      const tasks = endpoints.reduce((sum, id) => sum + (rows.get(id)?.tasks.length ?? 0), 0);
      expect(plan.items, source).toHaveLength(tasks);
    }
  });
});

describe("a plan over an empty lake", () => {
  let harness: SourcesHarness;
  beforeAll(async () => {
    harness = await openHarness();
  });
  afterAll(() => harness.close());

  it("marks what will add items, and guesses what they cost", async () => {
    const guess = async (endpoints: readonly string[]) => {
      const plan = await harness.ingest.plan({ mode: "RESUME", endpoints });
      const expanding = plan.items.filter(({ expands }) => expands);
      return [plan.credits, plan.estimatedCredits, [...new Set(expanding.map(({ item }) => item.endpoint))]];
    };
    expect(await guess(["api_football_fixtures"])).toEqual([1, 1, []]);
    expect(await guess(["api_football_fixtures", "api_football_fixture_details"])).toEqual([
      1,
      1 + 5,
      ["api_football_fixtures"],
    ]);
    expect(await guess(["api_football_fixtures", "api_football_fixture_events"])).toEqual([
      1,
      1 + 90,
      ["api_football_fixtures"],
    ]);
    expect(await guess(["api_football_teams", "api_football_transfers"])).toEqual([1, 1 + 10, ["api_football_teams"]]);
    expect(await guess(["api_football_top_scorers", "api_football_trophies"])).toEqual([
      1,
      1 + 20,
      ["api_football_top_scorers"],
    ]);
    expect(await guess(["api_football_players"])).toEqual([1, 15, ["api_football_players"]]);
    expect(await guess(["statsbomb_matches", "statsbomb_events", "statsbomb_lineups", "statsbomb_360"])).toEqual([
      0,
      0,
      ["statsbomb_matches"],
    ]);
  });
});
