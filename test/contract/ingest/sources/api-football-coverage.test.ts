/** What API-Football does not have, or not for this plan: it is learnt from few answers, and asked for in another way. */

import { afterEach, describe, expect, it } from "vitest";
import type { Config } from "../../../../src/config/types.ts";
import type { ApiFootballSwitches } from "../../../../src/fakes/switches.ts";
import type { IngestionRequest } from "../../../../src/runs.ts";
import { createSourcesHarness, outcomes, RESUME, type SourcesHarness } from "./harness.ts";

const JOB = { ...RESUME, job: "daily_ingest" };
const SINGLE = [
  "api_football_fixture_events",
  "api_football_fixture_lineups",
  "api_football_fixture_statistics",
  "api_football_fixture_players",
];

let harness: SourcesHarness;
const setUp = async (switches: Partial<ApiFootballSwitches>, edit?: (config: Config) => Config) => {
  harness = await createSourcesHarness({
    fakes: { switches: { API_FOOTBALL: { plan: "Pro", perDay: 7_500, perMinute: 50_000, ...switches } } },
    limits: { API_FOOTBALL: { perDay: 7_500, perSecond: 500, concurrency: 1 } },
    ...(edit === undefined ? {} : { edit }),
  });
  return harness;
};
afterEach(() => harness.close());

/** The fakes' cup, which has fixtures and nothing else. */
const asCup = (config: Config): Config => ({
  ...config,
  competitions: {
    ...config.competitions,
    competitions: config.competitions.competitions.map((competition) => ({
      ...competition,
      ids: { ...competition.ids, API_FOOTBALL: { league_id: "90002" } },
    })),
  },
});

const planOf = async (endpoints: readonly string[], request: IngestionRequest = JOB) => {
  const { items } = await harness.ingest.plan(request);
  return items.filter(({ item }) => endpoints.includes(item.endpoint));
};

const paid = (): readonly string[] => harness.asked("API_FOOTBALL").filter((path) => path !== "/status");

describe("what the list of seasons says that there is not", () => {
  it("is never asked for", async () => {
    const { runAll } = await setUp({}, asCup);
    await runAll(["api_football_leagues", "api_football_fixtures"], JOB);
    expect(paid()).toHaveLength(2);
    const none = [
      "api_football_fixture_details",
      "api_football_standings",
      "api_football_top_scorers",
      "api_football_injuries",
    ];
    const items = await planOf(none);
    expect(new Set(items.map(({ item }) => item.endpoint))).toEqual(new Set(none));
    expect(new Set(items.map(({ action }) => action))).toEqual(new Set(["SKIP"]));
    expect(items.find(({ item }) => item.endpoint === "api_football_injuries")?.reason).toBe(
      "API-Football has no injuries of this season, says api_football_leagues",
    );
    expect(outcomes(await runAll([...none, ...SINGLE, "api_football_players"], RESUME))).not.toHaveProperty("FETCHED");
    expect(paid()).toEqual([]);
  });

  it("is asked for when forced", async () => {
    const { runAll } = await setUp({}, asCup);
    await runAll(["api_football_leagues"], JOB);
    expect(outcomes(await runAll(["api_football_injuries"], { mode: "FORCE" }))).toEqual({ FETCHED: 1 });
  });
});

describe("where nothing is said of it", () => {
  it("three empty answers are enough, until a refresh", async () => {
    const { run, fakes } = await setUp({ coverage: "missing", missingDetails: 1 });
    await run("api_football_leagues");
    await run("api_football_fixtures");
    paid();
    const first = outcomes(await run("api_football_fixture_lineups"));
    expect(first.FETCHED).toBe(3);
    expect(first.SKIPPED).toBeGreaterThan(70);
    expect(paid()).toHaveLength(3);
    // The same the next day, and in another process.
    fakes.control.clock.advance(24 * 3_600_000);
    const again = await harness
      .another()
      .runEndpoint("run-2", "api_football_fixture_lineups", RESUME, { signal: new AbortController().signal });
    expect(outcomes(again)).not.toHaveProperty("FETCHED");
    expect(again.at(-1)?.reason).toContain("the last 3 answers were empty");
    expect(paid()).toEqual([]);
    fakes.control.set({ API_FOOTBALL: { missingDetails: 0 } });
    const refreshed = outcomes(await run("api_football_fixture_lineups", { mode: "REFRESH" }));
    expect(refreshed.FETCHED).toBeGreaterThan(70);
    expect(
      await planOf(["api_football_fixture_lineups"], { ...RESUME, endpoints: ["api_football_fixture_lineups"] }),
    ).toSatisfy((items: readonly { reason: string }[]) => items.every(({ reason }) => !reason.includes("empty")));
  });

  it("a promise is believed longer: some matches have none", async () => {
    const { run } = await setUp({ missingDetails: 1 });
    await run("api_football_leagues");
    await run("api_football_fixtures");
    paid();
    await run("api_football_fixture_lineups");
    expect(paid()).toHaveLength(20);
  });
});

describe("details of twenty fixtures at a time", () => {
  it.each(["refused", "bare"] as const)("that are %s are asked for one by one instead", async (idsAnswer) => {
    const { run, runAll, ingest } = await setUp({ idsAnswer });
    await runAll(["api_football_leagues", "api_football_fixtures"], JOB);
    expect(await planOf(SINGLE)).toEqual([]);
    expect(await planOf(["api_football_fixture_details"])).toHaveLength(5);
    paid();
    const tasks = await run("api_football_fixture_details", JOB);
    expect(tasks[0]).toMatchObject({ outcome: "FAILED", error: { code: "PLAN_RESTRICTED" } });
    expect(outcomes(tasks)).toEqual({ FAILED: 1, SKIPPED: 4 });
    expect(paid()).toHaveLength(1);

    const items = await planOf(SINGLE);
    const finished = items.length / SINGLE.length;
    expect(finished).toBeGreaterThan(70);
    expect(new Set(items.map(({ action }) => action))).toEqual(new Set(["FETCH"]));
    const plan = await ingest.plan({ ...JOB, endpoints: SINGLE });
    expect(plan.credits).toBe(finished * 4);
    expect(outcomes(await runAll(SINGLE, JOB))).toEqual({ FETCHED: finished * 4 });
    expect(paid()).toHaveLength(finished * 4);
    expect(outcomes(await runAll([...SINGLE, "api_football_fixture_details"], JOB))).toEqual({
      SKIPPED: finished * 4 + 5,
    });
    expect(paid()).toEqual([]);
  });

  it("are asked for as such again under another plan", async () => {
    const { run, runAll, fakes } = await setUp({ idsAnswer: "refused", plan: "Free" });
    await runAll(["api_football_leagues", "api_football_fixtures", "api_football_fixture_details"], JOB);
    fakes.control.set({ API_FOOTBALL: { plan: "Pro", idsAnswer: "embedded" } });
    fakes.control.clock.advance(24 * 3_600_000);
    await run("api_football_fixtures", JOB);
    expect((await planOf(["api_football_fixture_details"])).some(({ action }) => action === "FETCH")).toBe(true);
    expect(await planOf(SINGLE)).toEqual([]);
  });

  it("the estimate counts them one by one once that is known", async () => {
    const { run, ingest } = await setUp({ idsAnswer: "refused" });
    const before = await ingest.plan({
      ...JOB,
      endpoints: ["api_football_fixtures", "api_football_fixture_details", ...SINGLE],
    });
    expect(before.items.map(({ item, expands, expandedCredits }) => [item.endpoint, expands, expandedCredits])).toEqual(
      [["api_football_fixtures", true, 5]],
    );
    await run("api_football_fixtures", JOB);
    await run("api_football_fixture_details", JOB);
    const later = await ingest.plan({ ...JOB, seasons: [2024], endpoints: ["api_football_fixtures", ...SINGLE] });
    expect(later.items[0]).toMatchObject({ action: "FETCH", expands: true, expandedCredits: 4 * 90 });
  });
});

describe("the Free plan", () => {
  it("has its own newest season", async () => {
    const { run } = await setUp({ plan: "Free", freeSeasons: { from: 2024, to: 2024 } });
    expect(outcomes(await run("api_football_standings", JOB))).toEqual({ FAILED: 1 });
    const [task] = await run("api_football_standings", JOB);
    expect(task).toMatchObject({ outcome: "FETCHED", parameters: { season: "2024" } });
    await run("api_football_fixtures", JOB);
    const details = await planOf(["api_football_fixture_details"]);
    expect(new Set(details.map(({ item }) => item.season))).toEqual(new Set([2024]));
  });

  it("has three pages of a list, which one refusal teaches for all", async () => {
    const { run } = await setUp({ plan: "Free" });
    const tasks = await run("api_football_players", { ...RESUME, seasons: [2025] });
    expect(outcomes(tasks)).toEqual({ FETCHED: 3, FAILED: 1, SKIPPED: 6 });
    expect(tasks.at(-1)?.reason).toBe("the Free plan covers the first 3 pages only");
    expect(paid()).toHaveLength(4);
    expect(outcomes(await run("api_football_players", { ...RESUME, seasons: [2025] }))).not.toHaveProperty("FAILED");
    expect(paid()).toEqual([]);
  });
});
