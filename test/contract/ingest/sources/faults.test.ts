/** What may come instead of an answer, at the level of a run: the item's outcome, the lake, the credits. */

import { afterEach, describe, expect, it } from "vitest";
import { LakeUnavailableError } from "../../../../src/errors.ts";
import type { Fault } from "../../../../src/fakes/http/faults.ts";
import type { FakeSourceId } from "../../../../src/fakes/ids.ts";
import { createMemoryStore } from "../../../../src/lake/drivers/memory.ts";
import type { ObjectStore } from "../../../../src/lake/object-store.ts";
import type { IngestionRequest } from "../../../../src/runs.ts";
import { createSourcesHarness, outcomes, RESUME, type SourcesHarness, type SourcesHarnessOptions } from "./harness.ts";

const PRO = { switches: { API_FOOTBALL: { plan: "Pro" as const, perDay: 7_500, perMinute: 5_000 } } };
const STATSBOMB = { statsbomb: { seasons: ["2/27"], maxMatches: 3 } };
const PL = { ...RESUME, seasons: [2025] };

let harness: SourcesHarness;
const setUp = async (options: SourcesHarnessOptions = {}) => {
  harness = await createSourcesHarness({ fakes: PRO, settings: STATSBOMB, ...options });
  return harness;
};
afterEach(() => harness.close());

const LISTS: readonly (readonly [FakeSourceId, string])[] = [
  ["API_FOOTBALL", "api_football_fixtures"],
  ["FOOTBALL_DATA", "football_data_matches"],
  ["THESPORTSDB", "thesportsdb_table"],
  ["STATSBOMB", "statsbomb_matches"],
];

/** One season of each, as the fakes serve it. */
const requestOf = (source: FakeSourceId): IngestionRequest => (source === "STATSBOMB" ? RESUME : PL);

// Openfootball's files come from the same kind of server as StatsBomb's.
describe.each(LISTS)("%s, %s", (source, endpoint) => {
  const runWith = async (fault: Fault, options: SourcesHarnessOptions = {}) => {
    const { fakes, run, asked } = await setUp(options);
    fakes.control.fault(source, { times: null, ...fault });
    const tasks = await run(endpoint, requestOf(source));
    return { task: tasks[0], asked };
  };

  it.each([
    ["429 without a time", { kind: "status", status: 429 }, "DEFERRED", "RATE_LIMITED"],
    [
      "429 with Retry-After",
      { kind: "status", status: 429, headers: { "retry-after": "90" } },
      "DEFERRED",
      "RATE_LIMITED",
    ],
    ["500", { kind: "status", status: 500 }, "FAILED", "SOURCE_UNAVAILABLE"],
    ["499", { kind: "status", status: 499 }, "FAILED", "SOURCE_UNAVAILABLE"],
    ["a reset", { kind: "reset" }, "FAILED", "NETWORK"],
    ["a reset in the body", { kind: "reset", at: "body" }, "FAILED", "NETWORK"],
    ["more promised than comes", { kind: "wrongLength", by: 50 }, "FAILED", "NETWORK"],
    ["less promised than comes", { kind: "wrongLength", by: -50 }, "QUARANTINED", "CONTRACT_VIOLATION"],
    ["half of the JSON", { kind: "truncatedJson" }, "QUARANTINED", "CONTRACT_VIOLATION"],
    ["HTML with 200", { kind: "html" }, "QUARANTINED", "CONTRACT_VIOLATION"],
    ["other keys", { kind: "drift", as: "missing" }, "QUARANTINED", "CONTRACT_VIOLATION"],
    ["other types", { kind: "drift", as: "retyped" }, "QUARANTINED", "CONTRACT_VIOLATION"],
    ["10 GB, said before", { kind: "huge", declared: true }, "QUARANTINED", "CONTRACT_VIOLATION"],
  ] as const)("%s: nothing in the lake, and good again in the next run", async (_, fault, outcome, code) => {
    const { task } = await runWith(fault as Fault);
    expect(task).toMatchObject({ outcome, error: { code } });
    expect(await harness.keys("raw/")).toEqual([]);
    harness.fakes.control.clearFaults();
    harness.fakes.control.clock.advance(120_000);
    const again = await harness
      .another()
      .runEndpoint("run-2", endpoint, requestOf(source), { signal: new AbortController().signal });
    expect(again[0]?.outcome).toBe("FETCHED");
  });

  it("further keys are no fault, and rows that come twice are kept as they came", async () => {
    expect((await runWith({ kind: "drift", as: "extra" })).task?.outcome).toBe("FETCHED");
    await harness.close();
    const rows = (await runWith({ kind: "duplicateRows", rows: 2, times: 0 })).task?.rows ?? 0;
    await harness.close();
    expect((await runWith({ kind: "duplicateRows", rows: 2 })).task).toMatchObject({
      outcome: "FETCHED",
      rows: rows + 2,
    });
  });

  it.each([
    ["no answer", { kind: "hang" }],
    ["one byte a second", { kind: "drip" }],
  ] as const)("%s ends in time", async (_, fault) => {
    const started = performance.now();
    const { task } = await runWith(fault, { deadlineMs: 700 });
    expect(task).toMatchObject({ outcome: "FAILED", error: { code: expect.stringMatching(/^(TIMEOUT|NETWORK)$/) } });
    expect(performance.now() - started).toBeLessThan(15_000);
  });
});

describe("bodies without end", () => {
  it.each([
    ["10 GB of JSON", { kind: "huge" }],
    ["10 GB out of a gzip bomb", { kind: "gzipBomb" }],
  ] as const)("%s are cut off at 64 MB and leave the memory", async (_, fault) => {
    const { fakes, run } = await setUp({ deadlineMs: 30_000 });
    fakes.control.fault("API_FOOTBALL", { ...fault, path: "fixtures" });
    const before = process.memoryUsage.rss();
    const [task] = await run("api_football_fixtures", PL);
    expect(task).toMatchObject({ outcome: "QUARANTINED", error: { code: "CONTRACT_VIOLATION" }, credits: 1 });
    expect(process.memoryUsage.rss() - before).toBeLessThan(400 * 1024 * 1024);
  });
});

describe("rows of another league", () => {
  it.each([
    ["API_FOOTBALL", "api_football_fixtures"],
    ["FOOTBALL_DATA", "football_data_matches"],
  ] as const)("of %s are not taken for this one's", async (source, endpoint) => {
    const { fakes, run, keys } = await setUp();
    fakes.control.fault(source, { kind: "wrongLeague", share: 0.5, path: "fixtures|matches" });
    const [task] = await run(endpoint, PL);
    expect(task).toMatchObject({ outcome: "QUARANTINED", error: { code: "CONTRACT_VIOLATION" } });
    expect(task?.reason).toMatch(/league.*in 45 of 90 rows/);
    expect(await keys("raw/")).toEqual([]);
  });

  it("are left out of Parquet where they are few", async () => {
    const { fakes, run, store } = await setUp();
    fakes.control.fault("FOOTBALL_DATA", { kind: "wrongLeague", share: 0.05 });
    const [task] = await run("football_data_matches", PL);
    expect(task).toMatchObject({ outcome: "FETCHED", rows: 85 });
    expect((await store.head(task?.key ?? ""))?.metadata).toMatchObject({ "dropped-records": "5" });
  });
});

/** A store that one can take away. */
function fickle(): { readonly store: ObjectStore; fail: (call: "put" | "all" | null, prefix?: string) => void } {
  const inner = createMemoryStore();
  let failing: { readonly call: "put" | "all"; readonly prefix: string } | null = null;
  const guarded = (name: string, key: unknown): void => {
    if (failing === null || !String(key).startsWith(failing.prefix)) return;
    if (failing.call === "all" || name === "put")
      throw new LakeUnavailableError(`no space left (${name} ${String(key)})`);
  };
  const store = new Proxy(inner, {
    get(target, name, receiver) {
      const value: unknown = Reflect.get(target, name, receiver);
      if (typeof value !== "function" || name === "close") return value;
      return async (...args: unknown[]) => {
        guarded(String(name), args[0]);
        return value.apply(target, args);
      };
    },
  });
  return { store, fail: (call, prefix = "") => (failing = call === null ? null : { call, prefix }) };
}

describe("the lake", () => {
  it("that is full fails the item it was paid for, and the next run pays for that one again", async () => {
    const { store, fail } = fickle();
    const { run, asked } = await setUp({ store });
    await run("api_football_leagues");
    asked("API_FOOTBALL");
    fail("put", "raw/");
    const [task] = await run("api_football_fixtures", PL);
    expect(task).toMatchObject({ outcome: "FAILED", credits: 1, error: { code: "STORAGE" } });
    fail(null);
    expect(outcomes(await run("api_football_fixtures", PL))).toEqual({ FETCHED: 1 });
    expect(asked("API_FOOTBALL")).toHaveLength(2);
  });

  it("that cannot keep the ledger spends nothing", async () => {
    const { store, fail } = fickle();
    const { run, asked } = await setUp({ store });
    await run("api_football_leagues");
    asked("API_FOOTBALL");
    fail("put", "_state/");
    const [task] = await run("api_football_fixtures", PL);
    expect(task).toMatchObject({ outcome: "FAILED", credits: 0, error: { code: "STORAGE" } });
    expect(asked("API_FOOTBALL")).toEqual([]);
  });

  it("that is gone in the middle of a run and back later ends with the same objects, nothing paid twice", async () => {
    const { store, fail } = fickle();
    const { fakes, asked, ingest, run, keys } = await setUp({ store });
    await run("api_football_leagues");
    asked("API_FOOTBALL");
    const signal = new AbortController().signal;
    const broken = ingest.runEndpoint("run-1", "api_football_players", PL, {
      signal,
      onProgress: ({ fetched }) => fetched === 3 && fail("all"),
    });
    const tasks = await broken.catch((error: unknown) => error);
    if (Array.isArray(tasks)) expect(outcomes(tasks)).toMatchObject({ FETCHED: 3 });
    else expect(tasks).toMatchObject({ code: "STORAGE" });
    await expect(run("api_football_players", PL)).rejects.toMatchObject({ code: "STORAGE" });
    fail(null);
    fakes.control.clock.advance(10 * 60_000);
    expect(outcomes(await run("api_football_players", PL))).toEqual({ SKIPPED: 3, FETCHED: 7 });
    expect(await keys("raw/players/")).toHaveLength(10);
    const pages = asked("API_FOOTBALL").filter((path) => path.includes("players"));
    // At most what was in flight when it went away.
    expect(pages.length - 10).toBeLessThanOrEqual(4);
  });
});

describe("midnight UTC inside a run", () => {
  it("begins a new day of credits, of which no fewer are counted than were spent", async () => {
    const { fakes, ingest, run, store } = await setUp({
      at: new Date("2026-03-28T23:59:30Z"),
      limits: { API_FOOTBALL: { perDay: 7_500, concurrency: 1 } },
    });
    await run("api_football_leagues");
    const tasks = await ingest.runEndpoint("run-1", "api_football_players", PL, {
      signal: new AbortController().signal,
      onProgress: ({ fetched }) => {
        if (fetched === 4) fakes.control.clock.advance(45_000);
      },
    });
    expect(outcomes(tasks)).toEqual({ FETCHED: 10 });
    const days = new Set(tasks.map(({ key }) => /ingestion_date=([\d-]+)/.exec(key)?.[1]));
    expect(days).toEqual(new Set(["2026-03-28", "2026-03-29"]));
    const after = fakes.control.requests({ source: "API_FOOTBALL" }).filter(({ at }) => at >= "2026-03-29");
    const ledger = JSON.parse(
      Buffer.from((await store.get("_state/credits/api_football.json"))?.body ?? []).toString(),
    );
    expect(ledger).toMatchObject({ day: "2026-03-29", leases: [] });
    expect(ledger.spent).toBeGreaterThanOrEqual(after.length);
    expect(ledger.spent + ledger.beyond).toBeLessThanOrEqual(10);
  });
});
