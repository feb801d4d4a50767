/** Objects that should be there and are not. */

import { getJson, listAll } from "../lake/conditional.ts";
import type { ObjectStore } from "../lake/object-store.ts";
import type { NotedObject, RawInventory } from "./raw-inventory.ts";
import { slotOf } from "./raw-objects.ts";
import type { Finding } from "./verify.ts";
import { acceptLoss, BUILD_CONFIG, collectOld, INGEST, REBUILD } from "./verify-remedies.ts";
import type { SnapshotFiles } from "./verify-snapshots.ts";

type IsMissing = (key: string) => boolean;

/** What a snapshot names. One that was collected meanwhile named it rightly. */
export async function findMissingMarts(
  store: ObjectStore,
  snapshots: SnapshotFiles,
  isMissing: IsMissing,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const [key, named] of snapshots) {
    if (!isMissing(key)) continue;
    const { isPublished, manifestKey } = named;
    if (!isPublished && (await store.head(manifestKey)) === null) continue;
    const reason = isPublished
      ? "the published snapshot names it, and it is not there"
      : `${manifestKey} names it, a snapshot of the past, and it is not there`;
    findings.push({ key, fault: "missing", reason, remedy: isPublished ? REBUILD : collectOld(named) });
  }
  return findings;
}

/** What was there at a publish. Content that lies there under another key of its slot is not lost. */
export async function findMissingRaw(
  store: ObjectStore,
  inventory: RawInventory,
  isMissing: IsMissing,
): Promise<readonly Finding[]> {
  const lost = [...inventory].filter(([key]) => isMissing(key));
  if (lost.length === 0) return [];
  const quarantined = await quarantinedKeys(store);
  const datasets = new Map<string, Promise<readonly string[]>>();
  const findings: Finding[] = [];
  for (const [key, noted] of lost) {
    const dataset = key.split("/", 2).join("/");
    const keys = datasets.get(dataset) ?? presentKeys(store, `${dataset}/`);
    datasets.set(dataset, keys);
    const present = await keys;
    // Written between the two listings.
    if (present.includes(key)) continue;
    const finding = key.startsWith("raw/config_")
      ? missingConfig(key, noted, inventory, present)
      : await missingVersion(store, key, noted, { inventory, present });
    if (finding === null) continue;
    const why = quarantined.get(key);
    findings.push(why === undefined ? finding : { ...finding, reason: `${why}; it was not fetched again since` });
  }
  return findings;
}

const day = ({ at }: NotedObject): string => at.slice(0, 10);
const gone = (object: NotedObject): string => `it was written on ${day(object)} and is not there`;

/** Only the newest object of a config entity counts. */
function missingConfig(
  key: string,
  object: NotedObject,
  inventory: RawInventory,
  present: readonly string[],
): Finding | null {
  const isOutdated = present.some((other) => {
    const known = inventory.get(other);
    return known === undefined || known.at > object.at;
  });
  return isOutdated ? null : { key, fault: "missing", reason: gone(object), remedy: BUILD_CONFIG };
}

/** What is filed by its day, and in it by its instant. */
const POLL = /^raw\/[^/]+\/ingestion_date=[^/]+\/[^/]+\.parquet$/;

interface Others {
  readonly inventory: RawInventory;
  readonly present: readonly string[];
}

async function missingVersion(
  store: ObjectStore,
  key: string,
  object: NotedObject,
  { inventory, present }: Others,
): Promise<Finding | null> {
  const slot = slotOf(key);
  const others = present.filter((other) => slotOf(other) === slot);
  for (const other of others) if ((await contentOf(store, other, inventory)) === object.content) return null;
  const isPast = others.some((other) => other > key);
  if (!isPast && !POLL.test(key)) return { key, fault: "missing", reason: gone(object), remedy: INGEST };
  const reason = isPast
    ? `${gone(object)}; newer versions of the same are, so that only what it knew of the past is lost`
    : `${gone(object)}; what a source said at one instant cannot be asked for again`;
  return { key, fault: "missing", reason, remedy: acceptLoss(key) };
}

async function contentOf(store: ObjectStore, key: string, inventory: RawInventory): Promise<string | null> {
  const known = inventory.get(key);
  if (known !== undefined) return known.content;
  const head = await store.head(key);
  return head?.metadata.sha256 ?? head?.etag ?? null;
}

async function presentKeys(store: ObjectStore, prefix: string): Promise<readonly string[]> {
  const keys: string[] = [];
  for await (const { key } of listAll(store, prefix)) keys.push(key);
  return keys;
}

interface QuarantineReason {
  readonly key?: string;
  readonly message?: string;
}

/** Why a raw object was taken away, by its key. */
async function quarantinedKeys(store: ObjectStore): Promise<ReadonlyMap<string, string>> {
  const reasons = new Map<string, string>();
  for await (const { key } of listAll(store, "quarantine/")) {
    if (!key.endsWith(".reason.json")) continue;
    const reason = await getJson<QuarantineReason>(store, key).catch(() => null);
    const body = key.slice(0, -".reason.json".length);
    if (reason?.key !== undefined)
      reasons.set(reason.key, `it lies in ${body}: ${reason.message ?? "no reason given"}`);
  }
  return reasons;
}
