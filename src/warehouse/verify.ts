/** Looks at every object of the lake as it is: what a snapshot names and is not there, what is torn, what was altered. */

import { createHash } from "node:crypto";
import { listAll } from "../lake/conditional.ts";
import { snapshotPointerKey } from "../lake/keys.ts";
import type { ObjectInfo, ObjectStore, StoredObject } from "../lake/object-store.ts";
import type { SnapshotFile, SnapshotManifest, SnapshotPointer } from "./snapshot.ts";

export interface Finding {
  readonly key: string;
  readonly fault: "missing" | "torn" | "altered";
  /** A sentence. */
  readonly reason: string;
  readonly remedy: string;
}

export interface Verification {
  readonly objects: number;
  readonly bytes: number;
  readonly findings: readonly Finding[];
}

export interface VerifyOptions {
  readonly store: ObjectStore;
  /** Only keys that begin so. Default all. */
  readonly prefix?: string;
  /** Whether an etag is the head of the bytes' sha256, as the folder's are. A bucket's say nothing that can be checked. */
  readonly hashesInEtags: boolean;
}

const REBUILD = "run `pitchlake build --full`: marts are made again from raw/";
const REFETCH = "delete it and run `pitchlake ingest`: it is fetched again";
const QUARANTINE =
  "run `pitchlake build`, which moves it to quarantine/, then `pitchlake ingest`, which fetches it again";
const RESTORE = "restore it from a backup, or delete it: what it knew is learnt again";

/** Reads everything below the prefix once. @throws LakeUnavailableError when the store cannot be read */
export async function verifyLake({ store, prefix = "", hashesInEtags }: VerifyOptions): Promise<Verification> {
  const named = await namedFiles(store);
  const findings: Finding[] = [];
  const seen = new Set<string>();
  let bytes = 0;
  for await (const info of listAll(store, prefix)) {
    seen.add(info.key);
    bytes += info.size;
    const finding = await look(store, info, named.get(info.key), hashesInEtags);
    if (finding) findings.push(finding);
  }
  for (const key of named.keys())
    if (key.startsWith(prefix) && !seen.has(key))
      findings.push({ key, fault: "missing", reason: "a snapshot names it, and it is not there", remedy: REBUILD });
  return { objects: seen.size, bytes, findings };
}

/** What the published snapshot and those kept beside it consist of; null = a manifest, which no other object describes. */
async function namedFiles(store: ObjectStore): Promise<ReadonlyMap<string, SnapshotFile | null>> {
  const named = new Map<string, SnapshotFile | null>();
  const pointer = toJson<SnapshotPointer>(await store.get(snapshotPointerKey));
  if (typeof pointer?.manifestKey === "string") named.set(pointer.manifestKey, null);
  for await (const { key } of listAll(store, "_state/snapshot/")) {
    if (key === snapshotPointerKey) continue;
    const manifest = toJson<SnapshotManifest>(await store.get(key));
    for (const file of manifest?.models?.flatMap(({ files }) => files) ?? []) named.set(file.key, file);
  }
  return named;
}

async function look(
  store: ObjectStore,
  { key }: ObjectInfo,
  named: SnapshotFile | null | undefined,
  hashesInEtags: boolean,
): Promise<Finding | null> {
  const object = await store.get(key);
  if (object === null) return null; // Deleted since it was listed.
  const fault = named ? faultOfMart(object, named) : faultOf(object, hashesInEtags);
  return fault && { key, ...fault, remedy: remedyOf(object, fault) };
}

type Fault = Pick<Finding, "fault" | "reason">;

function faultOfMart({ body }: StoredObject, { bytes, sha256 }: SnapshotFile): Fault | null {
  if (body.length !== bytes)
    return { fault: "torn", reason: `it has ${body.length} bytes where ${bytes} were published` };
  return hashOf(body) === sha256 ? null : { fault: "altered", reason: "its bytes are not those that were published" };
}

function faultOf(object: StoredObject, hashesInEtags: boolean): Fault | null {
  const { key, body, etag, metadata } = object;
  const fault = key.endsWith(".parquet") ? faultOfParquet(body) : key.endsWith(".json") ? faultOfJson(object) : null;
  if (fault) return fault;
  const hash = hashOf(body);
  if (hashesInEtags && etag !== `"${hash.slice(0, 32)}"`)
    return { fault: "altered", reason: "its bytes are not those that were written" };
  if (!key.startsWith("raw/")) return null;
  if (metadata.sha256 === undefined)
    return { fault: "altered", reason: "what was known of it when it was written does not belong to these bytes" };
  if (key.endsWith(".json") && metadata.sha256 !== hash)
    return { fault: "altered", reason: "its bytes are not those that the source sent" };
  return null;
}

const MAGIC = "PAR1";
/** Magic, footer, its length, magic. */
const LEAST_PARQUET = 12;

function faultOfParquet(body: Uint8Array): Fault | null {
  const file = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const isWhole =
    file.length >= LEAST_PARQUET &&
    file.toString("latin1", 0, 4) === MAGIC &&
    file.toString("latin1", file.length - 4) === MAGIC &&
    file.readUInt32LE(file.length - 8) <= file.length - LEAST_PARQUET;
  return isWhole ? null : { fault: "torn", reason: "it is no whole Parquet file" };
}

/** Bodies of sources may be anything; what we wrote ourselves is JSON. */
function faultOfJson({ key, body }: StoredObject): Fault | null {
  if (key.startsWith("quarantine/") && !key.endsWith(".reason.json")) return null;
  try {
    JSON.parse(Buffer.from(body).toString("utf8"));
    return null;
  } catch {
    return { fault: "torn", reason: "it is not JSON" };
  }
}

function remedyOf({ key }: StoredObject, { fault }: Fault): string {
  if (key.startsWith("mart/") || key.startsWith("staging/") || key.startsWith("_state/snapshot/")) return REBUILD;
  if (key.startsWith("raw/config_")) return "delete it and run `pitchlake build`, which writes it anew from config/";
  if (key.startsWith("raw/")) return key.endsWith(".parquet") && fault === "torn" ? QUARANTINE : REFETCH;
  return RESTORE;
}

const hashOf = (body: Uint8Array): string => createHash("sha256").update(body).digest("hex");

function toJson<T>(object: StoredObject | null): T | null {
  try {
    return object && (JSON.parse(Buffer.from(object.body).toString("utf8")) as T);
  } catch {
    return null;
  }
}
