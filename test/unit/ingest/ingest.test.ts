import { describe, expect, it } from "vitest";
import {
  type AppError,
  CreditsExhaustedError,
  SourceAuthError,
  SourceContractError,
  SourceRateLimitedError,
  SourceUnavailableError,
} from "../../../src/errors.ts";
import { createMemoryStore } from "../../../src/lake/drivers/memory.ts";
import type { RunProgress } from "../../../src/runs.ts";
import {
  bodyOf,
  CUPS,
  configOf,
  createFakeSource,
  createHarness,
  goodBody,
  keysOf,
  LEAGUES,
  match,
  RESUME,
} from "./support.ts";

const REMOTE_2014 = "remote/football.json/master/2014-15/en.1.json";
const REMOTE_2015 = "remote/football.json/master/2015-16/en.1.json";
const PACKAGE_2014 = "package/2014-15/en.1.json";
const REMOTE = { ...RESUME, bases: ["remote"] };
const PACKAGE = { ...RESUME, bases: ["package"] };
const BODY = bodyOf(match("2014-08-16"), match("2015-05-24"));
const version = (content: Uint8Array) => goodBody(content, { version: "made-up@1", attempts: 0 });

function setUp(options: Parameters<typeof createHarness>[0] = {}) {
  const source = createFakeSource("OPENFOOTBALL", (records) => ({ lastDate: "2015-05-24", results: records.length }));
  return { source, ...createHarness({ sources: { OPENFOOTBALL: source }, ...options }) };
}

describe("a good body", () => {
  it("becomes one raw object with its constants, metadata and task record", async () => {
    const { source, run, store, parquet } = setUp();
    source.answers.set(REMOTE_2014, goodBody(BODY, { etag: '"v1"' }));
    const tasks = await run("leagues", { ...REMOTE, seasons: [2014] });
    const key = "raw/matches/source=openfootball/season_id=en.1_2014-15/base=remote/20261122T000000Z.parquet";
    expect(tasks).toEqual([
      expect.objectContaining({
        endpoint: "leagues",
        key,
        outcome: "FETCHED",
        rows: 2,
        attempts: 1,
        bytes: BODY.length,
        error: null,
      }),
    ]);
    expect(parquet.written[0]).toMatchObject({
      constants: {
        endpoint: "leagues",
        competition_code: "PL",
        season: 2014,
        season_id: "en.1_2014-15",
        match_id: null,
        base: "remote",
        ingested_at: "2026-11-22T10:00:00.000Z",
        run_id: "run-1",
        object_key: key,
      },
      records: [{ context: '{"name":"made up"}' }, {}],
    });
    expect((await store.head(key))?.metadata).toMatchObject({
      url: "https://files.example.test/x.json",
      status: "200",
      "source-etag": '"v1"',
      "fetched-at": "2026-11-22T10:00:00.000Z",
      "run-id": "run-1",
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      rows: "2",
      "last-date": "2015-05-24",
      results: "2",
    });
  });

  it("is dated by the source's update time when it states one", async () => {
    const { source, run } = setUp();
    source.answers.set(REMOTE_2014, goodBody(BODY, { updatedAt: new Date("2026-03-13T08:15:00Z") }));
    const [task] = await run("leagues", { ...REMOTE, seasons: [2014] });
    expect(task?.key).toMatch(/base=remote\/20260313T081500Z\.parquet$/);
  });

  it("of format json is kept byte for byte", async () => {
    const source = createFakeSource("FOOTBALL_DATA");
    const { run, store } = createHarness({ sources: { FOOTBALL_DATA: source } });
    const body = Buffer.from('{ "matches": [{"date":"2014-08-16","team1":"Red","team2":"Blue","xg":0.0}] }');
    source.answers.set("remote/competitions/PL/matches", goodBody(body));
    await run("paid_matches", { ...RESUME, seasons: [2014] });
    const object = await store.get("raw/fd_matches/season=2014/code=PL/ingestion_date=2026-11-22/data.json");
    expect(Buffer.from(object?.body ?? []).toString()).toBe(body.toString());
  });
});

describe("a second run", () => {
  it("asks for nothing that is there, and says so", async () => {
    const { source, run, probes } = setUp();
    source.answers.set(REMOTE_2014, goodBody(BODY));
    source.answers.set(REMOTE_2015, goodBody(BODY));
    await run("leagues", REMOTE);
    const [asked, probed] = [source.asked.length, probes.length];
    const tasks = await run("leagues", REMOTE);
    expect(source.asked).toHaveLength(asked);
    expect(probes).toHaveLength(probed);
    expect(tasks.map(({ outcome }) => outcome)).toEqual(["SKIPPED", "SKIPPED"]);
    expect(tasks[0]?.reason).toContain("present, complete with 2 results");
  });

  it("asks for nothing also when what freshness knew is lost", async () => {
    const { source, run, store } = setUp();
    source.answers.set(PACKAGE_2014, version(BODY));
    source.answers.set(REMOTE_2014, goodBody(BODY));
    await run("leagues", { ...RESUME, seasons: [2014] });
    for (const key of await keysOf(store, "_state/")) await store.delete(key);
    const asked = source.asked.length;
    const tasks = await run("leagues", { ...RESUME, seasons: [2014] });
    expect(tasks.map(({ outcome }) => outcome)).toEqual(["SKIPPED", "SKIPPED"]);
    expect(source.asked).toHaveLength(asked);
  });

  it("skips local content of the same version for ever, and reads a new version", async () => {
    const { source, run, setNow, store } = setUp();
    source.answers.set(PACKAGE_2014, version(BODY));
    await run("leagues", PACKAGE);
    setNow("2028-01-01T00:00:00Z");
    const [same, missing] = await run("leagues", PACKAGE);
    expect(same).toMatchObject({ outcome: "SKIPPED", reason: "present, made-up@1 is unchanged" });
    expect(missing).toMatchObject({ outcome: "SKIPPED", reason: "not in package:football.json", error: null });
    expect(source.asked).toHaveLength(1);
    source.version = async () => "made-up@2";
    source.answers.set(PACKAGE_2014, goodBody(bodyOf(match("2014-08-17")), { version: "made-up@2" }));
    const [renewed] = await run("leagues", { ...PACKAGE, seasons: [2014] });
    expect(renewed).toMatchObject({ outcome: "FETCHED", reason: "made-up@2 instead of made-up@1" });
    expect(await keysOf(store, "raw/matches/source=openfootball/season_id=en.1_2014-15/")).toHaveLength(2);
  });

  it("believes the lake, not what it remembers, when another process wrote a newer object", async () => {
    const { source, run, store, setNow } = setUp();
    source.answers.set(PACKAGE_2014, version(BODY));
    const [first] = await run("leagues", { ...PACKAGE, seasons: [2014] });
    const newer = (first?.key ?? "").replace("20261122", "20261123");
    await store.put(newer, Buffer.from("x"), { metadata: { version: "made-up@2" } });
    setNow("2026-11-24T00:00:00Z");
    source.version = async () => "made-up@2";
    expect((await run("leagues", { ...PACKAGE, seasons: [2014] }))[0]).toMatchObject({
      outcome: "SKIPPED",
      key: newer,
    });
    expect(source.asked).toHaveLength(1);
  });

  it("replaces the day's object when local content got a new version on the same day", async () => {
    const { source, run, store } = setUp();
    source.answers.set(PACKAGE_2014, version(BODY));
    await run("leagues", { ...PACKAGE, seasons: [2014] });
    source.version = async () => "made-up@2";
    source.answers.set(PACKAGE_2014, goodBody(bodyOf(match("2014-08-17")), { version: "made-up@2" }));
    const [task] = await run("leagues", { ...PACKAGE, seasons: [2014] });
    expect(task).toMatchObject({ outcome: "FETCHED", rows: 1 });
    const [key, ...others] = await keysOf(store, "raw/");
    expect(others).toEqual([]);
    expect((await store.head(key ?? ""))?.metadata.version).toBe("made-up@2");
  });

  it("asks a week later with the etag it has, and keeps no second copy when nothing changed", async () => {
    const { source, run, store, setNow } = setUp();
    source.answers.set(REMOTE_2014, goodBody(BODY, { etag: '"v1"' }));
    const request = { ...REMOTE, seasons: [2014] };
    await run("leagues", request);
    setNow("2026-11-30T10:00:00Z");
    source.answers.set(REMOTE_2014, { kind: "notModified", attempts: 1 });
    const [task] = await run("leagues", request);
    expect(source.asked.at(-1)?.etag).toBe('"v1"');
    expect(task).toMatchObject({ outcome: "UNCHANGED", key: expect.stringContaining("20261122T000000Z") });
    expect(await keysOf(store, "raw/")).toHaveLength(1);
    setNow("2026-12-01T10:00:00Z");
    expect((await run("leagues", request))[0]).toMatchObject({ outcome: "SKIPPED" });
    expect(source.asked).toHaveLength(2);
  });

  it("keeps no second copy of the same bytes from a source without etags", async () => {
    const { source, run, store, setNow } = setUp();
    source.answers.set(REMOTE_2014, goodBody(BODY));
    await run("leagues", { ...REMOTE, seasons: [2014] });
    setNow("2026-11-30T10:00:00Z");
    expect((await run("leagues", { ...REMOTE, seasons: [2014] }))[0]?.outcome).toBe("UNCHANGED");
    expect(await keysOf(store, "raw/")).toHaveLength(1);
  });

  it("adds a new version when the content changed", async () => {
    const { source, run, store, setNow } = setUp();
    source.answers.set(REMOTE_2014, goodBody(BODY, { etag: '"v1"' }));
    await run("leagues", { ...REMOTE, seasons: [2014] });
    setNow("2026-11-30T10:00:00Z");
    source.answers.set(REMOTE_2014, goodBody(bodyOf(match("2014-08-16")), { etag: '"v2"' }));
    expect((await run("leagues", { ...REMOTE, seasons: [2014] }))[0]?.outcome).toBe("FETCHED");
    expect(await keysOf(store, "raw/")).toHaveLength(2);
  });

  it("forced, asks without etag and writes again", async () => {
    const { source, run, store } = setUp();
    source.answers.set(REMOTE_2014, goodBody(BODY, { etag: '"v1"' }));
    await run("leagues", { ...REMOTE, seasons: [2014] });
    const [task] = await run("leagues", { ...REMOTE, seasons: [2014], mode: "FORCE" });
    expect(task?.outcome).toBe("FETCHED");
    expect(source.asked.at(-1)?.etag).toBeNull();
    expect(await keysOf(store, "raw/")).toHaveLength(1);
  });
});

describe("faults of one item", () => {
  it("a bad body is quarantined with its reason, and the other items go on", async () => {
    const { source, run, store } = setUp();
    source.answers.set(REMOTE_2014, goodBody(Buffer.from("<html>Sign in</html>")));
    source.answers.set(REMOTE_2015, goodBody(BODY));
    const tasks = await run("leagues", REMOTE);
    expect(tasks.map(({ outcome }) => outcome)).toEqual(["QUARANTINED", "FETCHED"]);
    expect(tasks[0]).toMatchObject({
      key: expect.stringMatching(/^quarantine\/leagues\/20261122T100000Z-[0-9a-f]{16}\.html$/),
      error: { code: "CONTRACT_VIOLATION", retryable: false },
    });
    const key = tasks[0]?.key ?? "";
    expect(Buffer.from((await store.get(key))?.body ?? []).toString()).toBe("<html>Sign in</html>");
    const reason = JSON.parse(Buffer.from((await store.get(`${key}.reason.json`))?.body ?? []).toString());
    expect(reason).toMatchObject({
      endpoint: "leagues",
      expected: "a JSON document",
      got: expect.stringContaining("HTML"),
    });
    expect(await keysOf(store, "raw/")).toHaveLength(1);
  });

  it("a bad body is never seen as done, and not kept twice", async () => {
    const { source, run, store, setNow } = setUp();
    source.answers.set(REMOTE_2014, goodBody(Buffer.from("{")));
    const request = { ...REMOTE, seasons: [2014] };
    await run("leagues", request);
    setNow("2026-11-22T11:00:00Z");
    expect((await run("leagues", request))[0]?.outcome).toBe("QUARANTINED");
    expect(source.asked).toHaveLength(2);
    expect(await keysOf(store, "quarantine/")).toHaveLength(2);
    source.answers.set(REMOTE_2014, goodBody(BODY));
    expect((await run("leagues", request))[0]?.outcome).toBe("FETCHED");
  });

  it("a body that was too large to keep is quarantined by its reason alone", async () => {
    const { source, run, store } = setUp();
    const violation = { path: "", expected: "at most 64 MB", got: "more" };
    source.answers.set(REMOTE_2014, new SourceContractError("too large", violation));
    expect((await run("leagues", { ...REMOTE, seasons: [2014] }))[0]?.outcome).toBe("QUARANTINED");
    expect(await keysOf(store, "quarantine/")).toEqual([expect.stringMatching(/\.reason\.json$/)]);
  });

  it("what no base has is NOT_FOUND; what the package has is skipped with the reason", async () => {
    const { source, run } = setUp();
    source.answers.set(PACKAGE_2014, version(BODY));
    const tasks = await run("leagues", REMOTE);
    expect(tasks[0]).toMatchObject({
      outcome: "SKIPPED",
      error: null,
      reason: "not published there: nothing there; served from package (package:football.json)",
    });
    expect(tasks[1]).toMatchObject({ outcome: "FAILED", error: { code: "NOT_FOUND", retryable: false } });
    const again = await run("leagues", REMOTE);
    expect(again.map(({ outcome }) => outcome)).toEqual(["SKIPPED", "SKIPPED"]);
    expect(source.asked).toHaveLength(2);
  });

  it("an unexpected fault is logged once and told without its words", async () => {
    const { source, run, faults } = setUp();
    source.answers.set(REMOTE_2014, new TypeError("secret words"));
    source.answers.set(REMOTE_2015, goodBody(BODY));
    const tasks = await run("leagues", REMOTE);
    expect(tasks.map(({ outcome }) => outcome)).toEqual(["FAILED", "FETCHED"]);
    expect(tasks[0]?.error).toMatchObject({ code: "INTERNAL", message: expect.not.stringContaining("secret") });
    expect(faults).toHaveLength(1);
  });

  it.each<[AppError, string, string, boolean]>([
    [new SourceUnavailableError("down"), "FAILED", "SOURCE_UNAVAILABLE", true],
    [new SourceUnavailableError("slow", "TIMEOUT"), "FAILED", "TIMEOUT", true],
    [new SourceAuthError("bad key"), "FAILED", "AUTH_FAILED", false],
    [new SourceRateLimitedError("wait", 90_000), "DEFERRED", "RATE_LIMITED", true],
    [new CreditsExhaustedError("none left", new Date("2026-11-23T00:00:00Z")), "DEFERRED", "QUOTA_EXHAUSTED", false],
  ])("%s ends as %s", async (error, outcome, code, retryable) => {
    const { source, run } = setUp();
    source.answers.set(REMOTE_2014, error);
    const [task] = await run("leagues", { ...REMOTE, seasons: [2014] });
    expect(task).toMatchObject({ outcome, error: { code, retryable } });
    const waits = { RATE_LIMITED: "2026-11-22T10:01:30.000Z", QUOTA_EXHAUSTED: "2026-11-23T00:00:00.000Z" };
    expect(task?.error?.retryAt).toBe(waits[code as keyof typeof waits] ?? null);
  });

  it("a source that refuses the key is asked no more in this run", async () => {
    const config = configOf({
      sources: [{ ...configOf().endpoints.sources[0]!, limits: { concurrency: 1 } }],
      endpoints: [LEAGUES],
    });
    const { source, run } = setUp({ config });
    source.answers.set(REMOTE_2014, new SourceAuthError("bad key"));
    source.answers.set(REMOTE_2015, goodBody(BODY));
    const tasks = await run("leagues", REMOTE);
    expect(tasks.map(({ error }) => error?.code)).toEqual(["AUTH_FAILED", "AUTH_FAILED"]);
    expect(source.asked).toHaveLength(1);
  });
});

describe("the network", () => {
  it("that does not answer the probe costs no request; what the package has is served from it", async () => {
    const { source, run, probes } = setUp({ isReachable: false });
    source.answers.set(PACKAGE_2014, version(BODY));
    const tasks = await run("leagues", REMOTE);
    expect(tasks[0]).toMatchObject({
      outcome: "SKIPPED",
      reason: "remote not reachable: the network is down; served from package (package:football.json)",
      error: null,
    });
    expect(tasks[1]).toMatchObject({ outcome: "FAILED", error: { code: "NETWORK", retryable: true } });
    expect(source.asked).toEqual([]);
    expect(probes.length).toBeGreaterThan(0);
  });

  it("that is down is a failure also for what an earlier run has from the same base", async () => {
    const source = createFakeSource();
    source.answers.set(REMOTE_2014, goodBody(BODY));
    const { run, store } = createHarness({ sources: { OPENFOOTBALL: source } });
    await run("leagues", { ...REMOTE, seasons: [2014] });
    const later = createHarness({ sources: { OPENFOOTBALL: source }, store, isReachable: false });
    later.setNow("2026-11-23T10:00:00Z");
    const [task] = await later.run("leagues", { ...REMOTE, seasons: [2014] });
    expect(task).toMatchObject({ outcome: "FAILED", error: { code: "NETWORK" } });
    expect(await keysOf(store, "raw/")).toHaveLength(1);
  });

  it("is never touched when OFFLINE is set", async () => {
    const { source, run, probes } = setUp({ settings: { offline: true } });
    source.answers.set(PACKAGE_2014, version(BODY));
    const tasks = await run("leagues", { ...RESUME, seasons: [2014] });
    expect(tasks.map(({ outcome }) => outcome)).toEqual(["SKIPPED", "FETCHED"]);
    expect(tasks[0]?.reason).toContain("OFFLINE is set");
    expect(source.asked.map(({ url }) => url)).toEqual([PACKAGE_2014]);
    expect(probes).toEqual([]);
  });

  it("is not probed for a source that costs", async () => {
    const source = createFakeSource("FOOTBALL_DATA");
    const { run, probes } = createHarness({ sources: { FOOTBALL_DATA: source } });
    await run("paid_matches", { ...RESUME, seasons: [2014] });
    expect(probes).toEqual([]);
  });
});

describe("credits", () => {
  const paid = () => {
    const source = createFakeSource("FOOTBALL_DATA");
    source.answers.set("remote/competitions/PL/matches", goodBody(bodyOf(match("2014-08-16"))));
    return { source, ...createHarness({ sources: { FOOTBALL_DATA: source } }) };
  };

  it("are spent one a request and seen by the plan; those that are not there put items off", async () => {
    const { ingest, run } = paid();
    expect(await ingest.plan({ ...RESUME, endpoints: ["paid_matches"] })).toMatchObject({
      fetch: 2,
      credits: 2,
      creditsAvailable: 3,
    });
    await run("paid_matches");
    expect(await ingest.plan({ mode: "REFRESH", endpoints: ["paid_matches"] })).toMatchObject({
      fetch: 1,
      defer: 1,
      credits: 1,
      creditsAvailable: 1,
    });
    const tasks = await run("paid_matches", { mode: "REFRESH" });
    expect(tasks.map(({ outcome, credits }) => [outcome, credits])).toEqual([
      ["FETCHED", 1],
      ["DEFERRED", 0],
    ]);
    expect(tasks[1]?.reason).toContain("00:00 UTC");
  });

  it("come back at midnight UTC", async () => {
    const { ingest, run, setNow } = paid();
    await run("paid_matches");
    setNow("2026-11-23T00:00:00Z");
    expect((await ingest.plan({ ...RESUME, endpoints: ["paid_matches"] })).creditsAvailable).toBe(3);
  });

  it("are not spent beyond what the request allows", async () => {
    const { source, run } = paid();
    const tasks = await run("paid_matches", { ...RESUME, maxCredits: 1 });
    expect(tasks.map(({ outcome }) => outcome)).toEqual(["FETCHED", "DEFERRED"]);
    expect(source.asked).toHaveLength(1);
  });

  it("of a call that failed are spent", async () => {
    const { source, run, ingest } = paid();
    source.answers.set("remote/competitions/PL/matches", new SourceUnavailableError("down"));
    await run("paid_matches", { ...RESUME, seasons: [2014] });
    expect((await ingest.plan({ ...RESUME, endpoints: ["paid_matches"] })).creditsAvailable).toBe(2);
  });

  it("are not spent on what another run wrote since the plan", async () => {
    const { source, store } = paid();
    const key = "raw/fd_matches/season=2014/code=PL/ingestion_date=2026-11-22/data.json";
    source.answers.set("remote/competitions/PL/matches", async () => {
      await store.put(key.replace("2014", "2015"), Buffer.from("{}"));
      return goodBody(bodyOf(match("2014-08-16")));
    });
    const config = configOf({
      sources: [{ ...configOf().endpoints.sources[1]!, limits: { perDay: 3, concurrency: 1 } }],
    });
    const other = createHarness({ sources: { FOOTBALL_DATA: source }, store, config });
    const tasks = await other.run("paid_matches");
    expect(tasks.map(({ outcome, credits }) => [outcome, credits])).toEqual([
      ["FETCHED", 1],
      ["SKIPPED", 0],
    ]);
  });
});

describe("running", () => {
  it("two at once on one lake write each key once", async () => {
    const store = createMemoryStore();
    const source = createFakeSource();
    source.answers.set(REMOTE_2014, goodBody(BODY));
    const harnesses = [1, 2].map(() => createHarness({ store, sources: { OPENFOOTBALL: source } }));
    const tasks = await Promise.all(harnesses.map(({ run }) => run("leagues", { ...REMOTE, seasons: [2014] })));
    expect(
      tasks
        .flat()
        .map(({ outcome }) => outcome)
        .toSorted(),
    ).toEqual(["FETCHED", "SKIPPED"]);
    expect(await keysOf(store, "raw/")).toHaveLength(1);
  });

  it("reports progress after each item", async () => {
    const { source, ingest } = setUp();
    source.answers.set(REMOTE_2014, goodBody(BODY));
    const seen: RunProgress[] = [];
    const signal = new AbortController().signal;
    await ingest.runEndpoint("r", "leagues", REMOTE, { signal, onProgress: (progress) => seen.push(progress) });
    expect(seen.map(({ done }) => done)).toEqual([1, 2]);
    expect(seen.at(-1)).toEqual({ total: 2, done: 2, fetched: 1, skipped: 0, failed: 1 });
  });

  it("stops at once when it is cancelled, and says so of each item", async () => {
    const { source, run, store } = setUp();
    const cancel = new AbortController();
    cancel.abort();
    const tasks = await run("leagues", REMOTE, cancel.signal);
    expect(tasks.map(({ outcome }) => outcome)).toEqual(["CANCELLED", "CANCELLED"]);
    expect(source.asked).toEqual([]);
    expect(await keysOf(store, "raw/")).toEqual([]);
  });

  it("cut short in the middle of a fetch is cancelled, whatever the source throws", async () => {
    const { source, run, faults } = setUp();
    const cancel = new AbortController();
    source.answers.set(REMOTE_2014, async () => {
      cancel.abort();
      throw new DOMException("aborted", "AbortError");
    });
    const [task] = await run("leagues", { ...REMOTE, seasons: [2014] }, cancel.signal);
    expect(task).toMatchObject({ outcome: "CANCELLED", error: { code: "CANCELLED" } });
    expect(faults).toEqual([]);
  });

  it("keeps to the source's limit of requests in flight", async () => {
    const seasons = Array.from({ length: 12 }, (_, index) => 2010 + index);
    const [league] = configOf().competitions.competitions;
    const { source, run } = setUp({ config: configOf({ competitions: [{ ...league!, seasons }] }) });
    let inFlight = 0;
    let most = 0;
    for (const season of seasons)
      source.answers.set(`remote/football.json/master/${season}-${String(season + 1).slice(2)}/en.1.json`, async () => {
        most = Math.max(most, ++inFlight);
        await new Promise((resolve) => setTimeout(resolve, 5));
        inFlight -= 1;
        return goodBody(BODY);
      });
    const tasks = await run("leagues", REMOTE);
    expect(tasks.every(({ outcome }) => outcome === "FETCHED")).toBe(true);
    expect(most).toBe(4);
  });
});

describe("the plan", () => {
  it("says for each item what will be done and why, and sends no request", async () => {
    const { source, ingest, run, probes } = setUp();
    source.answers.set(PACKAGE_2014, version(BODY));
    await run("leagues", PACKAGE);
    const asked = source.asked.length;
    const plan = await ingest.plan({ ...RESUME, endpoints: ["leagues"] });
    expect(plan).toMatchObject({ fetch: 2, skip: 2, defer: 0, credits: 0, creditsAvailable: null });
    expect(plan.items.map(({ action, reason }) => `${action}: ${reason}`)).toEqual([
      "FETCH: not present",
      "SKIP: present, made-up@1 is unchanged",
      "FETCH: not present",
      "SKIP: not in package:football.json",
    ]);
    expect([source.asked.length, probes.length]).toEqual([asked, 0]);
  });

  it("of an endpoint over another's result reads the lake, and marks what will add items", async () => {
    const events = {
      ...LEAGUES,
      id: "events",
      path: "{match_id}.json",
      dataset: "events",
      forEach: { kind: "resultOf" as const, endpoint: "cups", field: "num", as: "match_id" },
      key: "raw/events/source=openfootball/match_id={match_id}/{T}.parquet",
    };
    const config = configOf({ endpoints: [CUPS, events] });
    const read: string[] = [];
    const recordFields = async (key: string, field: string) => {
      read.push(`${key} ${field}`);
      return ["7", "8"];
    };
    const { source, ingest, run } = setUp({ config, recordFields });
    const before = await ingest.plan({ ...REMOTE });
    expect(before.items.map(({ item, expands }) => [item.endpoint, expands])).toEqual([["cups", true]]);
    source.answers.set("remote/worldcup.json/master/2022/worldcup.json", goodBody(BODY));
    await run("cups", REMOTE);
    const after = await ingest.plan({ ...REMOTE, endpoints: ["events"] });
    expect(after.items.map(({ item }) => item.prefix)).toEqual([
      "raw/events/source=openfootball/match_id=7/",
      "raw/events/source=openfootball/match_id=8/",
    ]);
    expect(read[0]).toMatch(/season_id=worldcup_2022\/base=remote\/.*\.parquet num$/);
  });

  it("leaves out a source that nothing serves", async () => {
    const simulator = {
      ...configOf().endpoints.sources[0]!,
      bases: [{ id: "simulator", url: "simulator:", path: "{file}" }],
    };
    const { ingest } = createHarness({ config: configOf({ sources: [simulator], endpoints: [LEAGUES] }) });
    expect((await ingest.plan(RESUME)).items).toEqual([]);
  });

  it("refuses a name that is not in the config", async () => {
    await expect(setUp().ingest.plan({ ...RESUME, endpoints: ["nope"] })).rejects.toMatchObject({
      code: "BAD_USER_INPUT",
    });
  });
});

describe("freshness", () => {
  it("says when a dataset was last written and last checked", async () => {
    const { source, run, ingest, setNow } = setUp();
    source.answers.set(REMOTE_2014, goodBody(BODY, { etag: '"v1"' }));
    await run("leagues", { ...REMOTE, seasons: [2014] });
    setNow("2026-11-30T10:00:00Z");
    source.answers.set(REMOTE_2014, { kind: "notModified", attempts: 1 });
    await run("leagues", { ...REMOTE, seasons: [2014] });
    expect(await ingest.freshness()).toEqual([
      {
        source: "OPENFOOTBALL",
        dataset: "matches",
        lastIngestedAt: "2026-11-22T10:00:00.000Z",
        lastCheckedAt: "2026-11-30T10:00:00.000Z",
      },
    ]);
  });
});
