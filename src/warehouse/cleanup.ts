/**
 * Removes the files of old data versions. A reader may have the last few open, and any that was published until a while
 * ago; and a file that a version took over from an older one lives as long as that version. Two may collect at once.
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
  /**
   * A version that was replaced less than this ago may have readers; younger files may belong to a publish that is under
   * way. Default one hour.
   */
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
  const { store, onGone } = options;
  const { objects, versions } = await findOldVersions(options);
  let removed = 0;
  for (const { key, lastModified } of objects) {
    const present = await store.head(key);
    // Gone already, or written anew: a publish has taken this version up again.
    if (present?.lastModified.getTime() !== lastModified.getTime()) continue;
    await store.delete(key);
    removed += 1;
  }
  for (const version of versions) await onGone?.(version);
  return removed;
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
  const isOld = ({ lastModified }: ObjectInfo) => clock().getTime() - lastModified.getTime() >= minAgeMs;
  // What was published until the next one came has had readers until then. Of one second nobody knows which came first.
  const nextOf = ({ lastModified }: ObjectInfo) => newest.findLast((other) => other.lastModified > lastModified);
  const replacedLately = newest.filter((manifest) => {
    const next = nextOf(manifest);
    return next !== undefined && !isOld(next);
  });
  const kept = new Set([pointer.version, ...others.slice(0, keep), ...replacedLately.map(versionOfManifest)]);
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
