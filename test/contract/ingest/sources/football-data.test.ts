import { afterEach, describe, expect, it } from "vitest";
import { createSourcesHarness, outcomes, RESUME, type SourcesHarness, type SourcesHarnessOptions } from "./harness.ts";

const SEASON = [
  "football_data_matches",
  "football_data_standings",
  "football_data_scorers",
  "football_data_teams",
  "football_data_competitions",
];
const PL = { ...RESUME, seasons: [2025] };

let harness: SourcesHarness;
const setUp = async (options: SourcesHarnessOptions = {}) => {
  harness = await createSourcesHarness(options);
  return harness;
};
afterEach(() => harness.close());

describe("football-data.org", () => {
  it("gives a season's lists, one request each, and nothing twice", async () => {
    const { runAll, asked, keys } = await setUp();
    expect(outcomes(await runAll(SEASON, PL))).toEqual({ FETCHED: 5 });
    expect(asked("FOOTBALL_DATA")).toHaveLength(5);
    expect(await keys("raw/matches/")).toEqual([
      "raw/matches/source=football_data/season_id=PL_2025/20260328T000000Z.parquet",
    ]);
    expect(await keys("raw/fd_standings/")).toEqual(["raw/fd_standings/season_id=PL_2025/20260328T000000Z.parquet"]);
    expect(outcomes(await runAll(SEASON, PL))).toEqual({ SKIPPED: 5 });
    expect(asked("FOOTBALL_DATA")).toEqual([]);
  });

  it("asks for the days from yesterday to the day after tomorrow, and keeps no other", async () => {
    const { run, asked, keys, fakes } = await setUp({
      fakes: { switches: { FOOTBALL_DATA: { isDateToInclusive: true } } },
    });
    const at = new Date("2026-03-28T15:20:00Z");
    const [task] = await run("football_data_live", RESUME, at);
    expect(task?.outcome).toBe("FETCHED");
    const [path] = asked("FOOTBALL_DATA");
    expect(new URL(`http://x${path}`).searchParams).toMatchObject({});
    expect(path).toContain("dateFrom=2026-03-27&dateTo=2026-03-31");
    expect(await keys("raw/live_matches/")).toEqual([
      "raw/live_matches/ingestion_date=2026-03-28/20260328T152000Z.parquet",
    ]);
    // The same poll again, then the next one.
    expect(outcomes(await run("football_data_live", RESUME, at))).toEqual({ SKIPPED: 1 });
    expect(asked("FOOTBALL_DATA")).toEqual([]);
    fakes.control.clock.advance(900_000);
    await run("football_data_live", RESUME, new Date("2026-03-28T15:35:00Z"));
    expect(await keys("raw/live_matches/")).toHaveLength(2);
  });

  it("is not asked by a job without a key, and says so by name", async () => {
    const { run, ingest, asked } = await setUp({ settings: { secret: () => null } });
    expect(await run("football_data_matches", { ...PL, job: "backfill" })).toEqual([]);
    expect((await run("football_data_matches", PL))[0]).toMatchObject({
      outcome: "SKIPPED",
      reason: "FOOTBALL_DATA_API_KEY is not set",
    });
    const plan = await ingest.plan({ ...PL, job: "backfill" });
    const ours = plan.items.filter(({ item }) => item.endpoint.startsWith("football_data"));
    expect(new Set(ours.map(({ action, reason }) => `${action}: ${reason}`))).toEqual(
      new Set(["SKIP: FOOTBALL_DATA_API_KEY is not set"]),
    );
    expect(plan.credits).toBe(0);
    expect(asked("FOOTBALL_DATA")).toEqual([]);
  });

  it.each([
    ["football_data_matches", '{"resultSet":{"count":380},"matches":[]}', "380 rows are promised, 0 came"],
    ["football_data_scorers", '{"count":10,"scorers":[]}', "10 rows are promised, 0 came"],
  ])("puts %s aside that counts more rows than come", async (endpoint, body, message) => {
    const { run, fakes, keys } = await setUp();
    fakes.control.fault("FOOTBALL_DATA", { kind: "status", status: 200, body });
    const [task] = await run(endpoint, PL);
    expect(task).toMatchObject({ outcome: "QUARANTINED", error: { code: "TRUNCATED" } });
    expect(task?.error?.message).toContain(message);
    expect(await keys("raw/")).toEqual([]);
    expect(outcomes(await run(endpoint, PL))).toEqual({ FETCHED: 1 });
  });

  it("waits as long as the message of a 429 says, where the deadline allows", async () => {
    const { run, asked, fakes } = await setUp();
    fakes.control.fault("FOOTBALL_DATA", {
      kind: "status",
      status: 429,
      body: JSON.stringify({ message: "You reached your request limit. Wait 1 seconds.", errorCode: 429 }),
    });
    const started = performance.now();
    expect(outcomes(await run("football_data_matches", PL))).toEqual({ FETCHED: 1 });
    expect(performance.now() - started).toBeGreaterThanOrEqual(990);
    expect(asked("FOOTBALL_DATA")).toHaveLength(2);
  });

  it("puts the rest off when it must wait longer than that", async () => {
    const { run, asked, fakes } = await setUp();
    fakes.control.fault("FOOTBALL_DATA", {
      kind: "status",
      status: 429,
      body: JSON.stringify({ message: "You reached your request limit. Wait 48 seconds.", errorCode: 429 }),
    });
    const [task] = await run("football_data_matches", PL);
    expect(task).toMatchObject({
      outcome: "DEFERRED",
      error: { code: "RATE_LIMITED", retryAt: "2026-03-28T15:20:48.000Z" },
    });
    expect(asked("FOOTBALL_DATA")).toHaveLength(1);
  });

  it("takes 403 for the plan and never asks again, 404 of a table for an answer", async () => {
    const { run, asked, fakes, ingest } = await setUp();
    fakes.control.fault("FOOTBALL_DATA", {
      kind: "status",
      status: 403,
      path: "scorers",
      body: JSON.stringify({
        message:
          "The resource you are looking for is restricted and apparently not within your permissions. Please check your subscription.",
        errorCode: 403,
      }),
    });
    expect((await run("football_data_scorers", PL))[0]).toMatchObject({
      outcome: "FAILED",
      error: { code: "PLAN_RESTRICTED" },
    });
    asked("FOOTBALL_DATA");
    expect((await run("football_data_scorers", PL))[0]).toMatchObject({ outcome: "SKIPPED" });
    expect(asked("FOOTBALL_DATA")).toEqual([]);
    expect((await ingest.plan({ ...PL, mode: "FORCE", endpoints: ["football_data_scorers"] })).fetch).toBe(1);
    fakes.control.fault("FOOTBALL_DATA", {
      kind: "status",
      status: 404,
      path: "standings",
      body: JSON.stringify({ message: "The resource you are looking for does not exist.", errorCode: 404 }),
    });
    expect((await run("football_data_standings", PL))[0]).toMatchObject({ outcome: "SKIPPED" });
  });

  it("stops at a key that is refused, and tells it nowhere", async () => {
    const { runAll, asked, fakes, logged } = await setUp();
    fakes.control.revokeKeys("FOOTBALL_DATA");
    const tasks = await runAll(["football_data_matches"], { ...RESUME, seasons: [2024, 2025] });
    expect(outcomes(tasks)).toEqual({ FAILED: 2 });
    expect(tasks[0]?.error?.code).toBe("AUTH_FAILED");
    expect(asked("FOOTBALL_DATA").length).toBeLessThanOrEqual(2);
    expect(JSON.stringify([tasks, logged])).not.toContain("fake-football-data-key");
  });

  it("does not poll on days without a match, unless told", async () => {
    const { run, ingest, asked, fakes } = await setUp();
    await run("football_data_matches", PL);
    fakes.control.clock.advance(60 * 24 * 3_600_000);
    asked("FOOTBALL_DATA");
    const job = { ...RESUME, job: "live_matches" };
    expect(await run("football_data_live", job)).toEqual([]);
    expect(asked("FOOTBALL_DATA")).toEqual([]);
    const live = (await ingest.freshness()).find(({ dataset }) => dataset === "live_matches");
    expect(live).toMatchObject({
      note: "no match from 2026-05-26 to 2026-05-28",
      lastCheckedAt: "2026-05-27T15:20:00.000Z",
    });
    expect(outcomes(await run("football_data_live"))).toEqual({ FETCHED: 1 });
  });
});
