import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  competitionSeasons,
  coversSeason,
  expandTemplate,
  expectedMatches,
  formatOf,
  orderOf,
  placeholders,
  seasonFileLabel,
  seasonLabel,
  seasonValues,
  seasonWindow,
  zonesOf,
} from "../../../src/config/seasons.ts";
import type { CompetitionConfig } from "../../../src/config/types.ts";

const league: CompetitionConfig = {
  code: "XL",
  slug: "x-league",
  name: "X League",
  country: null,
  kind: "LEAGUE",
  timezone: "UTC",
  seasonLabel: "split",
  seasons: [2012, 2010, 2011],
  ids: { OPENFOOTBALL: { file: "{label}/x.json", season_id: "x_{label}", tag: "{code}-{season}" } },
  formats: [
    { to: 2010, teams: 10, meetings: 2 },
    { from: 2011, teams: 12, meetings: 1 },
  ],
  order: [{ criteria: ["points", "goal_difference"] }],
  zones: [
    { from: 2011, kind: "RELEGATION", label: "Relegation", fromPosition: 12, toPosition: 12 },
    { kind: "CHAMPIONS_LEAGUE", label: "Champions League", fromPosition: 1, toPosition: 2 },
  ],
  deductions: [],
};
const calendar = { seasonLabel: "calendar" } as const;

describe("season labels", () => {
  it("are split for files and for people", () => {
    expect(seasonFileLabel(league, 2014)).toBe("2014-15");
    expect(seasonLabel(league, 2014)).toBe("2014/15");
  });

  it("cross the century with two digits", () => {
    expect(seasonFileLabel(league, 1999)).toBe("1999-00");
    expect(seasonLabel(league, 2008)).toBe("2008/09");
  });

  it("are the year alone for a calendar season", () => {
    expect(seasonFileLabel(calendar, 2022)).toBe("2022");
    expect(seasonLabel(calendar, 2022)).toBe("2022");
  });
});

describe("rules by season", () => {
  it("are inclusive at both ends and open where an end is missing", () => {
    expect([2010, 2011, 2012, 2013].map((season) => coversSeason({ from: 2011, to: 2012 }, season))).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect(coversSeason({ to: 2012 }, 1888)).toBe(true);
    expect(coversSeason({ from: 2012 }, 2100)).toBe(true);
  });

  it("give the format and the order of a season", () => {
    expect(formatOf(league, 2010).teams).toBe(10);
    expect(formatOf(league, 2011).teams).toBe(12);
    expect(orderOf(league, 2012)).toEqual(["points", "goal_difference"]);
  });

  it("say so when nothing covers the season", () => {
    const bare = { ...league, order: [{ to: 2010, criteria: ["points"] }] } as CompetitionConfig;
    expect(() => orderOf(bare, 2011)).toThrow("XL has no order for season 2011");
  });

  it("give the zones of a season, best position first", () => {
    expect(zonesOf(league, 2010).map((zone) => zone.kind)).toEqual(["CHAMPIONS_LEAGUE"]);
    expect(zonesOf(league, 2011).map((zone) => zone.kind)).toEqual(["CHAMPIONS_LEAGUE", "RELEGATION"]);
  });
});

describe("expectedMatches", () => {
  it.each([
    ["20 teams, home and away", { teams: 20, meetings: 1 }, 380],
    ["Austria: twice at each ground", { teams: 10, meetings: 2 }, 180],
    ["World Cup 2022", { teams: 32, meetings: 1, groups: 8, knockoutMatches: 16 }, 64],
    ["World Cup 2026", { teams: 48, meetings: 1, groups: 12, knockoutMatches: 32 }, 104],
  ])("%s", (_, format, expected) => {
    expect(expectedMatches(format)).toBe(expected);
  });
});

it("competitionSeasons lists each season once, oldest first", () => {
  const seasons = competitionSeasons({ competitions: { competitions: [league], precedence: [] } });
  expect(seasons.map(({ season }) => season)).toEqual([2010, 2011, 2012]);
});

it("seasonWindow holds a summer start and a late summer end", () => {
  expect(seasonWindow(league, 2019)).toEqual({ first: "2019-06-01", last: "2020-08-31" });
  expect(seasonWindow(calendar, 2022)).toEqual({ first: "2022-01-01", last: "2022-12-31" });
});

describe("templates", () => {
  it("are filled from the competition's ids at the source", () => {
    expect(seasonValues(league, 2014, "OPENFOOTBALL")).toEqual({
      season: "2014",
      label: "2014-15",
      span: "2014-2015",
      code: "XL",
      file: "2014-15/x.json",
      season_id: "x_2014-15",
      tag: "XL-2014",
    });
    expect(seasonValues(league, 2014, "DEMO")).toBeNull();
  });

  it("keep what has no value yet, and never look beyond the values' own names", () => {
    expect(expandTemplate("a/{x}/{T}/{toString}", { x: "1" })).toBe("a/1/{T}/{toString}");
    expect(placeholders("a/{x}={y}/{x}")).toEqual(["x", "y", "x"]);
  });

  it("are complete once every placeholder has a value", () => {
    const name = fc.stringMatching(/^[a-z]{1,5}$/);
    fc.assert(
      fc.property(fc.array(name, { minLength: 1 }), (names) => {
        const values = Object.fromEntries(names.map((each) => [each, each.toUpperCase()]));
        const filled = expandTemplate(names.map((each) => `{${each}}`).join("/"), values);
        expect(placeholders(filled)).toEqual([]);
        expect(filled).toBe(names.map((each) => each.toUpperCase()).join("/"));
      }),
    );
  });
});
