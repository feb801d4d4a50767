/** Which files of a mart are to be written, how many rows they have at the most, and in which order. */

import { expect, test } from "vitest";
import type { ObjectStore } from "../../../src/lake/object-store.ts";
import type { DuckDbSession } from "../../../src/warehouse/drivers/duckdb.ts";
import {
  type ExportOptions,
  planExports,
  type Share,
  toShare,
  writeExport,
} from "../../../src/warehouse/export-marts.ts";
import type { Turns } from "../../../src/warehouse/lanes.ts";
import type { ProjectModel } from "../../../src/warehouse/project.ts";

const store = {} as ObjectStore;
const told: string[] = [];
const EQUAL = ["a", "b", "c", "d"].map((season_id) => ({ season_id, rows: 10_000 }));
let seasons = EQUAL;
const session = {
  query: async () => seasons,
  execute: async (sql: string) => {
    told.push(sql);
    return 7;
  },
};
const sessions: Turns<DuckDbSession> = { use: (work) => work(session as unknown as DuckDbSession) };

const plan = (partition: "none" | "season", rows: number | null, missing: "everything" | readonly Share[]) => {
  const mart = { name: "players", schema: "mart", layer: "mart", partition } as ProjectModel;
  const options: ExportOptions = {
    folder: "/exports",
    heldBack: [],
    previous: null,
    columns: () => [],
    rows: () => rows,
    canShare: true,
  };
  return planExports(sessions, store, mart, { missing }, options);
};

test("a mart of one row group is written in the order of its table, a larger one sorted by it", async () => {
  const orders = async (partition: "none" | "season", rows: number | null) =>
    (await plan(partition, rows, "everything")).map(({ sql }) => /ORDER BY [^)]*/.exec(sql)?.[0].trim() ?? "");
  expect(await orders("none", 8_192)).toEqual([""]);
  expect(await orders("none", 8_193)).toEqual(["ORDER BY rowid"]);
  expect(await orders("none", null)).toEqual(["ORDER BY rowid"]);
  // Seasons lie together, however few rows they are.
  expect(await orders("season", 10)).toEqual(["ORDER BY season_id, rowid"]);
});

test("a large mart's shares are files of their own, each with its part of the rows", async () => {
  const shares = await plan("season", 40_000, "everything");
  expect(shares.map(({ file, rows, share }) => [file, rows, share?.seasons])).toEqual([
    ["/exports/players-0.parquet", 20_000, ["a", "b"]],
    ["/exports/players-1.parquet", 20_000, ["c", "d"]],
  ]);
  expect(await plan("season", 40_000, [toShare(["c"])])).toHaveLength(1);
  expect(await plan("season", 40_000, [])).toHaveLength(1);
});

test("a very large season is a file by itself, and need not be sorted", async () => {
  seasons = [5_000, 400, 900_000, 300, 20_000].map((rows, at) => ({ season_id: `season-${at}`, rows }));
  const files = await plan("season", 925_700, "everything");
  seasons = EQUAL;
  expect(files.map(({ rows, share }) => [rows, share?.seasons])).toEqual([
    [5_400, ["season-0", "season-1"]],
    [900_000, ["season-2"]],
    [300, ["season-3"]],
    [20_000, ["season-4"]],
  ]);
  expect(files.map(({ sql }) => sql.includes("ORDER BY"))).toEqual([true, false, false, false]);
});

test("writing one says how many rows it really has", async () => {
  const [first] = await plan("none", 5, "everything");
  if (first === undefined) throw new Error("no file");
  expect(await writeExport(sessions, first)).toEqual({ model: "players", file: first.file, rows: 7, share: null });
  expect(told).toEqual([first.sql]);
});
