/** The checklist of CONTRACTS.md §3, box by box. */

import { describe, expect, it } from "vitest";
import { faultsOf, type Shape } from "./shapes/shape.ts";
import * as shapes from "./shapes/thesportsdb.ts";
import { NO_LIMITS, startedFakes } from "./support.ts";

const SEASON = "id=99001&s=2025-2026";
const started = startedFakes({ seasons: [2025], switches: { THESPORTSDB: NO_LIMITS.THESPORTSDB } });
const get = (script: string, key = "123") => started.ask("THESPORTSDB", `/${key}/${script}`);
const premium = (script: string) => get(script, "fake-premium-key");
const set = (changes: object) => started.fakes.control.set({ THESPORTSDB: changes });

describe("shapes: all strings", () => {
  it.each<[string, Shape]>([
    [`eventsseason.php?${SEASON}`, shapes.events],
    [`eventsround.php?${SEASON}&r=17`, shapes.events],
    ["eventspastleague.php?id=99001", shapes.events],
    ["eventsnextleague.php?id=99001", shapes.events],
    ["eventsday.php?d=2026-03-28&l=99001", shapes.events],
    ["eventsday.php?d=2026-03-28&s=Soccer", shapes.events],
    ["eventslast.php?id=139001", shapes.results],
    ["eventsnext.php?id=139001", shapes.events],
    ["lookupevent.php?id=4025082", shapes.events],
    ["lookuptable.php?l=99001&s=2025-2026", shapes.table],
    ["lookup_all_teams.php?id=99001", shapes.teams],
    ["searchteams.php?t=Juniper", shapes.teams],
    ["lookupteam.php?id=139001", shapes.teams],
    ["all_leagues.php", shapes.leagues],
  ])("%s", async (script, shape) => {
    const { status, json } = await get(script);
    expect(status).toBe(200);
    expect(faultsOf(json, shape)).toEqual([]);
  });

  it("has rows with an offset in the timestamp, and rows without a timestamp", async () => {
    const { events } = (await premium(`eventsseason.php?${SEASON}`)).json;
    const stamps = events.map(({ strTimestamp }: { strTimestamp: string | null }) => strTimestamp);
    expect(stamps).toContain(null);
    expect(stamps.some((stamp: string | null) => stamp?.endsWith("+00:00"))).toBe(true);
    expect(stamps.some((stamp: string | null) => /T\d\d:\d\d:\d\d$/.test(stamp ?? ""))).toBe(true);
  });

  it("refers to API-Football's ids", async () => {
    const [event] = (await get("lookupevent.php?id=4025082")).json.events;
    expect(event.idAPIfootball).toBe("9025082");
    expect((await get("lookupteam.php?id=139001")).json.teams[0].idAPIfootball).toBe("90101");
  });
});

describe("nothing found", () => {
  it.each([
    [`eventsseason.php?id=1&s=2025-2026`, "events"],
    [`eventsseason.php?id=99001&s=1999-2000`, "events"],
    ["lookuptable.php?l=1&s=2025-2026", "table"],
    ["searchteams.php?t=Nobody", "teams"],
  ])("%s is null, or [] or no body when told", async (script, name) => {
    expect((await get(script)).json).toEqual({ [name]: null });
    set({ emptyAs: "array" });
    expect((await get(script)).json).toEqual({ [name]: [] });
    set({ emptyAs: "nothing" });
    expect(await get(script)).toMatchObject({ status: 200, text: "" });
  });

  it("gives a text in place of the list for a season that is none", async () => {
    expect((await get("eventsseason.php?id=99001&s=next")).json).toEqual({ events: "Invalid season" });
  });
});

describe("caps", () => {
  it("cuts lists of the free key and says nothing about it", async () => {
    const { json } = await get(`eventsseason.php?${SEASON}`);
    expect(json.events).toHaveLength(15);
    expect(Object.keys(json)).toEqual(["events"]);
    expect((await get("lookuptable.php?l=99001&s=2025-2026")).json.table).toHaveLength(5);
  });

  it("gives the premium key all", async () => {
    expect((await premium(`eventsseason.php?${SEASON}`)).json.events).toHaveLength(90);
    expect((await premium("lookuptable.php?l=99001&s=2025-2026")).json.table).toHaveLength(10);
  });
});

it("mixes in rows of another league when told", async () => {
  set({ strayRows: 2 });
  const { events } = (await get("eventsday.php?d=2026-03-28&l=99001")).json;
  const leagues = events.map(({ idLeague }: { idLeague: string }) => idLeague);
  expect(leagues.filter((id: string) => id !== "99001")).toHaveLength(2);
  expect(leagues).toHaveLength(6);
});

it("says 429 after thirty a minute, and is back a minute later", async () => {
  set({ perMinuteFree: 30 });
  for (let i = 0; i < 30; i++) expect((await get("all_leagues.php")).status).toBe(200);
  const { status, headers } = await get("all_leagues.php");
  expect([status, headers.has("retry-after")]).toEqual([429, false]);
  started.fakes.control.clock.advance(60_000);
  expect((await get("all_leagues.php")).status).toBe(200);
});

describe("the key in the path", () => {
  it("opens the door, and another does not", async () => {
    expect((await get("all_leagues.php", "wrong")).status).toBe(401);
    expect((await get("nothing.php")).status).toBe(404);
    started.fakes.control.revokeKeys("THESPORTSDB");
    expect((await get("all_leagues.php")).status).toBe(401);
  });

  it("is not in the log", async () => {
    await premium(`eventsseason.php?${SEASON}`);
    const [entry] = started.fakes.control.requests();
    expect(entry).toMatchObject({ url: `/{key}/eventsseason.php?${SEASON}`, key: "good" });
    expect(JSON.stringify(entry)).not.toContain("fake-premium-key");
  });
});

it("tells a match in play, one postponed, and those over", async () => {
  const status = async () => (await get("lookupevent.php?id=4025082")).json.events[0];
  expect(await status()).toMatchObject({ strStatus: "1H", strPostponed: "no", intHomeScore: "1" });
  started.fakes.control.setStatus(2025082, "POSTPONED");
  expect(await status()).toMatchObject({ strStatus: "Match Postponed", strPostponed: "yes", intHomeScore: null });
  const past = (await get("eventspastleague.php?id=99001")).json.events;
  const words = new Set(past.map(({ strStatus }: { strStatus: string }) => strStatus));
  expect([...words].toSorted()).toEqual(["FT", "Match Finished"]);
});
