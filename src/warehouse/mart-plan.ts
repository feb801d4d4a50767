/** Which files of a mart a new snapshot takes over from the one before, and which rows have to be written. */

import type { ObjectStore } from "../lake/object-store.ts";
import type { Build } from "./build.ts";
import { ALWAYS_SERVED, type Share, toShare } from "./export-marts.ts";
import type { ProjectModel } from "./project.ts";
import type { SnapshotFile, SnapshotManifest } from "./snapshot.ts";

export interface FilePlan {
  readonly carried: readonly SnapshotFile[];
  readonly missing: "nothing" | "everything" | readonly Share[];
}

export interface FilePlanOptions {
  readonly store: ObjectStore;
  readonly previous: SnapshotManifest | null;
  /** Season ids that this snapshot holds back. */
  readonly heldBack: readonly string[];
  readonly carryOver: boolean;
}

const EVERYTHING: FilePlan = { carried: [], missing: "everything" };

export async function planFiles(
  build: Pick<Build, "since">,
  mart: Pick<ProjectModel, "name" | "partition">,
  { store, previous, heldBack, carryOver }: FilePlanOptions,
): Promise<FilePlan> {
  const files = previous?.models.find(({ name, layer }) => name === mart.name && layer === "mart")?.files ?? [];
  if (!carryOver || build.since === null || previous?.version !== build.since.version || files.length === 0)
    return EVERYTHING;
  const change = build.since.changes.get(mart.name);
  if (change === "all") return EVERYTHING;
  const changed = new Set(change);
  if (mart.partition === "season" && !ALWAYS_SERVED.has(mart.name)) {
    // Of a season that is and was held back the files have the last good rows already, whatever became of the new ones.
    const [now, before] = [new Set(heldBack), new Set(previous.heldBack.map(({ seasonId }) => seasonId))];
    for (const id of [...now, ...before])
      if (now.has(id) && before.has(id)) changed.delete(id);
      else changed.add(id);
  }
  const there = await Promise.all(files.map((file) => isThere(store, file)));
  if (there.includes(false)) return EVERYTHING;
  if (changed.size === 0) return { carried: files, missing: "nothing" };
  return byShare(files, changed);
}

function byShare(files: readonly SnapshotFile[], changed: ReadonlySet<string>): FilePlan {
  if (files.some(({ seasons }) => seasons === undefined)) return EVERYTHING;
  const isHit = ({ seasons = [] }: SnapshotFile) => seasons.some((id) => changed.has(id));
  const known = new Set(files.flatMap(({ seasons = [] }) => seasons));
  const added = [...changed].filter((id) => !known.has(id));
  const shares = files.filter(isHit).map(({ seasons = [] }) => [...seasons]);
  if (shares.length === 0) shares.push([]);
  shares[0]?.push(...added);
  return { carried: files.filter((file) => !isHit(file)), missing: shares.map(toShare) };
}

async function isThere(store: ObjectStore, { key, bytes }: SnapshotFile): Promise<boolean> {
  return (await store.head(key))?.size === bytes;
}
