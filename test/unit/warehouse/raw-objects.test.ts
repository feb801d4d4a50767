import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dataVersion, type RawObject, rawRelationOf } from "../../../src/warehouse/raw-objects.ts";

describe("the relation of a raw key", () => {
  test.each([
    [
      "raw/matches/source=openfootball/season_id=en.1_2014-15/base=remote/20260101T000000Z.parquet",
      "matches__openfootball",
    ],
    ["raw/events/source=demo/match_id=1/20260101T000000Z.parquet", "events__demo"],
    ["raw/config_seasons/hash=0a/data.parquet", "config_seasons"],
    ["raw/live_matches/ingestion_date=2026-01-01/20260101T000000Z.parquet", "polled_live_matches"],
    ["raw/fixtures/season=2024/league_id=39/ingestion_date=2026-01-01/data.json", "json_fixtures"],
    ["raw/players/season=2024/league_id=39/ingestion_date=2026-01-01/page=2.json", "json_players"],
    ["raw/fixtures/season=2024/league_id=39/ingestion_date=2026-01-01/data.csv", null],
    ["raw/Bad-Name/x.parquet", null],
    ["raw/x.parquet", null],
    ["mart/matches/v=1/data.parquet", null],
  ])("%s → %s", (key, relation) => {
    expect(rawRelationOf(key)).toBe(relation);
  });
});

describe("the data version", () => {
  const object = (key: string, content: string): RawObject => ({
    key,
    content,
    relation: "matches__x",
    info: { key, size: 1, etag: `"${content}"`, lastModified: new Date(0) },
  });

  test("16 hex characters", () => {
    expect(dataVersion([], ["a"])).toMatch(/^[0-9a-f]{16}$/);
  });

  test("an object that repeats the one before it in its folder changes nothing, one that goes back does", () => {
    const once = dataVersion([object("raw/a/1", "x"), object("raw/a/2", "y")], []);
    expect(dataVersion([object("raw/a/1", "x"), object("raw/a/2", "y"), object("raw/a/3", "y")], [])).toBe(once);
    expect(dataVersion([object("raw/a/1", "x"), object("raw/a/2", "y"), object("raw/a/3", "x")], [])).not.toBe(once);
    expect(dataVersion([object("raw/a/1", "x"), object("raw/b/2", "y"), object("raw/b/3", "x")], [])).not.toBe(once);
  });

  test("a poll that repeats the last one of the day before changes nothing", () => {
    const poll = (day: number, content: string) =>
      object(`raw/live_matches/ingestion_date=2026-03-0${day}/2026030${day}T120000Z.parquet`, content);
    const once = dataVersion([poll(1, "x")], []);
    expect(dataVersion([poll(1, "x"), poll(2, "x"), poll(3, "x")], [])).toBe(once);
    expect(dataVersion([poll(1, "x"), poll(2, "y"), poll(3, "x")], [])).not.toBe(once);
  });

  test("pages that repeat those of the day before change nothing", () => {
    const page = (day: number, number: number, content: string) =>
      object(`raw/players/season=2024/ingestion_date=2026-03-0${day}/page=${number}.json`, content);
    const once = dataVersion([page(1, 1, "x"), page(1, 2, "y")], []);
    expect(dataVersion([page(1, 1, "x"), page(1, 2, "y"), page(2, 1, "x"), page(2, 2, "y")], [])).toBe(once);
    expect(dataVersion([page(1, 1, "x"), page(1, 2, "y"), page(2, 1, "x"), page(2, 2, "z")], [])).not.toBe(once);
  });

  test("no two different inputs share one", () => {
    const contents = fc.uniqueArray(fc.stringMatching(/^[0-9a-f]{1,8}$/), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(contents, contents, (a, b) => {
        const version = (list: readonly string[]) =>
          dataVersion(
            list.map((content, index) => object(`raw/a/${index}`, content)),
            ["p", "c"],
          );
        expect(version(a) === version(b)).toBe(JSON.stringify(a) === JSON.stringify(b));
      }),
    );
  });
});
