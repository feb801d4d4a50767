import { describe, expect, test } from "vitest";
import { NeedsFullBuild } from "../../../../src/warehouse/rebuild/changes.ts";
import { createTouchedSeasons, type SeasonRow } from "../../../../src/warehouse/rebuild/touched-seasons.ts";

const PL = { competitionCode: "PL", season: 2014 };
const PD = { competitionCode: "PD", season: 2014 };
const byId = { name: "matches", columns: ["season_id", "competition_code", "season"] };
const byScope = { name: "staged", columns: ["competition_code", "season"] };
const row = (facts: Partial<SeasonRow>): SeasonRow => ({
  origin: "fresh",
  season: "s1",
  is_own: true,
  is_lost: false,
  print: "",
  ...facts,
});

const touched = () => createTouchedSeasons([PL], new Map(Object.entries({ s1: PL, s2: PD })));

describe("the touched seasons", () => {
  test("are told by id where a table has one, else by competition and year", () => {
    const seasons = touched();
    expect([seasons.has(byId, "s1"), seasons.has(byId, "s2"), seasons.has(byId, null)]).toEqual([true, false, false]);
    expect([seasons.has(byScope, "PL|2014"), seasons.has(byScope, "PD|2014")]).toEqual([true, false]);
    expect([seasons.hasScope(PL), seasons.hasScope(PD)]).toEqual([true, false]);
    expect(seasons.where(byId)).toBe("season_id IN ('s1')");
    expect(seasons.where(byScope)).toContain("competition_code = 'PL' AND season = 2014");
  });

  test("have the id of a new one once rows of it are told to be of its competition and year", () => {
    const seasons = createTouchedSeasons([PL], new Map());
    expect(seasons.where(byId)).toBe("false");
    seasons.learn(byId, [row({ season: "new" }), row({ season: "other", is_own: false })]);
    expect([...seasons.ids]).toEqual(["new"]);
    expect(seasons.where(byId)).toBe("season_id IN ('new')");
  });

  test("are not enough for rows of no season, or for a table that says of none", () => {
    expect(() => touched().learn(byId, [row({ season: null, is_lost: true })])).toThrow(NeedsFullBuild);
    expect(() => touched().where({ name: "names", columns: ["name"] })).toThrow("names has no column");
  });
});
