/** The two kinds of state objects of a snapshot: the pointer, and a manifest for each version. */

import { LakeUnavailableError } from "../errors.ts";
import { snapshotManifestKey, snapshotPointerKey } from "../lake/keys.ts";
import type { ObjectStore } from "../lake/object-store.ts";
import type { SnapshotManifest, SnapshotPointer } from "./snapshot.ts";

export interface PointerState {
  readonly pointer: SnapshotPointer;
  /** For the compare-and-swap that replaces it. */
  readonly etag: string;
}

/** What is published, null before the first publish. @throws LakeUnavailableError */
export async function currentPointer(store: ObjectStore): Promise<SnapshotPointer | null> {
  return (await readPointer(store))?.pointer ?? null;
}

export async function readPointer(store: ObjectStore): Promise<PointerState | null> {
  const object = await store.get(snapshotPointerKey);
  return object && { pointer: parse<SnapshotPointer>(object.key, object.body), etag: object.etag };
}

/** @throws LakeUnavailableError when it is not there or not readable */
export async function readManifest(store: ObjectStore, pointer: SnapshotPointer): Promise<SnapshotManifest> {
  const object = await store.get(pointer.manifestKey);
  if (!object) throw new LakeUnavailableError(`Manifest ${pointer.manifestKey} of the published snapshot is missing`);
  return parse<SnapshotManifest>(object.key, object.body);
}

/** Writes the manifest; it is durable on return. */
export async function writeManifest(store: ObjectStore, manifest: SnapshotManifest): Promise<SnapshotPointer> {
  const manifestKey = snapshotManifestKey(manifest.version);
  await store.put(manifestKey, toBytes(manifest), { contentType: "application/json" });
  return { version: manifest.version, manifestKey, publishedAt: manifest.publishedAt };
}

/** Moves the pointer from what was read before; false when somebody else moved it in between. */
export async function movePointer(
  store: ObjectStore,
  before: PointerState | null,
  pointer: SnapshotPointer,
): Promise<boolean> {
  const condition = before === null ? { ifNoneMatch: "*" as const } : { ifMatch: before.etag };
  const result = await store.put(snapshotPointerKey, toBytes(pointer), {
    ...condition,
    contentType: "application/json",
  });
  return result.written;
}

const toBytes = (value: unknown): Uint8Array => Buffer.from(`${JSON.stringify(value, null, 1)}\n`);

function parse<T>(key: string, body: Uint8Array): T {
  try {
    return JSON.parse(Buffer.from(body).toString("utf8")) as T;
  } catch (error) {
    throw new LakeUnavailableError(`${key} is not JSON`, { cause: error });
  }
}
