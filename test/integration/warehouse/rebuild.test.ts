/** A rebuild of what changed gives what a whole build gives: every mart, every data test, over changes of every kind. */

import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type LoadedProject, loadProject } from "../../../src/warehouse/project.ts";
import type { SnapshotManifest } from "../../../src/warehouse/snapshot.ts";
import { createWarehouse, type Warehouse } from "../../../src/warehouse/warehouse.ts";
import {
  createGeneratedLake,
  type GeneratedLake,
  type GeneratedSeason,
} from "../../support/warehouse/generated-lake.ts";

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
let project: LoadedProject;
let warehouse: Warehouse;
/** Why a build was made whole, since it was last asked. */
let reasons: string[] = [];
let day = 0;

const open = (dataDir: string): Warehouse =>
  createWarehouse({
    store: lake.store,
    project,
    config: lake.config,
    dataDir,
    clock: () => new Date("2026-02-01T00:00:00Z"),
    logger: {
      debug: (facts, message) => {
        if (message === "built all seasons") reasons.push(String((facts as { reason: string }).reason));
      },
      info: () => undefined,
      warn: () => undefined,
    },
  });

beforeAll(async () => {
  lake = await createGeneratedLake();
  project = await loadProject();
  for (const one of SEASONS) {
    await lake.putResults(one, 0);
    if (one.events > 0) await lake.putEvents(one, 0);
  }
  warehouse = open(lake.dataDir);
  await warehouse.buildAndPublish();
}, 240_000);
afterAll(async () => {
  await warehouse.close();
  await lake.close();
});

interface Published {
  readonly manifest: SnapshotManifest;
  readonly marts: Readonly<Record<string, readonly string[]>>;
}

/** Every mart's rows as texts in order, so that what stands twice counts twice. */
async function published(from: Warehouse): Promise<Published> {
  const snapshot = await from.open();
  if (snapshot === null) throw new Error("Nothing is published");
  const { manifest, engine } = snapshot;
  const marts: Record<string, readonly string[]> = {};
  for (const { name, files } of manifest.models) {
    if (files.length === 0) continue;
    marts[name] = (await engine.query(`SELECT * FROM mart."${name}"`)).map((row) => JSON.stringify(row)).sort();
  }
  await snapshot.close();
  return { manifest, marts };
}

/** Publishes the change, then builds the same inputs whole in another warehouse, and compares. */
async function expectSameAsWhole(): Promise<Published> {
  reasons = [];
  await warehouse.buildAndPublish();
  const rebuilt = await published(warehouse);
  const rebuiltBecause = [...reasons];
  const other = open(`${lake.dataDir}/other`);
  const { version } = await other.buildAndPublish({ full: true });
  const whole = await published(other);
  await other.close();
  reasons = rebuiltBecause;
  expect(rebuilt.manifest.version).toBe(version);
  for (const [mart, rows] of Object.entries(whole.marts)) expect([mart, rebuilt.marts[mart]]).toEqual([mart, rows]);
  expect(Object.keys(rebuilt.marts).sort()).toEqual(Object.keys(whole.marts).sort());
  expect(rebuilt.manifest.quality.checks).toEqual(whole.manifest.quality.checks);
  const withoutVersion = ({ heldBack }: SnapshotManifest) => heldBack.map(({ servedFrom: _, ...season }) => season);
  expect(withoutVersion(rebuilt.manifest)).toEqual(withoutVersion(whole.manifest));
  return rebuilt;
}

const at = (index: number): GeneratedSeason => SEASONS[index % SEASONS.length] as GeneratedSeason;

/** A change of one season, told by its numbers. */
const changes = {
  scores: (index: number, n: number) => lake.putResults(at(index), ++day, { scores: (n % 20) + 1 }),
  moved: (index: number) => lake.putResults(at(index), ++day, { moved: true }),
  renamed: (index: number, n: number) => lake.putResults(at(index), ++day, { renamed: `Newname ${n % 3}` }),
  doubled: (index: number) => lake.putResults(at(index), ++day, { doubled: true }),
  shortened: (index: number, n: number) => lake.putResults(at(index), ++day, { played: n % 30 }),
  newSeason: (index: number, n: number) => lake.putResults(season(at(index).code, 2016 + (n % 3)), ++day),
  newEvents: (index: number, n: number) => lake.putMatchEvents(season(at(index).code, 2014, 30), n % 30, ++day, "x"),
  newStream: (index: number) => lake.putEvents({ ...season(at(index).code, 2014, 10), teams: 2 }, ++day),
} as const;
type Change = keyof typeof changes;

describe("a rebuild of the touched seasons", () => {
  // First, while no season is held back: those are told anew.
  test("takes the files over of marts in which nothing changed", async () => {
    const before = (await published(warehouse)).manifest;
    await changes.scores(0, 17);
    const { manifest } = await expectSameAsWhole();
    const filesOf = ({ models }: SnapshotManifest, name: string) =>
      models.find((model) => model.layer === "mart" && model.name === name)?.files.map(({ key }) => key);
    expect(filesOf(manifest, "lineups")).toEqual(filesOf(before, "lineups"));
    expect(filesOf(manifest, "matches")).not.toEqual(filesOf(before, "matches"));
  }, 180_000);

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
      await expectSameAsWhole();
      expect(reasons).toEqual([]);
    },
    60_000,
  );

  test("of an object that is gone equals a whole build", async () => {
    const key = await lake.putResults(season("FL1", 2015), ++day);
    await expectSameAsWhole();
    await lake.store.delete(key);
    await expectSameAsWhole();
    expect(reasons).toEqual([]);
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
        await expectSameAsWhole();
      }),
      { numRuns: Number(process.env.REBUILD_RUNS ?? 6), endOnFailure: true },
    );
  }, 600_000);
});
