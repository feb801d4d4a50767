/**
 * Which seasons a rebuild is about: by competition and year as the raw records tell, and by the ids that models make of
 * them. A new season's id is known once a model has made rows with it.
 */

import { quoteText } from "../drivers/duckdb-client.ts";
import { isOfScopes, seasonKeyOf } from "../partitions.ts";
import type { SqlRow } from "../sql-engine.ts";
import { type Scope, scopeName } from "../touched.ts";
import { NeedsFullBuild } from "./changes.ts";

/** A model's name and its columns. */
export interface Table {
  readonly name: string;
  readonly columns: readonly string[];
}

/** What a table has of one season. */
export interface SeasonRow extends SqlRow {
  /** The table that was asked. */
  readonly origin: string;
  /** Its id, or the name of its scope, by what the table has; null = its rows say of no season. */
  readonly season: string | null;
  /** Of a touched scope, as far as the rows tell besides the id. */
  readonly is_own: boolean;
  /** Some of its rows say of no season. */
  readonly is_lost: boolean;
  readonly print: string;
}

export interface TouchedSeasons {
  readonly scopes: readonly Scope[];
  readonly ids: ReadonlySet<string>;
  /** By what `SeasonRow.season` says of such a table. */
  has({ columns }: Table, season: string | null): boolean;
  hasScope(scope: Scope): boolean;
  /** SQL, true of their rows. @throws NeedsFullBuild when no column says which season a row is of */
  where(table: Table): string;
  /** SQL for a {@link SeasonRow} a season. @param print SQL @param where which rows count, default all */
  rowsOf(table: Table, from: string, print: string, where?: string): string;
  /** What rows say of other seasons is left as it was. @throws NeedsFullBuild when there are rows of no season */
  learn(table: Table, rows: readonly SeasonRow[]): void;
}

/** @param known season_id → its scope, of all seasons that the last build knew */
export function createTouchedSeasons(scopes: readonly Scope[], known: ReadonlyMap<string, Scope>): TouchedSeasons {
  const names = new Set(scopes.map(scopeName));
  const ids = new Set([...known].filter(([, scope]) => names.has(scopeName(scope))).map(([id]) => id));
  const isOfTouchedScope = isOfScopes(scopes);
  return {
    scopes,
    ids,
    has: ({ columns }, season) => season !== null && (isToldById(columns) ? ids : names).has(season),
    hasScope: (scope) => names.has(scopeName(scope)),
    where({ name, columns }) {
      if (seasonKeyOf(columns) === null) throw new NeedsFullBuild(`${name} has no column that names the season`);
      if (!isToldById(columns)) return isOfTouchedScope;
      return ids.size === 0 ? "false" : `season_id IN (${[...ids].map(quoteText).join(", ")})`;
    },
    rowsOf({ columns }, from, print, where = "true") {
      const key = seasonKeyOf(columns) ?? ["season_id"];
      const season = key[0] === "season_id" ? "season_id" : "competition_code || '|' || season";
      const tellsBoth = key[0] === "season_id" && columns.includes("competition_code") && columns.includes("season");
      const isOwn = tellsBoth ? `coalesce(bool_or(${isOfTouchedScope}), false)` : "false";
      return `SELECT ${quoteText(from)} AS origin, ${season} AS season, ${isOwn} AS is_own,
        bool_or(${key[0]} IS NULL) AS is_lost, ${print} AS print FROM ${from} WHERE ${where} GROUP BY ALL`;
    },
    learn({ name }, rows) {
      for (const { season, is_own, is_lost } of rows) {
        if (is_lost) throw new NeedsFullBuild(`${name} has rows of no season`);
        if (is_own && season !== null) ids.add(season);
      }
    },
  };
}

/** Else by competition and year. */
export const isToldById = (columns: readonly string[]): boolean => seasonKeyOf(columns)?.[0] === "season_id";
