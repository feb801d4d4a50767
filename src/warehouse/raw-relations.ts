/**
 * Loads raw objects as tables `raw.<relation>`. Tables rather than views: models read the 20 MB of event JSON several
 * times, and opening some 230 small files once is what costs. Where nothing is there yet: an empty table of the right types.
 * Bodies that are kept as they came (JSON) are read a row an element of their `response`.
 */

import pLimit from "p-limit";
import { DamagedObjectError } from "../errors.ts";
import type { ObjectStore } from "../lake/object-store.ts";
import { type BadRawObject, BadRawObjectsError } from "./build-errors.ts";
import { quoteName, quoteText, readParquet } from "./drivers/duckdb-client.ts";
import type { RawRelation } from "./project.ts";
import type { RawObject } from "./raw-objects.ts";
import { allDone } from "./run-in-order.ts";

const REQUESTS_AT_ONCE = 16;

/** An object as the engine can read it. `path` names its bytes, so that of a cache can stand for several keys. */
export interface LocalRawFile {
  readonly path: string;
  readonly key: string;
}

export type LocalRawFiles = ReadonlyMap<string, readonly LocalRawFile[]>;

/**
 * Local files by relation, each list in order of the keys. Mirrors them first where the lake is remote.
 * @throws BadRawObjectsError naming all whose bytes are not those that were written; LakeUnavailableError
 */
export async function localRawFiles(store: ObjectStore, objects: readonly RawObject[]): Promise<LocalRawFiles> {
  const limit = pLimit(REQUESTS_AT_ONCE);
  const damaged: BadRawObject[] = [];
  let cause: unknown;
  const pathOf = async ({ key, relation, info }: RawObject): Promise<string | null> => {
    try {
      return await store.localPath(key, info);
    } catch (error) {
      if (!(error instanceof DamagedObjectError)) throw error;
      cause ??= error;
      damaged.push({ key, relation, reason: "its bytes are not those that were written" });
      return null;
    }
  };
  const paths = await Promise.all(objects.map((object) => limit(() => pathOf(object))));
  if (damaged.length > 0) throw new BadRawObjectsError(damaged, cause);
  const files = new Map<string, LocalRawFile[]>();
  for (const [index, object] of objects.entries()) {
    const path = paths[index];
    const { relation } = object;
    if (!path) continue;
    const list = files.get(relation) ?? [];
    list.push({ path, key: object.key });
    files.set(relation, list);
  }
  return files;
}

/** Relations that stay in their files. */
export interface ViewedRaw {
  readonly files: LocalRawFiles;
  /** Which of their records count, on the columns of the files; left out = all. */
  readonly condition?: string;
}

/**
 * Creates every relation that the project names, those of `viewed` as views of their files; beside each other as far as
 * `execute` runs statements so. The first failure is told once none runs any more.
 */
export async function loadRawRelations(
  execute: (sql: string) => Promise<number>,
  relations: readonly RawRelation[],
  files: LocalRawFiles,
  viewed: ViewedRaw = { files: new Map() },
): Promise<void> {
  await execute("CREATE SCHEMA IF NOT EXISTS raw");
  const statements = relations.map((relation) => {
    const own = viewed.files.get(relation.name);
    if (own) return { cost: 1, sql: `${relationStatement("VIEW", relation, own)} WHERE ${viewed.condition ?? "true"}` };
    const loaded = files.get(relation.name) ?? [];
    return { cost: loaded.length, sql: relationStatement("TABLE", relation, loaded) };
  });
  const empty = statements.filter(({ cost }) => cost === 0).map(({ sql }) => sql);
  const full = statements.filter(({ cost }) => cost > 0).sort((a, b) => b.cost - a.cost);
  // The most files first, so that no connection is left alone with them; what is empty costs a statement more than its table.
  const all = [...full.map(({ sql }) => sql), ...(empty.length === 0 ? [] : [empty.join(";\n")])];
  await allDone(all.map(execute));
}

/** The records of files of one relation, and the column that tells them apart: a key, or the path of the file. */
export function rawSource(files: readonly LocalRawFile[]): { readonly source: string; readonly id: string } {
  if (files[0]?.key.endsWith(".json")) return { source: jsonElements(files), id: "object_key" };
  const paths = files.map(({ path }) => path);
  return { source: readParquet(paths, "filename = true"), id: "filename" };
}

/** Objects that were written whole leave the hash of their records to whoever reads them. */
const HASH = quoteName("record_hash");
const HASHED = `coalesce(${HASH}, left(sha256(context || chr(10) || record), 16))`;

function relationStatement(
  kind: "TABLE" | "VIEW",
  { name, columns }: RawRelation,
  files: readonly LocalRawFile[],
): string {
  const table = `CREATE ${kind} raw.${quoteName(name)}`;
  const typed = columns.map((column) => ({ ...column, quoted: quoteName(column.name) }));
  if (files.length === 0) return `${table} (${typed.map(({ quoted, type }) => `${quoted} ${type}`).join(", ")})`;
  const { source } = rawSource(files);
  const selected = typed.map(
    ({ quoted, type }) => `CAST(${quoted === HASH ? HASHED : quoted} AS ${type}) AS ${quoted}`,
  );
  return `${table} AS SELECT ${selected.join(", ")} FROM ${source}`;
}

/** What the key tells, by the column's name: the same expressions as in the dbt macro `json_object_columns`. */
const KEY_COLUMNS = `
  nullif(regexp_extract(object_key, '/season=([^/]+)/', 1), '') AS season,
  nullif(regexp_extract(object_key, '/league_id=([^/]+)/', 1), '') AS league_id,
  nullif(regexp_extract(
    regexp_replace(object_key, '/(season|league_id|ingestion_date)=[^/]+', '', 'g'), '/[a-z_]+=([^/]+)/', 1
  ), '') AS item_id,
  nullif(regexp_extract(object_key, '/ingestion_date=([^/]+)/', 1), '') AS ingestion_date,
  nullif(regexp_extract(object_key, '/ingestion_date=([^/]+)/', 1), '') AS ingested_at,
  nullif(regexp_extract(object_key, '/page=([0-9]+)\\.json$', 1), '') AS page`;

/** A row an element of `response` of the bodies that are answers: valid JSON, and no errors in it. */
function jsonElements(files: readonly LocalRawFile[]): string {
  const paths = [...new Set(files.map(({ path }) => path))].map(quoteText).join(", ");
  const keys = files.map(({ path, key }) => `(${quoteText(path)}, ${quoteText(key)})`).join(", ");
  return `(
    SELECT object_key, ${KEY_COLUMNS}, element.item_index - 1 AS record_index, element.item AS record
    FROM (
      SELECT keys.object_key, CASE WHEN json_valid(file.content) THEN file.content END AS body
      FROM read_text([${paths}]) AS file
      INNER JOIN (VALUES ${keys}) AS keys (path, object_key) ON file.filename = keys.path
    ) AS bodies
    CROSS JOIN unnest(json_extract(body, '$.response[*]')) WITH ORDINALITY AS element (item, item_index)
    WHERE coalesce(CAST(json_extract(body, '$.errors') AS VARCHAR), '[]') IN ('[]', '{}', 'null')
  )`;
}
