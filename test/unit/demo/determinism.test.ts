import { describe, expect, it } from "vitest";
import { createDemoLeague } from "../../../sample/demo-league.ts";
import { finalView } from "../../../sample/match/match-view.ts";
import { createIds, createRandom, uuidOf } from "../../../sample/random.ts";
import { toStatsBombEvents } from "../../../sample/statsbomb/events.ts";
import { toStatsBombLineups } from "../../../sample/statsbomb/lineups.ts";
import { toStatsBombMatch } from "../../../sample/statsbomb/matches.ts";
import { hashOf, league, views } from "./every-match.ts";

describe("the demo league is the same everywhere", () => {
  // Lakes keep what was made: new hashes here need a new SIMULATOR_VERSION and SIMULATOR_UPDATED_AT.
  it("makes the bytes it always made", () => {
    const [first, middle] = [views[0]!, views[44]!];
    expect({
      matches: hashOf(views.map((view) => toStatsBombMatch(league, view.match.fixture, view))),
      full: hashOf(toStatsBombEvents(first, "full")),
      compact: hashOf(toStatsBombEvents(middle, "compact")),
      lineups: hashOf(toStatsBombLineups(middle)),
    }).toMatchInlineSnapshot(`
      {
        "compact": "b65bcda73f1f2894",
        "full": "b026bee3c747ff0d",
        "lineups": "391022a56eb2ee51",
        "matches": "d64a9df916b7f0e1",
      }
    `);
  });

  it("makes a match without the ones before it", () => {
    const alone = createDemoLeague().match(2025017)!;
    expect(hashOf(alone)).toBe(hashOf(views[16]!.match));
    expect(hashOf(toStatsBombEvents(finalView(alone), "full"))).toBe(hashOf(toStatsBombEvents(views[16]!, "full")));
  });

  it("makes another league of another seed, and other dates of another season", () => {
    const other = createDemoLeague({ seed: "another", season: 2023 });
    expect(other.seasonLabel).toBe("2023/24");
    expect(other.fixtures[0]!.matchId).toBe(2023001);
    expect(hashOf(other.match(2023001)!.moments)).not.toBe(hashOf(views[0]!.match.moments));
    expect(other.match(2025001)).toBeNull();
  });
});

describe("random streams", () => {
  it("repeat by name and differ by name", () => {
    const draw = (...names: string[]) => Array.from({ length: 5 }, createRandom(...names).next);
    expect(draw("a", "b")).toEqual(draw("a", "b"));
    expect(draw("a", "b")).not.toEqual(draw("a", "c"));
  });

  it("give ids in the form of a UUID, all different", () => {
    const next = createIds("ids");
    const ids = new Set(Array.from({ length: 20_000 }, next));
    expect(ids.size).toBe(20_000);
    for (const id of [...[...ids].slice(0, 50), uuidOf("x", 1)]) {
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }
  });

  it("draw from the distributions they name", () => {
    const random = createRandom("distributions");
    const many = (draw: () => number) => Array.from({ length: 20_000 }, draw);
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(many(random.next))).toBeCloseTo(0.5, 1);
    expect(mean(many(() => random.poisson(2.7)))).toBeCloseTo(2.7, 1);
    expect(mean(many(() => random.normal(10, 2)))).toBeCloseTo(10, 1);
    expect(mean(many(() => random.weighted([0, 1], (item) => (item === 1 ? 3 : 1))))).toBeCloseTo(0.75, 1);
  });
});
