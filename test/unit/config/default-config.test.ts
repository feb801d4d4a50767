import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { beforeAll, describe, expect, it } from "vitest";
import { loadConfig } from "../../../src/config/load.ts";
import {
  competitionSeasons,
  expectedMatches,
  formatOf,
  orderOf,
  seasonValues,
  zonesOf,
} from "../../../src/config/seasons.ts";
import type { CompetitionConfig, Config } from "../../../src/config/types.ts";

let config: Config;
beforeAll(async () => {
  config = await loadConfig();
});

const competition = (code: string): CompetitionConfig =>
  config.competitions.competitions.find((each) => each.code === code)!;

const range = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);

describe("schemas", () => {
  const files = [
    "endpoints.schema.json",
    "competitions.schema.json",
    ...["openfootball-match", "statsbomb-match", "statsbomb-event", "statsbomb-lineup"].map(
      (name) => `contracts/${name}.schema.json`,
    ),
  ];
  const read = (name: string) =>
    JSON.parse(readFileSync(new URL(`../../../config/${name}`, import.meta.url), "utf8")) as Record<string, unknown>;

  it.each(files)("%s is valid JSON Schema", (name) => {
    const ajv = new Ajv({ strict: true, strictTypes: false, strictRequired: false, discriminator: true });
    ajv.addKeyword("x-expected");
    expect(ajv.validateSchema(read(name)), JSON.stringify(ajv.errors)).toBe(true);
    expect(() => ajv.compile(read(name))).not.toThrow();
  });

  it.each(["endpoints.schema.json", "competitions.schema.json"])("%s describes every property", (name) => {
    const definitions = read(name).definitions as Record<string, { description?: string }>;
    const bare: string[] = [];
    const visit = (schema: Record<string, unknown>, path: string): void => {
      for (const [key, value] of Object.entries((schema.properties ?? {}) as Record<string, typeof schema>)) {
        const target = String(value.$ref ?? "").replace("#/definitions/", "");
        if (value.description === undefined && definitions[target]?.description === undefined) bare.push(path + key);
      }
      for (const [key, inner] of Object.entries(schema)) {
        if (typeof inner === "object" && inner !== null) visit(inner as typeof schema, `${path}${key}/`);
      }
    };
    visit(read(name), "");
    expect(bare).toEqual([]);
  });

  it.each(["endpoints", "competitions"])("%s.json names its schema, so that editors complete it", (name) => {
    expect(read(`${name}.json`).$schema).toBe(`./${name}.schema.json`);
  });
});

describe("competitions", () => {
  it("are those that the service promises, in order", () => {
    expect(config.competitions.competitions.map(({ code, slug, timezone }) => `${code} ${slug} ${timezone}`)).toEqual([
      "PL premier-league Europe/London",
      "ELC championship Europe/London",
      "PD la-liga Europe/Madrid",
      "BL1 bundesliga Europe/Berlin",
      "SA serie-a Europe/Rome",
      "FL1 ligue-1 Europe/Paris",
      "DED eredivisie Europe/Amsterdam",
      "PPL primeira-liga Europe/Lisbon",
      "ABL austrian-bundesliga Europe/Vienna",
      "CL champions-league Europe/Zurich",
      "WC world-cup null",
      "EC euro null",
      "DEMO demo-league UTC",
    ]);
  });

  it("have the seasons that openfootball has", () => {
    const seasons = (code: string) => competition(code).seasons;
    expect(seasons("PL")).toEqual(range(2011, 2025));
    expect(seasons("BL1")).toEqual(range(2011, 2025));
    expect(seasons("PD")).toEqual(range(2012, 2025));
    expect(seasons("SA")).toEqual(range(2013, 2025));
    expect(seasons("FL1")).toEqual(range(2014, 2025));
    expect(seasons("ABL")).toEqual(range(2011, 2017));
    // There is no file of 2016-17 and 2017-18.
    expect(seasons("ELC")).toEqual([...range(2011, 2015), ...range(2018, 2025)]);
    expect(seasons("DED")).toEqual(range(2018, 2025));
    expect(seasons("PPL")).toEqual(range(2018, 2025));
    expect(seasons("CL")).toEqual([2024]);
    expect(seasons("WC")).toEqual([2014, 2018, 2022, 2026]);
    expect(seasons("EC")).toEqual([2020, 2024]);
  });

  it.each([
    ["PL", 2014, 380],
    ["ELC", 2023, 552],
    ["PD", 2012, 380],
    ["BL1", 2012, 306],
    ["SA", 2014, 380],
    ["FL1", 2022, 380],
    ["FL1", 2023, 306],
    ["ABL", 2014, 180],
    ["WC", 2022, 64],
    ["WC", 2026, 104],
    ["EC", 2024, 51],
    ["DED", 2023, 306],
    ["PPL", 2023, 306],
    ["CL", 2024, 189],
    ["DEMO", 2025, 90],
  ])("%s %i has %i matches", (code, season, matches) => {
    expect(expectedMatches(formatOf(competition(code), season))).toBe(matches);
  });

  it("say of the demo league what it is", () => {
    const synthetic = config.competitions.competitions.filter(({ isSynthetic }) => isSynthetic);
    expect(synthetic.map(({ name }) => name)).toEqual(["Demo League (synthetic)"]);
    expect(config.competitions.precedence.at(-1)).toBe("DEMO");
  });

  it("are found at openfootball by file and season id", () => {
    expect(seasonValues(competition("PL"), 2014, "OPENFOOTBALL")).toMatchObject({
      repo: "football.json",
      file: "2014-15/en.1.json",
      season_id: "en.1_2014-15",
    });
    expect(seasonValues(competition("WC"), 2026, "OPENFOOTBALL")).toMatchObject({
      repo: "worldcup.json",
      file: "2026/worldcup.json",
      season_id: "worldcup_2026",
    });
    expect(seasonValues(competition("DEMO"), 2025, "DEMO")).toMatchObject({ season_id: "demo_2025" });
  });
});

describe("order of teams", () => {
  const headToHeadFirst = ["points", "h2h_points", "h2h_goal_difference", "goal_difference", "goals_for"];

  it("is head-to-head first in Spain and Italy", () => {
    expect(orderOf(competition("PD"), 2012)).toEqual(headToHeadFirst);
    expect(orderOf(competition("SA"), 2023)).toEqual(headToHeadFirst);
  });

  it("is goal difference, then head-to-head in France; points per game in the season cut short", () => {
    expect(orderOf(competition("FL1"), 2023).slice(0, 3)).toEqual(["points", "goal_difference", "h2h_points"]);
    expect(orderOf(competition("FL1"), 2019)[0]).toBe("points_per_game");
  });

  it("is goal difference, then goals in England, Germany and Austria", () => {
    for (const code of ["PL", "ELC", "BL1", "ABL"]) {
      const start = orderOf(competition(code), 2014).slice(0, 3);
      expect(start).toEqual(["points", "goal_difference", "goals_for"]);
    }
  });

  it("turns round between the World Cups of 2022 and 2026", () => {
    expect(orderOf(competition("WC"), 2022).slice(0, 4)).toEqual([
      "points",
      "goal_difference",
      "goals_for",
      "h2h_points",
    ]);
    expect(orderOf(competition("WC"), 2026).slice(0, 3)).toEqual(["points", "h2h_points", "h2h_goal_difference"]);
  });
});

describe("deductions", () => {
  const rows = (code: string, season: number, team: string) =>
    competition(code)
      .deductions.filter((row) => row.season === season && row.team === team)
      .map(({ points, effectiveFrom }) => [points, effectiveFrom]);

  it("came and went as they did", () => {
    expect(rows("PL", 2023, "Everton FC")).toEqual([
      [10, "2023-11-17"],
      [-4, "2024-02-26"],
      [2, "2024-04-08"],
    ]);
    expect(rows("PL", 2023, "Nottingham Forest FC")).toEqual([[4, "2024-03-18"]]);
    expect(rows("FL1", 2023, "Montpellier HSC")).toEqual([[1, "2023-10-25"]]);
    expect(rows("SA", 2014, "Parma FC")).toEqual([
      [1, "2014-12-09"],
      [2, "2015-03-13"],
      [4, "2015-04-16"],
    ]);
  });
});

describe("zones", () => {
  const kinds = (code: string, season: number): Record<string, string> =>
    Object.fromEntries(
      zonesOf(competition(code), season).map(({ kind, fromPosition, toPosition }) => [
        kind,
        `${fromPosition}-${toPosition}`,
      ]),
    );

  it("exist for every season of every competition", () => {
    for (const { competition: each, season } of competitionSeasons(config)) {
      expect(zonesOf(each, season), `${each.code} ${season}`).not.toEqual([]);
    }
  });

  it.each([
    ["PL", 2014, { CHAMPIONS_LEAGUE: "1-4", EUROPA_LEAGUE: "5-7", RELEGATION: "18-20" }],
    ["PL", 2022, { CHAMPIONS_LEAGUE: "1-4", EUROPA_LEAGUE: "5-6", CONFERENCE_LEAGUE: "7-7", RELEGATION: "18-20" }],
    ["ELC", 2023, { PROMOTION: "1-2", PROMOTION_PLAYOFF: "3-6", RELEGATION: "22-24" }],
    [
      "BL1",
      2023,
      {
        CHAMPIONS_LEAGUE: "1-5",
        EUROPA_LEAGUE: "6-7",
        CONFERENCE_LEAGUE: "8-8",
        RELEGATION_PLAYOFF: "16-16",
        RELEGATION: "17-18",
      },
    ],
    ["FL1", 2022, { CHAMPIONS_LEAGUE: "1-3", EUROPA_LEAGUE: "4-4", CONFERENCE_LEAGUE: "5-5", RELEGATION: "17-20" }],
    [
      "FL1",
      2023,
      {
        CHAMPIONS_LEAGUE: "1-4",
        EUROPA_LEAGUE: "5-6",
        CONFERENCE_LEAGUE: "7-7",
        RELEGATION_PLAYOFF: "16-16",
        RELEGATION: "17-18",
      },
    ],
    ["WC", 2026, { KNOCKOUT: "1-2" }],
  ])("of %s %i are the real ones", (code, season, expected) => {
    expect(kinds(code, season)).toEqual(expected);
  });

  it("know the Conference League from the season that first led to it", () => {
    for (const { competition: each } of competitionSeasons(config)) {
      const early = each.zones.filter((zone) => zone.kind === "CONFERENCE_LEAGUE" && (zone.from ?? 0) < 2020);
      expect(early).toEqual([]);
    }
  });
});

describe("endpoints", () => {
  it("belong to the schedules that the service promises", () => {
    const timings = config.endpoints.jobs.map(({ id, timing }) => [id, timing]);
    expect(timings).toEqual([
      ["daily_ingest", { cron: "0 6 * * *", timezone: "UTC" }],
      ["live_matches", { everySeconds: 900 }],
      ["backfill", { cron: "0 7 * * 1", timezone: "UTC" }],
    ]);
    for (const { id } of config.endpoints.jobs) {
      expect(
        config.endpoints.endpoints.filter(({ jobs }) => jobs.includes(id)),
        id,
      ).not.toEqual([]);
    }
  });

  it("ask openfootball's remote first, its npm package last", () => {
    const openfootball = config.endpoints.sources.find(({ id }) => id === "OPENFOOTBALL")!;
    expect(openfootball.bases).toEqual([
      { id: "remote", url: "https://raw.githubusercontent.com/openfootball", path: "{repo}/master/{file}" },
      { id: "package", url: "package:football.json", path: "{file}" },
    ]);
  });
});
