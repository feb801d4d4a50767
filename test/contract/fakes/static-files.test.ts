/** StatsBomb's open data and openfootball: files behind GitHub's CDN (CONTRACTS.md §4 and §5.3). */

import { describe, expect, it } from "vitest";
import type { FakeSourceId } from "../../../src/fakes/ids.ts";
import { faultsOf, type Shape } from "./shapes/shape.ts";
import * as shapes from "./shapes/static-files.ts";
import { startedFakes } from "./support.ts";

const started = startedFakes({ seasons: [2025] });
const { ask } = started;
const statsBomb = (path: string, headers?: Record<string, string>) => ask("STATSBOMB", path, headers);
const MATCHES = "/matches/9000/2025.json";
const LEAGUE = "/football.json/master/2025-26/demo.1.json";

describe.each<[FakeSourceId, string]>([
  ["STATSBOMB", MATCHES],
  ["OPENFOOTBALL", LEAGUE],
])("the CDN of %s", (source, path) => {
  it("answers 304 to the ETag it gave, also to a weak one in a list", async () => {
    const { headers, text } = await ask(source, path);
    const etag = headers.get("etag")!;
    expect([headers.get("cache-control"), text.length > 100]).toEqual(["max-age=300", true]);
    for (const given of [etag, `W/${etag}`, `"other", ${etag}`]) {
      const again = await ask(source, path, { "if-none-match": given });
      expect([again.status, again.text, again.headers.get("etag")]).toEqual([304, "", etag]);
    }
    expect((await ask(source, path, { "if-none-match": '"other"' })).status).toBe(200);
  });

  it("has a new ETag when the file changed", async () => {
    const before = (await ask(source, path)).headers.get("etag");
    started.fakes.control.clock.advance(24 * 3_600_000);
    expect((await ask(source, path)).headers.get("etag")).not.toBe(before);
  });

  it("answers 404 in plain text to what is not there", async () => {
    const { status, text, headers } = await ask(source, `${path}x`);
    expect([status, text]).toEqual([404, "404: Not Found"]);
    expect(headers.get("content-type")).toContain("text/plain");
    expect((await ask(source, "/%E0%A4%A")).status).toBe(404);
  });

  it("answers HEAD without a body and refuses to write", async () => {
    const url = started.fakes.urls[source] + path;
    const head = await fetch(url, { method: "HEAD" });
    expect([head.status, await head.text(), head.headers.has("etag")]).toEqual([200, "", true]);
    expect((await fetch(url, { method: "PUT", body: "x" })).status).toBe(405);
  });
});

describe("StatsBomb", () => {
  it.each<[string, Shape]>([
    ["/competitions.json", shapes.competitions],
    [MATCHES, shapes.matches],
    ["/events/2025001.json", shapes.events],
    ["/events/2025002.json", shapes.events],
    ["/lineups/2025001.json", shapes.lineups],
    ["/three-sixty/2025004.json", shapes.threeSixty],
  ])("%s", async (path, shape) => {
    const { status, json } = await statsBomb(path);
    expect(status).toBe(200);
    expect(faultsOf(json, shape)).toEqual([]);
  });

  it("has none of the simulator's own keys but the mark", async () => {
    const [match] = (await statsBomb(MATCHES)).json;
    expect(match).not.toHaveProperty("half_time");
    expect(match.home_team).not.toHaveProperty("short_name");
    expect((await statsBomb("/lineups/2025001.json")).json[0].lineup[0]).not.toHaveProperty("birth_date");
    expect(match.synthetic).toBe(true);
  });

  it("gives every touch of the first match, and of all when told", async () => {
    const count = async (id: number) => (await statsBomb(`/events/${id}.json`)).json.length;
    expect(await count(2025001)).toBeGreaterThan(3000);
    expect(await count(2025002)).toBeLessThan(200);
    started.fakes.control.set({ STATSBOMB: { eventDetail: "full" } });
    expect(await count(2025002)).toBeGreaterThan(3000);
  });

  it("has 360 for some matches; 404 is normal, and the list says which", async () => {
    const { json } = await statsBomb(MATCHES);
    const found: boolean[] = [];
    for (const { match_id, match_status_360, last_updated_360 } of json.slice(0, 12)) {
      const { status } = await statsBomb(`/three-sixty/${match_id}.json`);
      expect(status).toBe(match_status_360 === "available" ? 200 : 404);
      expect(last_updated_360 === null).toBe(status === 404);
      found.push(status === 200);
    }
    expect(new Set(found).size).toBe(2);
  });

  it("publishes a match twelve hours after kick-off, with its events", async () => {
    const has = async () =>
      (await statsBomb(MATCHES)).json.some(({ match_id }: { match_id: number }) => match_id === 2025082);
    expect([await has(), (await statsBomb("/events/2025082.json")).status]).toEqual([false, 404]);
    started.fakes.control.clock.set(new Date("2026-03-29T03:00:00Z"));
    expect([await has(), (await statsBomb("/events/2025082.json")).status]).toEqual([true, 200]);
  });

  it("moves last_updated when told, of that match only", async () => {
    const stamps = async (): Promise<string[]> =>
      (await statsBomb(MATCHES)).json.map(({ last_updated }: { last_updated: string }) => last_updated);
    const before = await stamps();
    started.fakes.control.touch(2025003);
    const after = await stamps();
    expect(after.filter((stamp, index) => stamp !== before[index])).toEqual(["2026-03-28T15:20:00.000"]);
  });

  it("takes a cancelled goal out of score and events alike", async () => {
    const goals = async () => {
      const match = (await statsBomb(MATCHES)).json.find(({ match_id }: { match_id: number }) => match_id === 2025002);
      const events = (await statsBomb("/events/2025002.json")).json;
      const shots = events.filter(
        ({ shot }: { shot?: { outcome: { name: string } } }) => shot?.outcome.name === "Goal",
      );
      return [match.home_score + match.away_score, shots.length];
    };
    const [before] = await goals();
    started.fakes.control.cancelGoal(2025002);
    expect(await goals()).toEqual([before! - 1, before! - 1]);
  });
});

describe("openfootball", () => {
  it.each<[string, Shape]>([
    [LEAGUE, shapes.league],
    ["/worldcup.json/master/2025/worldcup.json", shapes.worldCup],
    ["/euro.json/master/2026/euro.json", shapes.euro],
  ])("%s", async (path, shape) => {
    const { status, json, text } = await ask("OPENFOOTBALL", path);
    expect(status).toBe(200);
    expect(faultsOf(json, shape)).toEqual([]);
    expect(text).toContain("(synthetic)");
  });

  it("has no half-time of a goalless match, and {} for those to come", async () => {
    const { matches } = (await ask("OPENFOOTBALL", LEAGUE)).json;
    const scores: { ft?: number[]; ht?: number[] }[] = matches.map(({ score }: { score: object }) => score);
    const goalless = scores.filter(({ ft }) => ft?.[0] === 0 && ft[1] === 0);
    expect(goalless.length).toBeGreaterThan(0);
    expect(goalless.every(({ ht }) => ht === undefined)).toBe(true);
    expect(scores.filter(({ ft }) => ft === undefined)).toHaveLength(10);
  });

  it("says postponed and awarded", async () => {
    started.fakes.control.setStatus(2025001, "AWARDED");
    started.fakes.control.setScore(2025001, { home: 3, away: 0 });
    started.fakes.control.setStatus(2025090, "POSTPONED");
    const { matches } = (await ask("OPENFOOTBALL", LEAGUE)).json;
    expect(matches[0]).toMatchObject({ status: "awarded", score: { ft: [3, 0] } });
    expect(matches[89]).toMatchObject({ status: "postponed", score: {} });
    expect(matches[89]).not.toHaveProperty("time");
  });

  it("counts the goals of a tournament as its scores do, and knows its squads", async () => {
    const folder = "/worldcup.json/master/2025";
    const { matches } = (await ask("OPENFOOTBALL", `${folder}/worldcup.json`)).json;
    expect(matches).toHaveLength(16);
    for (const { score, goals1, goals2 } of matches) expect([goals1.length, goals2.length]).toEqual(score.ft);
    const squads = (await ask("OPENFOOTBALL", `${folder}/worldcup.squads.json`)).json;
    expect([squads.length, squads[0].players.length]).toEqual([8, 14]);
    expect((await ask("OPENFOOTBALL", `${folder}/worldcup.stadiums.json`)).json.stadiums).toHaveLength(2);
    expect((await ask("OPENFOOTBALL", `${folder}/worldcup.teams.json`)).json).toHaveLength(8);
    expect((await ask("OPENFOOTBALL", `${folder}/worldcup.groups.json`)).json.groups).toHaveLength(2);
  });

  it("keeps the knock-out teams open until the groups are played", async () => {
    started.fakes.control.clock.set(new Date("2025-06-16T12:00:00Z"));
    const { matches } = (await ask("OPENFOOTBALL", "/worldcup.json/master/2025/worldcup.json")).json;
    expect(matches[12]).toMatchObject({ team1: "1A", team2: "2B", score: {} });
    expect(matches[15]).toMatchObject({ team1: "W13", team2: "W14" });
    expect(matches[0].score).toHaveProperty("ft");
  });
});
