/** Looks at the objects of the lake as they are: what should be there and is not, what is torn, what was altered. */

import pLimit from "p-limit";
import { listAll } from "../lake/conditional.ts";
import type { ObjectInfo, ObjectStore } from "../lake/object-store.ts";
import { type RawInventory, readRawInventory } from "./raw-inventory.ts";
import { findMissingMarts, findMissingRaw } from "./verify-missing.ts";
import { lookAt } from "./verify-object.ts";
import { isIntactByName, namedFiles, type SnapshotFiles } from "./verify-snapshots.ts";

export interface Finding {
  readonly key: string;
  readonly fault: "missing" | "torn" | "altered";
  /** A sentence. */
  readonly reason: string;
  /** The command that heals it. */
  readonly remedy: string;
}

export interface Verification {
  readonly objects: number;
  readonly bytes: number;
  /** Objects whose bytes were read; the others are what was noted of them when they were written. */
  readonly read: number;
  readonly findings: readonly Finding[];
}

export interface VerifyProgress {
  readonly done: number;
  readonly total: number;
  readonly bytesDone: number;
  readonly bytesTotal: number;
}

export interface VerifyOptions {
  readonly store: ObjectStore;
  /** Only keys that begin so. Default all. */
  readonly prefix?: string;
  /** Whether an etag is the head of the bytes' sha256, as the folder's are. A bucket's say nothing that can be checked. */
  readonly hashesInEtags: boolean;
  /** Reads only what is not as it was noted: by size and etag, from the listing alone. Default false: reads every byte. */
  readonly isFast?: boolean;
  readonly onProgress?: (progress: VerifyProgress) => void;
}

const READS_AT_ONCE = 4;
/** Nothing is noted of them, and nobody's data is lost with them. */
const LEFT_OUT_WHEN_FAST = ["_state/runs/", "quarantine/"];

/** @throws LakeUnavailableError when the store cannot be read */
export async function verifyLake(options: VerifyOptions): Promise<Verification> {
  const { store, prefix = "", hashesInEtags, isFast = false, onProgress } = options;
  const snapshots = await namedFiles(store);
  const inventory: RawInventory = await readRawInventory(store);
  const infos: ObjectInfo[] = [];
  for await (const info of listAll(store, prefix)) infos.push(info);

  const asked = isFast ? infos.filter((info) => !isAsNoted(info, { snapshots, inventory, hashesInEtags })) : infos;
  const bytesTotal = sumOf(asked);
  let [done, bytesDone] = [0, 0];
  const limit = pLimit(READS_AT_ONCE);
  const looks = asked.map((info) =>
    limit(async () => {
      const finding = await lookAt(store, info, { snapshots, hashesInEtags });
      done += 1;
      bytesDone += info.size;
      onProgress?.({ done, total: asked.length, bytesDone, bytesTotal });
      return finding;
    }),
  );
  const wrong = (await Promise.all(looks)).filter((finding) => finding !== null);
  const seen = new Set(infos.map(({ key }) => key));
  const isAskedFor = (key: string) => key.startsWith(prefix) && !seen.has(key);
  const missing = [
    ...(await findMissingMarts(store, snapshots, isAskedFor)),
    ...(await findMissingRaw(store, inventory, isAskedFor)),
  ];
  return { objects: infos.length, bytes: sumOf(infos), read: asked.length, findings: [...wrong, ...missing] };
}

const sumOf = (infos: readonly ObjectInfo[]): number => infos.reduce((sum, { size }) => sum + size, 0);

interface Known {
  readonly snapshots: SnapshotFiles;
  readonly inventory: RawInventory;
  readonly hashesInEtags: boolean;
}

function isAsNoted(info: ObjectInfo, { snapshots, inventory, hashesInEtags }: Known): boolean {
  const noted = inventory.get(info.key);
  if (noted !== undefined) return noted.bytes === info.size && noted.etag === info.etag;
  if (isIntactByName(info, snapshots, hashesInEtags)) return true;
  return LEFT_OUT_WHEN_FAST.some((prefix) => info.key.startsWith(prefix));
}
