/**
 * Raw objects that the engine cannot read: found by reading each by itself, moved to quarantine/ with the reason. Their keys
 * are free then, so that the next ingestion fetches them again; the rest of the lake is built.
 */

import { createHash } from "node:crypto";
import { extname } from "node:path";
import pLimit from "p-limit";
import { DamagedObjectError } from "../errors.ts";
import { putJson } from "../lake/conditional.ts";
import { quarantineKey, quarantineReasonKey, toT } from "../lake/keys.ts";
import type { ObjectStore } from "../lake/object-store.ts";
import type { BadRawObject } from "./build-errors.ts";
import { quoteName, quoteText, readParquet } from "./drivers/duckdb-client.ts";
import type { RawRelation } from "./project.ts";
import type { RawObject } from "./raw-objects.ts";
import { localRawFiles } from "./raw-relations.ts";

/**
 * Parquet objects that cannot be read to the end, lack columns of their relation, have them of types that do not fit, or
 * have records that are no JSON.
 */
export async function findBadRawObjects(
  store: ObjectStore,
  objects: readonly RawObject[],
  relations: readonly RawRelation[],
  query: (sql: string) => Promise<unknown>,
): Promise<readonly BadRawObject[]> {
  const checks = new Map(relations.map((relation) => [relation.name, checkOf(relation)]));
  const asked = objects.filter(({ key, relation }) => extname(key) === ".parquet" && checks.has(relation));
  const bad: BadRawObject[] = [];
  for (const [relation, files] of await localRawFiles(store, asked)) {
    const isGood = (paths: readonly string[]) => query(`SELECT ${checks.get(relation)} FROM ${readParquet(paths)}`);
    const all = files.map(({ path }) => path);
    if (
      await isGood(all).then(
        () => true,
        () => false,
      )
    )
      continue;
    for (const { path, key } of files)
      await isGood([path]).catch((error: Error) => bad.push({ key, relation, reason: reasonOf(error, path, key) }));
  }
  return bad;
}

/** Fails where a file is at fault; what it gives is of no use. */
function checkOf({ columns }: RawRelation): string {
  const typed = ({ name, type }: RawRelation["columns"][number]) => `CAST(${quoteName(name)} AS ${type})`;
  const values = columns.map(typed).join(", ");
  const texts = columns.filter(({ name }) => JSON_TEXTS.has(name)).map((column) => `json_valid(${typed(column)})`);
  const isJson = texts.length === 0 ? "true" : texts.join(" AND ");
  return `sum(hash(${values})), sum(CASE WHEN ${isJson} THEN 0 ELSE error('a record is no JSON') END)`;
}

const JSON_TEXTS = new Set(["context", "record"]);

/**
 * Bodies that are kept as they came and are no JSON any more: SQL would take them for answers without rows. Only those are
 * read of which nothing says that they are what a source sent.
 * @param whole etags and keys that were found good before; grows
 */
export async function findTornBodies(
  store: ObjectStore,
  objects: readonly RawObject[],
  whole: Set<string>,
): Promise<readonly BadRawObject[]> {
  const limit = pLimit(READS_AT_ONCE);
  const idOf = ({ key, info }: RawObject) => `${info.etag} ${key}`;
  const asked = objects.filter(
    (object) => extname(object.key) === ".json" && object.content === object.info.etag && !whole.has(idOf(object)),
  );
  const looked = asked.map((object) =>
    limit(async (): Promise<readonly BadRawObject[]> => {
      const { key, relation } = object;
      const { body } = await readAsItIs(store, key);
      if (body !== null && !isJson(body)) return [{ key, relation, reason: "it is no JSON" }];
      whole.add(idOf(object));
      return [];
    }),
  );
  return (await Promise.all(looked)).flat();
}

const READS_AT_ONCE = 8;

function isJson(body: Uint8Array): boolean {
  try {
    JSON.parse(Buffer.from(body).toString("utf8"));
    return true;
  } catch {
    return false;
  }
}

/** The first line, by the object's key instead of a path of this machine. */
const reasonOf = ({ message }: Error, path: string, key: string): string =>
  (message.split("\n", 1)[0] ?? "")
    .replaceAll(quoteText(path), key)
    .replaceAll(path, key)
    .replace(/ \(query: .*$/, "");

/** An object that is moved out of the way, and why. */
export interface Refused {
  readonly key: string;
  /** Folder below quarantine/. */
  readonly folder: string;
  readonly reason: string;
  /** What follows from its absence, a sentence. */
  readonly next: string;
}

const FETCHED_AGAIN = "Its key is free: the next ingestion fetches it again.";

/** Copied first, deleted then: killed in between, it is moved again. @returns where it lies now */
export async function quarantineRaw(
  store: ObjectStore,
  { key, relation, reason }: BadRawObject,
  at: Date,
): Promise<string> {
  return moveToQuarantine(store, { key, folder: relation, reason, next: FETCHED_AGAIN }, at);
}

/** As {@link quarantineRaw}, for any object. @returns where it lies now */
export async function moveToQuarantine(
  store: ObjectStore,
  { key, folder, reason, next }: Refused,
  at: Date,
): Promise<string> {
  const { body, metadata } = await readAsItIs(store, key);
  const bytes = body ?? new Uint8Array();
  const hash = createHash("sha256").update(key).update(bytes).digest("hex").slice(0, 16);
  const target = quarantineKey(folder, toT(at), hash, extname(key).slice(1) || "bin");
  if (body !== null) await store.put(target, bytes, { ifNoneMatch: "*", metadata });
  const facts = {
    key,
    code: "CONTRACT_VIOLATION",
    message: `${key} cannot be read: ${reason}. ${next}`,
    bytes: bytes.length,
    quarantined_at: at.toISOString(),
    metadata,
  };
  await putJson(store, quarantineReasonKey(target), facts, { ifNoneMatch: "*" });
  await store.delete(key);
  return target;
}

/** Also bytes that the store does not vouch for. */
async function readAsItIs(
  store: ObjectStore,
  key: string,
): Promise<{ readonly body: Uint8Array | null; readonly metadata: Readonly<Record<string, string>> }> {
  try {
    const object = await store.get(key);
    return { body: object?.body ?? null, metadata: object?.metadata ?? {} };
  } catch (error) {
    if (!(error instanceof DamagedObjectError)) throw error;
    return { body: error.body, metadata: (await store.head(key))?.metadata ?? {} };
  }
}
