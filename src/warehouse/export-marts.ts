/** Writes the marts of a build as Parquet files, without the held-back seasons but with their last good rows. */

import { createHash } from "node:crypto";
import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import type { ObjectStore } from "../lake/object-store.ts";
import { keptTable } from "./catalogs.ts";
import type { DuckDbWriter } from "./drivers/duckdb.ts";
import { quoteName, quoteText, readParquet } from "./drivers/duckdb-client.ts";
import { intactPath, sha256OfFile } from "./mart-files.ts";
import type { FilePlan } from "./mart-plan.ts";
import type { ProjectModel } from "./project.ts";
import type { SnapshotColumn, SnapshotManifest } from "./snapshot.ts";

/** They say what is missing and why, so they are served for every season. */
export const ALWAYS_SERVED = new Set(["seasons", "coverage"]);

/** Small enough that reading one season touches one or two groups. */
const ROW_GROUP_SIZE = 8_192;

export interface ExportOptions {
  /** Folder that the engine may write to. */
  readonly folder: string;
  readonly heldBack: readonly string[];
  readonly previous: SnapshotManifest | null;
  readonly columns: (model: string) => readonly SnapshotColumn[];
  /** Of a mart's table, when that is known. */
  readonly rows: (model: string) => number | null;
  /** The rows of a mart may lie in several files. */
  readonly canShare: boolean;
}

/** Some of a mart's seasons. */
export interface Share {
  /** The same for the same seasons: a file that was left by a killed publish is taken for what it is. */
  readonly name: string;
  readonly seasons: readonly string[];
}

export interface ExportedMart {
  readonly model: string;
  readonly file: string;
  readonly rows: number;
  /** null = all rows. */
  readonly share: Share | null;
}

/** Files lie in `folder` until the store takes them over. */
export async function* exportMart(
  db: DuckDbWriter,
  store: ObjectStore,
  mart: ProjectModel,
  plan: Pick<FilePlan, "missing">,
  options: ExportOptions,
): AsyncGenerator<ExportedMart, void, undefined> {
  if (plan.missing === "nothing") return;
  const select = await selectOf(db, store, mart, options);
  const shares =
    plan.missing === "everything" ? await sharesOf(db, mart, select, options.rows(mart.name)) : plan.missing;
  for (const [index, share] of (shares.length === 0 ? [null] : shares).entries()) {
    const file = join(options.folder, `${mart.name}-${index}.parquet`);
    const own = share === null ? select.rows : `${select.rows} WHERE ${isIn(share.seasons)}`;
    const rows = await db.execute(`COPY (${own} ${select.order})
      TO ${quoteText(file)} (FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE ${ROW_GROUP_SIZE}, USE_TMP_FILE false)`);
    yield { model: mart.name, file, rows, share };
  }
}

/** Rows of no season are in the first share. */
const isIn = (seasons: readonly string[]): string =>
  `coalesce(season_id, '') IN (${seasons.map(quoteText).join(", ")})`;

/** Above this a mart lies in several files, so that a touched season does not cost all of them. */
const SHARE_ROWS = 65_536;

/** Seasons in order of their ids, as many to a share as it takes; none = one file has all. */
async function sharesOf(
  db: DuckDbWriter,
  mart: ProjectModel,
  select: MartSelect,
  rows: number | null,
): Promise<readonly Share[]> {
  if (mart.partition === "none" || !select.canShare || (rows !== null && rows <= SHARE_ROWS)) return [];
  const seasons = await db.query<{ season_id: string; rows: number }>(
    `SELECT coalesce(season_id, '') AS season_id, count(*) AS rows FROM (${select.rows}) GROUP BY 1 ORDER BY 1`,
  );
  const shares: string[][] = [];
  let room = 0;
  for (const { season_id, rows } of seasons) {
    if (room <= 0) {
      shares.push([]);
      room = SHARE_ROWS;
    }
    shares.at(-1)?.push(season_id);
    room -= rows;
  }
  return shares.length > 1 ? shares.map(toShare) : [];
}

export function toShare(seasons: readonly string[]): Share {
  const sorted = [...seasons].sort();
  return { name: createHash("sha256").update(sorted.join("\n")).digest("hex").slice(0, 12), seasons: sorted };
}

interface MartSelect {
  readonly rows: string;
  readonly order: string;
  readonly canShare: boolean;
}

async function selectOf(
  db: DuckDbWriter,
  store: ObjectStore,
  mart: ProjectModel,
  options: ExportOptions,
): Promise<MartSelect> {
  const table = keptTable(mart);
  const plain = { rows: `SELECT * FROM ${table}`, canShare: options.canShare };
  if (mart.partition === "none") return { ...plain, order: "ORDER BY rowid" };
  if (options.heldBack.length === 0 || ALWAYS_SERVED.has(mart.name))
    return { ...plain, order: "ORDER BY season_id, rowid" };
  const columns = options.columns(mart.name);
  const names = columns.map(({ name }) => quoteName(name)).join(", ");
  const seasons = options.heldBack.map(quoteText).join(", ");
  const files = await previousFiles(store, mart.name, options);
  const lastGood =
    files.length === 0 ? "" : `UNION ALL ${await lastGoodRows(db, files, columns)} WHERE season_id IN (${seasons})`;
  const rows = `SELECT ${names} FROM (
    SELECT ${names}, rowid AS place FROM ${table} WHERE season_id IS NULL OR season_id NOT IN (${seasons})
    ${lastGood}
  ) AS served`;
  return { rows, order: "ORDER BY season_id, place", canShare: options.canShare };
}

/**
 * Copies into the engine's own folder: it can reach no other. A file that is lost or damaged has no last good rows;
 * otherwise the build that would replace it could never be published.
 */
async function previousFiles(
  store: ObjectStore,
  model: string,
  { previous, folder }: ExportOptions,
): Promise<string[]> {
  const copies: string[] = [];
  for (const { key, sha256 } of previous?.models.find(({ name }) => name === model)?.files ?? []) {
    const path = await intactPath(store, key);
    if (path === null || (await sha256OfFile(path)) !== sha256) continue;
    const copy = join(folder, `previous-${model}-${copies.length}.parquet`);
    await copyFile(path, copy);
    copies.push(copy);
  }
  return copies;
}

/** The columns of today over files of an earlier version: a column that they lack is null. */
async function lastGoodRows(
  db: DuckDbWriter,
  files: readonly string[],
  columns: readonly SnapshotColumn[],
): Promise<string> {
  const source = readParquet(files, "file_row_number = true");
  const present = await db.query<{ column_name: string }>(`SELECT column_name FROM (DESCRIBE SELECT * FROM ${source})`);
  const known = new Set(present.map(({ column_name }) => column_name));
  const selected = columns.map(({ name, type }) =>
    known.has(name)
      ? `TRY_CAST(${quoteName(name)} AS ${type}) AS ${quoteName(name)}`
      : `CAST(NULL AS ${type}) AS ${quoteName(name)}`,
  );
  return `SELECT ${selected.join(", ")}, file_row_number AS place FROM ${source}`;
}

/** Which of the seasons the previous snapshot serves, and since which version their rows are there. */
export async function servedBefore(
  db: DuckDbWriter,
  store: ObjectStore,
  options: Pick<ExportOptions, "folder" | "heldBack" | "previous">,
): Promise<ReadonlyMap<string, string>> {
  const { previous, heldBack } = options;
  if (previous === null || heldBack.length === 0) return new Map();
  const files = await previousFiles(store, "matches", {
    ...options,
    columns: () => [],
    rows: () => null,
    canShare: false,
  });
  if (files.length === 0) return new Map();
  const rows = await db.query<{ season_id: string }>(
    `SELECT DISTINCT season_id FROM ${readParquet(files)}
     WHERE season_id IN (${heldBack.map(quoteText).join(", ")})`,
  );
  const carried = new Map(previous.heldBack.map(({ seasonId, servedFrom }) => [seasonId, servedFrom]));
  return new Map(rows.map(({ season_id }) => [season_id, carried.get(season_id) ?? previous.version]));
}
