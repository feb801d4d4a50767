/** Loads what a step asks of raw relations, as `narrow.raw.<relation>`: the records of some seasons, or of some matches. */

import { join } from "node:path";
import type { ObjectStore } from "../lake/object-store.ts";
import type { DuckDbWriter } from "./drivers/duckdb.ts";
import { quoteName, quoteText } from "./drivers/duckdb-client.ts";
import { isLarge } from "./large-raw.ts";
import { matchIdOf, RAW_MATCH } from "./match-partitions.ts";
import { isOfScopes } from "./partitions.ts";
import type { RawRelation } from "./project.ts";
import type { RawObject } from "./raw-objects.ts";
import { loadRawRelations } from "./raw-relations.ts";
import { copyRawFiles, hasScopeColumns } from "./raw-scopes.ts";
import { NeedsFullBuild } from "./rebuild/changes.ts";
import { objectsOf, type ReadObject, type Scope, type ScopesOf, scopeName } from "./touched.ts";

/** Of one relation. */
export interface RawPart {
  readonly objects: readonly ReadObject[];
  /** SQL on a record: whether it belongs here; null = all records of these objects do. */
  readonly condition: string | null;
  /** What becomes of records that do not. */
  readonly others: "left out" | "unexpected";
}

/** Objects with records of the seasons, and of these the records that are of them or name none. */
export function partOfSeasons(
  relation: RawRelation,
  read: Iterable<ReadObject>,
  scopes: readonly Scope[],
  scopesOf: ScopesOf,
): RawPart {
  const objects = objectsOf(relation.name, read, new Set(scopes.map(scopeName)), scopesOf);
  const condition = `coalesce(${isOfScopes(scopes)}, competition_code IS NULL OR season IS NULL)`;
  return { objects, condition: hasScopeColumns(relation) ? condition : null, others: "left out" };
}

/** All objects of the matches by their keys, of whatever seasons. */
export function partOfMatches(name: string, read: Iterable<ReadObject>, ids: ReadonlySet<string>): RawPart {
  const objects = [...read].filter(({ relation, key }) => relation === name && ids.has(matchIdOf(key) ?? ""));
  const listed = [...ids].map(quoteText).join(", ");
  return { objects, condition: `coalesce(${RAW_MATCH} IN (${listed}), false)`, others: "unexpected" };
}

export interface NarrowRawOptions {
  readonly db: DuckDbWriter;
  readonly store: ObjectStore;
  /** The engine may read there. */
  readonly folder: string;
  readonly objects: readonly RawObject[];
  readonly largeRawBytes: number;
}

/** Each call makes the relation anew. @throws NeedsFullBuild when its records are not what their keys say */
export function createNarrowRaw(options: NarrowRawOptions): (relation: RawRelation, part: RawPart) => Promise<void> {
  const { db, store, folder, objects, largeRawBytes } = options;
  const listed = new Map(objects.map((object) => [object.key, object]));
  const views = new Set<string>();
  let loads = 0;
  return async (relation, { condition, others, ...part }) => {
    const { name } = relation;
    const table = `narrow.raw.${quoteName(name)}`;
    const asked = part.objects.flatMap(({ key }) => listed.get(key) ?? []);
    const files = await copyRawFiles(store, asked, join(folder, `${name}-${++loads}`));
    await db.execute(`DROP ${views.has(name) ? "VIEW" : "TABLE"} IF EXISTS ${table}`);
    const isViewed = condition !== null && isLarge(asked, largeRawBytes);
    if (isViewed) views.add(name);
    else views.delete(name);
    const leftOut = others === "left out" ? condition : null;
    const viewed = isViewed ? { files, ...(leftOut === null ? {} : { condition: leftOut }) } : undefined;
    await db.execute("USE narrow");
    await loadRawRelations((sql) => db.execute(sql), [relation], files, viewed).finally(() => db.execute("USE memory"));
    if (!isViewed && leftOut !== null) await db.execute(`DELETE FROM ${table} WHERE NOT ${leftOut}`);
    if (condition === null || others === "left out" || asked.length === 0) return;
    const unexpected = await db.query(`SELECT 1 AS one FROM ${table} WHERE NOT ${condition} LIMIT 1`);
    if (unexpected.length > 0) throw new NeedsFullBuild(`raw.${name} has records of other matches than its keys say`);
  };
}
