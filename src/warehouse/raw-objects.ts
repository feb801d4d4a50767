/** What raw objects the lake holds, and the data version that follows from it. */

import { createHash } from "node:crypto";
import pLimit from "p-limit";
import { listAll } from "../lake/conditional.ts";
import type { ObjectInfo, ObjectStore } from "../lake/object-store.ts";

export interface RawObject {
  readonly key: string;
  /** Name in schema `raw`. */
  readonly relation: string;
  /** sha256 of what the source sent, else the object's etag. */
  readonly content: string;
  /** As it was listed. */
  readonly info: ObjectInfo;
}

/** Content by key and etag: one build after another asks only for what is new. */
export type ContentCache = Map<string, string>;

const REQUESTS_AT_ONCE = 16;
const INGESTION_DATE = /\/ingestion_date=[^/]+/;

/**
 * `raw/<dataset>/source=<s>/…` → `<dataset>__<s>`, `raw/<dataset>/…` → `<dataset>`; of bodies that are kept as JSON
 * `json_<dataset>`, of polls that are filed by their day `polled_<dataset>`: marts have names such as teams and live_matches.
 * Null for what is neither Parquet nor JSON, or has no name that SQL takes.
 */
export function rawRelationOf(key: string): string | null {
  const match = /^raw\/([a-z][a-z0-9_]*)\/(?:source=([a-z][a-z0-9_]*)\/)?(?:.+\/)?[^/]+\.(parquet|json)$/.exec(key);
  if (!match) return null;
  const [, dataset, source, format] = match;
  const isPolled = source === undefined && key.startsWith(`raw/${dataset}/ingestion_date=`);
  const name = `${format === "json" ? "json_" : isPolled ? "polled_" : ""}${dataset}`;
  return source === undefined ? name : `${name}__${source}`;
}

/** All raw objects in order of their keys, which within a folder is the order of their times. */
export async function listRawObjects(store: ObjectStore, cache: ContentCache): Promise<RawObject[]> {
  const limit = pLimit(REQUESTS_AT_ONCE);
  const found: Promise<RawObject>[] = [];
  for await (const info of listAll(store, "raw/")) {
    const relation = rawRelationOf(info.key);
    if (relation === null) continue;
    found.push(limit(async () => ({ key: info.key, relation, content: await contentOf(store, info, cache), info })));
  }
  return Promise.all(found);
}

async function contentOf(store: ObjectStore, { key, etag }: ObjectInfo, cache: ContentCache): Promise<string> {
  const id = `${etag} ${key}`;
  const known = cache.get(id);
  if (known !== undefined) return known;
  const content = (await store.head(key))?.metadata.sha256 ?? etag;
  cache.set(id, content);
  return content;
}

/** Of a config entity only the newest object counts; of a dataset each object is a version that staging chooses from. */
export const isConfig = (relation: string): boolean => relation.startsWith("config_");

/** By object, not by row: an entity that was emptied (the last deduction removed) has a newest object without rows. */
export function withNewestConfig(objects: readonly RawObject[]): readonly RawObject[] {
  const newest = new Map<string, RawObject>();
  for (const object of objects) {
    if (!isConfig(object.relation)) continue;
    const before = newest.get(object.relation);
    if (before === undefined || object.info.lastModified >= before.info.lastModified)
      newest.set(object.relation, object);
  }
  return objects.filter((object) => !isConfig(object.relation) || newest.get(object.relation) === object);
}

/**
 * The data version: 16 hex characters of sha256 over raw content, compiled SQL and config. An object that only repeats
 * the one before it in its folder changes nothing: a source that was asked again and had no news makes no new version.
 * Neither does a poll only because midnight has passed: the day of the fetch is no folder of its own here.
 */
export function dataVersion(objects: readonly RawObject[], hashes: readonly string[]): string {
  const hash = createHash("sha256");
  for (const part of hashes) hash.update(`${part}\n`);
  const before = new Map<string, string>();
  for (const { key, content } of objects) {
    const slot = slotOf(key);
    if (before.get(slot) === content) continue;
    before.set(slot, content);
    hash.update(`${slot} ${content}\n`);
  }
  return hash.digest("hex").slice(0, 16);
}

/**
 * Objects of one slot are versions of the same thing, their keys in order of time. Parquet is named by its instant, so
 * its folder says what it is about; JSON by what it is of its day, e.g. a page.
 */
export const slotOf = (key: string): string =>
  (key.endsWith(".json") ? key : key.slice(0, key.lastIndexOf("/"))).replace(INGESTION_DATE, "");
