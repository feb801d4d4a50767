/** Events of single matches: only the touched match is staged again, and what comes of it is what a whole build gives. */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CompetitionConfig } from "../../../src/config/types.ts";
import { writeConfigObjects } from "../../../src/ingest/config-objects.ts";
import { listAll } from "../../../src/lake/conditional.ts";
import type { ObjectStore } from "../../../src/lake/object-store.ts";
import { createParquetWriter } from "../../../src/warehouse/drivers/duckdb-parquet-writer.ts";
import { createRawRecordReader } from "../../../src/warehouse/drivers/duckdb-raw-records.ts";
import { loadProject } from "../../../src/warehouse/project.ts";
import {
  createGeneratedLake,
  type GeneratedLake,
  type GeneratedSeason,
} from "../../support/warehouse/generated-lake.ts";
import { createRebuildCheck, type RebuildCheck } from "../../support/warehouse/same-as-whole.ts";

const season = (code: string, year: number, events = 0): GeneratedSeason => ({
  code,
  season: year,
  teams: events > 0 ? 4 : 6,
  events,
});
/** Has most of the lake's records. */
const STREAMED = season("PL", 2014, 1_000);
const OTHER = season("BL1", 2015, 30);
const RESULTS = [2013, 2014, 2015, 2016].flatMap((year) => [season("PD", year), season("SA", year)]);
const STAGED = ["stg_statsbomb__events", "stg_statsbomb__sheet_versions", "stg_statsbomb__shots"];
const SLOW_MS = 120_000;

let lake: GeneratedLake;
let check: RebuildCheck;
let day = 0;
/** Keys of the raw objects that the warehouses asked the store for. */
let asked: string[] = [];

beforeAll(async () => {
  lake = await createGeneratedLake();
  for (const one of [STREAMED, OTHER, ...RESULTS]) {
    await lake.putResults(one, 0);
    if (one.events > 0) await lake.putEvents(one, 0);
  }
  const project = await loadProject(process.env.PITCHLAKE_PROJECT);
  const store: ObjectStore = {
    ...lake.store,
    localPath(key, info) {
      asked.push(key);
      return lake.store.localPath(key, info);
    },
  };
  check = createRebuildCheck({ store, config: lake.config, dataDir: lake.dataDir, project, largeRawBytes: 16 * 1024 });
  await check.warehouse.buildAndPublish();
}, 240_000);
afterAll(async () => {
  await check?.close();
  await lake?.close();
});

async function keysOf(match: string): Promise<readonly string[]> {
  const keys: string[] = [];
  for await (const { key } of listAll(lake.store, "raw/")) if (matchIn(key) === match) keys.push(key);
  return keys;
}
const matchIn = (key: string): string => /match_id=([^/]+)/.exec(key)?.[1] ?? "";
const putMatch = (of: GeneratedSeason, match: number, events = of.events + 3) =>
  lake.putMatchEvents({ ...of, events }, match, ++day, `${day}`);

/** Builds the step by itself; @returns the matches whose events and line-ups it read */
async function matchesRead(): Promise<readonly string[]> {
  asked = [];
  await check.warehouse.buildAndPublish();
  const keys = asked.filter((key) => /^raw\/(events|lineups)\//.test(key));
  return [...new Set(keys.map(matchIn))].sort();
}

async function expectStep(): Promise<void> {
  await check.expectSameAsWhole();
  expect([check.isBuilt(), check.reasons()]).toEqual([true, []]);
}

/** The records of an object under another key, of another season. */
async function putAgain(key: string, of: GeneratedSeason): Promise<void> {
  const records = await createRawRecordReader({ store: lake.store })(key);
  const later = key.replace(/[^/]+$/, `20270101T0000${String(++day).padStart(2, "0")}Z.parquet`);
  const writer = createParquetWriter({ workDir: `${lake.dataDir}/made` });
  const constants = {
    endpoint: "statsbomb_events",
    competition_code: of.code,
    season: of.season,
    season_id: `${of.code}_${of.season}`,
    match_id: matchIn(key),
    base: "remote",
    ingested_at: "2027-01-01T00:00:00Z",
    run_id: "again",
    object_key: later,
  };
  const { file } = await writer.write(
    constants,
    records.map((record) => ({ context: "{}", record })),
  );
  await lake.store.put(later, { file });
  await writer.close();
}

async function configure(change: (league: CompetitionConfig) => CompetitionConfig): Promise<void> {
  const { config } = lake;
  const competitions = config.competitions.competitions.map((one) => (one.code === STREAMED.code ? change(one) : one));
  const parquet = createParquetWriter({ workDir: `${lake.dataDir}/made` });
  await writeConfigObjects({
    config: { ...config, competitions: { ...config.competitions, competitions } },
    store: lake.store,
    parquet,
    now: () => new Date(Date.parse("2027-07-01T00:00:00Z") + ++day * 60_000),
    runId: "edited",
  });
  await parquet.close();
}

describe("events of a match", () => {
  test(
    "that are others make the step read the objects of this match alone",
    async () => {
      const match = matchIn(await putMatch(STREAMED, 3));
      expect(await matchesRead()).toEqual([match]);
      await check.expectSameAsWhole();
      const second = matchIn(await putMatch(OTHER, 5, 12));
      await putMatch(STREAMED, 3, 50);
      expect(await matchesRead()).toEqual([match, second].sort());
      await check.expectSameAsWhole();
    },
    SLOW_MS,
  );

  test.each([
    ["more of them", () => putMatch(STREAMED, 4, 90)],
    ["fewer of them", () => putMatch(STREAMED, 4, 7)],
    ["of matches of two seasons", () => Promise.all([putMatch(STREAMED, 1), putMatch(OTHER, 1)])],
    ["beside another result", () => Promise.all([putMatch(OTHER, 2), lake.putResults(STREAMED, ++day, { scores: 4 })])],
    [
      "beside a new season of results",
      () => Promise.all([putMatch(OTHER, 2), lake.putResults(season("PD", 2017), ++day)]),
    ],
    [
      "beside a player's other name elsewhere",
      () =>
        Promise.all([
          putMatch(OTHER, 2),
          lake.putResults(RESULTS[0] as GeneratedSeason, ++day, { renamed: "Newname" }),
        ]),
    ],
    ["in a season of which more matches are told of now", () => lake.putEvents({ ...OTHER, teams: 6 }, ++day)],
  ])(
    "(%s) equals a whole build, without being one",
    async (_, change) => {
      await change();
      await expectStep();
      expect([...check.ran()]).toContain("stg_statsbomb__events");
    },
    SLOW_MS,
  );

  test(
    "that name players whom nobody knew are told with them",
    async () => {
      await putMatch({ ...STREAMED, players: 14 }, 5);
      await expectStep();
      const { marts } = await check.published();
      expect(marts.players?.filter((row) => /PL Player \d+ 1[234]/.test(row)).length).toBe(6);
    },
    SLOW_MS,
  );

  test(
    "whose newest version is gone are those of the version before; with the last version they go, and may come back",
    async () => {
      const newest = await putMatch(STREAMED, 6);
      const match = matchIn(newest);
      await expectStep();
      await lake.store.delete(newest);
      await expectStep();
      for (const key of await keysOf(match)) await lake.store.delete(key);
      expect(await matchesRead()).toEqual([]);
      expect([...check.ran()]).toEqual(expect.arrayContaining(STAGED));
      await check.expectSameAsWhole();
      await putMatch(STREAMED, 6);
      await expectStep();
    },
    SLOW_MS,
  );

  test(
    "that turn out to be of another season leave the first one",
    async () => {
      const key = await putMatch(OTHER, 3);
      await expectStep();
      await putAgain(key, STREAMED);
      await expectStep();
    },
    SLOW_MS,
  );

  test(
    "beside a deduction in the config are still read alone; beside another competition all is built",
    async () => {
      const deduction = {
        season: 2014,
        team: "PL Town 1",
        points: 3,
        reason: "Fielded nobody",
        effectiveFrom: "2014-09-01",
      };
      await configure((league) => ({ ...league, deductions: [deduction] }));
      const match = matchIn(await putMatch(STREAMED, 2));
      expect(await matchesRead()).toEqual([match]);
      await check.expectSameAsWhole();
      await configure((league) => ({ ...league, name: "Another" }));
      await putMatch(STREAMED, 2);
      await check.expectSameAsWhole();
      expect(check.reasons()).toEqual(["the competitions of the config changed"]);
    },
    SLOW_MS,
  );

  test(
    "in an object whose key names no match are staged with their season",
    async () => {
      const key = await putMatch(OTHER, 0);
      await expectStep();
      const body = await lake.store.get(key);
      await lake.store.delete(key);
      await lake.store.put("raw/events/source=statsbomb/all/20280101T000000Z.parquet", Buffer.from(body?.body ?? []));
      expect((await matchesRead()).length).toBeGreaterThan(1);
      await check.expectSameAsWhole();
    },
    SLOW_MS,
  );
});
