import { describe, expect, it } from "vitest";
import { decide, type ItemFacts, type KnownObject, type RefreshContext } from "../../../src/ingest/refresh.ts";

const NOW = new Date("2026-11-22T10:00:00Z");

const knownAt = (checkedAt: string, facts: Partial<KnownObject> = {}): KnownObject => ({
  key: "k",
  fetchedAt: checkedAt,
  checkedAt,
  version: null,
  sourceEtag: null,
  sha256: null,
  lastDate: null,
  results: null,
  ...facts,
});

const present = (day: string, time = "00:00:00") => ({ key: "k", datedOn: day, at: new Date(`${day}T${time}Z`) });

const act = (facts: Partial<ItemFacts>, context: Partial<RefreshContext> = {}) =>
  decide(
    { refresh: "daily", isFree: true, expected: null, present: null, known: null, local: null, ...facts },
    { mode: "RESUME", now: NOW, since: null, scheduledAt: NOW, ...context },
  );

describe("daily", () => {
  it.each([
    ["nothing present", {}, "FETCH"],
    ["present, dated today", { present: present("2026-11-22") }, "SKIP"],
    ["present, dated yesterday", { present: present("2026-11-21") }, "FETCH"],
    [
      "dated last year by the source, found unchanged today",
      { present: present("2025-06-01"), known: knownAt("2026-11-22T00:00:01Z") },
      "SKIP",
    ],
    ["found unchanged yesterday", { present: present("2025-06-01"), known: knownAt("2026-11-21T23:59:59Z") }, "FETCH"],
  ])("%s", (_, facts, action) => expect(act(facts).action).toBe(action));

  it("takes what a deferred run fetched before midnight as done", () => {
    const facts = { present: present("2026-11-21") };
    expect(act(facts, { since: new Date("2026-11-21T20:00:00Z") }).action).toBe("SKIP");
    expect(act(facts, { since: new Date("2026-11-22T01:00:00Z") }).action).toBe("FETCH");
  });

  it("does not ask twice a day for what the source does not have", () => {
    const absent = (at: string) => knownAt(at, { key: null, fetchedAt: null });
    expect(act({ known: absent("2026-11-22T01:00:00Z") })).toMatchObject({
      action: "SKIP",
      reason: expect.stringContaining("asked today"),
    });
    expect(act({ known: absent("2026-11-21T23:00:00Z") }).action).toBe("FETCH");
    expect(act({ known: absent("2026-11-22T01:00:00Z") }, { mode: "REFRESH" }).action).toBe("FETCH");
  });
});

describe("once", () => {
  const season = { lastDate: "2026-05-24", results: 380 };
  const facts = (checkedAt: string, more: Partial<KnownObject> = {}): Partial<ItemFacts> => ({
    refresh: "once",
    expected: 380,
    present: present(checkedAt.slice(0, 10)),
    known: knownAt(checkedAt, { ...season, ...more }),
  });

  it("never asks a paid source again for a finished season fetched a week after its last date", () => {
    const decision = act({ ...facts("2026-05-31T00:00:00Z"), isFree: false });
    expect(decision).toEqual({ action: "SKIP", reason: "present, complete with 380 results" });
  });

  it.each([
    ["fetched six days after the last date", facts("2026-05-30T23:59:59Z")],
    ["a result is missing", facts("2026-11-01T00:00:00Z", { results: 379 })],
    ["the last date is not known", facts("2026-11-01T00:00:00Z", { lastDate: null })],
    ["nothing is known of the object", { ...facts("2026-11-01T00:00:00Z"), known: null }],
    ["the format does not say how many", { ...facts("2026-11-01T00:00:00Z"), expected: null }],
  ])("is daily while %s", (_, unfinished) => {
    expect(act({ ...unfinished, isFree: false }).action).toBe("FETCH");
  });

  it("asks a free source weekly, also for a finished season", () => {
    expect(act(facts("2026-11-17T10:00:00Z"))).toMatchObject({
      action: "SKIP",
      reason: expect.stringContaining("asked again weekly"),
    });
    expect(act(facts("2026-11-15T10:00:05Z")).action).toBe("FETCH");
  });
});

describe("live", () => {
  const live = (at: string, scheduledAt: string) =>
    act({ refresh: "live", present: present("2026-11-22", at) }, { scheduledAt: new Date(scheduledAt) }).action;

  it("wants an object of this poll's instant, to the second", () => {
    expect(live("10:00:00", "2026-11-22T10:00:00.400Z")).toBe("SKIP");
    expect(live("09:45:00", "2026-11-22T10:00:00Z")).toBe("FETCH");
  });
});

describe("local content", () => {
  const local = (version: string | null, known: KnownObject | null = null): Partial<ItemFacts> => ({
    refresh: "once",
    local: { version, place: "package:football.json" },
    present: known === null ? null : present("2025-01-01"),
    known,
  });
  const v1 = knownAt("2025-01-01T00:00:00Z", { version: "football.json@1.0.0" });

  it("is read once a version, however old the object is", () => {
    expect(act(local("football.json@1.0.0"))).toEqual({ action: "FETCH", reason: "not present" });
    expect(act(local("football.json@1.0.0", v1))).toEqual({
      action: "SKIP",
      reason: "present, football.json@1.0.0 is unchanged",
    });
    expect(act(local("football.json@1.1.0", v1))).toMatchObject({
      action: "FETCH",
      reason: "football.json@1.1.0 instead of football.json@1.0.0",
    });
  });

  it("is not a failure where it does not have the item", () => {
    expect(act(local(null))).toEqual({ action: "SKIP", reason: "not in package:football.json" });
  });

  it("is read again when forced", () => {
    expect(act(local("football.json@1.0.0", v1), { mode: "FORCE" }).action).toBe("FETCH");
    expect(act(local("football.json@1.0.0", v1), { mode: "REFRESH" }).action).toBe("SKIP");
  });
});

describe("modes", () => {
  const fresh = { present: present("2026-11-22"), known: knownAt("2026-11-22T09:00:00Z") };
  it.each(["REFRESH", "FORCE"] as const)("%s asks also for what is fresh", (mode) => {
    expect(act(fresh, { mode }).action).toBe("FETCH");
  });
});

describe("what depends on something else", () => {
  const updatedAt = new Date("2025-04-06T03:00:00.500Z");
  const upstream = { version: "v2", updatedAt };

  it("is decided by that alone, however old the object is", () => {
    const had = (version: string) => ({
      upstream,
      present: present("2025-01-01"),
      known: knownAt("2026-11-22T09:00:00Z", { version }),
    });
    expect(act({ upstream }).action).toBe("FETCH");
    expect(act(had("v2"))).toEqual({ action: "SKIP", reason: "present, v2 is unchanged" });
    expect(act(had("v1"))).toEqual({ action: "FETCH", reason: "v2 instead of v1" });
    expect(act(had("v2"), { mode: "REFRESH" }).action).toBe("FETCH");
  });

  it("is found by the time in its key, to the second, where nothing else is known of it", () => {
    expect(act({ upstream, present: present("2025-04-06", "03:00:00") }).action).toBe("SKIP");
    expect(act({ upstream, present: present("2025-04-06", "03:00:01") }).action).toBe("FETCH");
  });

  it("is not asked for again where the source had none, until something moves", () => {
    const none = (version: string) => knownAt("2024-01-01T00:00:00Z", { key: null, version });
    expect(act({ upstream, known: none("v2") }).action).toBe("SKIP");
    expect(act({ upstream, known: none("v1") }).action).toBe("FETCH");
    expect(act({ upstream, known: none("v2") }, { mode: "REFRESH" }).action).toBe("FETCH");
  });
});

describe("once, of what has no results and is free", () => {
  const squads = (isSummarised: boolean) =>
    act({
      refresh: "once",
      isFree: true,
      isSummarised,
      seasonEndsOn: "2020-12-31",
      present: present("2025-09-07"),
      known: knownAt("2025-09-07T00:00:00Z"),
    });

  it("is looked over weekly after the season, where its source can tell that it is over", () => {
    expect(squads(true).reason).toContain("of a season that is over; last checked 2025-09-07");
    expect(squads(false).reason).toBe("last checked 2025-09-07");
  });
});

describe("once, of what has no results and costs", () => {
  const table = (checkedAt: string) =>
    act({
      refresh: "once",
      isFree: false,
      seasonEndsOn: "2025-08-31",
      present: present(checkedAt.slice(0, 10)),
      known: knownAt(checkedAt),
    });

  it("is final a week after the last day that the season can have", () => {
    expect(table("2025-09-07T00:00:00Z")).toMatchObject({
      action: "SKIP",
      reason: "present, of a season that is over",
    });
    expect(table("2025-09-06T23:59:59Z").action).toBe("FETCH");
  });
});
