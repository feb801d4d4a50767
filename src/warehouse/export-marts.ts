/** Writes the marts of a build as Parquet files, without the held-back seasons but with their last good rows. */

import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import type { ObjectStore } from "../lake/object-store.ts";
import type { DuckDbWriter } from "./drivers/duckdb.ts";
import { quoteName, quoteText, readParquet } from "./drivers/duckdb-client.ts";
import { sha256OfFile } from "./mart-files.ts";
import type { ProjectModel } from "./project.ts";
import type { SnapshotColumn, SnapshotManifest } from "./snapshot.ts";

/** They say what is missing and why, so they are served for every season. */
const ALWAYS_SERVED = new Set(["seasons", "coverage"]);

/** Small enough that reading one season touches one or two groups. */
const ROW_GROUP_SIZE = 8_192;

export interface ExportOptions {
  /** Folder that the engine may write to. */
  readonly folder: string;
  readonly heldBack: readonly string[];
  readonly previous: SnapshotManifest | null;
  readonly columns: (model: string) => readonly SnapshotColumn[];
}

export interface ExportedMart {
  readonly model: string;
  readonly file: string;
  readonly rows: number;
}

/** Files lie in `folder` until the store takes them over. */
export async function exportMarts(
  db: DuckDbWriter,
  store: ObjectStore,
  marts: readonly ProjectModel[],
  options: ExportOptions,
): Promise<ExportedMart[]> {
  const exported: ExportedMart[] = [];
  for (const mart of marts) {
    const file = join(options.folder, `${mart.name}.parquet`);
    const rows = await db.execute(`COPY (${await selectOf(db, store, mart, options)})
      TO ${quoteText(file)} (FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE ${ROW_GROUP_SIZE}, USE_TMP_FILE false)`);
    exported.push({ model: mart.name, file, rows });
  }
  return exported;
}

async function selectOf(
  db: DuckDbWriter,
  store: ObjectStore,
  mart: ProjectModel,
  options: ExportOptions,
): Promise<string> {
  const table = `mart.${quoteName(mart.name)}`;
  if (mart.partition === "none") return `SELECT * FROM ${table} ORDER BY rowid`;
  if (options.heldBack.length === 0 || ALWAYS_SERVED.has(mart.name))
    return `SELECT * FROM ${table} ORDER BY season_id, rowid`;
  const columns = options.columns(mart.name);
  const names = columns.map(({ name }) => quoteName(name)).join(", ");
  const seasons = options.heldBack.map(quoteText).join(", ");
  const files = await previousFiles(store, mart.name, options);
  const lastGood =
    files.length === 0 ? "" : `UNION ALL ${await lastGoodRows(db, files, columns)} WHERE season_id IN (${seasons})`;
  return `SELECT ${names} FROM (
    SELECT ${names}, rowid AS place FROM ${table} WHERE season_id IS NULL OR season_id NOT IN (${seasons})
    ${lastGood}
  ) ORDER BY season_id, place`;
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
    const path = await store.localPath(key);
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
  const files = await previousFiles(store, "matches", { ...options, columns: () => [] });
  if (files.length === 0) return new Map();
  const rows = await db.query<{ season_id: string }>(
    `SELECT DISTINCT season_id FROM ${readParquet(files)}
     WHERE season_id IN (${heldBack.map(quoteText).join(", ")})`,
  );
  const carried = new Map(previous.heldBack.map(({ seasonId, servedFrom }) => [seasonId, servedFrom]));
  return new Map(rows.map(({ season_id }) => [season_id, carried.get(season_id) ?? previous.version]));
}
