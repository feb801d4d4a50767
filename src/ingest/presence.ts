/** What of the wanted items lies in the lake: one LIST a dataset prefix, whatever the number of items. */

import type { EndpointConfig } from "../config/types.ts";
import { listKeys } from "../lake/conditional.ts";
import { fromT, parsePartitions, toD } from "../lake/keys.ts";
import type { ObjectStore } from "../lake/object-store.ts";
import type { PresentObject } from "./refresh.ts";

export interface Presence {
  /** Newest object below an item's prefix; of one page where the source pages. */
  newest(prefix: string, page?: number): PresentObject | null;
}

/** The part of the key template that all items of the endpoint share, in whole segments. */
export function datasetPrefix(endpoint: EndpointConfig): string {
  const fixed = endpoint.key.split("{", 1)[0] ?? "";
  return fixed.slice(0, fixed.lastIndexOf("/") + 1);
}

/** @throws LakeUnavailableError */
export async function loadPresence(store: ObjectStore, endpoints: readonly EndpointConfig[]): Promise<Presence> {
  const prefixes = [...new Set(endpoints.map(datasetPrefix))];
  const keys: string[] = [];
  for (const prefix of prefixes.filter((one) => !prefixes.some((other) => other !== one && one.startsWith(other))))
    for (const key of await listKeys(store, prefix)) keys.push(key);
  return presenceOf(keys);
}

/** @param keys in any order */
export function presenceOf(keys: readonly string[]): Presence {
  const sorted = keys.toSorted();
  return {
    newest(prefix, page) {
      const ending = page === undefined ? "" : `/page=${page}.json`;
      for (let at = firstAtOrAfter(sorted, `${prefix}\uffff`) - 1; at >= 0; at -= 1) {
        const key = sorted[at];
        if (!key?.startsWith(prefix)) return null;
        if (key.endsWith(ending)) return toPresent(key);
      }
      return null;
    },
  };
}

/** null for a key that names no time. */
export function toPresent(key: string): PresentObject | null {
  const { T, D } = parsePartitions(key);
  const at = T === null ? (D === null ? null : new Date(`${D}T00:00:00Z`)) : fromT(T);
  return at === null ? null : { key, at, datedOn: toD(at) };
}

function firstAtOrAfter(sorted: readonly string[], key: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? "") < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
