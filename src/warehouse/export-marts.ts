/** Writes the marts of a build as Parquet files, without the held-back seasons but with their last good rows. */

import { createHash } from "node:crypto";
import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import type { ObjectStore } from "../lake/object-store.ts";
import { keptTable } from "./catalogs.ts";
import type { DuckDbSession } from "./drivers/duckdb.ts";
import { quoteName, quoteText, readParquet } from "./drivers/duckdb-client.ts";
import type { Turns } from "./lanes.ts";
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

/** A file of a mart that is still to be written. */
export interface MartExport {
  readonly model: string;
  readonly file: string;
  readonly share: Share | null;
  /** What it will have at the most; null = not known. */
  readonly rows: number | null;
  /** One COPY. */
  readonly sql: string;
}

/** What is missing of a mart. */
export async function planExports(
  sessions: Turns<DuckDbSession>,
  store: ObjectStore,
  mart: ProjectModel,
  plan: Pick<FilePlan, "missing">,
  options: ExportOptions,
): Promise<readonly MartExport[]> {
  if (plan.missing === "nothing") return [];
  const known = options.rows(mart.name);
  const parts: readonly Part[] =
    plan.missing === "everything"
      ? await partsOf(sessions, store, mart, options)
      : (plan.missing.length === 0 ? [null] : plan.missing).map((share) => ({ share, rows: known }));
  const exports: MartExport[] = [];
  for (const [index, { share, rows }] of parts.entries()) {
    const file = join(options.folder, `${mart.name}-${index}.parquet`);
    const select = await selectOf(store, mart, share, options);
    const own = share === null ? select.rows : `${select.rows} WHERE ${isIn(share.seasons)}`;
    const sql = `COPY (${own} ${share?.seasons.length === 1 ? select.orderInSeason : select.order})
      TO ${quoteText(file)} (FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE ${ROW_GROUP_SIZE}, USE_TMP_FILE false)`;
    exports.push({ model: mart.name, file, share, rows, sql });
  }
  return exports;
}

/** The file lies in `folder` until the store takes it over. */
export async function writeExport(
  sessions: Turns<DuckDbSession>,
  { model, file, share, sql }: MartExport,
): Promise<ExportedMart> {
  const rows = await sessions.use((session) => session.execute(sql));
  return { model, file, rows, share };
}

/** Rows of no season are in the first share. On the bare column, so that a scan passes over what is of other seasons. */
const isIn = (seasons: readonly string[]): string =>
  `(season_id IN (${seasons.map(quoteText).join(", ")})${seasons.includes("") ? " OR season_id IS NULL" : ""})`;

/**
 * Above this a mart lies in several files, so that a touched season does not cost all of them; and where it is very large
 * in not many more than this, since each file costs its reader something.
 */
const SHARE_ROWS = 16_384;
const MOST_SHARES = 64;

interface Part {
  /** null = all seasons. */
  readonly share: Share | null;
  /** At the most; null = not known. */
  readonly rows: number | null;
}

/** Seasons in order of their ids, as many to a share as it takes; a very large one is a share by itself. */
async function partsOf(
  sessions: Turns<DuckDbSession>,
  store: ObjectStore,
  mart: ProjectModel,
  options: ExportOptions,
): Promise<readonly Part[]> {
  const known = options.rows(mart.name);
  const all = [{ share: null, rows: known }];
  if (mart.partition === "none" || !options.canShare || (known !== null && known <= SHARE_ROWS)) return all;
  const select = await selectOf(store, mart, null, options);
  const seasons = await sessions.use((session) =>
    session.query<{ season_id: string; rows: number }>(
      `SELECT coalesce(season_id, '') AS season_id, count(*) AS rows FROM (${select.rows}) GROUP BY 1 ORDER BY 1`,
    ),
  );
  const groups = toGroups(seasons);
  return groups.length > 1 ? groups.map(({ ids, rows }) => ({ share: toShare(ids), rows })) : all;
}

function toGroups(seasons: readonly { readonly season_id: string; readonly rows: number }[]) {
  const most = Math.max(SHARE_ROWS, seasons.reduce((sum, { rows }) => sum + rows, 0) / MOST_SHARES);
  const groups: { ids: string[]; rows: number }[] = [];
  for (const { season_id, rows } of seasons) {
    const last = groups.at(-1);
    if (last === undefined || last.rows >= most || rows > most) groups.push({ ids: [season_id], rows });
    else {
      last.ids.push(season_id);
      last.rows += rows;
    }
  }
  return groups;
}

export function toShare(seasons: readonly string[]): Share {
  const sorted = [...seasons].sort();
  return { name: createHash("sha256").update(sorted.join("\n")).digest("hex").slice(0, 12), seasons: sorted };
}

interface MartSelect {
  readonly rows: string;
  readonly order: string;
  /** A table is read in the order of its rows: sorting a large season's would only spill. */
  readonly orderInSeason: string;
}

/** One row group has the rows as the table has them: to sort these by their place takes longer than to write them. */
const orderOfAll = (rows: number | null): string => (rows !== null && rows <= ROW_GROUP_SIZE ? "" : "ORDER BY rowid");

/** @param share null = all seasons; a share's own are still to be chosen from the rows */
async function selectOf(
  store: ObjectStore,
  mart: ProjectModel,
  share: Share | null,
  options: ExportOptions,
): Promise<MartSelect> {
  const table = keptTable(mart);
  const rows = `SELECT * FROM ${table}`;
  if (mart.partition === "none") return { rows, order: orderOfAll(options.rows(mart.name)), orderInSeason: "" };
  const heldBack = options.heldBack.filter((id) => share === null || share.seasons.includes(id));
  if (heldBack.length === 0 || ALWAYS_SERVED.has(mart.name))
    return { rows, order: "ORDER BY season_id, rowid", orderInSeason: "" };
  const columns = options.columns(mart.name);
  const names = columns.map(({ name }) => quoteName(name)).join(", ");
  const seasons = heldBack.map(quoteText).join(", ");
  const files = await previousFiles(store, mart.name, { ...options, heldBack });
  const lastGood =
    files.length === 0
      ? ""
      : `UNION ALL ${lastGoodRows(files, columns, options.previous, mart.name)} WHERE season_id IN (${seasons})`;
  return {
    rows: `SELECT ${names} FROM (
      SELECT ${names}, rowid AS place FROM ${table} WHERE season_id IS NULL OR season_id NOT IN (${seasons})
      ${lastGood}
    ) AS served`,
    order: "ORDER BY season_id, place",
    orderInSeason: "ORDER BY place",
  };
}

/**
 * Copies into the engine's own folder: it can reach no other. A file that is lost or damaged has no last good rows;
 * otherwise the build that would replace it could never be published.
 */
async function previousFiles(
  store: ObjectStore,
  model: string,
  { previous, folder, heldBack }: Pick<ExportOptions, "previous" | "folder" | "heldBack">,
): Promise<string[]> {
  const copies: string[] = [];
  const files = previous?.models.find(({ name, layer }) => name === model && layer === "mart")?.files ?? [];
  for (const { key, sha256, seasons } of files) {
    if (seasons !== undefined && !heldBack.some((id) => seasons.includes(id))) continue;
    const path = await intactPath(store, key);
    if (path === null || (await sha256OfFile(path)) !== sha256) continue;
    const copy = join(folder, `previous-${sha256.slice(0, 16)}-${model}.parquet`);
    await copyFile(path, copy);
    copies.push(copy);
  }
  return copies;
}

/** The columns of today over files of an earlier version, whose manifest tells theirs: a column that they lack is null. */
function lastGoodRows(
  files: readonly string[],
  columns: readonly SnapshotColumn[],
  previous: SnapshotManifest | null,
  mart: string,
): string {
  const told = previous?.models.find(({ name, layer }) => name === mart && layer === "mart")?.columns ?? [];
  const known = new Set(told.map(({ name }) => name));
  const selected = columns.map(({ name, type }) =>
    known.has(name)
      ? `TRY_CAST(${quoteName(name)} AS ${type}) AS ${quoteName(name)}`
      : `CAST(NULL AS ${type}) AS ${quoteName(name)}`,
  );
  return `SELECT ${selected.join(", ")}, file_row_number AS place FROM ${readParquet(files, "file_row_number = true")}`;
}

/** Which of the seasons the previous snapshot serves, and since which version their rows are there. */
export async function servedBefore(
  db: Pick<DuckDbSession, "query">,
  store: ObjectStore,
  options: Pick<ExportOptions, "folder" | "heldBack" | "previous">,
): Promise<ReadonlyMap<string, string>> {
  const { previous, heldBack } = options;
  if (previous === null || heldBack.length === 0) return new Map();
  const files = await previousFiles(store, "matches", options);
  if (files.length === 0) return new Map();
  const rows = await db.query<{ season_id: string }>(
    `SELECT DISTINCT season_id FROM ${readParquet(files)}
     WHERE season_id IN (${heldBack.map(quoteText).join(", ")})`,
  );
  const carried = new Map(previous.heldBack.map(({ seasonId, servedFrom }) => [seasonId, servedFrom]));
  return new Map(rows.map(({ season_id }) => [season_id, carried.get(season_id) ?? previous.version]));
}
