import { afterEach, describe, expect, it } from "vitest";
import { FAKE_KEYS } from "../../../../src/fakes/ids.ts";
import { createSourcesHarness, outcomes, RESUME, type SourcesHarness, type SourcesHarnessOptions } from "./harness.ts";

const AT = new Date("2026-03-28T15:20:00Z");
const PL = { ...RESUME, seasons: [2025] };
const FREE = { secret: (name: string) => (name === "THESPORTSDB_KEY" ? FAKE_KEYS.THESPORTSDB : null) };

let harness: SourcesHarness;
const setUp = async (options: SourcesHarnessOptions = {}) => {
  harness = await createSourcesHarness(options);
  return harness;
};
afterEach(() => harness.close());

const recordsOf = async ({ store }: SourcesHarness, key: string): Promise<readonly Record<string, unknown>[]> => {
  const { createRawRecordReader } = await import("../../../../src/warehouse/drivers/duckdb-raw-records.ts");
  return (await createRawRecordReader({ store })(key)).map((text) => JSON.parse(text) as Record<string, unknown>);
};

const columnOf = async ({ store }: SourcesHarness, key: string, column: string): Promise<readonly unknown[]> => {
  const { DuckDBInstance } = await import("@duckdb/node-api");
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  const reader = await connection.runAndReadAll(`SELECT ${column} FROM read_parquet('${await store.localPath(key)}')`);
  connection.closeSync();
  return reader.getRows().map(([value]) => value);
};

const WAIT_LONG = JSON.stringify({ message: "You reached your request limit. Wait 48 seconds.", errorCode: 429 });

/** Ways in which football-data.org has no live matches for us. */
const WAYS: readonly [string, SourcesHarnessOptions, (harness: SourcesHarness) => unknown][] = [
  ["has no key", { settings: FREE }, () => undefined],
  [
    "is out of credit",
    { limits: { FOOTBALL_DATA: { perDay: 1, concurrency: 1 } } },
    ({ run }) => run("football_data_scorers", PL),
  ],
  ["fails", {}, ({ fakes }) => fakes.control.fault("FOOTBALL_DATA", { kind: "status", status: 500, times: null })],
  [
    "asks to wait",
    {},
    ({ fakes }) => fakes.control.fault("FOOTBALL_DATA", { kind: "status", status: 429, body: WAIT_LONG, times: null }),
  ],
  ["refuses the key", {}, ({ fakes }) => fakes.control.revokeKeys("FOOTBALL_DATA")],
  ["gives nonsense", {}, ({ fakes }) => fakes.control.fault("FOOTBALL_DATA", { kind: "html", times: null })],
];

describe("live matches", () => {
  it.each(WAYS)("come from TheSportsDB when football-data.org %s, and say so", async (_, options, prepare) => {
    const { run, asked, keys, store } = await setUp(options);
    await prepare(harness);
    const job = { ...RESUME, job: "live_matches" };
    expect(outcomes(await run("football_data_live", job, AT))).not.toHaveProperty("FETCHED");
    asked("THESPORTSDB");
    const [task] = await run("thesportsdb_live", job, AT);
    expect(task).toMatchObject({ outcome: "FETCHED", credits: 3 });
    expect(asked("THESPORTSDB")).toHaveLength(3);
    const [key = "", ...others] = await keys("raw/live_matches/");
    expect(others).toEqual([]);
    expect((await store.head(key))?.metadata.endpoint).toBe("thesportsdb_live");
    const rows = await columnOf(harness, key, "endpoint");
    expect(rows.length).toBeGreaterThan(0);
    expect(new Set(rows)).toEqual(new Set(["thesportsdb_live"]));
    expect(outcomes(await run("thesportsdb_live", job, AT))).toEqual({ SKIPPED: 1 });
    expect(asked("THESPORTSDB")).toEqual([]);
  });

  it("come from football-data.org again with the next poll", async () => {
    const { run, keys, fakes, store } = await setUp();
    fakes.control.fault("FOOTBALL_DATA", { kind: "status", status: 404, path: "matches" });
    await run("football_data_live", RESUME, AT);
    await run("thesportsdb_live", RESUME, AT);
    fakes.control.clock.advance(900_000);
    const next = new Date(AT.getTime() + 900_000);
    expect(outcomes(await run("football_data_live", RESUME, next))).toEqual({ FETCHED: 1 });
    expect(outcomes(await run("thesportsdb_live", RESUME, next))).toEqual({ SKIPPED: 1 });
    const writers = await Promise.all(
      (await keys("raw/live_matches/")).map(async (key) => (await store.head(key))?.metadata.endpoint),
    );
    expect(writers).toEqual(["thesportsdb_live", "football_data_live"]);
  });
});

describe("TheSportsDB", () => {
  it("is asked for three lists a league, whose rows are put together", async () => {
    const { run, asked, keys, fakes } = await setUp();
    const key = "raw/live_matches/ingestion_date=2026-03-28/20260328T152000Z.parquet";
    fakes.control.fault("FOOTBALL_DATA", { kind: "status", status: 500, times: null });
    expect(outcomes(await run("football_data_live", RESUME, AT))).toEqual({ FAILED: 1 });
    const [task] = await run("thesportsdb_live", RESUME, AT);
    expect(task).toMatchObject({ outcome: "FETCHED", credits: 3 });
    expect(asked("THESPORTSDB")).toHaveLength(3);
    expect(await keys("raw/live_matches/")).toEqual([key]);
    const rows = await recordsOf(harness, key);
    expect(rows.length).toBeGreaterThan(0);
    expect(new Set(rows.map(({ idLeague }) => idLeague))).toEqual(new Set(["4328"]));
    expect(new Set(rows.map(({ idEvent }) => idEvent)).size).toBe(rows.length);
    expect(outcomes(await run("thesportsdb_live", RESUME, AT))).toEqual({ SKIPPED: 1 });
    expect(asked("THESPORTSDB")).toEqual([]);
  });

  it("is not asked where football-data.org has the poll", async () => {
    const { run, asked, ingest } = await setUp();
    await run("football_data_live", RESUME, AT);
    expect((await run("thesportsdb_live", RESUME, AT))[0]).toMatchObject({
      outcome: "SKIPPED",
      reason: "present for this poll",
    });
    expect(asked("THESPORTSDB")).toEqual([]);
    const plan = await ingest.plan(
      { ...RESUME, endpoints: ["football_data_live", "thesportsdb_live"] },
      { scheduledAt: new Date("2026-03-28T15:35:00Z") },
    );
    expect(plan.items.map(({ action, reason }) => `${action} ${reason}`)).toEqual([
      "FETCH due",
      "SKIP asked only where football_data_live fails",
    ]);
  });

  it("never shows its key, which stands in the path", async () => {
    const { run, store, keys, logged, fakes } = await setUp();
    fakes.control.fault("THESPORTSDB", { kind: "status", status: 500, path: "lookup_all_teams", times: null });
    const tasks = [
      ...(await run("thesportsdb_table", PL)),
      ...(await run("thesportsdb_teams")),
      ...(await run("thesportsdb_live")),
    ];
    const all = await keys("");
    const metadata = await Promise.all(all.map(async (key) => (await store.head(key))?.metadata));
    const state = await Promise.all(
      all
        .filter((key) => key.endsWith(".json"))
        .map(async (key) => Buffer.from((await store.get(key))?.body ?? []).toString()),
    );
    expect(metadata.length).toBeGreaterThan(0);
    expect(JSON.stringify([tasks, all, metadata, state, logged])).not.toContain(FAKE_KEYS.THESPORTSDB_PREMIUM);
  });

  it("marks a table that the free key cuts short, and keeps it", async () => {
    const { run, store } = await setUp({ settings: FREE });
    const [task] = await run("thesportsdb_table", PL);
    expect(task).toMatchObject({ outcome: "FETCHED", rows: 5, error: { code: "TRUNCATED" } });
    expect((await store.head(task?.key ?? ""))?.metadata).toMatchObject({ truncated: "5 of 10" });
  });

  it.each(["null", "array", "nothing"] as const)("takes %s for no rows", async (emptyAs) => {
    const { run } = await setUp({ fakes: { switches: { THESPORTSDB: { emptyAs } } } });
    expect((await run("thesportsdb_table", { ...RESUME, seasons: [2020] }))[0]).toMatchObject({
      outcome: "FETCHED",
      rows: 0,
    });
  });

  it("puts a text in the place of a list aside", async () => {
    const { run, fakes } = await setUp();
    fakes.control.fault("THESPORTSDB", { kind: "status", status: 200, body: '{"table":"Invalid season"}' });
    expect((await run("thesportsdb_table", PL))[0]).toMatchObject({
      outcome: "QUARANTINED",
      error: { code: "CONTRACT_VIOLATION" },
    });
  });

  it("drops rows of other leagues", async () => {
    const { run, store, fakes } = await setUp();
    fakes.control.fault("THESPORTSDB", { kind: "wrongLeague", share: 0.3, path: "lookuptable" });
    const [task] = await run("thesportsdb_table", PL);
    expect(task?.rows).toBeLessThan(10);
    expect(Number((await store.head(task?.key ?? ""))?.metadata["dropped-records"])).toBe(10 - (task?.rows ?? 0));
  });
});
