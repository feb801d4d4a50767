/** Days go by: what is asked for daily, what never again after the season, and what is corrected late. */

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { toCompetitionsFile } from "../../../../src/fakes/competitions-file.ts";
import { createSourcesHarness, RESUME, type SourcesHarness } from "./harness.ts";

const DAY_MS = 86_400_000;
const DEMO = { ...RESUME, competitions: ["DEMO"], seasons: [2025] };

let harness: SourcesHarness;
beforeEach(async () => {
  harness = await createSourcesHarness({
    at: new Date("2026-03-28T15:20:00Z"),
    fakes: { switches: { API_FOOTBALL: { plan: "Pro", perDay: 7_500, perMinute: 50_000 } } },
    settings: { statsbomb: { seasons: ["9000/2025"], maxMatches: 3 } },
    edit: (config) => ({ ...config, competitions: toCompetitionsFile([2024, 2025]) }),
  });
});
afterEach(() => harness.close());

const later = (days: number): void => harness.fakes.control.clock.advance(days * DAY_MS);

const isFetch = (path: string): boolean => !/^\/(status|openfootball)?$|\/master\/data$/.test(path);

const requestsOf = async (endpoints: readonly string[]): Promise<number> => {
  await harness.runAll(endpoints, DEMO);
  const { control } = harness.fakes;
  const sent = control.requests({}).filter(({ url }) => isFetch(url)).length;
  control.clearLog();
  return sent;
};

describe("a day later", () => {
  it.each([
    ["openfootball_leagues"],
    ["statsbomb_matches"],
    ["football_data_matches"],
    ["football_data_standings"],
    ["football_data_scorers"],
    ["football_data_teams"],
    ["thesportsdb_table"],
    ["api_football_fixtures"],
    ["api_football_standings"],
    ["api_football_top_scorers"],
    ["api_football_injuries"],
    ["api_football_teams"],
  ])("%s of a season in play is asked for once, and not twice", async (endpoint) => {
    expect(await requestsOf([endpoint])).toBe(1);
    for (let day = 0; day < 3; day += 1) {
      later(1);
      expect(await requestsOf([endpoint])).toBe(1);
      expect(await requestsOf([endpoint])).toBe(0);
    }
  });

  it("midnight UTC is the border, whatever the hours between", async () => {
    expect(await requestsOf(["football_data_matches"])).toBe(1);
    harness.fakes.control.clock.set(new Date("2026-03-28T23:59:59Z"));
    expect(await requestsOf(["football_data_matches"])).toBe(0);
    harness.fakes.control.clock.set(new Date("2026-03-29T00:00:01Z"));
    expect(await requestsOf(["football_data_matches"])).toBe(1);
  });

  it("a clock that goes back a day asks for nothing, and loses nothing", async () => {
    expect(await requestsOf(["football_data_matches", "api_football_fixtures"])).toBe(2);
    later(-1);
    expect(await requestsOf(["football_data_matches", "api_football_fixtures"])).toBe(0);
    expect(await harness.keys("raw/fixtures/")).toHaveLength(1);
  });
});

describe("a season that is over", () => {
  const MATCHES = ["football_data_matches", "api_football_fixtures"];
  const TABLES = ["football_data_standings", "api_football_standings", "thesportsdb_table"];

  it("is asked for daily until seven days after its last match, and never again by a source that costs", async () => {
    const last = harness.fakes.control
      .matches()
      .filter(({ kind, matchId }) => kind === "LEAGUE" && Math.floor(matchId / 1000) === 2025)
      .map(({ kickOffAt }) => kickOffAt)
      .toSorted()
      .at(-1);
    harness.fakes.control.clock.set(new Date(`${last?.slice(0, 10)}T23:00:00Z`));
    expect(await requestsOf(MATCHES)).toBe(2);
    for (let day = 1; day <= 7; day += 1) {
      later(1);
      expect(await requestsOf(MATCHES), `day ${day}`).toBe(2);
    }
    for (const days of [1, 7, 100, 400]) {
      later(days);
      expect(await requestsOf(MATCHES), `${days} days more`).toBe(0);
    }
  });

  it("its tables are final a week after the last day that a season can have", async () => {
    harness.fakes.control.clock.set(new Date("2026-09-06T12:00:00Z"));
    expect(await requestsOf(TABLES)).toBe(3);
    later(1);
    expect(await requestsOf(TABLES)).toBe(3);
    later(1);
    expect(await requestsOf(TABLES)).toBe(0);
    later(300);
    expect(await requestsOf(TABLES)).toBe(0);
  });

  it("is asked for weekly by what costs nothing, by its etag, and kept once", async () => {
    harness.fakes.control.clock.set(new Date("2026-06-20T12:00:00Z"));
    expect(await requestsOf(["openfootball_leagues"])).toBe(1);
    const keys = await harness.keys("raw/matches/");
    const weeks = [];
    for (let day = 1; day <= 14; day += 1) {
      later(1);
      if ((await requestsOf(["openfootball_leagues"])) > 0) weeks.push(day);
    }
    expect(weeks).toEqual([7, 14]);
    expect(await harness.keys("raw/matches/")).toEqual(keys);
  });
});

describe("openfootball", () => {
  const FILES = ["openfootball_world_cups", "openfootball_euros", "openfootball_squads", "openfootball_stadiums"];

  it("is asked by etag, and answers 304 where nothing changed: no second object", async () => {
    await harness.runAll(FILES, RESUME);
    const keys = await harness.keys("raw/");
    expect(keys.map((key) => key.split("/")[1])).toEqual(["matches", "matches", "squads", "stadiums"]);
    later(1);
    harness.fakes.control.clearLog();
    const tasks = await harness.runAll(FILES, RESUME);
    // The tournaments of 2024 and 2025 are long over: a week between two looks.
    expect(tasks.every(({ outcome }) => outcome === "SKIPPED")).toBe(true);
    later(7);
    const again = await harness.runAll(FILES, RESUME);
    expect(again.flatMap(({ endpoint, outcome }) => (outcome === "UNCHANGED" ? [endpoint] : []))).toEqual(FILES);
    const statuses = harness.fakes.control.requests({ source: "OPENFOOTBALL" }).map(({ status }) => status);
    expect(statuses.filter((status) => status === 304)).toHaveLength(4);
    expect(await harness.keys("raw/")).toEqual(keys);
  });

  it("has no squads of some tournaments, which is no fault", async () => {
    harness.fakes.control.fault("OPENFOOTBALL", { kind: "status", status: 404, path: "squads" });
    const tasks = await harness.run("openfootball_squads");
    expect(tasks.every(({ outcome }) => outcome === "SKIPPED")).toBe(true);
  });
});

describe("StatsBomb", () => {
  const ALL = ["statsbomb_matches", "statsbomb_events", "statsbomb_lineups"];
  const paths = () => harness.asked("STATSBOMB").filter(isFetch);

  it("corrects a match months later: that one is read again, and no other", async () => {
    harness.fakes.control.clock.set(new Date("2026-06-20T12:00:00Z"));
    await harness.runAll(ALL, DEMO);
    expect(paths()).toHaveLength(1 + 3 + 3);
    for (let week = 0; week < 3; week += 1) {
      later(7);
      await harness.runAll(ALL, DEMO);
      expect(paths()).toEqual([expect.stringContaining("matches/9000/2025.json")]);
    }
    const matchId = Number(/match_id=(\d+)/.exec((await harness.keys("raw/events/"))[1] ?? "")?.[1]);
    const before = await harness.keys(`raw/events/source=statsbomb/match_id=${matchId}/`);
    expect(harness.fakes.control.cancelGoal(matchId)).toBe(true);
    later(7);
    await harness.runAll(ALL, DEMO);
    expect(paths()).toEqual([
      expect.stringContaining("matches/9000/2025.json"),
      expect.stringContaining(`events/${matchId}.json`),
      expect.stringContaining(`lineups/${matchId}.json`),
    ]);
    const after = await harness.keys(`raw/events/source=statsbomb/match_id=${matchId}/`);
    expect(after.slice(0, before.length)).toEqual(before);
    expect(after).toHaveLength(before.length + 1);
  });
});
