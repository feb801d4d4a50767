/**
 * `_state/raw/<part>.json`: the raw objects that there were at the last publish. Nothing else says which should be there;
 * `lake verify` finds by it what is lost, and without reading what was written over. It only grows: an object that is
 * gone stays on the list until somebody accepts the loss. A part is a relation, of a dataset filed by day a month of it,
 * so that a poll rewrites little.
 */

import pLimit from "p-limit";
import { getJson, listAll, updateJson } from "../lake/conditional.ts";
import { rawInventoryKey, rawInventoryPrefix } from "../lake/keys.ts";
import type { ObjectStore } from "../lake/object-store.ts";
import type { RawObject } from "./raw-objects.ts";

export interface NotedObject {
  readonly bytes: number;
  readonly etag: string;
  /** sha256 of what the source sent, else the etag. */
  readonly content: string;
  /** ISO instant at which it was written. */
  readonly at: string;
}

/** By key. */
export type RawInventory = ReadonlyMap<string, NotedObject>;

export interface RawInventoryWriter {
  /** Adds what is new or was written anew. @returns how many parts changed. @throws LakeUnavailableError */
  note(objects: readonly RawObject[]): Promise<number>;
}

interface Part {
  readonly objects: Readonly<Record<string, NotedObject>>;
}

const PARTS_AT_ONCE = 8;
const MONTH = /\/ingestion_date=(\d{4})-(\d{2})/;

const partOf = ({ key, relation }: RawObject): string => {
  const [, year, month] = MONTH.exec(key) ?? [];
  return year === undefined ? relation : `${relation}-${year}${month}`;
};

export function createRawInventoryWriter(store: ObjectStore): RawInventoryWriter {
  /** What this process knows to stand there: a part in which nothing is new costs no request. */
  const known = new Map<string, Part>();
  return {
    async note(objects) {
      const parts = new Map<string, RawObject[]>();
      for (const object of objects) {
        const name = partOf(object);
        const own = parts.get(name);
        if (own === undefined) parts.set(name, [object]);
        else own.push(object);
      }
      const limit = pLimit(PARTS_AT_ONCE);
      const changed = [...parts].map(([name, own]) => limit(() => notePart(store, known, name, own)));
      return (await Promise.all(changed)).filter(Boolean).length;
    },
  };
}

async function notePart(
  store: ObjectStore,
  known: Map<string, Part>,
  name: string,
  objects: readonly RawObject[],
): Promise<boolean> {
  const before = known.get(name);
  if (before !== undefined && newOf(objects, before).length === 0) return false;
  let isChanged = false;
  const written = await updateJson<Part>(store, rawInventoryKey(name), (present) => {
    const added = newOf(objects, present);
    isChanged = added.length > 0;
    return isChanged ? { objects: { ...present?.objects, ...Object.fromEntries(added) } } : null;
  });
  if (written !== null) known.set(name, written);
  return isChanged;
}

function newOf(objects: readonly RawObject[], part: Part | null): readonly (readonly [string, NotedObject])[] {
  return objects.flatMap(({ key, content, info }) => {
    const noted = part?.objects[key];
    if (noted?.etag === info.etag && noted.content === content) return [];
    // Written over by somebody else: our own writes say what they hold. The note stays, so that it is found.
    if (noted !== undefined && noted.content !== noted.etag && content === info.etag) return [];
    return [[key, { bytes: info.size, etag: info.etag, content, at: info.lastModified.toISOString() }] as const];
  });
}

/** All parts; one that cannot be read says nothing. @throws LakeUnavailableError when the store cannot be listed */
export async function readRawInventory(store: ObjectStore): Promise<RawInventory> {
  const limit = pLimit(PARTS_AT_ONCE);
  const parts: Promise<Part | null>[] = [];
  for await (const { key } of listAll(store, rawInventoryPrefix))
    parts.push(limit(() => getJson<Part>(store, key).catch(() => null)));
  return new Map((await Promise.all(parts)).flatMap((part) => Object.entries(part?.objects ?? {})));
}

/** Takes objects off the list: their loss is accepted. */
export async function forgetRawObjects(store: ObjectStore, keys: readonly string[]): Promise<void> {
  const lost = new Set(keys);
  for await (const { key } of listAll(store, rawInventoryPrefix))
    await updateJson<Part>(store, key, (present) => {
      const entries = Object.entries(present?.objects ?? {});
      const kept = entries.filter(([object]) => !lost.has(object));
      return kept.length === entries.length ? null : { objects: Object.fromEntries(kept) };
    });
}
