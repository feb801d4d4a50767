/** The levers over HTTP, and the request log. */

import { describe, expect, it } from "vitest";
import { startedFakes } from "./support.ts";

const started = startedFakes({ seasons: [2025] });

async function control(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(new URL(`/__control${path}`, started.fakes.urls.STATSBOMB), {
    method,
    headers: { "content-type": "application/json", ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  // biome-ignore lint/suspicious/noExplicitAny: answers of many shapes
  return { status: response.status, json: (await response.json()) as any };
}

describe("control over HTTP", () => {
  it("shows where everything is and how it stands", async () => {
    const { json } = await control("GET", "");
    expect(json.urls).toEqual(started.fakes.urls);
    expect(json).toMatchObject({ clock: { now: "2026-03-28T15:20:00.000Z", speed: 0 }, faults: [], counts: {} });
  });

  it("moves the clock and sets its speed", async () => {
    expect((await control("POST", "/clock", { advanceMs: 60_000 })).json.now).toBe("2026-03-28T15:21:00.000Z");
    expect((await control("POST", "/clock", { at: "2026-01-01T00:00:00Z" })).json.now).toBe("2026-01-01T00:00:00.000Z");
    expect((await control("POST", "/clock", { speed: 1000 })).json.speed).toBe(1000);
    const before = started.fakes.control.clock.now().getTime();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(started.fakes.control.clock.now().getTime() - before).toBeGreaterThan(10_000);
    await control("POST", "/clock", { speed: 0 });
  });

  it("switches a fault on, shows it, and clears it", async () => {
    const { json } = await control("POST", "/faults", {
      source: "API_FOOTBALL",
      kind: "status",
      status: 503,
      times: null,
    });
    expect(json).toMatchObject([{ source: "API_FOOTBALL", fault: { kind: "status" }, hits: 0 }]);
    expect((await started.ask("API_FOOTBALL", "/leagues")).status).toBe(503);
    await control("DELETE", "/faults?source=API_FOOTBALL");
    expect((await control("GET", "/faults")).json).toEqual([]);
    expect((await started.ask("API_FOOTBALL", "/leagues")).status).toBe(200);
  });

  it("turns switches, credits and keys", async () => {
    await control("POST", "/switches", { API_FOOTBALL: { perDay: 500 } });
    await control("POST", "/credits", { usedToday: 499 });
    expect((await started.ask("API_FOOTBALL", "/leagues")).headers.get("x-ratelimit-requests-remaining")).toBe("0");
    await control("POST", "/revoke", { source: "FOOTBALL_DATA" });
    expect((await started.ask("FOOTBALL_DATA", "/competitions")).status).toBe(400);
  });

  it("lists the matches with each provider's ids and changes one for all five", async () => {
    const { json } = await control("GET", "/matches");
    expect(json).toHaveLength(93);
    expect(json.find(({ matchId }: { matchId: number }) => matchId === 2025082)).toMatchObject({
      status: "IN_PLAY",
      home: "Emberwick Town",
      ids: { API_FOOTBALL: 9025082, FOOTBALL_DATA: 3025082, THESPORTSDB: 4025082, STATSBOMB: 2025082 },
    });
    const order = {
      matchId: 2025082,
      status: "AWARDED",
      score: { home: 3, away: 0 },
      kickOffAt: "2026-03-28T14:00:00Z",
    };
    expect((await control("POST", "/matches", order)).json).toMatchObject({ status: "AWARDED", score: { home: 3 } });
    const told = [
      (await started.ask("API_FOOTBALL", "/fixtures?id=9025082")).json.response[0].goals.home,
      (await started.ask("FOOTBALL_DATA", "/matches/3025082")).json.score.fullTime.home,
      Number((await started.ask("THESPORTSDB", "/123/lookupevent.php?id=4025082")).json.events[0].intHomeScore),
    ];
    expect(told).toEqual([3, 3, 3]);
  });

  it("goes back to the beginning", async () => {
    await control("POST", "/matches", { matchId: 2025082, cancelGoal: true });
    await started.ask("API_FOOTBALL", "/leagues");
    await control("POST", "/faults", { source: "API_FOOTBALL", kind: "empty" });
    await control("POST", "/reset");
    expect((await control("GET", "")).json).toMatchObject({ faults: [], counts: {} });
    expect((await started.ask("API_FOOTBALL", "/leagues")).headers.get("x-ratelimit-requests-remaining")).toBe("99");
    const { json } = await started.ask("FOOTBALL_DATA", "/matches/3025082");
    expect(json.score.fullTime.home + json.score.fullTime.away).toBe(1);
  });

  it.each([
    ["POST", "/faults", { source: "API_FOOTBALL", kind: "meteor" }, "kind"],
    ["POST", "/faults", { source: "API_FOOTBALL", kind: "slow" }, "delayMs"],
    ["POST", "/faults", { source: "API_FOOTBALL", kind: "empty", path: "(" }, "Invalid regular expression"],
    ["POST", "/faults", { source: "NOBODY", kind: "empty" }, "source"],
    ["POST", "/clock", { at: "soon" }, "soon"],
    ["POST", "/clock", {}, "body"],
    ["POST", "/switches", { API_FOOTBALL: { perYear: 1 } }, "perYear"],
    ["POST", "/switches", { API_FOOTBALL: { perDay: "many" } }, "perDay"],
    ["POST", "/matches", { matchId: 1, touch: true }, "no match 1"],
    ["POST", "/matches", { matchId: 2025090, cancelGoal: true }, "no goal"],
    ["PUT", "/clock", {}, "none of"],
    ["GET", "/nothing", undefined, "none of"],
  ])("refuses %s %s %j", async (method, path, body, message) => {
    const { status, json } = await control(method, path, body);
    expect(status).toBe(400);
    expect(json.error).toContain(message);
  });

  it("refuses bodies that a web page could send", async () => {
    const { status } = await control("POST", "/clock", { speed: 1 }, { "content-type": "text/plain" });
    expect(status).toBe(400);
  });
});

describe("the request log", () => {
  it("has each request in order with what became of it", async () => {
    await started.ask("API_FOOTBALL", "/leagues");
    await started.ask("API_FOOTBALL", "/status");
    await started.ask("FOOTBALL_DATA", "/competitions/NOPE");
    const log = started.fakes.control.requests();
    expect(log).toMatchObject([
      {
        source: "API_FOOTBALL",
        method: "GET",
        url: "/leagues",
        status: 200,
        credits: 1,
        key: "good",
        isComplete: true,
      },
      { source: "API_FOOTBALL", url: "/status", credits: 0 },
      { source: "FOOTBALL_DATA", url: "/competitions/NOPE", status: 404, credits: 1 },
    ]);
    expect(log[0]!.at).toBe("2026-03-28T15:20:00.000Z");
    expect(log[0]!.bytes).toBeGreaterThan(500);
    expect(started.fakes.control.counts()).toEqual({
      API_FOOTBALL: { requests: 2, credits: 1 },
      FOOTBALL_DATA: { requests: 1, credits: 1 },
    });
  });

  it("keeps no key", async () => {
    await started.ask("API_FOOTBALL", "/leagues", { "x-apisports-key": "a-real-key-by-mistake" });
    await started.ask("FOOTBALL_DATA", "/matches", { "X-Auth-Token": "a-real-key-by-mistake" });
    await started.ask("THESPORTSDB", "/a-real-key-by-mistake/all_leagues.php");
    const { json } = await control("GET", "/requests");
    expect(json).toHaveLength(3);
    expect(JSON.stringify(json)).not.toContain("by-mistake");
    expect(json.map(({ key }: { key: string }) => key)).toEqual(["bad", "bad", "bad"]);
  });

  it("is filtered and cleared", async () => {
    await started.ask("API_FOOTBALL", "/leagues");
    await started.ask("STATSBOMB", "/competitions.json");
    expect((await control("GET", "/requests?source=STATSBOMB")).json).toHaveLength(1);
    expect((await control("GET", "/requests?contains=leagues")).json).toHaveLength(1);
    await control("DELETE", "/requests");
    expect((await control("GET", "/requests")).json).toEqual([]);
  });
});
