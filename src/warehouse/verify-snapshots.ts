/** What the published snapshot and those kept beside it consist of. */

import { DamagedObjectError } from "../errors.ts";
import { listAll } from "../lake/conditional.ts";
import { snapshotPointerKey } from "../lake/keys.ts";
import type { ObjectInfo, ObjectStore, StoredObject } from "../lake/object-store.ts";
import type { SnapshotFile, SnapshotManifest, SnapshotPointer } from "./snapshot.ts";

export interface NamedFile {
  /** null: a manifest, which no other object describes. */
  readonly file: SnapshotFile | null;
  /** The manifest that names it; the published one, where that does. */
  readonly manifestKey: string;
  readonly isPublished: boolean;
}

/** By key. */
export type SnapshotFiles = ReadonlyMap<string, NamedFile>;

/** @throws LakeUnavailableError when the store cannot be read */
export async function namedFiles(store: ObjectStore): Promise<SnapshotFiles> {
  const named = new Map<string, NamedFile>();
  const pointer = await readJson<SnapshotPointer>(store, snapshotPointerKey);
  const published = typeof pointer?.manifestKey === "string" ? pointer.manifestKey : null;
  if (published !== null) named.set(published, { file: null, manifestKey: published, isPublished: true });
  for await (const { key: manifestKey } of listAll(store, "_state/snapshot/")) {
    if (manifestKey === snapshotPointerKey) continue;
    const manifest = await readJson<SnapshotManifest>(store, manifestKey);
    const isPublished = manifestKey === published;
    for (const file of manifest?.models?.flatMap(({ files }) => files) ?? [])
      if (isPublished || !named.has(file.key)) named.set(file.key, { file, manifestKey, isPublished });
  }
  return named;
}

/** Whether the listing alone says that a mart file is what was published. */
export function isIntactByName(info: ObjectInfo, snapshots: SnapshotFiles, hashesInEtags: boolean): boolean {
  const file = snapshots.get(info.key)?.file;
  if (!file) return false;
  return file.bytes === info.size && (!hashesInEtags || info.etag === `"${file.sha256.slice(0, 32)}"`);
}

/** null: absent, damaged or no JSON; the object itself is looked at elsewhere. */
async function readJson<T>(store: ObjectStore, key: string): Promise<T | null> {
  const object: StoredObject | null = await store.get(key).catch(nullIfDamaged);
  try {
    return object && (JSON.parse(Buffer.from(object.body).toString("utf8")) as T);
  } catch {
    return null;
  }
}

function nullIfDamaged(error: unknown): null {
  if (error instanceof DamagedObjectError) return null;
  throw error;
}
