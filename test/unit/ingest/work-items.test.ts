import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InvalidInputError } from "../../../src/errors.ts";
import { expandWorkItems, isLocalBase, type RequestFilter } from "../../../src/ingest/work-items.ts";
import { CUPS, configOf, LEAGUES } from "./support.ts";

const expand = (filter: RequestFilter, options: Partial<Parameters<typeof expandWorkItems>[0]> = {}) =>
  expandWorkItems({ config: configOf(), filter, baseUrls: {}, parameterSets: new Map(), ...options });
const addresses = (filter: RequestFilter, baseUrls = {}) =>
  expand(filter, { baseUrls }).map(({ base, path }) => `${base.url}/${path}`);

describe("work items", () => {
  it("are endpoints × seasons × bases, with each base's own path", () => {
    expect(addresses({ endpoints: ["leagues"] })).toEqual([
      "https://files.example.test/openfootball/football.json/master/2014-15/en.1.json",
      "package:football.json/2014-15/en.1.json",
      "https://files.example.test/openfootball/football.json/master/2015-16/en.1.json",
      "package:football.json/2015-16/en.1.json",
    ]);
  });

  it("label a calendar season by its one year and take only the kinds that the endpoint names", () => {
    expect(expand({ endpoints: ["cups"], bases: ["remote"] }).map(({ path }) => path)).toEqual([
      "worldcup.json/master/2022/worldcup.json",
    ]);
  });

  it("have a key that is a pure function of endpoint, parameters and time, and the prefix of its versions", () => {
    const [item] = expand({ endpoints: ["leagues"], seasons: [2014] }).map((target) => target.item);
    expect(item).toMatchObject({
      key: "raw/matches/source=openfootball/season_id=en.1_2014-15/base=remote/{T}.parquet",
      prefix: "raw/matches/source=openfootball/season_id=en.1_2014-15/base=remote/",
      competitionCode: "PL",
      season: 2014,
      credits: 0,
    });
    expect(item?.parameters).toMatchObject({ season_id: "en.1_2014-15", season: "2014", base: "remote" });
  });

  it("end the prefix before the partition of the day", () => {
    const [target] = expand({ endpoints: ["paid_matches"], seasons: [2014] });
    expect(target?.item).toMatchObject({
      prefix: "raw/fd_matches/season=2014/code=PL/",
      key: "raw/fd_matches/season=2014/code=PL/ingestion_date={D}/data.json",
    });
    expect(target).toMatchObject({ path: "competitions/PL/matches", query: { season: "2014" } });
  });

  it("leave out competitions that the source has no id for", () => {
    expect(expand({ endpoints: ["paid_matches"] }).map(({ item }) => item.competitionCode)).toEqual(["PL", "PL"]);
  });

  it.each<[string, RequestFilter, number]>([
    ["nothing: all", {}, 8],
    ["job", { job: "backfill" }, 2],
    ["competitions", { competitions: ["WC"] }, 2],
    ["seasons", { seasons: [2015] }, 3],
    ["bases", { bases: ["package"] }, 3],
    ["several at once", { competitions: ["PL"], seasons: [2014], bases: ["package"] }, 1],
    ["a season that nobody has", { seasons: [1999] }, 0],
  ])("are narrowed by %s", (_, filter, count) => expect(expand(filter)).toHaveLength(count));

  it.each<[RequestFilter, string]>([
    [{ endpoints: ["leagues", "legues"] }, "endpoints"],
    [{ competitions: ["XX"] }, "competitions"],
    [{ bases: ["disk"] }, "bases"],
    [{ job: "hourly" }, "job"],
  ])("refuse a name that is not in the config: %j", (filter, argument) => {
    expect(() => expand(filter)).toThrow(InvalidInputError);
    expect(() => expand(filter)).toThrow(new RegExp(`^${argument}: `));
  });

  it("take only the competitions that have the values which the endpoint names", () => {
    const config = configOf();
    const euros = { ...CUPS, id: "euros", forEach: { ...CUPS.forEach, where: { repo: "euro.json" } } };
    const worldCups = { ...euros, id: "world_cups", forEach: { ...CUPS.forEach, where: { repo: "worldcup.json" } } };
    const endpoints = { ...config.endpoints, endpoints: [euros, worldCups] as const };
    const items = expand({ bases: ["remote"] }, { config: { ...config, endpoints } });
    expect(items.map(({ item }) => item.endpoint)).toEqual(["world_cups"]);
  });

  it("never ask a provider's own address for made-up ids", () => {
    const config = configOf();
    const competitions = config.competitions.competitions.map((each) => ({ ...each, isSynthetic: true }));
    const synthetic = { ...config, competitions: { ...config.competitions, competitions } };
    const basesAsked = (baseUrls: Parameters<typeof expandWorkItems>[0]["baseUrls"]) =>
      new Set(expand({}, { config: synthetic, baseUrls }).map(({ base }) => base.url));
    expect(basesAsked({})).toEqual(new Set(["package:football.json"]));
    expect(basesAsked({ FOOTBALL_DATA: "http://127.0.0.1:9" })).toEqual(
      new Set(["package:football.json", "http://127.0.0.1:9"]),
    );
  });

  it("replace only the remote base by the setting; under file: without the branch folder", () => {
    const filter = { endpoints: ["leagues"], seasons: [2014] };
    expect(addresses(filter, { OPENFOOTBALL: "http://127.0.0.1:9" })).toEqual([
      "http://127.0.0.1:9/football.json/master/2014-15/en.1.json",
      "package:football.json/2014-15/en.1.json",
    ]);
    expect(addresses(filter, { OPENFOOTBALL: "file:/data/of" })[0]).toBe(
      "file:/data/of/football.json/2014-15/en.1.json",
    );
  });

  it("repeat an endpoint over the parameter sets of another's result, narrowed by the same filter", () => {
    const events = {
      ...LEAGUES,
      id: "events",
      path: "events/{match_id}.json",
      forEach: { kind: "resultOf" as const, endpoint: "leagues", field: "match_id", as: "match_id" },
      key: "raw/events/source=openfootball/match_id={match_id}/{T}.parquet",
    };
    const config = configOf({ endpoints: [events] });
    const set = (id: string, season: number) => ({
      parameters: { match_id: id, repo: "r" },
      competitionCode: "PL",
      season,
    });
    const parameterSets = new Map([["events", [set("7", 2014), set("8", 2015)]]]);
    const prefixes = (filter: RequestFilter) =>
      expand({ ...filter, bases: ["package"] }, { config, parameterSets }).map(({ item }) => item.prefix);
    const [seven, eight] = [7, 8].map((id) => `raw/events/source=openfootball/match_id=${id}/`);
    expect(prefixes({})).toEqual([seven, eight]);
    expect(prefixes({ seasons: [2015] })).toEqual([eight]);
    expect(prefixes({ competitions: ["WC"] })).toEqual([]);
  });

  it("name the placeholder that has no value", () => {
    const config = configOf({ endpoints: [{ ...CUPS, path: "{stage}/x.json" }] });
    expect(() => expand({}, { config })).toThrow("{stage}");
  });

  it("never leave their prefix, whatever a season folder is called", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (id) => {
        const competition = {
          ...configOf().competitions.competitions[0]!,
          ids: { OPENFOOTBALL: { repo: "r", file: "f", season_id: id } },
        };
        const config = configOf({ competitions: [competition], endpoints: [LEAGUES] });
        let prefixes: string[] = [];
        try {
          prefixes = expand({}, { config }).map(({ item }) => item.prefix);
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidInputError);
        }
        for (const prefix of prefixes)
          expect(prefix).toMatch(
            /^raw\/matches\/source=openfootball\/season_id=[\w.-]{1,64}\/base=(remote|package)\/$/,
          );
      }),
    );
  });
});

describe("isLocalBase", () => {
  it.each([
    ["package:football.json", true],
    ["file:/data", true],
    ["simulator:", true],
    ["https://example.test", false],
    ["http://127.0.0.1:9", false],
  ])("%s → %s", (url, expected) => expect(isLocalBase({ url })).toBe(expected));
});
