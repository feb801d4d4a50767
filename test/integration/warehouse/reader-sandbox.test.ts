import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { InvalidInputError, LakeUnavailableError } from "../../../src/errors.ts";
import { createDuckDBReader, createDuckDBWriter, type DuckDbWriter } from "../../../src/warehouse/drivers/duckdb.ts";
import type { SqlEngine } from "../../../src/warehouse/sql-engine.ts";

let root: string;
let lake: string;
let reader: SqlEngine;
let writer: DuckDbWriter;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "pitchlake-sandbox-"));
  lake = await mkdtemp(join(root, "lake-"));
  await writeFile(join(root, "secret.txt"), "secret");
  writer = await createDuckDBWriter({ path: ":memory:", allowedDirectories: [lake], tempDirectory: lake });
  await writer.execute(`COPY (SELECT 1 AS a, DATE '2014-08-16' AS b) TO '${lake}/x.parquet' (FORMAT parquet)`);
  reader = createDuckDBReader({
    allowedDirectories: [lake],
    relations: [{ schema: "mart", name: "x", files: [join(lake, "x.parquet")] }],
  });
});
afterAll(async () => {
  await Promise.all([reader.close(), writer.close()]);
  await rm(root, { recursive: true });
});

describe("the reader", () => {
  test("reads its relations", async () => {
    expect(await reader.query("SELECT * FROM mart.x")).toEqual([{ a: 1, b: "2014-08-16" }]);
  });

  test.each([
    ["COPY inside its own folder", () => `COPY (SELECT 1) TO '${lake}/evil.parquet'`],
    ["ATTACH inside its own folder", () => `ATTACH '${lake}/evil.db'`],
    ["ATTACH outside", () => `ATTACH '${root}/evil.db'`],
    ["INSTALL", () => "INSTALL httpfs"],
    ["LOAD", () => "LOAD httpfs"],
    ["SET", () => "SET threads = 4"],
    ["CREATE", () => "CREATE TABLE t AS SELECT 1 AS a"],
    ["DROP", () => "DROP VIEW mart.x"],
    ["EXPORT", () => `EXPORT DATABASE '${lake}/out'`],
    ["CALL", () => "CALL pragma_version()"],
    ["PRAGMA", () => "PRAGMA version"],
    ["reading /etc/hostname", () => "SELECT * FROM read_text('/etc/hostname')"],
    ["reading beside the folder", () => `SELECT * FROM read_text('${lake}/../secret.txt')`],
    ["listing a folder", () => "SELECT * FROM glob('/etc/*')"],
    ["two statements", () => `SELECT 1 AS a; COPY (SELECT 1) TO '${lake}/evil.parquet'`],
  ])("refuses %s", async (_name, sql) => {
    await expect(reader.query(sql())).rejects.toThrow(/Not one SELECT|Permission Error/);
    expect(await readdir(lake)).toEqual(["x.parquet"]);
  });

  test("a partition in a file's path is no column", async () => {
    await mkdir(join(lake, "v=1"));
    await writer.execute(`COPY (SELECT 1 AS a) TO '${lake}/v=1/x.parquet' (FORMAT parquet)`);
    const files = [join(lake, "v=1", "x.parquet")];
    const other = createDuckDBReader({ allowedDirectories: [lake], relations: [{ schema: "mart", name: "x", files }] });
    expect(await other.query("SELECT * FROM mart.x")).toEqual([{ a: 1 }]);
    await other.close();
    await rm(join(lake, "v=1"), { recursive: true });
  });

  test("says which argument was wrong", async () => {
    await expect(reader.query("DROP VIEW mart.x")).rejects.toMatchObject({ details: { argument: "sql" } });
    await expect(reader.query("DROP VIEW mart.x")).rejects.toBeInstanceOf(InvalidInputError);
  });

  test("a file that is gone is the lake's trouble", async () => {
    const broken = createDuckDBReader({
      allowedDirectories: [lake],
      relations: [{ schema: "mart", name: "y", files: [join(lake, "gone.parquet")] }],
    });
    await expect(broken.query("SELECT * FROM mart.y")).rejects.toBeInstanceOf(LakeUnavailableError);
    await broken.close();
  });
});

describe("the writer", () => {
  test("cannot write outside its folders or unlock itself", async () => {
    await expect(writer.execute(`COPY (SELECT 1) TO '${root}/evil.parquet'`)).rejects.toThrow(/Permission Error/);
    await expect(writer.execute("SET enable_external_access = true")).rejects.toThrow(
      /locked|cannot be enabled|Cannot/i,
    );
  });

  test("tells how many rows it copied", async () => {
    expect(await writer.execute(`COPY (SELECT * FROM range(7)) TO '${lake}/seven.parquet' (FORMAT parquet)`)).toBe(7);
    await rm(join(lake, "seven.parquet"));
  });
});

test("types of every kind, in lists too", async () => {
  const [row] = await reader.query(
    "SELECT [1, 2] AS ints, ['a', NULL] AS texts, [TIMESTAMP '2014-08-16 14:00:00'] AS instants, [DATE '2014-08-16'] AS days, {'k': 1} AS object, '{\"k\": 1}'::JSON AS json, 'a'::ENUM('a') AS enum, 1::HUGEINT AS huge, 0.1::FLOAT AS float, TIME '10:00' AS time, [[1], [2]] AS nested, TIMESTAMPTZ '2014-08-16 16:00:00+02' AS zoned",
  );
  expect(row).toEqual({
    ints: [1, 2],
    texts: ["a", null],
    instants: ["2014-08-16T14:00:00.000Z"],
    days: ["2014-08-16"],
    object: '{"k":1}',
    json: '{"k": 1}',
    enum: "a",
    huge: 1,
    float: expect.closeTo(0.1, 6),
    time: "10:00:00",
    nested: [[1], [2]],
    zoned: "2014-08-16T14:00:00.000Z",
  });
});

test("a bare parameter as a column is refused, since it has no type", async () => {
  await expect(reader.query("SELECT $1 AS a", { parameters: [1] })).rejects.toThrow(/needs a CAST/);
});
