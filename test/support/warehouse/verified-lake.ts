/** A small lake that is as it was written, in a folder and in buckets, and bytes that change behind the store's back. */

import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HeadObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { describe } from "vitest";
import { createFileStore } from "../../../src/lake/drivers/file.ts";
import { createS3Store } from "../../../src/lake/drivers/s3.ts";
import type { ObjectStore } from "../../../src/lake/object-store.ts";
import { createRawInventoryWriter } from "../../../src/warehouse/raw-inventory.ts";
import { listRawObjects } from "../../../src/warehouse/raw-objects.ts";
import { describeWithService } from "../services.ts";
import { missingS3Server, type S3Server, type S3ServerName, startS3Server, titleOf } from "../services-s3.ts";

export interface Place {
  readonly store: ObjectStore;
  readonly hashesInEtags: boolean;
  /** Other bytes under a key as by another tool; in a bucket with the metadata of the bytes before. */
  overwrite(key: string, body: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

/** Runs the tests in a folder and in a bucket of each server. */
export function describeInPlaces(servers: readonly S3ServerName[], tests: (open: () => Promise<Place>) => void): void {
  describe("in a folder", () => tests(openFolder));
  for (const name of servers)
    describeWithService(`in a bucket of ${titleOf(name)}`, missingS3Server(name), () => tests(() => openBucket(name)));
}

export async function openFolder(): Promise<Place> {
  const dir = await mkdtemp(join(tmpdir(), "pitchlake-verify-"));
  const store = createFileStore({ dir });
  return {
    store,
    hashesInEtags: true,
    overwrite: (key, body) => writeFile(join(dir, key), body),
    async close() {
      await store.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

export async function openBucket(name: S3ServerName): Promise<Place> {
  const server = await startS3Server(name);
  const cacheDir = await mkdtemp(join(tmpdir(), "pitchlake-cache-"));
  const { endpoint, credentials } = server;
  await server.createBucket("lake");
  const store = createS3Store({ bucket: "lake", endpoint, credentials, cacheDir, sleep: async () => {} });
  return {
    store,
    hashesInEtags: false,
    overwrite: (key, body) => putBehindItsBack(server, key, body),
    async close() {
      await store.close();
      await server.stop();
      await rm(cacheDir, { recursive: true, force: true });
    },
  };
}

async function putBehindItsBack({ endpoint, credentials }: S3Server, Key: string, Body: Uint8Array): Promise<void> {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  const client = new S3Client({ endpoint, region: "us-east-1", forcePathStyle: true, credentials });
  const { Metadata } = await client.send(new HeadObjectCommand({ Bucket: "lake", Key }));
  await client.send(new PutObjectCommand({ Bucket: "lake", Key, Body, ...(Metadata ? { Metadata } : {}) }));
  client.destroy();
}

export const bytes = (text: string): Buffer => Buffer.from(text);
export const sha256 = (body: Uint8Array): string => createHash("sha256").update(body).digest("hex");
/** Enough of a Parquet file for whoever only looks whether it is whole. */
export const parquet = (text: string): Buffer =>
  Buffer.concat([bytes("PAR1"), bytes(text), bytes("\x02\0\0\0"), bytes("PAR1")]);

export const MART = "mart/matches/v=one/data.parquet";
export const OLD_MART = "mart/matches/v=nil/data.parquet";
export const RAW = "raw/matches/source=made/season_id=a/base=remote/20260101T000000Z.parquet";
export const BODY = "raw/fixtures/season=2024/league_id=39/ingestion_date=2026-01-01/data.json";
export const POLL = "raw/live_matches/ingestion_date=2026-01-01/20260101T120000Z.parquet";
export const CONFIG = "raw/config_zones/hash=0123/data.parquet";
export const MANIFEST = "_state/snapshot/one.json";
export const POINTER = "_state/snapshot/pointer.json";
const CREDITS = "_state/credits/api_football.json";

/** `content`: sha256 of what the source sent. */
export const rawMetadata = (content: string) => ({ metadata: { sha256: content.repeat(64).slice(0, 64), rows: "1" } });

/** Writes everything anew, and notes what raw objects there are, as a publish does. @returns how many objects there are */
export async function fillLake(store: ObjectStore): Promise<number> {
  for (const { key } of (await store.list("")).objects) await store.delete(key);
  const body = bytes('{"response": []}');
  await store.put(RAW, parquet("raw rows"), rawMetadata("0"));
  await store.put(POLL, parquet("poll rows"), rawMetadata("1"));
  await store.put(CONFIG, parquet("config rows"), rawMetadata("2"));
  await store.put(BODY, body, { metadata: { sha256: sha256(body), rows: "0" } });
  await store.put(CREDITS, bytes('{"used": 3}'));
  await publish(store, "nil", await putMart(store, OLD_MART));
  await publish(store, "one", await putMart(store, MART));
  await noteRaw(store);
  return (await store.list("")).objects.length;
}

export const noteRaw = async (store: ObjectStore): Promise<number> =>
  createRawInventoryWriter(store).note(await listRawObjects(store, new Map()));

export interface MartFile {
  readonly key: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly rows: number;
}

export async function putMart(store: ObjectStore, key: string): Promise<MartFile> {
  const body = parquet(`rows of ${key}`);
  await store.put(key, body, { metadata: { sha256: sha256(body), rows: "1" } });
  return { key, sha256: sha256(body), bytes: body.length, rows: 1 };
}

/** A manifest of one mart, and the pointer to it. */
export async function publish(store: ObjectStore, version: string, ...files: readonly MartFile[]): Promise<void> {
  const model = { name: "matches", layer: "mart", description: null, columns: [], rows: 1, upstream: [], files };
  const quality = { checkedAt: "", checks: [] };
  const manifest = { version, publishedAt: "", engine: "duckdb", models: [model], quality, heldBack: [] };
  await store.put(`_state/snapshot/${version}.json`, bytes(JSON.stringify(manifest)));
  const pointer = { version, manifestKey: `_state/snapshot/${version}.json`, publishedAt: "" };
  await store.put(POINTER, bytes(JSON.stringify(pointer)));
}
