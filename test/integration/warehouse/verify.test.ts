/** `lake verify` over a folder and over buckets: each fault is found, with the command that heals it. */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runVerify, type VerifyLakeOptions } from "../../../src/cli/lake-verify.ts";
import { createOutput } from "../../../src/cli/output.ts";
import { listKeys } from "../../../src/lake/conditional.ts";
import { type VerifyProgress, verifyLake } from "../../../src/warehouse/verify.ts";
import { preferredS3Server } from "../../support/services-s3.ts";
import {
  BODY,
  bytes,
  CONFIG,
  describeInPlaces,
  fillLake,
  MANIFEST,
  MART,
  noteRaw,
  OLD_MART,
  type Place,
  POINTER,
  POLL,
  parquet,
  RAW,
  rawMetadata,
} from "../../support/warehouse/verified-lake.ts";

const CREDITS = "_state/credits/api_football.json";
/** A season's further versions. */
const versionOf = (T: string) => RAW.replace("20260101T000000Z", T);

type Damage = (place: Place) => Promise<unknown>;

const FAULTS: readonly (readonly [string, string, Damage, string, RegExp])[] = [
  ["a mart that is missing", MART, ({ store }) => store.delete(MART), "missing", /build --full/],
  ["a mart that was cut off", MART, ({ store }) => store.put(MART, bytes("PAR1")), "torn", /build --full/],
  ["a mart of other bytes", MART, ({ overwrite }) => overwrite(MART, parquet("other rows")), "any", /build --full/],
  ["a manifest that is missing", MANIFEST, ({ store }) => store.delete(MANIFEST), "missing", /build --full/],
  ["a pointer that is garbage", POINTER, ({ store }) => store.put(POINTER, bytes("{")), "torn", /build --full/],
  ["a file of a past snapshot alone", OLD_MART, ({ store }) => store.delete(OLD_MART), "missing", /lake gc --keep 0/],
  [
    "raw Parquet that was cut off",
    RAW,
    ({ store }) => store.put(RAW, bytes("PAR1raw")),
    "torn",
    /--quarantine`.*pitchlake ingest`/,
  ],
  [
    "raw Parquet of other bytes under its old metadata",
    RAW,
    ({ overwrite }) => overwrite(RAW, parquet("raw rowz")),
    "altered",
    /--quarantine`.*pitchlake ingest`/,
  ],
  [
    "raw Parquet that somebody else wrote",
    RAW,
    ({ store }) => store.put(RAW, parquet("other")),
    "altered",
    /--quarantine`.*pitchlake ingest`/,
  ],
  [
    "a body of other bytes",
    BODY,
    ({ overwrite }) => overwrite(BODY, bytes('{"response": [1]}')),
    "altered",
    /--quarantine`.*pitchlake ingest`/,
  ],
  ["a config object that was cut off", CONFIG, ({ overwrite }) => overwrite(CONFIG, bytes("PAR1")), "any", /build`/],
  ["state that is garbage", CREDITS, ({ store }) => store.put(CREDITS, bytes("{")), "torn", /--quarantine`.*afresh/],
  ["raw Parquet that is missing", RAW, ({ store }) => store.delete(RAW), "missing", /pitchlake ingest`/],
  ["a body that is missing", BODY, ({ store }) => store.delete(BODY), "missing", /pitchlake ingest`/],
  ["a config object that is missing", CONFIG, ({ store }) => store.delete(CONFIG), "missing", /pitchlake build`/],
  ["a poll that is missing", POLL, ({ store }) => store.delete(POLL), "missing", /backup.*--accept-loss`/],
];

function streams() {
  const out: string[] = [];
  const err: string[] = [];
  const to = (lines: string[]) =>
    ({ write: (text: string) => Boolean(lines.push(text)) }) as unknown as NodeJS.WritableStream;
  return { out, err, to: { out: to(out), err: to(err) } };
}

describeInPlaces([...new Set([preferredS3Server(), "stand-in"] as const)], (open) => {
  let place: Place;
  beforeAll(async () => {
    place = await open();
  });
  afterAll(() => place?.close());
  const verify = (options: { prefix?: string; isFast?: boolean; onProgress?: (it: VerifyProgress) => void } = {}) =>
    verifyLake({ store: place.store, hashesInEtags: place.hashesInEtags, ...options });
  const findings = async (prefix = "") => (await verify({ prefix })).findings;
  const command = async (options: Partial<VerifyLakeOptions> = {}) => {
    const { out, err, to } = streams();
    const output = createOutput(true, to);
    const own = { prefix: "", hashesInEtags: place.hashesInEtags, ...options };
    const code = await runVerify(place.store, own, output);
    return { code, result: JSON.parse(out.join("")), err };
  };

  test("a lake that is as it was written has no findings, and the fast way reads little of it", async () => {
    const objects = await fillLake(place.store);
    const seen: VerifyProgress[] = [];
    const whole = await verify({ onProgress: (progress) => seen.push(progress) });
    expect(whole).toMatchObject({ objects, read: objects, findings: [] });
    expect(seen).toHaveLength(objects);
    expect(seen.at(-1)).toEqual({ done: objects, total: objects, bytesDone: whole.bytes, bytesTotal: whole.bytes });
    expect(await verify({ isFast: true, prefix: "raw/" })).toMatchObject({ objects: 4, read: 0, findings: [] });
    expect(await verify({ isFast: true, prefix: "mart/" })).toMatchObject({ objects: 2, read: 0, findings: [] });
  });

  test.each(FAULTS)("%s is found, and the command that heals it is said", async (_name, key, damage, fault, remedy) => {
    await fillLake(place.store);
    await damage(place);
    const expected = {
      key,
      fault: fault === "any" ? expect.stringMatching(/torn|altered/) : fault,
      reason: expect.any(String),
      remedy: expect.stringMatching(remedy),
    };
    expect(await findings()).toEqual([expected]);
    expect(await findings(key)).toEqual([expected]);
    expect(await findings("quarantine/")).toEqual([]);
  });

  // The listing does not tell a mart of the same size in a bucket from what was published.
  test.each(FAULTS.filter(([name]) => name !== "a mart of other bytes"))(
    "the fast way finds %s as well",
    async (_name, key, damage) => {
      await fillLake(place.store);
      await damage(place);
      const { read, findings } = await verify({ isFast: true });
      expect(findings.map((finding) => finding.key)).toEqual([key]);
      expect(read).toBeLessThan(10);
    },
  );

  test("a raw object that is lost is healed by the same content under another key of its slot", async () => {
    await fillLake(place.store);
    await place.store.delete(RAW);
    await place.store.put(versionOf("20260109T000000Z"), parquet("fetched again"), rawMetadata("0"));
    expect(await findings()).toEqual([]);
  });

  test("a lost version that has newer ones is lost for good, until that is accepted", async () => {
    await fillLake(place.store);
    await place.store.put(versionOf("20260109T000000Z"), parquet("newer rows"), rawMetadata("7"));
    await noteRaw(place.store);
    await place.store.delete(RAW);
    const [finding] = await findings();
    expect(finding).toMatchObject({ key: RAW, reason: expect.stringMatching(/what it knew of the past is lost/) });
    expect(finding?.remedy).toMatch(/--accept-loss`/);
    const accepted = await command({ prefix: RAW, acceptLoss: true });
    expect(accepted).toMatchObject({ code: 1, result: { findings: [{ key: RAW, done: "taken off the list" }] } });
    expect(await findings()).toEqual([]);
  });

  test("a config object that newer ones have replaced is not missed", async () => {
    await fillLake(place.store);
    await place.store.put(CONFIG.replace("0123", "4567"), parquet("newer config"), rawMetadata("3"));
    await place.store.delete(CONFIG);
    expect(await findings()).toEqual([]);
  });

  test("what --quarantine moved away says where it lies, until it is fetched again", async () => {
    await fillLake(place.store);
    const damaged = [RAW, BODY, CREDITS];
    await place.overwrite(RAW, parquet("raw rowz"));
    await place.overwrite(BODY, bytes("{}"));
    await place.store.put(CREDITS, bytes("{"));
    const { code, result } = await command({ quarantine: true });
    expect(code).toBe(1);
    expect(result.findings.map(({ key }: { key: string }) => key).toSorted()).toEqual(damaged.toSorted());
    for (const { done } of result.findings) expect(done).toMatch(/^moved to quarantine\//);
    for (const key of damaged) expect(await place.store.head(key)).toBeNull();
    const moved = (await listKeys(place.store, "quarantine/")).filter((key) => !key.endsWith(".reason.json"));
    const bodies = await Promise.all(moved.map(async (key) => (await place.store.get(key))?.body.length));
    expect(bodies.toSorted()).toEqual([bytes("{").length, bytes("{}").length, parquet("raw rowz").length].toSorted());
    for (const finding of await findings("raw/")) {
      expect(finding.reason).toMatch(/it lies in quarantine\/.*not fetched again since/);
      expect(finding.remedy).toMatch(/pitchlake ingest`/);
    }
    expect((await findings("raw/")).map(({ key }) => key).toSorted()).toEqual([RAW, BODY].toSorted());
    await place.store.put(RAW, parquet("raw rows"), rawMetadata("0"));
    await place.store.put(BODY, bytes("{}"), {
      metadata: { sha256: "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a", rows: "0" },
    });
    expect(await findings()).toEqual([]);
  });

  test("the command ends with 1 on findings, and prints them as one JSON object", async () => {
    await fillLake(place.store);
    await place.store.delete(MART);
    const { code, result, err } = await command({ prefix: "mart/" });
    expect(code).toBe(1);
    expect(result).toMatchObject({ objects: 1, findings: [{ key: MART, fault: "missing", done: null }] });
    expect(err).toEqual([]);
    expect((await command({ prefix: "raw/" })).code).toBe(0);
  });

  test("people are told how far it is, and each fault on two lines", async () => {
    await fillLake(place.store);
    await place.store.delete(MART);
    const { out, err, to } = streams();
    await runVerify(place.store, { prefix: "", hashesInEtags: place.hashesInEtags }, createOutput(false, to));
    expect(err[0]).toMatch(/^objects \d+\/\d+ {2}\d+\.\d MB of \d+\.\d MB\n$/);
    expect(out.join("")).toMatch(/^missing {2}mart.*\n {9}run `pitchlake build --full`.*\n\d+ objects, .*: 1 fault\n$/);
  });

  describe("the list of raw objects", () => {
    test("is written only where something is new", async () => {
      await fillLake(place.store);
      const etags = async () =>
        new Map((await place.store.list("_state/raw/")).objects.map(({ key, etag }) => [key, etag]));
      const before = await etags();
      expect([...before.keys()]).toEqual([
        "_state/raw/config_zones.json",
        "_state/raw/json_fixtures-202601.json",
        "_state/raw/matches__made.json",
        "_state/raw/polled_live_matches-202601.json",
      ]);
      expect(await noteRaw(place.store)).toBe(0);
      expect(await etags()).toEqual(before);
      await place.store.put(versionOf("20260109T000000Z"), parquet("newer rows"), rawMetadata("7"));
      expect(await noteRaw(place.store)).toBe(1);
      const after = await etags();
      expect([...after].filter(([key, etag]) => before.get(key) !== etag).map(([key]) => key)).toEqual([
        "_state/raw/matches__made.json",
      ]);
    });

    test("keeps what was noted of an object that somebody wrote over", async () => {
      await fillLake(place.store);
      await place.store.put(RAW, parquet("other"));
      expect(await noteRaw(place.store)).toBe(0);
      expect((await verify({ isFast: true })).findings).toMatchObject([{ key: RAW, fault: "altered" }]);
    });

    test("that two write at once has what both know", async () => {
      await fillLake(place.store);
      const one = versionOf("20260109T000000Z");
      const two = versionOf("20260116T000000Z");
      await place.store.put(one, parquet("newer rows"), rawMetadata("7"));
      await place.store.put(two, parquet("newest rows"), rawMetadata("8"));
      await Promise.all([1, 2, 3].map(() => noteRaw(place.store)));
      await place.store.delete(one);
      await place.store.delete(two);
      expect((await findings("raw/matches/")).map(({ key }) => key)).toEqual([one, two]);
    });
  });
});
