import { describe, expect, test } from "vitest";
import { compareSeasons, differencesOf } from "../../../../src/warehouse/rebuild/differences.ts";
import { createReadColumns } from "../../../../src/warehouse/rebuild/read-columns.ts";
import {
  createTouchedSeasons,
  type SeasonRow,
  type TouchedSeasons,
} from "../../../../src/warehouse/rebuild/touched-seasons.ts";

const row = (origin: string, season: string, print: string, is_own = false): SeasonRow => ({
  origin,
  season,
  is_own,
  is_lost: false,
  print,
});
const use = (...columns: string[]) => ({ read: new Map([["matches", new Set(columns)]]), given: [] });
const TABLE = { name: "matches", columns: ["season_id", "competition_code", "season", "score"] };
const columns = createReadColumns(
  () => TABLE.columns,
  new Map([
    ["table", use("score", "season_id")],
    ["again", use("season_id", "score")],
    ["seasons", use("season_id")],
    ["other", { read: new Map(), given: [] }],
  ]),
);

const partOf = (seasons: TouchedSeasons) => ({
  where: () => seasons.where(TABLE),
  has: (season: string | null) => seasons.has(TABLE, season),
});

describe("columns that are compared", () => {
  test("are all of them, and what each reader looks at, once", () => {
    expect(columns.setsOf("matches")).toEqual([TABLE.columns, ["score", "season_id"], ["season_id"]]);
    expect(columns.readBy("matches", "seasons")).toEqual(["season_id"]);
    expect(columns.readBy("matches", "nobody knows")).toEqual(TABLE.columns);
  });
});

describe("seasons that differ", () => {
  const sets = [["season_id", "score"], ["season_id"]];

  test("do so in any column; which columns that is, is told of all of them together", () => {
    const now = [row("f", "a", "1;1"), row("f", "b", "2;1"), row("f", "new", "1;1")];
    const before = [row("k", "a", "1;1"), row("k", "b", "1;1")];
    expect(compareSeasons(now.slice(0, 2), before, sets)).toEqual({ seasons: ["b"], columns: ["season_id score"] });
    expect(compareSeasons(now, before, sets)).toEqual({
      seasons: ["b", "new"],
      columns: ["season_id score", "season_id"],
    });
  });

  test("are those, too, that are gone", () => {
    expect(compareSeasons([], [row("k", "a", "1;1")], sets)).toMatchObject({ seasons: ["a"] });
  });

  test("are asked for again once a new season's id is known", async () => {
    const seasons = createTouchedSeasons([{ competitionCode: "PL", season: 2014 }], new Map());
    const asked: string[] = [];
    const query = async (sql: string) => {
      asked.push(sql);
      const kept = sql.includes("season_id IN ('new')") ? [row("kept", "new", "1;1;1")] : [];
      return [row("fresh", "new", "2;1;1", true), ...kept];
    };
    const found = await differencesOf({ columns, seasons, query }, TABLE, partOf(seasons), "fresh", "kept");
    expect(asked).toHaveLength(2);
    expect(found).toEqual({ seasons: ["new"], columns: [TABLE.columns.join(" ")] });
  });

  test("of what is not touched are left out", async () => {
    const known = new Map([["a", { competitionCode: "PL", season: 2014 }]]);
    const seasons = createTouchedSeasons([...known.values()], known);
    const query = async () => [row("fresh", "a", "1;1;1"), row("fresh", "b", "1;1;1"), row("kept", "a", "1;1;1")];
    expect(await differencesOf({ columns, seasons, query }, TABLE, partOf(seasons), "fresh", "kept")).toEqual({
      seasons: [],
      columns: [],
    });
  });
});
