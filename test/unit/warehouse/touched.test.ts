import { describe, expect, test } from "vitest";
import type { ObjectStore } from "../../../src/lake/object-store.ts";
import { planFiles } from "../../../src/warehouse/mart-plan.ts";
import { partitionsOf, seasonKeyOf } from "../../../src/warehouse/partitions.ts";
import type { RawObject } from "../../../src/warehouse/raw-objects.ts";
import type { SnapshotFile, SnapshotManifest } from "../../../src/warehouse/snapshot.ts";
import {
  objectsOf,
  type ReadObject,
  rawChanges,
  recordsOf,
  scopesByCell,
  touchedScopes,
} from "../../../src/warehouse/touched.ts";
import { madeModel } from "../../support/warehouse/made-model.ts";

const scope = (competitionCode: string, season: number) => ({ competitionCode, season });
const read = (key: string, content: string, ...scopes: ReadObject["scopes"]): ReadObject => ({
  key,
  relation: "matches__made",
  content,
  scopes,
  rows: scopes.length,
  isUntold: false,
});
const own = scopesByCell([]);
const listed = (key: string, content: string): RawObject => ({
  key,
  relation: "matches__made",
  content,
  info: { key, size: 1, etag: content, lastModified: new Date(0) },
});

describe("what changed in raw", () => {
  test("is what came, what went, and what has other content under its key", () => {
    const before = new Map(["a", "b", "c"].map((key) => [key, read(key, "1", scope("PL", 2014))]));
    const { added, removed } = rawChanges(before, [listed("a", "1"), listed("b", "2"), listed("d", "1")]);
    expect(added.map(({ key }) => key)).toEqual(["b", "d"]);
    expect(removed.map(({ key }) => key)).toEqual(["b", "c"]);
  });

  test("touches each competition-season once", () => {
    const added = [read("a", "1", scope("PL", 2014), scope("PL", 2015))];
    const removed = [read("b", "1", scope("PL", 2014))];
    expect(touchedScopes(added, removed, own)).toEqual([scope("PL", 2014), scope("PL", 2015)]);
  });

  test("is read with all objects of its seasons, and with those whose records name none", () => {
    const objects = [
      read("a", "1", scope("PL", 2014)),
      read("b", "1", scope("PD", 2014)),
      { ...read("c", "1"), rows: 2, isUntold: true },
      read("d", "1"),
    ];
    const found = objectsOf("matches__made", objects, new Set(["PL|2014"]), own);
    expect(found.map(({ key }) => key)).toEqual(["a", "c"]);
    expect(objectsOf("events__made", objects, new Set(["PL|2014"]), own)).toEqual([]);
  });

  test("touches what any object of its cell tells: the page of yesterday may have told more", () => {
    const yesterday = { ...read("a", "1", scope("PL", 2014), scope("ELC", 2014)), cell: "players/39" };
    const today = { ...read("b", "1", scope("PL", 2014)), cell: "players/39" };
    const other = { ...read("c", "1", scope("ELC", 2014)), cell: "players/40" };
    const scopesOf = scopesByCell([yesterday, today, other]);
    expect(touchedScopes([today], [], scopesOf)).toEqual([scope("PL", 2014), scope("ELC", 2014)]);
    expect(touchedScopes([other], [], scopesOf)).toEqual([scope("ELC", 2014)]);
    const found = objectsOf("matches__made", [yesterday, today, other], new Set(["ELC|2014"]), scopesOf);
    expect(found.map(({ key }) => key)).toEqual(["a", "b", "c"]);
  });

  test("of the config touches the seasons whose records are others, came or went", () => {
    const scopes = [scope("PL", 2014), scope("PL", 2015), scope("PL", 2016)];
    const before = { ...read("a", "1", ...scopes.slice(0, 2)), prints: { "PL|2014": "1", "PL|2015": "2" } };
    const now = { ...read("b", "2", ...scopes), prints: { "PL|2014": "1", "PL|2015": "3", "PL|2016": "1" } };
    expect(touchedScopes([now], [before], own)).toEqual([scope("PL", 2015), scope("PL", 2016)]);
    expect(touchedScopes([before], [now], own)).toEqual([scope("PL", 2015), scope("PL", 2016)]);
    expect(recordsOf([before, now, read("c", "1", scope("PL", 2014))], () => true)).toBe(1);
  });
});

describe("kept tables", () => {
  test("are marts, models over all seasons, what these read, and what tests read", () => {
    const models = [
      madeModel("read_whole"),
      madeModel("names", { partition: "none", upstream: ["read_whole"] }),
      madeModel("in_between"),
      madeModel("tested"),
      madeModel("table", { layer: "mart", upstream: ["in_between"] }),
    ];
    const tests = [
      { name: "t", description: null, model: null, severity: "warn" as const, sql: "select 1 from staging.tested" },
    ];
    const { isKept } = partitionsOf({ models, tests });
    expect(models.filter(isKept).map(({ name }) => name)).toEqual(["read_whole", "names", "tested", "table"]);
  });

  test.each([
    [["season_id", "competition_code", "season"], ["season_id"]],
    [
      ["competition_code", "season"],
      ["competition_code", "season"],
    ],
    [["season_no"], null],
  ])("of columns %j are told by %j", (columns, key) => expect(seasonKeyOf(columns)).toEqual(key));
});

describe("files of a mart in the next snapshot", () => {
  const file = (name: string, seasons?: readonly string[]): SnapshotFile => ({
    key: `mart/matches/v=1/${name}.parquet`,
    sha256: name,
    bytes: 10,
    rows: 1,
    ...(seasons ? { seasons } : {}),
  });
  const mart = { name: "matches", partition: "season" as const };
  const plan = (
    files: readonly SnapshotFile[],
    change?: "all" | readonly string[],
    more: { held?: string[]; lost?: boolean } = {},
  ) => {
    const store = { head: async () => (more.lost ? null : { size: 10 }) } as unknown as ObjectStore;
    const previous = {
      version: "1",
      models: [{ name: "matches", layer: "mart", files }],
      heldBack: [],
    } as unknown as SnapshotManifest;
    const changes = new Map(
      change === undefined ? [] : [["matches", change === "all" ? change : new Set(change)] as const],
    );
    const since = { version: "1", changes };
    return planFiles({ since }, mart, { store, previous, heldBack: more.held ?? [], carryOver: true });
  };

  test("stay when nothing changed", async () => {
    expect(await plan([file("data")])).toMatchObject({ carried: [{ sha256: "data" }], missing: "nothing" });
  });

  test("are written anew where their seasons changed; a new season joins one of them", async () => {
    const files = [file("one", ["a", "b"]), file("two", ["c"])];
    const { carried, missing } = await plan(files, ["c", "new"]);
    expect(carried).toEqual([files[0]]);
    expect(missing).toMatchObject([{ seasons: ["c", "new"] }]);
  });

  test("are named after their seasons, so that no other share is taken for them", async () => {
    const names = await Promise.all(
      [["c"], ["c", "new"]].map(
        async (change) => (await plan([file("one", ["a"]), file("two", ["c"])], change)).missing,
      ),
    );
    expect(JSON.stringify(names[0])).not.toBe(JSON.stringify(names[1]));
  });

  test.each([
    ["one file has all rows", () => plan([file("data")], ["a"])],
    ["any row may be another", () => plan([file("one", ["a"]), file("two", ["b"])], "all")],
    ["a season is held back", () => plan([file("data")], undefined, { held: ["a"] })],
    ["a file is lost", () => plan([file("data")], undefined, { lost: true })],
  ])("are all written anew when %s", async (_name, planned) => {
    expect(await planned()).toEqual({ carried: [], missing: "everything" });
  });
});
