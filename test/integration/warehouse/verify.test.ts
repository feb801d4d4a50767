/** `lake verify` and `lake gc` over a folder and over a bucket. */

import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { collectLake } from "../../../src/cli/lake-gc.ts";
import { runVerify } from "../../../src/cli/lake-verify.ts";
import { createOutput } from "../../../src/cli/output.ts";
import { createFileStore } from "../../../src/lake/drivers/file.ts";
import { createS3Store } from "../../../src/lake/drivers/s3.ts";
import type { ObjectStore } from "../../../src/lake/object-store.ts";
import { findOldVersions, removeOldVersions } from "../../../src/warehouse/cleanup.ts";
import { verifyLake } from "../../../src/warehouse/verify.ts";
import { describeWithService } from "../../support/services.ts";
import { missingS3Server, S3_SERVERS, type S3Server, startS3Server, titleOf } from "../../support/services-s3.ts";

const bytes = (text: string) => Buffer.from(text);
const sha256 = (body: Uint8Array) => createHash("sha256").update(body).digest("hex");
/** Enough of a Parquet file for whoever only looks whether it is whole. */
const parquet = (text: string) => Buffer.concat([bytes("PAR1"), bytes(text), bytes("\x02\0\0\0"), bytes("PAR1")]);

const MART = "mart/matches/v=one/data.parquet";
const RAW = "raw/matches/source=made/season_id=a/base=remote/20260101T000000Z.parquet";
const BODY = "raw/fixtures/season=2024/league_id=39/ingestion_date=2026-01-01/data.json";

async function fill(store: ObjectStore): Promise<void> {
  const mart = parquet("mart rows");
  const metadata = (body: Uint8Array) => ({ metadata: { sha256: sha256(body), rows: "1" } });
  const body = bytes('{"response": []}');
  await store.put(RAW, parquet("raw rows"), { metadata: { sha256: "0".repeat(64), rows: "1" } });
  await store.put(BODY, body, metadata(body));
  await store.put(MART, mart, metadata(mart));
  const file = { key: MART, sha256: sha256(mart), bytes: mart.length, rows: 1 };
  const model = {
    name: "matches",
    layer: "mart",
    description: null,
    columns: [],
    rows: 1,
    upstream: [],
    files: [file],
  };
  const manifest = {
    version: "one",
    publishedAt: "",
    engine: "duckdb",
    models: [model],
    quality: { checkedAt: "", checks: [] },
  };
  await store.put("_state/snapshot/one.json", bytes(JSON.stringify({ ...manifest, heldBack: [] })));
  const pointer = { version: "one", manifestKey: "_state/snapshot/one.json", publishedAt: "" };
  await store.put("_state/snapshot/pointer.json", bytes(JSON.stringify(pointer)));
}

function describeVerify(create: () => Promise<ObjectStore>, hashesInEtags: boolean): void {
  let store: ObjectStore;
  beforeAll(async () => {
    store = await create();
  });
  afterAll(() => store?.close());
  const findings = async (prefix = "") => (await verifyLake({ store, prefix, hashesInEtags })).findings;

  test("a lake that is as it was written has no findings", async () => {
    await fill(store);
    expect(await verifyLake({ store, hashesInEtags })).toMatchObject({ objects: 5, findings: [] });
  });

  test.each([
    ["a mart that is missing", MART, () => store.delete(MART), "missing", /build --full/],
    ["a mart that was cut off", MART, () => store.put(MART, bytes("PAR1")), "torn", /build --full/],
    ["a mart of other bytes", MART, () => store.put(MART, parquet("mart rowz")), "altered", /build --full/],
    [
      "a manifest that is missing",
      "_state/snapshot/one.json",
      () => store.delete("_state/snapshot/one.json"),
      "missing",
      /build --full/,
    ],
    [
      "a pointer that is garbage",
      "_state/snapshot/pointer.json",
      () => store.put("_state/snapshot/pointer.json", bytes("{")),
      "torn",
      /build/,
    ],
    ["raw Parquet that was cut off", RAW, () => store.put(RAW, bytes("PAR1raw")), "torn", /quarantine/],
    ["raw Parquet that somebody else wrote", RAW, () => store.put(RAW, parquet("other")), "altered", /fetched again/],
    [
      "a body of other bytes",
      BODY,
      () => store.put(BODY, bytes("{}"), { metadata: { sha256: "1".repeat(64) } }),
      "altered",
      /fetched again/,
    ],
  ] as const)("%s is found, and what to do is said", async (_name, key, damage, fault, remedy) => {
    await fill(store);
    await damage();
    expect(await findings()).toEqual([
      { key, fault, reason: expect.any(String), remedy: expect.stringMatching(remedy) },
    ]);
    expect(await findings("quarantine/")).toEqual([]);
  });

  test("the command ends with 1 on findings, and prints them as one JSON object", async () => {
    await fill(store);
    await store.delete(MART);
    const out: string[] = [];
    const stream = { write: (text: string) => Boolean(out.push(text)) } as unknown as NodeJS.WritableStream;
    const output = createOutput(true, { out: stream, err: stream });
    expect(await runVerify(store, { prefix: "mart/", hashesInEtags }, output)).toBe(1);
    expect(JSON.parse(out.join(""))).toMatchObject({ objects: 0, findings: [{ key: MART, fault: "missing" }] });
    expect(await runVerify(store, { prefix: "raw/", hashesInEtags }, output)).toBe(0);
  });

  test("a file that a kept version took over outlives the version that wrote it", async () => {
    await fill(store);
    const one = JSON.parse(Buffer.from((await store.get("_state/snapshot/one.json"))?.body ?? []).toString());
    for (const version of ["two", "three"])
      await store.put(`_state/snapshot/${version}.json`, bytes(JSON.stringify({ ...one, version })));
    await store.put("mart/teams/v=one/data.parquet", parquet("nobody names it"));
    const pointer = { version: "three", manifestKey: "_state/snapshot/three.json", publishedAt: "" };
    await store.put("_state/snapshot/pointer.json", bytes(JSON.stringify(pointer)));
    const inTwoHours = { store, keep: 0, clock: () => new Date(Date.now() + 7_200_000) };
    const old = await findOldVersions(inTwoHours);
    expect(old.versions.toSorted()).toEqual(["one", "two"]);
    expect(old.objects.map(({ key }) => key)).toContain("mart/teams/v=one/data.parquet");
    expect(await removeOldVersions(inTwoHours)).toBe(3);
    expect(await store.head(MART)).not.toBeNull();
    expect(await store.head("mart/teams/v=one/data.parquet")).toBeNull();
    expect(await findings()).toEqual([]);
  });

  test("the command that only says what would go removes nothing", async () => {
    const out: string[] = [];
    const stream = { write: (text: string) => Boolean(out.push(text)) } as unknown as NodeJS.WritableStream;
    const output = createOutput(true, { out: stream, err: stream });
    const before = (await store.list("")).objects.length;
    expect(await collectLake(store, { keep: 0, dryRun: true }, output)).toBe(0);
    expect(JSON.parse(out.join(""))).toMatchObject({ dryRun: true, objects: 0 });
    expect((await store.list("")).objects).toHaveLength(before);
  });
}

describe("in a folder", () => {
  let dir: string;
  const create = async () => {
    dir = await mkdtemp(join(tmpdir(), "pitchlake-verify-"));
    return createFileStore({ dir });
  };
  describeVerify(create, true);
  afterAll(() => rm(dir, { recursive: true, force: true }));

  test("bytes that changed on the disk are found, whatever the file's time says", async () => {
    const store = createFileStore({ dir });
    await fill(store);
    const path = join(dir, RAW);
    const body = await readFile(path);
    await writeFile(path, Buffer.from(body).fill(0x21, 5, 7));
    await utimes(path, new Date(0), new Date(0));
    const { findings } = await verifyLake({ store, prefix: "raw/matches/", hashesInEtags: true });
    expect(findings).toMatchObject([{ key: RAW, fault: "altered" }]);
    await store.close();
  });
});

for (const name of S3_SERVERS) {
  describeWithService(`in a bucket of ${titleOf(name)}`, missingS3Server(name), () => {
    let server: S3Server | undefined;
    let cacheDir: string | undefined;
    describeVerify(async () => {
      server = await startS3Server(name);
      cacheDir = await mkdtemp(join(tmpdir(), "pitchlake-cache-"));
      await server.createBucket("lake");
      return createS3Store({ bucket: "lake", endpoint: server.endpoint, credentials: server.credentials, cacheDir });
    }, false);
    afterAll(async () => {
      await server?.stop();
      if (cacheDir) await rm(cacheDir, { recursive: true, force: true });
    });
  });
}
