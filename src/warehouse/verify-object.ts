/** One object of the lake, read to the end: are its bytes those that were written? */

import { createHash } from "node:crypto";
import { DamagedObjectError } from "../errors.ts";
import type { ObjectInfo, ObjectStore, StoredObject } from "../lake/object-store.ts";
import type { SnapshotFile } from "./snapshot.ts";
import type { Finding } from "./verify.ts";
import { remedyOf } from "./verify-remedies.ts";
import type { SnapshotFiles } from "./verify-snapshots.ts";

export interface LookOptions {
  readonly snapshots: SnapshotFiles;
  readonly hashesInEtags: boolean;
}

/** @returns null when it is good, or was deleted since it was listed. @throws LakeUnavailableError */
export async function lookAt(
  store: ObjectStore,
  { key }: ObjectInfo,
  { snapshots, hashesInEtags }: LookOptions,
): Promise<Finding | null> {
  const named = snapshots.get(key);
  const found = await read(store, key);
  if (found === null) return null;
  const fault = "fault" in found ? found : named?.file ? faultOfMart(found, named.file) : faultOf(found, hashesInEtags);
  return fault && { key, ...fault, remedy: remedyOf(key, named) };
}

type Fault = Pick<Finding, "fault" | "reason">;

/** Of a bucket the store itself compares the bytes with the hash in the metadata. */
async function read(store: ObjectStore, key: string): Promise<StoredObject | Fault | null> {
  try {
    return await store.get(key);
  } catch (error) {
    if (!(error instanceof DamagedObjectError)) throw error;
    return { fault: "altered", reason: "its bytes are not those of the hash in its metadata" };
  }
}

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

const hashOf = (body: Uint8Array): string => createHash("sha256").update(body).digest("hex");
