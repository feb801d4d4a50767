/** A rebuild of what changed gives what a whole build gives: every mart, every data test, over changes of every kind. */

import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadProject } from "../../../src/warehouse/project.ts";
import type { SnapshotManifest } from "../../../src/warehouse/snapshot.ts";
import {
  createGeneratedLake,
  type GeneratedLake,
  type GeneratedSeason,
} from "../../support/warehouse/generated-lake.ts";
import { createRebuildCheck, type RebuildCheck } from "../../support/warehouse/same-as-whole.ts";

const season = (code: string, year: number, events = 0): GeneratedSeason => ({ code, season: year, teams: 6, events });
const SEASONS = [
  season("PL", 2013),
  season("PL", 2014, 40),
  season("PL", 2015),
  season("PD", 2013),
  season("PD", 2014),
  season("SA", 2014),
  season("SA", 2015),
  season("BL1", 2014),
  season("BL1", 2015, 40),
  season("FL1", 2013),
];

let lake: GeneratedLake;
let check: RebuildCheck;
let day = 0;

beforeAll(async () => {
  lake = await createGeneratedLake();
  for (const one of SEASONS) {
    await lake.putResults(one, 0);
    if (one.events > 0) await lake.putEvents(one, 0);
  }
  const { store, config, dataDir } = lake;
  // Results are loaded, events are read in their files.
  const largeRawBytes = 64 * 1024;
  const project = await loadProject(process.env.PITCHLAKE_PROJECT);
  check = createRebuildCheck({ store, config, dataDir, project, largeRawBytes });
  await check.warehouse.buildAndPublish();
}, 240_000);
afterAll(async () => {
  await check.close();
  await lake.close();
});

const at = (index: number): GeneratedSeason => SEASONS[index % SEASONS.length] as GeneratedSeason;

/** Of the events of single matches. */
const versions: string[] = [];

/** A change of one season, told by its numbers. */
const changes = {
  scores: (index: number, n: number) => lake.putResults(at(index), ++day, { scores: (n % 20) + 1 }),
  moved: (index: number) => lake.putResults(at(index), ++day, { moved: true }),
  renamed: (index: number, n: number) => lake.putResults(at(index), ++day, { renamed: `Newname ${n % 3}` }),
  doubled: (index: number) => lake.putResults(at(index), ++day, { doubled: true }),
  shortened: (index: number, n: number) => lake.putResults(at(index), ++day, { played: n % 30 }),
  newSeason: (index: number, n: number) => lake.putResults(season(at(index).code, 2016 + (n % 3)), ++day),
  newEvents: async (index: number, n: number) =>
    versions.push(await lake.putMatchEvents(season(at(index).code, 2014, 10 + n), n % 30, ++day, `x${day}`)),
  goneEvents: () => lake.store.delete(versions.pop() ?? "raw/none.parquet"),
  newStream: (index: number) => lake.putEvents({ ...season(at(index).code, 2014, 10), teams: 2 }, ++day),
  restart: () => check.reopen(),
} as const;
type Change = keyof typeof changes;

describe("a rebuild of the touched seasons", () => {
  // First, while no season is held back: those are told anew.
  test("takes the files over of marts in which nothing changed", async () => {
    const before = (await check.published()).manifest;
    await changes.scores(0, 17);
    const { manifest } = await check.expectSameAsWhole();
    const filesOf = ({ models }: SnapshotManifest, name: string) =>
      models.find((model) => model.layer === "mart" && model.name === name)?.files.map(({ key }) => key);
    expect(filesOf(manifest, "lineups")).toEqual(filesOf(before, "lineups"));
    expect(filesOf(manifest, "matches")).not.toEqual(filesOf(before, "matches"));
  }, 180_000);

  test("of results leaves alone what goes through the season's events", async () => {
    await changes.scores(1, 11);
    await check.expectSameAsWhole();
    expect(check.ran()).toContain("matches");
    expect([...check.ran()].filter((name) => /statsbomb|match_events/.test(name))).toEqual([]);
  }, 60_000);

  test.each([
    ["scores", 0, 3],
    ["newSeason", 9, 1],
    ["newEvents", 0, 4],
    ["moved", 3, 0],
    ["doubled", 5, 0],
    ["shortened", 6, 12],
    ["renamed", 4, 1],
  ] as [Change, number, number][])(
    "(%s) equals a whole build, without being one",
    async (kind, index, n) => {
      await changes[kind](index, n);
      await check.expectSameAsWhole();
      expect(check.reasons()).toEqual([]);
    },
    60_000,
  );

  test("of an object that is gone equals a whole build", async () => {
    const key = await lake.putResults(season("FL1", 2015), ++day);
    await check.expectSameAsWhole();
    await lake.store.delete(key);
    await check.expectSameAsWhole();
    expect(check.reasons()).toEqual([]);
  }, 180_000);

  test("equals a whole build after any row of changes", async () => {
    const change = fc.tuple(
      fc.constantFrom(...(Object.keys(changes) as Change[])),
      fc.nat({ max: SEASONS.length - 1 }),
      fc.nat({ max: 100 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (row) => {
        for (const [kind, index, n] of row) await changes[kind](index, n);
        await check.expectSameAsWhole();
      }),
      { numRuns: Number(process.env.REBUILD_RUNS ?? 6), endOnFailure: true },
    );
  }, 600_000);
});
