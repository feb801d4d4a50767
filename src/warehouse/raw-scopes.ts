/** Which competition-seasons the records of raw objects are of, asked of the records themselves. */

import { constants } from "node:fs";
import { copyFile, mkdir } from "node:fs/promises";
import { extname, join } from "node:path";
import pLimit from "p-limit";
import type { ObjectStore } from "../lake/object-store.ts";
import type { DuckDbWriter } from "./drivers/duckdb.ts";
import { quoteName, readParquet } from "./drivers/duckdb-client.ts";
import type { RawRelation } from "./project.ts";
import type { RawObject } from "./raw-objects.ts";
import { type LocalRawFiles, localRawFiles } from "./raw-relations.ts";
import type { ReadObject, Scope } from "./touched.ts";

const COPIES_AT_ONCE = 8;

/** Its records say which competition-season they are of. */
export const hasScopes = ({ columns }: RawRelation): boolean =>
  ["object_key", "competition_code", "season"].every((name) => columns.some((column) => column.name === name));

interface ScopeRow {
  readonly [column: string]: string | number | null;
  readonly id: string;
  readonly competition_code: string | null;
  readonly season: number | null;
  readonly n: number;
}

/** Of the tables `raw.<relation>` that are loaded. An object whose key no record has is one without records. */
export async function readObjects(
  db: DuckDbWriter,
  relations: readonly RawRelation[],
  objects: readonly RawObject[],
): Promise<Map<string, ReadObject>> {
  const read = new Map<string, ReadObject>();
  for (const relation of relations) {
    const own = objects.filter((object) => object.relation === relation.name);
    if (own.length === 0) continue;
    const rows = hasScopes(relation)
      ? await db.query<ScopeRow>(scopesOf("object_key", `raw.${quoteName(relation.name)}`))
      : [];
    for (const object of toReadObjects(own, rows, (row) => row.id, hasScopes(relation) ? 0 : 1))
      read.set(object.key, object);
  }
  return read;
}

/** Of files that the engine may read. @throws when one is no Parquet */
export async function readFiles(
  db: DuckDbWriter,
  objects: readonly RawObject[],
  files: LocalRawFiles,
): Promise<readonly ReadObject[]> {
  const read: ReadObject[] = [];
  for (const [relation, own] of files) {
    const rows = await db.query<ScopeRow>(
      scopesOf(
        "filename",
        readParquet(
          own.map(({ path }) => path),
          "filename = true",
        ),
      ),
    );
    const keys = new Map(own.map(({ path, key }) => [path, key]));
    const here = objects.filter((object) => object.relation === relation);
    read.push(...toReadObjects(here, rows, ({ id }) => keys.get(id) ?? id, 0));
  }
  return read;
}

const scopesOf = (id: string, source: string): string =>
  `SELECT ${id} AS id, competition_code, CAST(season AS INTEGER) AS season, count(*) AS n FROM ${source} GROUP BY ALL`;

function toReadObjects(
  objects: readonly RawObject[],
  rows: readonly ScopeRow[],
  keyOf: (row: ScopeRow) => string,
  rowsOfUntold: number,
): readonly ReadObject[] {
  const byKey = new Map<string, { scopes: Scope[]; rows: number; isTold: boolean }>();
  for (const row of rows) {
    const entry = byKey.get(keyOf(row)) ?? { scopes: [], rows: 0, isTold: true };
    entry.rows += row.n;
    if (row.competition_code === null || row.season === null) entry.isTold = false;
    else entry.scopes.push({ competitionCode: row.competition_code, season: row.season });
    byKey.set(keyOf(row), entry);
  }
  return objects.map(({ key, relation, content }) => {
    const entry = byKey.get(key) ?? { scopes: [], rows: rowsOfUntold, isTold: true };
    return { key, relation, content, scopes: entry.isTold ? entry.scopes : [], rows: entry.rows };
  });
}

/** Copies into the engine's own folder: once its sandbox is closed it can reach no other. */
export async function copyRawFiles(
  store: ObjectStore,
  objects: readonly RawObject[],
  folder: string,
): Promise<LocalRawFiles> {
  await mkdir(folder, { recursive: true });
  const limit = pLimit(COPIES_AT_ONCE);
  const files = await localRawFiles(store, objects);
  let count = 0;
  const copied = [...files].map(async ([relation, list]) => {
    const copies = list.map(({ path, key }) => {
      const copy = join(folder, `${++count}${extname(key)}`);
      return limit(async () => {
        await copyFile(path, copy, constants.COPYFILE_FICLONE);
        return { path: copy, key };
      });
    });
    return [relation, await Promise.all(copies)] as const;
  });
  return new Map(await Promise.all(copied));
}
