/** The checklist of CONTRACTS.md §2.8, box by box, and the shapes of §2. */

import { describe, expect, it } from "vitest";
import * as shapes from "./shapes/football-data.ts";
import { faultsOf, type Shape } from "./shapes/shape.ts";
import { NO_LIMITS, startedFakes } from "./support.ts";

const KICK_OFF = new Date("2026-03-28T15:00:00Z");
const MINUTE_MS = 60_000;
/** Emberwick Town – Ironquay Dynamo, in play at the default time. */
const LIVE = { id: 3025082, matchId: 2025082 };

const started = startedFakes({ seasons: [2025], switches: { FOOTBALL_DATA: NO_LIMITS.FOOTBALL_DATA } });
const get = (path: string, headers?: Record<string, string>) => started.ask("FOOTBALL_DATA", path, headers);
const { set, clock } = {
  set: (changes: object) => started.fakes.control.set({ FOOTBALL_DATA: changes }),
  clock: (minutes: number) => started.fakes.control.clock.set(new Date(KICK_OFF.getTime() + minutes * MINUTE_MS)),
};
const live = async () => (await get(`/matches/${LIVE.id}`)).json;

describe("limits", () => {
  it("lets ten a minute through, counts them in both headers, then says how long to wait", async () => {
    set({ perMinute: 10 });
    for (let left = 9; left >= 0; left--) {
      const { status, headers } = await get("/competitions");
      expect([status, headers.get("X-Requests-Available-Minute")]).toEqual([200, String(left)]);
      expect(Number(headers.get("X-RequestCounter-Reset"))).toBeGreaterThan(0);
      expect(headers.get("X-API-Version")).toBe("v4");
      expect(headers.get("X-Authenticated-Client")).toBe("Fay");
    }
    const { status, json, headers } = await get("/competitions");
    expect(status).toBe(429);
    expect(faultsOf(json, shapes.error(429))).toEqual([]);
    expect(json.message).toMatch(/^You reached your request limit\. Wait \d+ seconds\.$/);
    expect(headers.has("retry-after")).toBe(false);
    started.fakes.control.clock.advance(MINUTE_MS);
    expect((await get("/competitions")).status).toBe(200);
  });

  it("says Retry-After when told", async () => {
    set({ perMinute: 0, retryAfter: true });
    const { status, headers } = await get("/competitions");
    expect(status).toBe(429);
    expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
  });

  it("has the other name of the header when told", async () => {
    set({ perMinute: 10, leftHeader: "X-RequestsAvailable" });
    expect((await get("/competitions")).headers.get("X-RequestsAvailable")).toBe("9");
  });
});

describe("refusals", () => {
  it.each([
    [403, "/competitions/DX/matches", undefined],
    [404, "/competitions/NOPE/matches", undefined],
    [404, "/nowhere", undefined],
    [404, "/competitions/DEMO/matches?season=1999", undefined],
    [404, "/competitions/DCUP/standings", undefined],
    [400, "/competitions/DEMO/matches?dateFrom=2026-03-01", undefined],
    [400, "/matches?dateFrom=2026-03-01&dateTo=2026-03-30", undefined],
    [400, "/competitions/DEMO/scorers?limit=0", undefined],
    [400, "/competitions/DEMO/matches", { "X-Auth-Token": "wrong" }],
    [403, "/competitions/DEMO/matches", {}],
  ])("answers %i to %s with %j", async (status, path, headers) => {
    const reply = await get(path, headers as Record<string, string> | undefined);
    expect(reply.status).toBe(status);
    expect(faultsOf(reply.json, shapes.error(status))).toEqual([]);
  });

  it("calls a bad token by its name, and lets nobody in once keys are revoked", async () => {
    expect((await get("/competitions", { "X-Auth-Token": "wrong" })).json.message).toBe("Your API token is invalid.");
    started.fakes.control.revokeKeys("FOOTBALL_DATA");
    expect((await get("/competitions")).status).toBe(400);
  });

  it("lets anybody see the competitions", async () => {
    const { status, headers } = await get("/competitions", {});
    expect([status, headers.get("X-Authenticated-Client")]).toEqual([200, "anonymous"]);
  });

  it("writes older errors when told", async () => {
    set({ errorField: "error" });
    expect((await get("/nowhere")).json).toMatchObject({ error: 404 });
  });
});

describe("shapes", () => {
  it.each<[string, Shape]>([
    ["/competitions", shapes.competitions],
    ["/competitions/DEMO", shapes.oneCompetition],
    ["/competitions/9500/matches?season=2025", shapes.competitionMatches],
    ["/competitions/DCUP/matches", shapes.competitionMatches],
    ["/matches", shapes.matches],
    ["/matches?dateFrom=2020-01-01&dateTo=2020-01-02", shapes.matches],
    [`/matches/${LIVE.id}`, shapes.match],
    ["/competitions/DEMO/standings", shapes.standings],
    ["/competitions/DEMO/scorers", shapes.scorers],
    ["/competitions/DEMO/teams", shapes.teams],
  ])("%s", async (path, shape) => {
    const { status, json } = await get(path);
    expect(status).toBe(200);
    expect(faultsOf(json, shape)).toEqual([]);
  });

  it("says odds.msg in every match", async () => {
    const { json } = await get("/competitions/DEMO/matches");
    const messages = new Set(json.matches.map(({ odds }: { odds: { msg: string } }) => odds.msg));
    expect([...messages]).toEqual(["Activate Odds-Package in User-Panel to retrieve odds."]);
  });

  it("leaves first and last out of an empty result", async () => {
    const { json } = await get("/matches?dateFrom=2020-01-01&dateTo=2020-01-02");
    expect(json.resultSet).toEqual({ count: 0, competitions: "", played: 0 });
  });
});

describe("matches", () => {
  const count = async (query: string) => (await get(`/competitions/DEMO/matches?${query}`)).json.resultSet.count;

  it("gives the season whole, or a part of it", async () => {
    expect(await count("season=2025")).toBe(90);
    expect(await count("matchday=17")).toBe(5);
    expect(await count("status=LIVE")).toBe(2);
    expect(await count("status=IN_PLAY,FINISHED")).toBe(83);
    expect(await count("stage=FINAL")).toBe(0);
    expect(await count("date=TODAY")).toBe(4);
    expect(await count("date=TOMORROW")).toBe(1);
  });

  it("leaves the day of dateTo out, or in when told", async () => {
    expect(await count("dateFrom=2026-03-28&dateTo=2026-03-29")).toBe(4);
    set({ isDateToInclusive: true });
    expect(await count("dateFrom=2026-03-28&dateTo=2026-03-29")).toBe(5);
  });

  it("finds them over all competitions by day, code and id", async () => {
    const ids = async (query: string) =>
      (await get(`/matches?${query}`)).json.matches.map(({ id }: { id: number }) => id);
    expect(await ids("dateFrom=2026-03-28&dateTo=2026-03-29&competitions=DEMO,PL")).toHaveLength(4);
    expect(await ids("dateFrom=2026-03-28&dateTo=2026-03-29&competitions=PL")).toEqual([]);
    expect(await ids(`ids=${LIVE.id}`)).toEqual([LIVE.id]);
    expect(await ids("dateFrom=2025-12-10&dateTo=2025-12-11")).toEqual([13025901]);
  });

  it("leaves the teams of a final unknown until it is drawn", async () => {
    const final = async () => (await get("/competitions/DCUP/matches?stage=FINAL")).json.matches[0];
    const nobody = { id: null, name: null, shortName: null, tla: null, crest: null };
    expect(await final()).toMatchObject({ homeTeam: nobody, awayTeam: nobody });
    const before = (await final()).lastUpdated;
    started.fakes.control.clock.set(new Date("2026-04-03T00:00:00Z"));
    const { homeTeam, awayTeam, lastUpdated } = await final();
    expect([typeof homeTeam.id, typeof awayTeam.name]).toEqual(["number", "string"]);
    expect(lastUpdated > before).toBe(true);
  });

  it("counts the shoot-out into fullTime", async () => {
    const { score } = (await get("/matches/13025901")).json;
    expect(score.duration).toBe("PENALTY_SHOOTOUT");
    expect(score.penalties).toEqual({ home: 4, away: 3 });
    const sporting = score.regularTime.home + score.extraTime.home;
    expect(score.fullTime).toEqual({ home: sporting + 4, away: sporting + 3 });
    expect(score.winner).toBe("HOME_TEAM");
  });

  it("is SCHEDULED long before, then TIMED", async () => {
    const shown = async (time: string) => {
      started.fakes.control.clock.set(new Date(time));
      return (await live()).status;
    };
    expect(await shown("2026-01-01T00:00:00Z")).toBe("SCHEDULED");
    expect(await shown("2026-03-20T00:00:00Z")).toBe("TIMED");
  });
});

describe("a live match", () => {
  it("has the running score in fullTime and no winner yet", async () => {
    clock(30);
    const { status, score, minute } = await live();
    expect([status, minute, score.winner, score.halfTime]).toEqual(["IN_PLAY", 31, null, { home: null, away: null }]);
    expect(score.fullTime.home + score.fullTime.away).toBeGreaterThan(0);
    clock(50);
    expect((await live()).status).toBe("PAUSED");
    clock(140);
    expect(await live()).toMatchObject({ status: "FINISHED", score: { duration: "REGULAR" } });
  });

  it("moves lastUpdated when anything changes and only then", async () => {
    let previous: { lastUpdated: string; seen: string } | null = null;
    let moves = 0;
    for (let minutes = -5; minutes < 130; minutes += 1) {
      clock(minutes);
      const { lastUpdated, minute: _, ...rest } = await live();
      const seen = JSON.stringify(rest);
      if (previous !== null && seen !== previous.seen) {
        expect(lastUpdated > previous.lastUpdated).toBe(true);
        moves++;
      } else if (previous !== null) expect(lastUpdated).toBe(previous.lastUpdated);
      previous = { lastUpdated, seen };
    }
    expect(moves).toBeGreaterThan(3);
    started.fakes.control.touch(LIVE.matchId);
    expect((await live()).lastUpdated > previous!.lastUpdated).toBe(true);
  });

  it("comes later in the delayed-score mode", async () => {
    clock(30);
    const now = await live();
    set({ delayMinutes: 40 });
    expect(await live()).toMatchObject({ status: "TIMED", score: { fullTime: { home: null, away: null } } });
    clock(70);
    expect((await live()).score).toEqual(now.score);
    expect((await live()).lastUpdated > now.lastUpdated).toBe(true);
  });
});

describe("tables and scorers", () => {
  it("has only the total without form on the free tier", async () => {
    const free = (await get("/competitions/DEMO/standings")).json.standings;
    expect(free).toHaveLength(1);
    expect(free[0].table.every(({ form }: { form: string | null }) => form === null)).toBe(true);
    set({ tier: "paid" });
    const paid = (await get("/competitions/DEMO/standings")).json.standings;
    expect(paid.map(({ type }: { type: string }) => type)).toEqual(["TOTAL", "HOME", "AWAY"]);
    expect(paid[0].table[0].form).toMatch(/^[WDL](,[WDL]){4}$/);
  });

  it("tells the table as of a matchday", async () => {
    const { json } = await get("/competitions/DEMO/standings?matchday=3");
    expect(json.standings[0].table.every(({ playedGames }: { playedGames: number }) => playedGames === 3)).toBe(true);
  });

  it("gives ten scorers, or as many as asked for, with null for none", async () => {
    expect((await get("/competitions/DEMO/scorers")).json.scorers).toHaveLength(10);
    const { scorers } = (await get("/competitions/DEMO/scorers?limit=40")).json;
    expect(scorers).toHaveLength(40);
    expect(scorers.some(({ assists }: { assists: number | null }) => assists === null)).toBe(true);
  });
});
