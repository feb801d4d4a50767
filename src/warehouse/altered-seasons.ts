/**
 * Which competition-seasons rows concern that are another than before, of a model that is no matter of one season: a player
 * whom two sources turn out to share is another one in every season that either tells of.
 */

import { keptTable } from "./catalogs.ts";
import type { DuckDbWriter } from "./drivers/duckdb.ts";
import { quoteName } from "./drivers/duckdb-client.ts";
import { type Partitions, seasonKeyOf } from "./partitions.ts";
import type { ProjectModel } from "./project.ts";
import { alteredKeys, hashOf } from "./row-prints.ts";
import type { Scope } from "./touched.ts";

export interface AlteredOptions {
  /** Its table as it was stands beside it, under its name and `__old`. */
  readonly model: ProjectModel;
  /** Columns in which a row counts as another. */
  readonly columns: readonly string[];
  /** What seasonal models read that read this one too. */
  readonly beside: readonly ProjectModel[];
  readonly partitions: Partitions;
  readonly columnsOf: (name: string) => readonly string[];
  /** By season_id, of all seasons that the last build knew. */
  readonly seasons: ReadonlyMap<string, Scope>;
}

interface Lookup {
  readonly by: readonly string[];
  readonly id: string;
  readonly as: readonly string[];
}

/** Null = it cannot be told. Rows that only came or only went under their key are none of them. */
export async function seasonsOfAltered(
  db: Pick<DuckDbWriter, "query">,
  options: AlteredOptions,
): Promise<readonly Scope[] | null> {
  const { model, beside, partitions, columnsOf } = options;
  const { key, lookup } = model;
  if (key === undefined || lookup === undefined) return null;
  const altered = alteredRows(options, key);
  const asking = beside.filter(({ name }) => lookup.as.some((column) => columnsOf(name).includes(column)));
  if (asking.some((one) => !partitions.isKept(one))) return null;
  const found = [
    `SELECT DISTINCT competition_code, season, NULL AS season_id FROM (${altered}) WHERE season IS NOT NULL`,
  ];
  for (const one of asking) found.push(askedFor(one, columnsOf(one.name), lookup));
  const rows = await db.query<{ code: string | null; season: number | null; season_id: string | null }>(
    `WITH altered AS MATERIALIZED (${altered})
     SELECT DISTINCT competition_code AS code, CAST(season AS INTEGER) AS season, season_id FROM (${found.join(" UNION ALL ")})`,
  );
  const scopes = rows.map(({ code, season, season_id: id }) =>
    id !== null
      ? options.seasons.get(id)
      : code !== null && season !== null
        ? { competitionCode: code, season }
        : undefined,
  );
  return scopes.some((scope) => scope === undefined) ? null : (scopes as readonly Scope[]);
}

/** Both as they were and as they are. */
function alteredRows({ model, columns }: AlteredOptions, key: readonly string[]): string {
  const [now, before] = [keptTable(model), keptTable(model, "__old")];
  return `SELECT * FROM (SELECT * FROM ${now} UNION ALL SELECT * FROM ${before}) AS rows
    WHERE ${hashOf(key)} IN (${alteredKeys(now, before, key, columns)})`;
}

/** Seasons of a kept model's rows that look an altered row up. */
function askedFor(model: ProjectModel, columns: readonly string[], { by, id, as }: Lookup): string {
  const key = seasonKeyOf(columns) ?? ["season_id"];
  const season =
    key[0] === "season_id" ? "NULL AS competition_code, NULL AS season, season_id" : "competition_code, season, NULL";
  const shared = by.filter((column) => columns.includes(column)).map(quoteName);
  const asks = as
    .filter((column) => columns.includes(column))
    .map(
      (column) =>
        `(${[...shared, quoteName(column)].join(", ")}) IN (SELECT (${[...shared, quoteName(id)].join(", ")}) FROM altered)`,
    );
  return `SELECT DISTINCT ${season} FROM ${keptTable(model)} WHERE ${asks.join(" OR ")}`;
}
