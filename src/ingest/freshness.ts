/**
 * `_state/freshness/<source>.<dataset>.json`: when a dataset was last written and last checked, and for each item
 * what its last check found. A 304 writes no raw object, so that a check can be remembered only here. Losing the
 * object costs requests, never data: what it says of an object stands in the object's metadata too.
 */

import type { EndpointConfig, SourceId } from "../config/types.ts";
import { getJson, listAll, updateJson } from "../lake/conditional.ts";
import { freshnessKey } from "../lake/keys.ts";
import type { ObjectHead, ObjectStore } from "../lake/object-store.ts";
import type { KnownObject } from "./refresh.ts";

export interface FreshnessRecord {
  readonly source: SourceId;
  readonly dataset: string;
  /** ISO instant of the newest object's writing, null when none was written yet. */
  readonly lastIngestedAt: string | null;
  /** ISO instant at which the source last gave a body or said "unchanged". */
  readonly lastCheckedAt: string | null;
  /** Why nothing was asked for at the last check, e.g. no match these days. */
  readonly note?: string | null;
  /** By the items' slots. */
  readonly items: Readonly<Record<string, KnownObject>>;
}

export interface FreshnessUpdate {
  readonly ingestedAt: string | null;
  readonly checkedAt: string | null;
  readonly note?: string | null;
  readonly items: Readonly<Record<string, KnownObject>>;
}

type Place = Pick<EndpointConfig, "source" | "dataset">;

export async function loadFreshness(store: ObjectStore, place: Place): Promise<FreshnessRecord | null> {
  return getJson<FreshnessRecord>(store, keyOf(place));
}

/** All datasets that were ever asked for. */
export async function listFreshness(store: ObjectStore): Promise<readonly Omit<FreshnessRecord, "items">[]> {
  const records: Omit<FreshnessRecord, "items">[] = [];
  for await (const { key } of listAll(store, "_state/freshness/")) {
    const record = await getJson<FreshnessRecord>(store, key);
    if (record === null) continue;
    const { items: _, ...rest } = record;
    records.push(rest);
  }
  return records;
}

/** Merges by compare-and-swap, so that endpoints of one dataset may end at the same time. */
export async function saveFreshness(store: ObjectStore, place: Place, update: FreshnessUpdate): Promise<void> {
  await updateJson<FreshnessRecord>(store, keyOf(place), (present) => ({
    source: place.source,
    dataset: place.dataset,
    lastIngestedAt: later(present?.lastIngestedAt ?? null, update.ingestedAt),
    lastCheckedAt: later(present?.lastCheckedAt ?? null, update.checkedAt),
    ...(update.note == null ? {} : { note: update.note }),
    items: { ...present?.items, ...update.items },
  }));
}

/** What an object's own metadata says of it; the fallback when freshness does not know it. */
export function knownFromHead(head: ObjectHead): KnownObject {
  const { metadata } = head;
  const fetchedAt = metadata["fetched-at"] ?? head.lastModified.toISOString();
  return {
    key: head.key,
    fetchedAt,
    checkedAt: fetchedAt,
    version: metadata.version ?? null,
    sourceEtag: metadata["source-etag"] ?? null,
    sha256: metadata.sha256 ?? null,
    lastDate: metadata["last-date"] ?? null,
    results: metadata.results === undefined ? null : Number(metadata.results),
    pages: metadata.pages === undefined ? null : Number(metadata.pages),
  };
}

const keyOf = ({ source, dataset }: Place): string => freshnessKey(source.toLowerCase(), dataset);

function later(a: string | null, b: string | null): string | null {
  return (
    [a, b]
      .filter((instant) => instant !== null)
      .toSorted()
      .at(-1) ?? null
  );
}
