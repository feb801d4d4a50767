/** Which competition-seasons the records of raw objects are of, asked of the records themselves. */

import { constants } from "node:fs";
import { copyFile, link, mkdir } from "node:fs/promises";
import { extname, join } from "node:path";
import pLimit from "p-limit";
import type { ObjectStore } from "../lake/object-store.ts";
import type { DuckDbWriter } from "./drivers/duckdb.ts";
import { quoteName, quoteText } from "./drivers/duckdb-client.ts";
import type { RawRelation, ScopeRule } from "./project.ts";
import { isConfig, type RawObject } from "./raw-objects.ts";
import { type LocalRawFiles, localRawFiles, rawSource } from "./raw-relations.ts";
import { type ReadObject, type Scope, scopeName } from "./touched.ts";

const COPIES_AT_ONCE = 8;
/** Never over what is there: that could be the object itself under its second name. */
const COPY_MODE = constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL;

/** Columns say which competition-season a record is of. */
export const hasScopeColumns = ({ columns, scopes }: RawRelation): boolean =>
  scopes === undefined &&
  ["object_key", "competition_code", "season"].every((name) => columns.some((column) => column.name === name));

const hasScopes = (relation: RawRelation): boolean => relation.scopes !== undefined || hasScopeColumns(relation);

/** Code of a competition by what records call it, e.g. `api_football_league|39`. */
export type Competitions = ReadonlyMap<string, string>;

/** As the config's competitions say that are loaded as `raw.config_competitions`. */
export async function competitionsOf(
  db: Pick<DuckDbWriter, "query">,
  relations: readonly RawRelation[],
): Promise<Competitions> {
  const asked = new Set(relations.flatMap(({ scopes }) => scopes?.rules.map(({ by }) => by) ?? []));
  if (asked.size === 0 || !relations.some(({ name }) => name === "config_competitions")) return new Map();
  const rows = await db.query<{ record: string }>("SELECT record FROM raw.config_competitions");
  const known = new Map<string, string>();
  for (const { record } of rows) {
    const fields = JSON.parse(record) as Record<string, unknown>;
    for (const by of asked)
      if (fields[by] != null && typeof fields.competition_code === "string")
        known.set(`${by}|${fields[by]}`, fields.competition_code);
  }
  return known;
}

interface ScopeRow {
  readonly [column: string]: string | number | null;
  readonly id: string;
  readonly told_by: string | null;
  readonly competition: string | null;
  readonly season: number | null;
  /** Records; one that tells of several seasons counts once. */
  readonly n: number;
  readonly print: string | null;
}

/**
 * Of the tables `raw.<relation>` that are loaded, in one statement. An object whose key no record has is one without
 * records.
 */
export async function readObjects(
  db: Pick<DuckDbWriter, "query">,
  relations: readonly RawRelation[],
  objects: readonly RawObject[],
  competitions: Competitions,
): Promise<Map<string, ReadObject>> {
  const asked = relations
    .map((relation) => ({ relation, own: objects.filter((object) => object.relation === relation.name) }))
    .filter(({ own }) => own.length > 0);
  if (asked.length === 0) return new Map();
  const statements = asked.map(({ relation }) => {
    const scopes = scopesOf(relation, "object_key", `raw.${quoteName(relation.name)}`);
    return `SELECT ${quoteText(relation.name)} AS relation, * FROM (${scopes})`;
  });
  const rows = await db.query<ScopeRow & { readonly relation: string }>(statements.join("\nUNION ALL\n"));
  const read = asked.flatMap(({ relation, own }) => {
    const told = rows.filter((row) => row.relation === relation.name);
    return toReadObjects(relation, own, told, competitions);
  });
  return new Map(read.map((object) => [object.key, object]));
}

/** Of files that the engine may read. @throws when one is no Parquet */
export async function readFiles(
  db: DuckDbWriter,
  relations: ReadonlyMap<string, RawRelation>,
  objects: readonly RawObject[],
  files: LocalRawFiles,
  competitions: Competitions,
): Promise<readonly ReadObject[]> {
  const read: ReadObject[] = [];
  for (const [name, own] of files) {
    const relation = relations.get(name);
    if (relation === undefined) continue;
    const { source, id } = rawSource(own);
    const rows = await db.query<ScopeRow>(scopesOf(relation, id, source));
    const keys = new Map(own.map(({ path, key }) => [path, key]));
    const here = objects.filter((object) => object.relation === name);
    const byKey = rows.map((row) => ({ ...row, id: keys.get(row.id) ?? row.id }));
    read.push(...toReadObjects(relation, here, byKey, competitions));
  }
  return read;
}

function scopesOf(relation: RawRelation, id: string, source: string): string {
  const print = isConfig(relation.name) ? "CAST(sum(hash(record)::HUGEINT) AS VARCHAR)" : "NULL";
  const columns = `${id} AS id, told_by, competition, CAST(season AS INTEGER) AS season`;
  if (!hasScopes(relation))
    return `SELECT ${id} AS id, NULL AS told_by, NULL AS competition, NULL AS season, count(*) AS n, NULL AS print FROM ${source} GROUP BY 1`;
  if (relation.scopes === undefined)
    return `SELECT ${columns}, count(*) AS n, ${print} AS print
      FROM (SELECT *, NULL AS told_by, competition_code AS competition FROM ${source}) GROUP BY ALL`;
  const rules = relation.scopes.rules.map(toldBy).join(", ");
  const none = "{told_by: NULL::VARCHAR, competition: NULL::VARCHAR, season: NULL::INTEGER}";
  return `SELECT id, told.told_by, told.competition, told.season, count(*) FILTER (place = 1) AS n, ${print} AS print
    FROM (
      SELECT id, record, unnest(told) AS told, generate_subscripts(told, 1) AS place
      FROM (
        SELECT id, record, CASE WHEN len(told) = 0 THEN [${none}] ELSE told END AS told
        FROM (
          SELECT id, record,
            list_distinct(list_filter(flatten([${rules}]), one -> one.competition IS NOT NULL AND one.season IS NOT NULL)) AS told
          FROM (SELECT * REPLACE (CASE WHEN json_valid(record) THEN record END AS record), ${id} AS id FROM ${source})
        )
      )
    ) GROUP BY ALL`;
}

/** A list of what one rule says of a record. */
function toldBy({ by, competition, season, each }: ScopeRule): string {
  const part = (place: string, from: string) =>
    place.startsWith("$")
      ? `json_extract_string(${from}, ${quoteText(place)})`
      : `CAST(${quoteName(place)} AS VARCHAR)`;
  const one = (from: string) =>
    `{told_by: ${quoteText(by)}, competition: ${part(competition, from)}, season: TRY_CAST(left(${part(season, from)}, 4) AS INTEGER)}`;
  return each === undefined
    ? `[${one("record")}]`
    : `coalesce(list_transform(json_extract(record, ${quoteText(each)}), element -> ${one("element")}), [])`;
}

interface Entry {
  readonly scopes: Map<string, Scope>;
  readonly prints: Record<string, string>;
  rows: number;
  isUntold: boolean;
}

function toReadObjects(
  relation: RawRelation,
  objects: readonly RawObject[],
  rows: readonly ScopeRow[],
  competitions: Competitions,
): readonly ReadObject[] {
  const byKey = new Map<string, Entry>();
  for (const { id, told_by: by, competition, season, n, print } of rows) {
    const entry: Entry = byKey.get(id) ?? { scopes: new Map(), prints: {}, rows: 0, isUntold: false };
    byKey.set(id, entry);
    entry.rows += n;
    if (competition === null || season === null) entry.isUntold = true;
    else {
      const isCode = by === null || by === "competition_code";
      const competitionCode = isCode ? competition : competitions.get(`${by}|${competition}`);
      // What the config does not know no model has rows of.
      if (competitionCode === undefined) continue;
      const scope = { competitionCode, season };
      entry.scopes.set(scopeName(scope), scope);
      if (print !== null) entry.prints[scopeName(scope)] = `${n} ${print}`;
    }
  }
  return objects.map(({ key, content }) => {
    const { scopes, prints, rows: count, isUntold } = byKey.get(key) ?? NOTHING;
    const cell = cellOf(relation, key);
    return {
      key,
      relation: relation.name,
      content,
      scopes: [...scopes.values()],
      rows: count,
      isUntold,
      ...(cell === null ? {} : { cell }),
      ...(isConfig(relation.name) ? { prints } : {}),
    };
  });
}

const NOTHING: Entry = { scopes: new Map(), prints: {}, rows: 0, isUntold: false };

function cellOf({ scopes }: RawRelation, key: string): string | null {
  const [place] = /\/season=[^/]+\/league_id=[^/]+\//.exec(key) ?? [];
  return scopes?.group === undefined || place === undefined ? null : `${scopes.group}${place}`;
}

/**
 * Brings files into the engine's own folder: once its sandbox is closed it can reach no other. As further names of the same
 * bytes where the file system has that: an object never changes under its name, and the engine only reads these.
 * @param folder a new one
 */
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
        await link(path, copy).catch(() => copyFile(path, copy, COPY_MODE));
        return { path: copy, key };
      });
    });
    return [relation, await Promise.all(copies)] as const;
  });
  return new Map(await Promise.all(copied));
}
