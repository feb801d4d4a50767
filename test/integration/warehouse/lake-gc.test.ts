/** `lake gc` over a folder and over a bucket: what goes, what stays, and readers who notice nothing. */

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { collectLake } from "../../../src/cli/lake-gc.ts";
import { createOutput } from "../../../src/cli/output.ts";
import { listKeys } from "../../../src/lake/conditional.ts";
import type { ObjectStore } from "../../../src/lake/object-store.ts";
import { type CleanupOptions, findOldVersions, removeOldVersions } from "../../../src/warehouse/cleanup.ts";
import { createDuckDBReader } from "../../../src/warehouse/drivers/duckdb.ts";
import { putMartFile } from "../../../src/warehouse/mart-files.ts";
import { openSnapshot } from "../../../src/warehouse/open-snapshot.ts";
import { verifyLake } from "../../../src/warehouse/verify.ts";
import { preferredS3Server } from "../../support/services-s3.ts";
import {
  describeInPlaces,
  fillLake,
  MART,
  type Place,
  parquet,
  publish,
  putMart,
} from "../../support/warehouse/verified-lake.ts";
import { createTinyLake } from "./tiny-lake.ts";

const HOUR_MS = 3_600_000;
const inHours = (hours: number) => () => new Date(Date.now() + hours * HOUR_MS);
/** S3 tells times in whole seconds: versions of one second have no order. */
const nextInstant = ({ hashesInEtags: isFolder }: Place) =>
  new Promise((resolve) => setTimeout(resolve, isFolder ? 10 : 1_050));
const martKey = (version: string) => `mart/matches/v=${version}/data.parquet`;

async function publishVersions(place: Place, versions: readonly string[]): Promise<void> {
  for (const version of versions) {
    await nextInstant(place);
    await publish(place.store, version, await putMart(place.store, martKey(version)));
  }
}

const versionsLeft = async (store: ObjectStore): Promise<readonly string[]> =>
  (await listKeys(store, "mart/matches/")).map((key) => /v=([^/]+)/.exec(key)?.[1] ?? "");

describeInPlaces([preferredS3Server()], (open) => {
  let place: Place;
  beforeAll(async () => {
    place = await open();
  });
  afterAll(() => place?.close());

  test("the published version and N beside it stay, older ones go, the manifests too", async () => {
    await fillLake(place.store);
    await publishVersions(place, ["v1", "v2", "v3", "v4"]);
    const options: CleanupOptions = { store: place.store, clock: inHours(2), keep: 2 };
    expect((await findOldVersions(options)).versions.toSorted()).toEqual(["nil", "one", "v1"]);
    expect(await removeOldVersions(options)).toBe(6);
    expect(await versionsLeft(place.store)).toEqual(["v2", "v3", "v4"]);
    expect(await listKeys(place.store, "_state/snapshot/")).toEqual([
      "_state/snapshot/pointer.json",
      "_state/snapshot/v2.json",
      "_state/snapshot/v3.json",
      "_state/snapshot/v4.json",
    ]);
    expect(await removeOldVersions(options)).toBe(0);
  });

  test("a version that was published until lately stays, however old it is", async () => {
    await fillLake(place.store);
    await publishVersions(place, ["v1", "v2", "v3"]);
    // All were written an hour ago, and v2 took v1's place only then: who opened v1 before reads on.
    const at = new Date((await place.store.head("_state/snapshot/v2.json"))?.lastModified ?? 0);
    const clock = () => new Date(at.getTime() + HOUR_MS - 1);
    expect((await findOldVersions({ store: place.store, clock, keep: 0 })).versions).not.toContain("v1");
    const later = () => new Date(at.getTime() + HOUR_MS);
    expect((await findOldVersions({ store: place.store, clock: later, keep: 0 })).versions).toContain("v1");
  });

  test("two at once remove each object once, and fail neither", async () => {
    await fillLake(place.store);
    await publishVersions(place, ["v1", "v2"]);
    const options: CleanupOptions = { store: place.store, clock: inHours(2), keep: 0 };
    const gone: string[] = [];
    const collect = () => removeOldVersions({ ...options, onGone: async (version) => void gone.push(version) });
    const removed = await Promise.all([collect(), collect(), collect()]);
    // Deleting what is gone is no error: each object is counted by one at least.
    expect(removed.reduce((sum, count) => sum + count)).toBeGreaterThanOrEqual(6);
    expect(new Set(gone)).toEqual(new Set(["nil", "one", "v1"]));
    expect(await versionsLeft(place.store)).toEqual(["v2"]);
    const { findings } = await verifyLake({ store: place.store, hashesInEtags: place.hashesInEtags });
    expect(findings).toEqual([]);
  });

  test("a file that was written anew since it was looked for stays", async () => {
    await fillLake(place.store);
    await publishVersions(place, ["v1", "v2"]);
    let isFirst = true;
    const store: ObjectStore = {
      ...place.store,
      head: async (key) => {
        if (isFirst) {
          isFirst = false;
          // Another process takes v1 up again.
          await publish(place.store, "v1", await putMart(place.store, martKey("v1")));
        }
        return place.store.head(key);
      },
    };
    await removeOldVersions({ store, clock: inHours(2), keep: 0 });
    expect(await place.store.head(martKey("v1"))).not.toBeNull();
    expect(await place.store.head("_state/snapshot/v1.json")).not.toBeNull();
  });

  test("a version that is published again after long has its files written anew, so that no collector is at them", async () => {
    await fillLake(place.store);
    const folder = await mkdtemp(join(tmpdir(), "pitchlake-gc-"));
    const put = async (minutesLater: number) => {
      const file = join(folder, "matches.parquet");
      await writeFile(file, parquet("rows"));
      const now = new Date(Date.now() + minutesLater * 60_000);
      await putMartFile(place.store, "again", { model: "matches", file, rows: 1, share: null }, now);
      return (await place.store.head(martKey("again")))?.lastModified;
    };
    const first = await put(0);
    await nextInstant(place);
    expect(await put(29)).toEqual(first);
    expect(await put(31)).not.toEqual(first);
    await rm(folder, { recursive: true });
  });

  test("a file that a kept version took over outlives the version that wrote it", async () => {
    await fillLake(place.store);
    const { store } = place;
    const file = await putMart(store, MART);
    for (const version of ["two", "three"]) await publish(store, version, file);
    await store.put("mart/teams/v=one/data.parquet", parquet("nobody names it"));
    const inTwoHours = { store, keep: 0, clock: inHours(2) };
    const old = await findOldVersions(inTwoHours);
    expect(old.versions.toSorted()).toEqual(["nil", "one", "two"]);
    expect(await removeOldVersions(inTwoHours)).toBe(5);
    expect(await store.head(MART)).not.toBeNull();
    expect(await store.head("mart/teams/v=one/data.parquet")).toBeNull();
    expect((await verifyLake({ store, hashesInEtags: place.hashesInEtags })).findings).toEqual([]);
  });

  test("the command that only says what would go removes nothing", async () => {
    await fillLake(place.store);
    const out: string[] = [];
    const stream = { write: (text: string) => Boolean(out.push(text)) } as unknown as NodeJS.WritableStream;
    const output = createOutput(true, { out: stream, err: stream });
    const before = (await place.store.list("")).objects.length;
    expect(await collectLake(place.store, { keep: 0, dryRun: true }, output)).toBe(0);
    expect(JSON.parse(out.join(""))).toMatchObject({ dryRun: true, objects: 0 });
    expect((await place.store.list("")).objects).toHaveLength(before);
  });

  test("readers on the versions that are kept read on, each its own, while older ones are collected", async () => {
    for (const key of await listKeys(place.store, "")) await place.store.delete(key);
    const lake = await createTinyLake();
    const goals = "SELECT season_id, goals FROM mart.matches ORDER BY ALL";
    const readers: { readonly close: () => Promise<void>; readonly rows: () => Promise<readonly unknown[]> }[] = [];
    const expected: unknown[] = [];
    for (const season of [2011, 2012, 2013, 2014]) {
      await lake.putSeason(season, [{ home: "Utd", away: "City", goals: season - 2010 }]);
      for (const key of await listKeys(lake.store, "raw/"))
        if ((await place.store.head(key)) === null)
          await place.store.put(key, (await lake.store.get(key))?.body ?? new Uint8Array());
      await lake.warehouse({ store: place.store }).buildAndPublish();
      const snapshot = await openSnapshot({ store: place.store, engineFactory: createDuckDBReader });
      if (snapshot === null) throw new Error("Nothing is published");
      readers.push({ close: () => snapshot.close(), rows: () => snapshot.engine.query(goals) });
      expected.push(await snapshot.engine.query(goals));
      await nextInstant(place);
    }
    expect(expected.map((rows) => (rows as unknown[]).length)).toEqual([1, 2, 3, 4]);
    const kept = readers.slice(1);
    const reading = Promise.all(kept.map(({ rows }) => rows()));
    const collecting = removeOldVersions({ store: place.store, clock: inHours(2), keep: 2 });
    expect(await reading).toEqual(expected.slice(1));
    expect(await collecting).toBeGreaterThan(0);
    for (const [index, { rows }] of kept.entries()) expect(await rows()).toEqual(expected[index + 1]);
    expect(await versionsLeft(place.store)).toHaveLength(3);
    for (const { close } of readers) await close();
    await lake.close();
  });
});
