/**
 * Loads raw objects as tables `raw.<relation>`. Tables rather than views: models read the 20 MB of event JSON several
 * times, and opening some 230 small files once is what costs. Where nothing is there yet: an empty table of the right types.
 */

import pLimit from "p-limit";
import type { ObjectStore } from "../lake/object-store.ts";
import { quoteName, readParquet } from "./drivers/duckdb-client.ts";
import type { RawRelation } from "./project.ts";
import type { RawObject } from "./raw-objects.ts";

const REQUESTS_AT_ONCE = 16;
/** Of a config entity only the newest object counts; of a dataset each object is a version that staging chooses from. */
const isConfig = (relation: string): boolean => relation.startsWith("config_");

/** Local files by relation, each list in order of the keys. Mirrors them first where the lake is remote. */
export async function localRawFiles(
  store: ObjectStore,
  objects: readonly RawObject[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const limit = pLimit(REQUESTS_AT_ONCE);
  const paths = await Promise.all(objects.map(({ key, info }) => limit(() => store.localPath(key, info))));
  const files = new Map<string, string[]>();
  const newest = newestConfig(objects);
  for (const [index, object] of objects.entries()) {
    const path = paths[index];
    const { relation } = object;
    if (!path || (isConfig(relation) && newest.get(relation) !== object)) continue;
    files.set(relation, [...(files.get(relation) ?? []), path]);
  }
  return files;
}

/** By object, not by row: an entity that was emptied (the last deduction removed) has a newest object without rows. */
function newestConfig(objects: readonly RawObject[]): ReadonlyMap<string, RawObject> {
  const newest = new Map<string, RawObject>();
  for (const object of objects) {
    const before = newest.get(object.relation);
    if (before === undefined || object.info.lastModified >= before.info.lastModified)
      newest.set(object.relation, object);
  }
  return newest;
}

/** Creates every relation that the project names. */
export async function loadRawRelations(
  execute: (sql: string) => Promise<number>,
  relations: readonly RawRelation[],
  files: ReadonlyMap<string, readonly string[]>,
): Promise<void> {
  await execute("CREATE SCHEMA IF NOT EXISTS raw");
  for (const relation of relations) await execute(tableStatement(relation, files.get(relation.name) ?? []));
}

/** Objects that were written whole leave the hash of their records to whoever reads them. */
const HASH = quoteName("record_hash");
const HASHED = `coalesce(${HASH}, left(sha256(context || chr(10) || record), 16))`;

function tableStatement({ name, columns }: RawRelation, files: readonly string[]): string {
  const table = `CREATE TABLE raw.${quoteName(name)}`;
  const typed = columns.map((column) => ({ ...column, quoted: quoteName(column.name) }));
  if (files.length === 0) return `${table} (${typed.map(({ quoted, type }) => `${quoted} ${type}`).join(", ")})`;
  const source = readParquet(files);
  const selected = typed.map(
    ({ quoted, type }) => `CAST(${quoted === HASH ? HASHED : quoted} AS ${type}) AS ${quoted}`,
  );
  return `${table} AS SELECT ${selected.join(", ")} FROM ${source}`;
}
