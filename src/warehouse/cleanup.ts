/**
 * Removes the files of old data versions. A reader of another process may still have the last few open; and a file that a
 * version took over from an older one lives as long as that version.
 */

import { getJson, listAll } from "../lake/conditional.ts";
import { snapshotManifestKey } from "../lake/keys.ts";
import type { ObjectInfo, ObjectStore } from "../lake/object-store.ts";
import type { SnapshotManifest } from "./snapshot.ts";
import { currentPointer } from "./state.ts";

export interface CleanupOptions {
  readonly store: ObjectStore;
  readonly clock: () => Date;
  /** Versions that stay beside the published one. Default 2. */
  readonly keep?: number;
  /** Younger files may belong to a publish that is under way. Default one hour. */
  readonly minAgeMs?: number;
  /** Told of each version that is gone for good. */
  readonly onGone?: (version: string) => Promise<void>;
}

export interface OldObjects {
  /** Mart files, then manifests: a manifest without files is never opened, files without one would never be found again. */
  readonly objects: readonly ObjectInfo[];
  /** Versions that are gone for good with them. */
  readonly versions: readonly string[];
}

/** @returns how many objects went */
export async function removeOldVersions(options: CleanupOptions): Promise<number> {
  const { objects, versions } = await findOldVersions(options);
  for (const { key } of objects) await options.store.delete(key);
  for (const version of versions) await options.onGone?.(version);
  return objects.length;
}

/** What {@link removeOldVersions} would remove. */
export async function findOldVersions(options: CleanupOptions): Promise<OldObjects> {
  const { store, clock, keep = 2, minAgeMs = 3_600_000 } = options;
  const pointer = await currentPointer(store);
  if (pointer === null) return { objects: [], versions: [] };
  const manifests = (await collect(store, "_state/snapshot/")).filter(
    ({ key }) => key !== "_state/snapshot/pointer.json",
  );
  const newest = [...manifests].sort((a, b) => b.lastModified.getTime() - a.lastModified.getTime());
  const others = newest.map(versionOfManifest).filter((version) => version !== pointer.version);
  const kept = new Set([pointer.version, ...others.slice(0, keep)]);
  const isOld = ({ lastModified }: ObjectInfo) => clock().getTime() - lastModified.getTime() >= minAgeMs;
  const named = await namedBy(store, [...kept].map(snapshotManifestKey));
  const isKept = ({ key }: ObjectInfo) =>
    kept.has(/\/v=([^/]+)\//.exec(key)?.[1] ?? pointer.version) || (named?.has(key) ?? true);
  const files = (await collect(store, "mart/")).filter((object) => isOld(object) && !isKept(object));
  const old = manifests.filter((object) => isOld(object) && !kept.has(versionOfManifest(object)));
  return { objects: [...files, ...old], versions: old.map(versionOfManifest) };
}

/** Files of all these manifests; null = one of them cannot be read, so that nothing is known to be free. */
async function namedBy(store: ObjectStore, manifestKeys: readonly string[]): Promise<ReadonlySet<string> | null> {
  const named = new Set<string>();
  for (const key of manifestKeys) {
    const manifest = await getJson<SnapshotManifest>(store, key).catch(() => null);
    if (manifest === null) return null;
    for (const { files } of manifest.models) for (const file of files) named.add(file.key);
  }
  return named;
}

const versionOfManifest = ({ key }: ObjectInfo): string => key.slice("_state/snapshot/".length, -".json".length);

async function collect(store: ObjectStore, prefix: string): Promise<ObjectInfo[]> {
  const objects: ObjectInfo[] = [];
  for await (const object of listAll(store, prefix)) objects.push(object);
  return objects;
}
