import { describe, expect, it } from "vitest";
import { writeConfigObjects } from "../../../src/ingest/config-objects.ts";
import { toConfigRecords } from "../../../src/ingest/config-records.ts";
import { createMemoryStore } from "../../../src/lake/drivers/memory.ts";
import { configOf, createFakeParquet, keysOf, LEAGUE } from "./support.ts";

const records = toConfigRecords(configOf());

describe("config records", () => {
  it("are flat", () => {
    for (const record of Object.values(records).flat())
      for (const value of Object.values(record)) expect(typeof value === "object" && value !== null).toBe(false);
  });

  it("say what a competition is", () => {
    expect(records.competitions).toEqual([
      {
        competition_code: "PL",
        slug: "premier-league",
        name: "Premier League",
        country: "England",
        kind: "LEAGUE",
        timezone: "Europe/London",
        is_synthetic: false,
        ordinal: 0,
        football_data_code: "PL",
        thesportsdb_league: null,
        api_football_league: null,
      },
      expect.objectContaining({ competition_code: "WC", timezone: null, ordinal: 1 }),
    ]);
  });

  it("count the matches that a season's format asks for", () => {
    expect(records.seasons[0]).toEqual({
      competition_code: "PL",
      season: 2014,
      label: "2014/15",
      teams: 2,
      meetings: 1,
      groups: null,
      matches_each: null,
      knockout_matches: null,
      expected_matches: 2,
    });
    expect(records.seasons[2]).toMatchObject({ label: "2022", groups: 2, knockout_matches: 4, expected_matches: 16 });
  });

  it("spread rules over the seasons that they hold for", () => {
    expect(records.zones).toEqual([
      {
        competition_code: "PL",
        season: 2015,
        kind: "RELEGATION",
        label: "Relegation",
        from_position: 2,
        to_position: 2,
      },
    ]);
    expect(records.order_rules[0]).toEqual({ competition_code: "PL", season: 2014, ordinal: 0, criterion: "points" });
    expect(records.placements).toEqual([
      { competition_code: "PL", season: 2014, group: null, team: "Red", ordinal: 0, reason: "lots" },
      { competition_code: "PL", season: 2014, group: null, team: "Blue", ordinal: 1, reason: "lots" },
    ]);
    expect(records.deductions).toEqual([
      { competition_code: "PL", season: 2014, team: "Red", points: 3, reason: "debts", effective_from: "2014-12-01" },
    ]);
  });

  it("put sources in order of precedence, one that is not named last", () => {
    expect(records.sources).toEqual([
      { source: "OPENFOOTBALL", precedence: 0, bases: "remote,package", attribution: "made up" },
      { source: "FOOTBALL_DATA", precedence: 1, bases: "remote", attribution: "made up" },
    ]);
  });
});

describe("config objects", () => {
  function setUp() {
    const store = createMemoryStore();
    const parquet = createFakeParquet();
    let minute = 0;
    const write = (config = configOf()) =>
      writeConfigObjects({
        config,
        store,
        parquet,
        runId: "r",
        now: () => new Date(Date.UTC(2026, 10, 22, 10, minute++)),
      });
    return { store, parquet, write };
  }

  it("are written once for each content", async () => {
    const { store, parquet, write } = setUp();
    expect((await write()).written).toHaveLength(8);
    expect(await write()).toMatchObject({
      written: [],
      present: expect.arrayContaining([expect.stringContaining("raw/config_zones/hash=")]),
    });
    expect(parquet.written).toHaveLength(8);
    const [key] = await keysOf(store, "raw/config_seasons/");
    expect(key).toMatch(/^raw\/config_seasons\/hash=[0-9a-f]{16}\/data\.parquet$/);
    expect(parquet.written.find(({ constants }) => constants.object_key === key)?.constants).toMatchObject({
      endpoint: "config_seasons",
      base: "config",
      season_id: null,
    });
  });

  it("of an entity that has no records are one empty record, so that what was there no longer counts", async () => {
    const { parquet, write } = setUp();
    await write();
    await write(configOf({ competitions: [{ ...LEAGUE, deductions: [] }] }));
    expect(parquet.written.at(-1)).toBeDefined();
    const deductions = parquet.written.filter(({ constants }) => constants.endpoint === "config_deductions");
    expect(deductions.map(({ records }) => records.map(({ record }) => JSON.parse(record).team))).toEqual([
      ["Red"],
      [undefined],
    ]);
  });

  it("of a config that goes back to an earlier content are dated anew, since only the newest counts", async () => {
    const { store, write } = setUp();
    const changed = configOf({ competitions: [{ ...LEAGUE, deductions: [] }] });
    const [first] = (await write()).written.filter((key) => key.includes("deductions"));
    await write(changed);
    const back = await write();
    expect(back.written).toContain(first);
    const keys = await keysOf(store, "raw/config_deductions/");
    const heads = await Promise.all(keys.map((key) => store.head(key)));
    const dated = heads.toSorted((a, b) =>
      (a?.metadata["fetched-at"] ?? "").localeCompare(b?.metadata["fetched-at"] ?? ""),
    );
    expect(dated.at(-1)?.key).toBe(first);
    expect(keys).toHaveLength(2);
  });
});
