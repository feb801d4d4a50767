import { createHash } from "node:crypto";
import { access, mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RawConstants, RecordForm, RecordNeed } from "../../../src/ingest/types.ts";
import { createDuckDBReader } from "../../../src/warehouse/drivers/duckdb.ts";
import {
  type ClosableParquetWriter,
  createParquetWriter,
} from "../../../src/warehouse/drivers/duckdb-parquet-writer.ts";
import type { SqlEngine } from "../../../src/warehouse/sql-engine.ts";

let folder: string;
let writer: ClosableParquetWriter;
let reader: SqlEngine;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "pitchlake-parquet-"));
  writer = createParquetWriter({ workDir: folder });
  reader = createDuckDBReader({ allowedDirectories: [folder] });
});
afterAll(async () => {
  await Promise.all([writer.close(), reader.close()]);
  await rm(folder, { recursive: true });
});

const constants: RawConstants = {
  endpoint: "openfootball_matches",
  competition_code: "PL",
  season: 2014,
  season_id: "en.1_2014-15",
  match_id: null,
  base: "package",
  ingested_at: "2026-01-02T03:04:05.678Z",
  run_id: "run'1",
  object_key: "raw/matches/source=openfootball/season_id=en.1_2014-15/base=package/20260102T000000Z.parquet",
};

const read = (file: string) => reader.query(`SELECT * FROM read_parquet('${file}')`);

test("columns, order, types and hash are those of the contract", async () => {
  const { file, rows } = await writer.write(constants, [{ context: "{}", record: '{"a": 1}' }]);
  expect(rows).toBe(1);
  const [row] = await read(file);
  expect(Object.entries(row ?? {})).toEqual([
    ...Object.entries(constants),
    ["record_index", 0],
    ["context", "{}"],
    ["record", '{"a": 1}'],
    ["record_hash", createHash("sha256").update('{}\n{"a": 1}').digest("hex").slice(0, 16)],
  ]);
  expect(await reader.query(`SELECT column_type FROM (DESCRIBE SELECT * FROM read_parquet('${file}'))`)).toEqual(
    [
      "VARCHAR",
      "VARCHAR",
      "INTEGER",
      "VARCHAR",
      "VARCHAR",
      "VARCHAR",
      "TIMESTAMP",
      "VARCHAR",
      "VARCHAR",
      "INTEGER",
      "VARCHAR",
      "VARCHAR",
      "VARCHAR",
    ].map((column_type) => ({ column_type })),
  );
});

test("any text comes back letter by letter, in order", async () => {
  const text = fc.string({ unit: "grapheme", maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.record({ context: text, record: text }), { maxLength: 30 }), async (records) => {
      const { file } = await writer.write(constants, records);
      const rows = await read(file);
      expect(rows.map(({ context, record }) => ({ context, record }))).toEqual(records);
      expect(rows.map((row) => row.record_index)).toEqual(records.map((_, index) => index));
      await rm(file);
    }),
    { numRuns: 25 },
  );
});

test("the same input makes the same bytes", async () => {
  const records = Array.from({ length: 3_000 }, (_, index) => ({ context: "{}", record: JSON.stringify({ index }) }));
  const [a, b] = await Promise.all([writer.write(constants, records), writer.write(constants, records)]);
  expect(a.file).not.toBe(b.file);
  expect(await readFile(a.file)).toEqual(await readFile(b.file));
});

const NEEDS: readonly RecordNeed[] = [
  { path: ["id"], type: "string", isFilled: true },
  { path: ["index"], type: "integer", minimum: 1, maximum: 9 },
  { path: ["type", "name"], type: "string" },
];
const GOOD = '{"id":"a","index":1,"type":{"name":"Pass"}}';
const writeArray = (text: string, marks: RecordForm["marks"] = null) =>
  writer.writeArray?.(constants, Buffer.from(text), { needs: NEEDS, marks });

test("an array is written whole, each record letter by letter and in order", async () => {
  const odd =
    '{ "id" : "\\u00e9 }, {",\n  "index" : 2, "x": 0.0, "y":1e2,"z":12345678901234567890.10, "type" : {"name":"é"} }';
  const written = await writeArray(`\n [ ${GOOD} ,\n${odd},${GOOD}]\n`);
  expect(written?.rows).toBe(3);
  const rows = await read(written?.file ?? "");
  expect(rows.map(({ record }) => record)).toEqual([GOOD, odd, GOOD]);
  expect(rows.map((row) => row.record_index)).toEqual([0, 1, 2]);
  expect(Object.entries(rows[0] ?? {})).toEqual([
    ...Object.entries(constants),
    ["record_index", 0],
    ["context", "{}"],
    ["record", GOOD],
    ["record_hash", null],
  ]);
  const typesOf = (file: string) =>
    reader.query(`SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM read_parquet('${file}'))`);
  const { file } = await writer.write(constants, [{ context: "{}", record: GOOD }]);
  expect(await typesOf(written?.file ?? "")).toEqual(await typesOf(file));
});

test.each([
  ["lacks a member", '{"id":"a","index":1,"type":{}}'],
  ["has an empty text", '{"id":"","index":1,"type":{"name":"Pass"}}'],
  ["has a number as text", '{"id":"a","index":"1","type":{"name":"Pass"}}'],
  ["has a text as number", '{"id":7,"index":1,"type":{"name":"Pass"}}'],
  ["has no whole number", '{"id":"a","index":1.5,"type":{"name":"Pass"}}'],
  ["has too large a number", '{"id":"a","index":10,"type":{"name":"Pass"}}'],
  ["has null", '{"id":"a","index":null,"type":{"name":"Pass"}}'],
  ["is no object", "3"],
])("an array with a record that %s is not written", async (_, bad) => {
  expect(await writeArray(`[${GOOD},${bad}]`)).toBeNull();
  expect((await readdir(join(folder, "tmp"))).filter((name) => name.endsWith(".json"))).toEqual([]);
});

test("marks are looked for in each record; where one has none of them, its members are", async () => {
  const marks = ['\n  "id" : "', '\n  "index" : ', '\n  "type" : {'];
  const printed = '{\n  "id" : "a",\n  "index" : 1,\n  "type" : {\n    "name" : "it\'s 100 %"\n  }\n}';
  expect((await writeArray(`[ ${printed}, ${printed} ]`, marks))?.rows).toBe(2);
  expect((await writeArray(`[ ${printed}, ${GOOD} ]`, marks))?.rows).toBe(2);
  const nested = '{\n  "id" : "a",\n  "type" : {\n    "name" : "Pass",\n    "index" : 1\n  }\n}';
  expect(await writeArray(`[ ${printed}, ${nested} ]`, marks)).toBeNull();
});

test.each([
  ["an object", GOOD],
  ["an array that is cut off", `[${GOOD},{"id":`],
  ["two arrays", `[${GOOD}][${GOOD}]`],
  ["a comma too many", `[${GOOD},]`],
  ["HTML", "<html>"],
  [
    "bytes that are no UTF-8",
    Buffer.from([...Buffer.from('[{"id":"'), 0xff, ...Buffer.from('"}]')]).toString("latin1"),
  ],
])("%s is no array to write", async (_, text) => {
  const body = Buffer.from(text, text.includes("\xff") ? "latin1" : "utf8");
  expect(await writer.writeArray?.(constants, body, { needs: NEEDS, marks: null })).toBeNull();
});

test("an instant that is none is refused", async () => {
  await expect(writer.write({ ...constants, ingested_at: "yesterday" }, [])).rejects.toMatchObject({
    code: "BAD_USER_INPUT",
  });
});

test("files of killed processes go at the next start, those of living ones stay", async () => {
  const work = await mkdtemp(join(folder, "work-"));
  await mkdir(join(work, "tmp"));
  const dead = "raw-4194305-1.parquet"; // Above the largest pid of Linux.
  const parent = `raw-${process.ppid}-1.parquet`;
  const ours = `raw-${process.pid}-999999.parquet`;
  const ourPidBefore = `raw-${process.pid}-999998.parquet`;
  const names = [dead, parent, ours, ourPidBefore];
  await Promise.all(names.map((name) => writeFile(join(work, "tmp", name), "")));
  await utimes(join(work, "tmp", ourPidBefore), new Date(0), new Date(0));
  const next = createParquetWriter({ workDir: work });
  const { file } = await next.write(constants, [{ context: "{}", record: "{}" }]);
  await expect(access(file)).resolves.toBeUndefined();
  expect((await readdir(join(work, "tmp"))).sort()).toEqual([basename(file), parent, ours].sort());
  await next.close();
});
