import { afterEach, describe, expect, it } from "vitest";
import { createSourcesHarness, outcomes, RESUME, type SourcesHarness, type SourcesHarnessOptions } from "./harness.ts";

const DAILY = [
  "api_football_leagues",
  "api_football_fixtures",
  "api_football_fixture_details",
  "api_football_standings",
  "api_football_top_scorers",
  "api_football_injuries",
  "api_football_teams",
  "api_football_players",
];
const PL = { ...RESUME, seasons: [2025] };
const PRO = { switches: { API_FOOTBALL: { plan: "Pro" as const, perDay: 7_500, perMinute: 5_000 } } };
/** 90 matches are 5 batches; 10 squads of 20 are 10 pages. */
const CALLS = 1 + 1 + 5 + 1 + 1 + 1 + 1 + 10;

let harness: SourcesHarness;
const setUp = async (options: SourcesHarnessOptions = {}) => {
  harness = await createSourcesHarness({ fakes: PRO, ...options });
  return harness;
};
afterEach(() => harness.close());

const credits = async (): Promise<number | null> =>
  (await harness.ingest.plan({ ...PL, endpoints: ["api_football_fixtures"] })).creditsAvailable;

describe("API-Football", () => {
  it("gives every list of a season byte for byte, and nothing twice", async () => {
    const { runAll, asked, keys, store } = await setUp();
    const tasks = await runAll(DAILY, PL);
    expect(outcomes(tasks)).toEqual({ FETCHED: CALLS });
    const paths = asked("API_FOOTBALL");
    expect(paths.filter((path) => path === "/status")).toHaveLength(1);
    expect(paths).toHaveLength(CALLS + 1);
    expect(tasks.reduce((sum, task) => sum + task.credits, 0)).toBe(CALLS);
    expect(await keys("raw/fixtures/")).toEqual([
      "raw/fixtures/season=2025/league_id=39/ingestion_date=2026-03-28/data.json",
    ]);
    expect((await keys("raw/players/")).at(0)).toBe(
      "raw/players/season=2025/league_id=39/ingestion_date=2026-03-28/page=1.json",
    );
    expect(await keys("raw/players/")).toHaveLength(10);
    expect(await keys("raw/fixture_details/")).toHaveLength(5);
    const body = JSON.parse(
      Buffer.from((await store.get((await keys("raw/fixture_details/"))[0] ?? ""))?.body ?? []).toString(),
    ) as { response: object[] };
    expect(body.response).toHaveLength(20);
    expect(body.response[0]).toHaveProperty("lineups");

    expect(outcomes(await runAll(DAILY, PL))).toEqual({ SKIPPED: CALLS });
    expect(asked("API_FOOTBALL")).toEqual([]);
  });

  it("counts what the provider counts, whatever the config says", async () => {
    const { run, fakes } = await setUp({ limits: { API_FOOTBALL: { perDay: 100, concurrency: 1 } } });
    fakes.control.setUsedToday(7_000);
    expect(await credits()).toBe(100);
    await run("api_football_fixtures", PL);
    expect(await credits()).toBe(499);
  });

  it("asks for a batch again when another of its fixtures is over, and for a finished one never", async () => {
    const { runAll, asked, fakes } = await setUp();
    await runAll(["api_football_fixtures", "api_football_fixture_details"], PL);
    asked("API_FOOTBALL");
    fakes.control.clock.advance(24 * 3_600_000);
    const tasks = await runAll(["api_football_fixtures", "api_football_fixture_details"], PL);
    // The last day's other matches are over now: one batch of five has news.
    expect(outcomes(tasks)).toEqual({ FETCHED: 2, SKIPPED: 4 });
    expect(asked("API_FOOTBALL").filter((path) => path !== "/status")).toHaveLength(2);
    fakes.control.clock.advance(40 * 24 * 3_600_000);
    await runAll(["api_football_fixtures", "api_football_fixture_details"], PL);
    asked("API_FOOTBALL");
    fakes.control.clock.advance(40 * 24 * 3_600_000);
    expect(outcomes(await runAll(["api_football_fixtures", "api_football_fixture_details"], PL))).toEqual({
      SKIPPED: 6,
    });
    expect(asked("API_FOOTBALL")).toEqual([]);
  });

  it("goes on with the pages that are missing", async () => {
    const { run, asked, fakes } = await setUp({ limits: { API_FOOTBALL: { perDay: 7_500, concurrency: 1 } } });
    fakes.control.fault("API_FOOTBALL", { kind: "status", status: 500, path: "page=[4-9]|page=10", times: null });
    const first = await run("api_football_players", PL);
    expect(outcomes(first)).toEqual({ FETCHED: 3, FAILED: 7 });
    fakes.control.clearFaults();
    fakes.control.clock.advance(60_000);
    asked("API_FOOTBALL");
    expect(outcomes(await run("api_football_players", PL))).toEqual({ SKIPPED: 3, FETCHED: 7 });
    expect(asked("API_FOOTBALL")).toHaveLength(7);
  });

  it("notices paging that lies", async () => {
    const { run, fakes } = await setUp();
    fakes.control.fault("API_FOOTBALL", { kind: "lyingPages", total: 12, times: null });
    const tasks = await run("api_football_players", PL);
    expect(outcomes(tasks)).toEqual({ FETCHED: 10, QUARANTINED: 2 });
    expect(tasks.at(-1)?.error?.code).toBe("TRUNCATED");
    fakes.control.clearFaults();
    fakes.control.fault("API_FOOTBALL", { kind: "lyingPages", total: 1_000_000, times: null });
    fakes.control.clock.advance(24 * 3_600_000);
    expect(outcomes(await run("api_football_players", PL))).toMatchObject({ QUARANTINED: 1 });
  });

  it("notices fewer rows than it counts", async () => {
    const { run, fakes, keys } = await setUp();
    const paging = { current: 1, total: 1 };
    const body = JSON.stringify({ get: "fixtures", errors: [], results: 380, paging, response: [] });
    fakes.control.fault("API_FOOTBALL", { kind: "status", status: 200, body, path: "fixtures" });
    const [task] = await run("api_football_fixtures", PL);
    expect(task).toMatchObject({ outcome: "QUARANTINED", error: { code: "TRUNCATED" } });
    expect(await keys("raw/fixtures/")).toEqual([]);
  });

  it("learns from one refusal which seasons the plan has, and asks for no other", async () => {
    const { run, asked, fakes } = await setUp({
      fakes: { switches: { API_FOOTBALL: { plan: "Free", perMinute: 5_000, freeSeasons: { from: 2024, to: 2024 } } } },
    });
    expect((await run("api_football_standings", PL))[0]).toMatchObject({
      outcome: "FAILED",
      error: { code: "PLAN_RESTRICTED" },
      credits: 1,
    });
    asked("API_FOOTBALL");
    expect((await run("api_football_standings", PL))[0]?.reason).toContain("the Free plan does not cover it");
    expect((await run("api_football_teams", PL))[0]?.reason).toBe(
      "the Free plan covers the seasons from 2024 to 2024 only",
    );
    expect(outcomes(await run("api_football_teams", { ...RESUME, seasons: [2024] }))).toEqual({ FETCHED: 1 });
    expect(asked("API_FOOTBALL")).toHaveLength(1);
    // Another plan is noticed the next day, for free, and has other limits.
    fakes.control.set({ API_FOOTBALL: { plan: "Pro", perDay: 7_500 } });
    fakes.control.clock.advance(24 * 3_600_000);
    expect(outcomes(await run("api_football_standings", PL))).toEqual({ FETCHED: 1 });
  });

  it("puts the rest off to midnight UTC when no credit is left, by our count or by theirs", async () => {
    const { run, asked, fakes } = await setUp();
    fakes.control.setUsedToday(7_496);
    const tasks = await run("api_football_players", PL);
    expect(outcomes(tasks)).toEqual({ FETCHED: 4, DEFERRED: 6 });
    expect(tasks.at(-1)?.error).toMatchObject({ code: "QUOTA_EXHAUSTED", retryAt: "2026-03-29T00:00:00.000Z" });
    expect(asked("API_FOOTBALL").filter((path) => path !== "/status")).toHaveLength(4);
    // The rest of the same run, after the reset: what it has stays good.
    fakes.control.clock.advance(9 * 3_600_000);
    const rest = await harness.ingest.runEndpoint("run-1", "api_football_players", PL, {
      signal: new AbortController().signal,
      since: new Date("2026-03-28T15:20:00Z"),
    });
    expect(outcomes(rest)).toEqual({ SKIPPED: 4, FETCHED: 6 });
  });

  it("hears inside a 200 that the day's requests are used up", async () => {
    const { run, asked, fakes } = await setUp();
    await run("api_football_leagues");
    fakes.control.setUsedToday(7_500);
    asked("API_FOOTBALL");
    const [task] = await run("api_football_fixtures", PL);
    expect(task).toMatchObject({ outcome: "DEFERRED", error: { code: "QUOTA_EXHAUSTED" } });
    expect(asked("API_FOOTBALL")).toHaveLength(1);
    expect(await credits()).toBe(0);
    expect((await run("api_football_standings", PL))[0]?.outcome).toBe("DEFERRED");
    expect(asked("API_FOOTBALL")).toEqual([]);
  });

  it.each([true, false])("puts the rest off by a minute when it was too fast (inside a 200: %s)", async (inside200) => {
    const { run, fakes } = await setUp();
    fakes.control.fault("API_FOOTBALL", { kind: "rateLimit", inside200, path: "fixtures" });
    expect((await run("api_football_fixtures", PL))[0]).toMatchObject({
      outcome: "DEFERRED",
      error: { code: "RATE_LIMITED", retryAt: "2026-03-28T15:21:00.000Z" },
    });
  });

  it("spends nothing on a key that is refused, and never tells it", async () => {
    const { run, asked, fakes, logged, store, keys } = await setUp();
    fakes.control.revokeKeys("API_FOOTBALL");
    const [task] = await run("api_football_fixtures", PL);
    expect(task).toMatchObject({ outcome: "FAILED", credits: 0, error: { code: "AUTH_FAILED" } });
    expect(asked("API_FOOTBALL")).toEqual(["/status"]);
    const state = await Promise.all(
      (await keys("_state/")).map(async (key) => Buffer.from((await store.get(key))?.body ?? []).toString()),
    );
    expect(JSON.stringify([task, logged, state])).not.toContain("fake-api-football-key");
  });

  it("a key revoked in the middle of a run ends this source's part of it", async () => {
    const { run, asked, fakes } = await setUp({ limits: { API_FOOTBALL: { perDay: 7_500, concurrency: 1 } } });
    fakes.control.fault("API_FOOTBALL", {
      kind: "status",
      status: 200,
      path: "page=3",
      body: JSON.stringify({ errors: { token: "Error/Missing application key." }, response: [], results: 0 }),
      times: null,
    });
    const tasks = await run("api_football_players", PL);
    expect(outcomes(tasks)).toEqual({ FETCHED: 2, FAILED: 8 });
    expect(asked("API_FOOTBALL")).toHaveLength(1 + 3);
  });

  it.each([
    [
      "500",
      {
        kind: "status",
        status: 500,
        body: '{"message":"Something went wrong while fetching details. Try again later."}',
      },
    ],
    ["499", { kind: "status", status: 499 }],
    ["204 with a body", { kind: "noContentWithBody" }],
    ["reset", { kind: "reset" }],
    ["reset in the body", { kind: "reset", at: "body" }],
  ] as const)("asks again after %s, and pays for both", async (_, fault) => {
    const { run } = await setUp();
    harness.fakes.control.fault("API_FOOTBALL", { ...fault, path: "fixtures" });
    expect((await run("api_football_fixtures", PL))[0]).toMatchObject({ outcome: "FETCHED", attempts: 2, credits: 2 });
  });

  it.each([
    ["half of the JSON", { kind: "truncatedJson" }],
    ["a page of the CDN", { kind: "html" }],
    ["an empty body", { kind: "empty" }],
    ["keys with other names", { kind: "drift", as: "missing" }],
    ["values of other types", { kind: "drift", as: "retyped" }],
  ] as const)("puts %s aside, and asks again in the next run", async (_, fault) => {
    const { run, keys } = await setUp();
    harness.fakes.control.fault("API_FOOTBALL", { ...fault, path: "fixtures" });
    const [task] = await run("api_football_fixtures", PL);
    expect(task).toMatchObject({ outcome: "QUARANTINED", error: { code: "CONTRACT_VIOLATION" } });
    expect(await keys("raw/fixtures/")).toEqual([]);
    expect(outcomes(await run("api_football_fixtures", PL))).toEqual({ FETCHED: 1 });
  });

  it("two runs at once pay once for each object", async () => {
    const { run, another, asked, keys } = await setUp();
    const signal = new AbortController().signal;
    const both = await Promise.all([
      run("api_football_players", PL),
      another().runEndpoint("run-2", "api_football_players", PL, { signal }),
    ]);
    const paid = asked("API_FOOTBALL").filter((path) => path !== "/status");
    expect(paid).toHaveLength(new Set(paid).size);
    // What the other one was at is left to it and looked at again when its lease ends.
    expect(both.flat().every(({ outcome }) => ["FETCHED", "SKIPPED", "DEFERRED"].includes(outcome))).toBe(true);
    expect((await run("api_football_players", PL)).every(({ outcome }) => outcome !== "FAILED")).toBe(true);
    expect(await keys("raw/players/")).toHaveLength(10);
  });
});
