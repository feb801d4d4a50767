import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openIngest } from "../../../bench/ingest/lake-options.ts";
import { printEvents, toMatch } from "../../../bench/ingest/statsbomb-files.ts";
import { createDemoLeague } from "../../../sample/demo-league.ts";
import { finalView } from "../../../sample/match/match-view.ts";
import { toStatsBombEvents } from "../../../sample/statsbomb/events.ts";
import { extractRecords } from "../../../src/ingest/records.ts";
import { listKeys } from "../../../src/lake/conditional.ts";
import { createFileStore } from "../../../src/lake/drivers/file.ts";
import type { ObjectStore } from "../../../src/lake/object-store.ts";
import type { TaskRecord } from "../../../src/runs.ts";
import { createDuckDBReader } from "../../../src/warehouse/drivers/duckdb.ts";
import { loadRawRelations } from "../../../src/warehouse/raw-relations.ts";

const league = createDemoLeague();
const match = league.match(league.fixtures[0]?.matchId ?? 0);
const TEXT = match === null ? "" : printEvents(toStatsBombEvents(finalView(match), "full"));
const ID = 7;

let dir: string;
let store: ObjectStore;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "pitchlake-bulk-"));
  await mkdir(join(dir, "source", "events"), { recursive: true });
  await mkdir(join(dir, "source", "matches", "43"), { recursive: true });
  await writeFile(join(dir, "source", "matches", "43", "106.json"), JSON.stringify([toMatch(ID, 0)]));
});
afterEach(() => rm(dir, { recursive: true }));

/** One run, as a process that starts anew would make it. */
async function ingest(events: string): Promise<TaskRecord> {
  await writeFile(join(dir, "source", "events", `${ID}.json`), events);
  store = createFileStore({ dir: join(dir, "lake") });
  const { ingest, close } = await openIngest(store, dir, pathToFileURL(join(dir, "source")).href);
  const run = (endpoint: string) => {
    const options = { signal: new AbortController().signal };
    return ingest.runEndpoint("run", endpoint, { mode: "RESUME", competitions: ["WC"] }, options);
  };
  await run("statsbomb_matches");
  const [task] = await run("statsbomb_events");
  await close();
  if (task === undefined) throw new Error("no task");
  return task;
}

const rowsOf = async (key: string, columns: string) => {
  const reader = createDuckDBReader({ allowedDirectories: [dir] });
  const file = await store.localPath(key);
  const rows = await reader.query(
    `SELECT ${columns} FROM read_parquet('${file}', hive_partitioning = false) ORDER BY record_index`,
  );
  await reader.close();
  return rows;
};

const spoilt = (share: number): string => {
  let index = 0;
  return TEXT.replace(/"period" : \d/g, (text) => (index++ % Math.round(1 / share) === 0 ? '"perod" : 1' : text));
};

test("a large body is kept letter by letter, with the sha256 of what the source sent", async () => {
  const task = await ingest(TEXT);
  const records = extractRecords({ kind: "root" }, Buffer.from(TEXT));
  expect(task).toMatchObject({ outcome: "FETCHED", rows: records.length, bytes: Buffer.byteLength(TEXT) });
  const rows = await rowsOf(task.key, "record, context, match_id, record_hash");
  expect(rows.map(({ record }) => record)).toEqual(records.map(({ record }) => record));
  expect(String(rows[5]?.record)).toMatch(/"location" : \[ [\d.]+, \d+\.0 \]/);
  expect(rows[0]).toMatchObject({ context: "{}", match_id: String(ID), record_hash: null });
  const head = await store.head(task.key);
  expect(head?.metadata).toMatchObject({
    sha256: createHash("sha256").update(TEXT).digest("hex"),
    rows: String(records.length),
  });
  expect(await listKeys(store, "quarantine/")).toEqual([]);
});

test("the raw relation has the hash of each record all the same", async () => {
  const { key } = await ingest(TEXT);
  const { DuckDBInstance } = await import("@duckdb/node-api");
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  const columns = ["record_index:integer", "context:varchar", "record:varchar", "record_hash:varchar"].map((column) => {
    const [name = "", type = ""] = column.split(":");
    return { name, type, description: null };
  });
  const file = (await store.localPath(key)) ?? "";
  const execute = async (sql: string) => Number((await connection.run(sql)).rowsChanged);
  const relation = { name: "events", description: null, columns };
  await loadRawRelations(execute, [relation], new Map([["events", [{ path: file, key }]]]));
  const rows = (await connection.runAndReadAll("SELECT record, record_hash FROM raw.events")).getRows();
  expect(rows.length).toBeGreaterThan(1_000);
  for (const [record, hash] of rows.slice(0, 50))
    expect(hash).toBe(createHash("sha256").update(`{}\n${record}`).digest("hex").slice(0, 16));
  connection.closeSync();
});

test("the same content under another time is found unchanged by its hash, and nothing is written", async () => {
  const { key } = await ingest(TEXT);
  const before = await store.head(key);
  await utimes(join(dir, "source", "events", `${ID}.json`), new Date(0), new Date(0));
  expect(await ingest(TEXT)).toMatchObject({ outcome: "UNCHANGED" });
  expect(await store.head(key)).toEqual(before);
  expect(await ingest(`${TEXT}\n`)).toMatchObject({ outcome: "FETCHED" });
});

test("a few bad records are kept and counted", async () => {
  const task = await ingest(spoilt(0.05));
  expect(task.outcome).toBe("FETCHED");
  const bad = Number((await store.head(task.key))?.metadata["bad-records"]);
  expect(bad).toBeGreaterThan(100);
  expect((await rowsOf(task.key, "record_hash")).every((row) => row.record_hash !== null)).toBe(true);
});

test.each([
  ["more than a tenth of the records is bad", () => spoilt(0.2), "/0/period|required property 'period'"],
  ["a member is missing throughout", () => TEXT.replaceAll('"minute"', '"minutes"'), "required property 'minute'"],
  ["a number came as text", () => TEXT.replace(/"index" : (\d+)/g, '"index" : "$1"'), "must be integer"],
  ["an optional member has another form", () => TEXT.replace(/"location" : \[/g, '"location" : ["x", '), "must be"],
  ["it is cut off", () => TEXT.slice(0, -400), "JSON"],
  ["it has a word that is no JSON", () => TEXT.replace(/"duration" : [\d.]+/, '"duration" : NaN'), "JSON"],
])("a large body is put aside when %s", async (_, make, reason) => {
  const task = await ingest(make());
  expect(task).toMatchObject({ outcome: "QUARANTINED", error: { code: "CONTRACT_VIOLATION" } });
  expect(task.reason).toMatch(new RegExp(reason));
  expect(await listKeys(store, "raw/events/")).toEqual([]);
  const kept = (await listKeys(store, "quarantine/")).find((key) => !key.endsWith(".reason.json"));
  expect((await readFile((await store.localPath(kept ?? "")) ?? "")).length).toBeGreaterThan(1_000_000);
});
