/** The commands that `lake verify` names heal what it finds: over a folder and a bucket, in which bytes changed unnoticed. */

import { afterEach, beforeEach, expect, test } from "vitest";
import { collectLake } from "../../../src/cli/lake-gc.ts";
import { runVerify } from "../../../src/cli/lake-verify.ts";
import { createOutput } from "../../../src/cli/output.ts";
import { listKeys } from "../../../src/lake/conditional.ts";
import { createDuckDBReader } from "../../../src/warehouse/drivers/duckdb.ts";
import { openSnapshot } from "../../../src/warehouse/open-snapshot.ts";
import { verifyLake } from "../../../src/warehouse/verify.ts";
import type { Warehouse } from "../../../src/warehouse/warehouse.ts";
import { preferredS3Server } from "../../support/services-s3.ts";
import { describeInPlaces, type Place, rawMetadata } from "../../support/warehouse/verified-lake.ts";
import { createTinyLake, type TinyLake } from "./tiny-lake.ts";

const RAW = "raw/matches/source=tiny/season_id=tl_2014/base=package/20260101T000000Z.parquet";

describeInPlaces([preferredS3Server()], (open) => {
  let place: Place;
  let lake: TinyLake;
  let warehouse: Warehouse;
  beforeEach(async () => {
    place = await open();
    lake = await createTinyLake();
    for (const season of [2014, 2015]) await lake.putSeason(season, [{ home: "Utd", away: "City", goals: season }]);
    for (const key of await listKeys(lake.store, "raw/")) await fetchAgain(key);
    warehouse = lake.warehouse({ store: place.store });
    await warehouse.buildAndPublish();
    await warehouse.cleanup();
    expect(await found()).toEqual([]);
  });
  afterEach(async () => {
    await lake?.close();
    await place?.close();
  });

  /** What an ingestion does. */
  const fetchAgain = async (key: string) =>
    place.store.put(key, (await lake.store.get(key))?.body ?? new Uint8Array(), {
      ...rawMetadata(key.includes("tl_2014") ? "4" : "5"),
      ifNoneMatch: "*",
    });
  const found = async () =>
    (await verifyLake({ store: place.store, hashesInEtags: place.hashesInEtags })).findings.map(
      ({ key, fault }) => `${fault} ${key}`,
    );
  const rows = async () => {
    const snapshot = await openSnapshot({ store: place.store, engineFactory: createDuckDBReader });
    const seasons = await snapshot?.engine.query("SELECT season_id FROM mart.matches ORDER BY 1");
    await snapshot?.close();
    return seasons?.map(({ season_id }) => season_id);
  };
  /** Other bytes of the same length, magic and footer whole. */
  const scrambled = async (key: string) => {
    const body = (await place.store.get(key))?.body ?? new Uint8Array();
    return Uint8Array.from(body).fill(0, 4, Math.min(40, body.length - 12));
  };
  const martKey = async (mart: string) => (await listKeys(place.store, `mart/${mart}/`))[0] ?? "";
  const quiet = createOutput(true, {
    out: { write: () => true } as unknown as NodeJS.WritableStream,
    err: { write: () => true } as unknown as NodeJS.WritableStream,
  });

  test.each(["matches", "teams"])("an altered file of the mart %s: `build --full`", async (mart) => {
    const key = await martKey(mart);
    await place.overwrite(key, await scrambled(key));
    expect(await found()).toEqual([`altered ${key}`]);
    await warehouse.buildAndPublish({ full: true });
    expect(await found()).toEqual([]);
    expect(await rows()).toEqual(["sea_2014", "sea_2015"]);
  });

  test("a missing mart file: `build --full`", async () => {
    const key = await martKey("matches");
    await place.store.delete(key);
    expect(await found()).toEqual([`missing ${key}`]);
    await lake.warehouse({ store: place.store }).buildAndPublish({ full: true });
    expect(await found()).toEqual([]);
  });

  test("an altered raw object: a build that must read it moves it away, builds the rest, and an ingestion brings it back", async () => {
    await place.overwrite(RAW, await scrambled(RAW));
    expect(await found()).toEqual([`altered ${RAW}`]);
    const another = lake.warehouse({ store: place.store });
    const { quarantined } = await another.buildAndPublish({ full: true });
    await another.cleanup();
    expect(quarantined).toMatchObject([{ key: RAW, reason: expect.any(String) }]);
    expect(await rows()).toEqual(["sea_2015"]);
    expect(await found()).toEqual([`missing ${RAW}`]);
    await fetchAgain(RAW);
    expect(await found()).toEqual([]);
    await another.buildAndPublish();
    expect(await rows()).toEqual(["sea_2014", "sea_2015"]);
  });

  test("an altered raw object: `lake verify --quarantine`, then an ingestion", async () => {
    await place.overwrite(RAW, await scrambled(RAW));
    const options = { prefix: RAW, hashesInEtags: place.hashesInEtags, quarantine: true };
    expect(await runVerify(place.store, options, quiet)).toBe(1);
    expect(await place.store.head(RAW)).toBeNull();
    await fetchAgain(RAW);
    expect(await runVerify(place.store, { ...options, prefix: "" }, quiet)).toBe(0);
    expect(await lake.warehouse({ store: place.store }).build()).toMatchObject({ status: "unchanged" });
  });

  test("a missing raw object: an ingestion; what was published of it is served until the next build", async () => {
    await place.store.delete(RAW);
    expect(await found()).toEqual([`missing ${RAW}`]);
    expect(await rows()).toEqual(["sea_2014", "sea_2015"]);
    // A build in between does not make it forgotten.
    await warehouse.buildAndPublish();
    await warehouse.cleanup();
    expect(await found()).toEqual([`missing ${RAW}`]);
    await fetchAgain(RAW);
    expect(await found()).toEqual([]);
  });

  test("a missing file of a past snapshot: `lake gc --keep 0`", async () => {
    await place.store.delete(RAW);
    const before = await martKey("matches");
    await warehouse.buildAndPublish();
    await place.store.delete(before);
    expect(await found()).toEqual([`missing ${RAW}`, `missing ${before}`].toSorted());
    expect(await collectLake(place.store, { keep: 0, dryRun: false, minAgeMs: 0 }, quiet)).toBe(0);
    expect(await found()).toEqual([`missing ${RAW}`]);
  });
});
