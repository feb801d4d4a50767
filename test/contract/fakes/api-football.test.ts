/** The checklist of CONTRACTS.md §1.17, box by box, and the shapes of §1. */

import { describe, expect, it } from "vitest";
import { toApiFootballStandings } from "../../../sample/api-football/standings.ts";
import { createDemoLeague } from "../../../sample/demo-league.ts";
import { finalView } from "../../../sample/match/match-view.ts";
import * as shapes from "./shapes/api-football.ts";
import { faultsOf, list, type Shape } from "./shapes/shape.ts";
import { NO_LIMITS, startedFakes } from "./support.ts";

const LEAGUE = "league=90001&season=2025";
const LIVE_FIXTURE = 9025082;
const KICK_OFF = new Date("2026-03-28T15:00:00Z");
const MINUTE_MS = 60_000;

const started = startedFakes({ seasons: [2025] });
const get = (path: string, headers?: Record<string, string>) => started.ask("API_FOOTBALL", path, headers);
const unlimited = () => started.fakes.control.set({ API_FOOTBALL: { ...NO_LIMITS.API_FOOTBALL, plan: "Pro" } });

describe("keys and credits", () => {
  it.each([[{}], [{ "x-apisports-key": "wrong" }]])("answers 200 with errors.token to %j", async (headers) => {
    const { status, json } = await get("/leagues", headers);
    expect(status).toBe(200);
    expect(faultsOf(json, shapes.refusal)).toEqual([]);
    expect(json.errors.token).toContain("Error/Missing application key");
  });

  it("takes RapidAPI's header for the key as well", async () => {
    const { json } = await get("/leagues", { "x-rapidapi-key": "fake-api-football-key" });
    expect(json.errors).toEqual([]);
  });

  it("refuses keys once they are revoked", async () => {
    started.fakes.control.revokeKeys("API_FOOTBALL");
    expect((await get("/leagues")).json.errors).toHaveProperty("token");
  });

  it("counts the day down in one pair of headers and the minute in the other", async () => {
    const first = await get("/leagues");
    const second = await get("/leagues");
    const shown = ({ headers }: typeof first) =>
      [
        "x-ratelimit-requests-limit",
        "x-ratelimit-requests-remaining",
        "X-RateLimit-Limit",
        "X-RateLimit-Remaining",
      ].map((name) => headers.get(name));
    expect(shown(first)).toEqual(["100", "99", "10", "9"]);
    expect(shown(second)).toEqual(["100", "98", "10", "8"]);
    expect(first.headers.has("retry-after")).toBe(false);
  });

  it("answers 200 with errors.requests when the day is used up, until 00:00 UTC", async () => {
    started.fakes.control.setUsedToday(99);
    expect((await get("/leagues")).json.errors).toEqual([]);
    const { status, json, headers } = await get("/leagues");
    expect([status, headers.get("x-ratelimit-requests-remaining")]).toEqual([200, "0"]);
    expect(json.errors.requests).toContain("You have reached the request limit for the day");
    started.fakes.control.clock.set(new Date("2026-03-28T23:59:59Z"));
    expect((await get("/leagues")).json.errors).toHaveProperty("requests");
    started.fakes.control.clock.set(new Date("2026-03-29T00:00:00Z"));
    expect((await get("/leagues")).headers.get("x-ratelimit-requests-remaining")).toBe("99");
  });

  it.each([200, 429] as const)("says too many a minute with status %i, until a minute is over", async (status) => {
    started.fakes.control.set({ API_FOOTBALL: { rateLimitStatus: status, perMinute: 2 } });
    await get("/leagues");
    await get("/leagues");
    const refused = await get("/leagues");
    expect(refused.status).toBe(status);
    expect(refused.json.errors.rateLimit).toContain("limit of requests per minute");
    started.fakes.control.clock.advance(MINUTE_MS);
    expect((await get("/leagues")).json.errors).toEqual([]);
  });

  it("does not count /status, which tells the count", async () => {
    await get("/leagues");
    const first = await get("/status");
    await get("/status");
    expect(faultsOf(first.json, shapes.envelope(shapes.status))).toEqual([]);
    expect((await get("/status")).json.response.requests).toEqual({ current: 1, limit_day: 100 });
    expect(first.headers.has("x-ratelimit-requests-remaining")).toBe(false);
  });

  it("counts what it refuses", async () => {
    await get("/standings?league=90001&season=2010");
    await get("/leagues", { "x-apisports-key": "wrong" });
    expect((await get("/status")).json.response.requests.current).toBe(2);
  });
});

describe("plan", () => {
  it.each([
    [`/standings?league=90001&season=2010`, "Free plans do not have access to this season, try from 2025 to 2025."],
    [`/players?${LEAGUE}&page=4`, "Free plans are limited to a maximum value of 3 for the Page parameter."],
    ["/fixtures?date=2026-03-25", "Free plans do not have access to this date, try from 2026-03-27 to 2026-03-29."],
    ["/fixtures?last=5", "Free plans do not have access to the last parameter."],
    ["/fixtures?next=5", "Free plans do not have access to the next parameter."],
  ])("Free refuses %s", async (path, message) => {
    const { status, json } = await get(path);
    expect([status, json.errors]).toEqual([200, { plan: message }]);
    unlimited();
    expect((await get(path)).json.errors).toEqual([]);
  });
});

describe("parameters", () => {
  it("echoes them as text, and none as an empty list", async () => {
    expect((await get("/leagues")).json.parameters).toEqual([]);
    expect((await get(`/standings?${LEAGUE}`)).json.parameters).toEqual({ league: "90001", season: "2025" });
  });

  it.each([
    ["/standings?league=90001", { season: "The Season field is required." }],
    ["/standings?league=90001&season=now", { season: "The Season field must contain an integer." }],
    ["/fixtures", { required: "At least one parameter is required." }],
    ["/fixtures?team=90101", { season: "The Season field is required." }],
    [`/fixtures?${LEAGUE}&page=2`, { page: "The Page field do not exist." }],
  ])("refuses %s", async (path, errors) => {
    const { status, json } = await get(path);
    expect([status, json.errors]).toEqual([200, errors]);
  });

  it("refuses other methods and paths that are not there", async () => {
    const response = await fetch(`${started.fakes.urls.API_FOOTBALL}/leagues`, { method: "POST" });
    expect(response.status).toBe(405);
    expect((await get("/nowhere")).json.errors).toHaveProperty("endpoint");
  });
});

describe("shapes", () => {
  it.each<[string, Shape]>([
    ["/leagues", shapes.leagueItem],
    [`/teams?${LEAGUE}`, shapes.teamItem],
    [`/fixtures?${LEAGUE}`, shapes.fixture],
    ["/fixtures?league=90002&season=2025", shapes.fixture],
    ["/fixtures?live=all", shapes.fixture],
    [`/fixtures/events?fixture=9025001`, shapes.event],
    [`/fixtures/lineups?fixture=9025001`, shapes.lineup],
    [`/fixtures/statistics?fixture=9025001`, shapes.statistics],
    [`/fixtures/players?fixture=9025001`, shapes.fixturePlayers],
    [`/standings?${LEAGUE}`, shapes.standings],
    [`/players?${LEAGUE}`, shapes.player],
    [`/players/topscorers?${LEAGUE}`, shapes.player],
    [`/injuries?${LEAGUE}`, shapes.injury],
    ["/transfers?team=90101", shapes.transfer],
    ["/trophies?coach=90201", shapes.trophy],
  ])("%s", async (path, shape) => {
    const { json } = await get(path);
    expect(faultsOf(json, shapes.envelope(list(shape)))).toEqual([]);
    expect(json.results).toBe(json.response.length);
    expect(json.results).toBeGreaterThan(0);
  });

  it("say synthetic wherever the league is named", async () => {
    const { json } = await get(`/fixtures?${LEAGUE}`);
    expect(json.response.every((item: { league: { name: string } }) => /synthetic/.test(item.league.name))).toBe(true);
  });
});

describe("lists", () => {
  it("gives a whole season of fixtures in one answer", async () => {
    const { json } = await get(`/fixtures?${LEAGUE}`);
    expect([json.results, json.paging]).toEqual([90, { current: 1, total: 1 }]);
  });

  it("gives players in pages of twenty, each of them once", async () => {
    unlimited();
    const ids = new Set<number>();
    for (let page = 1; page <= 10; page++) {
      const { json } = await get(`/players?${LEAGUE}&page=${page}`);
      expect([json.results, json.paging]).toEqual([20, { current: page, total: 10 }]);
      for (const { player } of json.response) ids.add(player.id);
    }
    expect(ids.size).toBe(200);
  });

  it("embeds events, line-ups, statistics and players where it is asked by ids", async () => {
    const { json } = await get("/fixtures?ids=9025001-9025002");
    expect(json.results).toBe(2);
    for (const item of json.response) {
      expect(faultsOf(item.events, list(shapes.event))).toEqual([]);
      expect(faultsOf(item.lineups, list(shapes.lineup, { minItems: 2 }))).toEqual([]);
      expect(faultsOf(item.statistics, list(shapes.statistics, { minItems: 2 }))).toEqual([]);
      expect(faultsOf(item.players, list(shapes.fixturePlayers, { minItems: 2 }))).toEqual([]);
    }
    const alone = await get("/fixtures/events?fixture=9025001");
    expect(json.response[0].events).toEqual(alone.json.response);
  });

  it("takes twenty ids and no more", async () => {
    const ids = (count: number) => Array.from({ length: count }, (_, index) => 9025001 + index).join("-");
    expect((await get(`/fixtures?ids=${ids(20)}`)).json.results).toBe(20);
    expect((await get(`/fixtures?ids=${ids(21)}`)).json.errors).toHaveProperty("ids");
  });

  it("filters fixtures by date, range, round, status, team and live", async () => {
    unlimited();
    const count = async (query: string) => (await get(`/fixtures?${query}`)).json.results;
    expect(await count("date=2026-03-28")).toBe(4);
    expect(await count(`${LEAGUE}&from=2026-03-28&to=2026-03-29`)).toBe(5);
    expect(await count(`${LEAGUE}&round=Regular Season - 17`)).toBe(5);
    expect(await count(`${LEAGUE}&status=FT`)).toBe(81);
    expect(await count(`${LEAGUE}&status=NS-1H`)).toBe(9);
    expect(await count("team=90101&season=2025")).toBe(18);
    expect(await count("live=90001-39")).toBe(2);
    expect(await count("live=39")).toBe(0);
    expect(await count("league=90001&season=2025&last=3")).toBe(3);
  });

  it("has the simulator's own table once the season is over", async () => {
    started.fakes.control.clock.set(new Date("2026-05-01T00:00:00Z"));
    const league = createDemoLeague();
    const views = league.fixtures.map(({ matchId }) => finalView(league.match(matchId)!));
    const expected = toApiFootballStandings(league, views).league.standings[0]!;
    const { json } = await get(`/standings?${LEAGUE}`);
    const told = json.response[0].league.standings[0].map(({ team, points, goalsDiff }: (typeof expected)[number]) => [
      team.name,
      points,
      goalsDiff,
    ]);
    expect(told).toEqual(expected.map(({ team, points, goalsDiff }) => [team.name, points, goalsDiff]));
  });

  it("promises details for the league and none for the cup, and keeps that", async () => {
    const { json } = await get("/leagues");
    const promised = json.response.map(
      (item: { seasons: { coverage: { fixtures: { lineups: boolean } } }[] }) =>
        item.seasons[0]!.coverage.fixtures.lineups,
    );
    expect(promised).toEqual([true, false]);
    const cup = (await get("/fixtures?league=90002&season=2025")).json.response[0].fixture.id;
    expect((await get(`/fixtures/lineups?fixture=${cup}`)).json.results).toBe(0);
  });
});

describe("a live match", () => {
  const at = async (minutes: number) => {
    started.fakes.control.clock.set(new Date(KICK_OFF.getTime() + minutes * MINUTE_MS));
    return (await get(`/fixtures?id=${LIVE_FIXTURE}`)).json.response[0];
  };

  it("advances with the clock", async () => {
    unlimited();
    const shown = [];
    for (const minutes of [-60, 1, 50, 70, 140]) shown.push((await at(minutes)).fixture.status.short);
    expect(shown).toEqual(["NS", "1H", "HT", "2H", "FT"]);
    expect((await at(-60)).goals).toEqual({ home: null, away: null });
    expect((await at(1)).score.fulltime).toEqual({ home: null, away: null });
    expect((await at(-41)).lineups).toEqual([]);
    expect((await at(-39)).lineups).toHaveLength(2);
  });

  it("loses a goal to the video referee, which the events tell", async () => {
    unlimited();
    const before = await at(20);
    expect(before.goals.home + before.goals.away).toBeGreaterThan(0);
    expect(started.fakes.control.cancelGoal(2025082)).toBe(true);
    const after = await at(20);
    expect(after.goals.home + after.goals.away).toBe(before.goals.home + before.goals.away - 1);
    const types = after.events.map(({ type }: { type: string }) => type);
    expect(types).toContain("Var");
    expect(types.filter((type: string) => type === "Goal")).toHaveLength(0);
  });

  it("tells half-time late for some matches, and leaves it null till then", async () => {
    unlimited();
    started.fakes.control.clock.set(new Date("2025-08-17T18:00:00Z"));
    const halfTimes = async () =>
      (await get(`/fixtures?${LEAGUE}&status=FT`)).json.response.map(
        (item: { score: { halftime: { home: number | null } } }) => item.score.halftime.home,
      );
    const seen: (number | null)[] = [];
    for (let matchday = 0; matchday < 17; matchday++) {
      seen.push(...(await halfTimes()).slice(-1));
      started.fakes.control.clock.advance(14 * 24 * 60 * MINUTE_MS);
    }
    expect(seen).toContain(null);
    started.fakes.control.set({ API_FOOTBALL: { lateHalfTime: false } });
    expect(await halfTimes()).not.toContain(null);
  });

  it.each([
    ["POSTPONED", "PST"],
    ["CANCELLED", "CANC"],
    ["SUSPENDED", "SUSP"],
    ["ABANDONED", "ABD"],
    ["AWARDED", "AWD"],
  ] as const)("can be %s", async (status, short) => {
    started.fakes.control.setStatus(2025082, status);
    expect((await at(30)).fixture.status.short).toBe(short);
  });

  it("stands still while it is suspended and goes on after", async () => {
    unlimited();
    started.fakes.control.clock.set(new Date(KICK_OFF.getTime() + 10 * MINUTE_MS));
    started.fakes.control.setStatus(2025082, "SUSPENDED");
    expect((await at(40)).fixture.status.elapsed).toBe(11);
    started.fakes.control.setStatus(2025082, null);
    expect((await at(40)).fixture.status).toMatchObject({ short: "1H", elapsed: 41 });
  });

  it("goes through extra time or a shoot-out in the cup", async () => {
    unlimited();
    const cup = async (time: string) => {
      started.fakes.control.clock.set(new Date(time));
      const { json } = await get("/fixtures?league=90002&season=2025");
      return json.response.map(
        ({ fixture, goals, score }: { fixture: { status: { short: string } }; goals: object; score: object }) => ({
          short: fixture.status.short,
          goals,
          score,
        }),
      );
    };
    expect(await cup("2025-12-11T00:00:00Z")).toMatchObject([
      { short: "PEN", score: { penalty: { home: 4, away: 3 }, extratime: { home: 0, away: 0 } } },
      { short: "NS" },
    ]);
    const [, second, final] = await cup("2026-04-02T00:00:00Z");
    expect(second).toMatchObject({ short: "AET", score: { extratime: { home: 1, away: 0 } } });
    expect(final.short).toBe("NS");
    const [first] = await cup("2025-12-10T20:10:00Z");
    expect(["ET", "BT"]).toContain(first.short);
  });
});

it("leaves out what the coverage promised, if told", async () => {
  unlimited();
  started.fakes.control.set({ API_FOOTBALL: { missingDetails: 1 } });
  expect((await get("/fixtures/lineups?fixture=9025001")).json.results).toBe(0);
  expect((await get("/fixtures/statistics?fixture=9025001")).json.results).toBe(0);
});
