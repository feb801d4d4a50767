/** The two kinds of state objects of a snapshot: the pointer, and a manifest for each version. */

import { LakeUnavailableError } from "../errors.ts";
import { snapshotManifestKey, snapshotPointerKey } from "../lake/keys.ts";
import type { ObjectStore } from "../lake/object-store.ts";
import type { SnapshotManifest, SnapshotPointer } from "./snapshot.ts";

export interface PointerState {
  readonly pointer: SnapshotPointer;
  /** It is no pointer: nothing can be served until a build puts another in its place. */
  readonly isGarbage?: true;
  /** For the compare-and-swap that replaces it. */
  readonly etag: string;
}

/** What is published, null before the first publish. @throws LakeUnavailableError */
export async function currentPointer(store: ObjectStore): Promise<SnapshotPointer | null> {
  const state = await readPointer(store);
  if (state?.isGarbage)
    throw new LakeUnavailableError(`${snapshotPointerKey} is no pointer; the next build replaces it`);
  return state?.pointer ?? null;
}

/** For whoever publishes: what is no pointer names no version, so that the next publish replaces it. */
export async function readPointer(store: ObjectStore): Promise<PointerState | null> {
  const object = await store.get(snapshotPointerKey);
  if (object === null) return null;
  const pointer = toPointer(object.body);
  if (pointer !== null) return { pointer, etag: object.etag };
  return { pointer: { version: "", manifestKey: "", publishedAt: "" }, etag: object.etag, isGarbage: true };
}

function toPointer(body: Uint8Array): SnapshotPointer | null {
  try {
    const value = JSON.parse(Buffer.from(body).toString("utf8")) as Partial<
      Record<keyof SnapshotPointer, unknown>
    > | null;
    const { version, manifestKey, publishedAt } = value ?? {};
    const isWhole = typeof version === "string" && typeof manifestKey === "string" && typeof publishedAt === "string";
    return isWhole && version !== "" ? { version, manifestKey, publishedAt } : null;
  } catch {
    return null;
  }
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
