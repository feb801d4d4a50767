/** Removes the files of old data versions. A reader of another process may still have the last few open. */

import { listAll } from "../lake/conditional.ts";
import type { ObjectInfo, ObjectStore } from "../lake/object-store.ts";
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

/** @returns how many objects went */
export async function removeOldVersions(options: CleanupOptions): Promise<number> {
  const { store, clock, keep = 2, minAgeMs = 3_600_000, onGone } = options;
  const pointer = await currentPointer(store);
  if (pointer === null) return 0;
  const manifests = (await collect(store, "_state/snapshot/")).filter(
    ({ key }) => key !== "_state/snapshot/pointer.json",
  );
  const newest = [...manifests].sort((a, b) => b.lastModified.getTime() - a.lastModified.getTime());
  const others = newest.map(versionOfManifest).filter((version) => version !== pointer.version);
  const kept = new Set([pointer.version, ...others.slice(0, keep)]);
  const isOld = ({ lastModified }: ObjectInfo) => clock().getTime() - lastModified.getTime() >= minAgeMs;
  const files = (await collect(store, "mart/")).filter(
    (object) => isOld(object) && !kept.has(/\/v=([^/]+)\//.exec(object.key)?.[1] ?? pointer.version),
  );
  // Files first: a manifest without files is never opened, files without a manifest would never be found again.
  const old = manifests.filter((object) => isOld(object) && !kept.has(versionOfManifest(object)));
  for (const { key } of [...files, ...old]) await store.delete(key);
  for (const manifest of old) await onGone?.(versionOfManifest(manifest));
  return files.length + old.length;
}

const versionOfManifest = ({ key }: ObjectInfo): string => key.slice("_state/snapshot/".length, -".json".length);

async function collect(store: ObjectStore, prefix: string): Promise<ObjectInfo[]> {
  const objects: ObjectInfo[] = [];
  for await (const object of listAll(store, prefix)) objects.push(object);
  return objects;
}
