/** In which seasons, and in which columns, a table has other rows than another. */

import { printsIn, printsText } from "../row-prints.ts";
import { nameOfSet, type ReadColumns } from "./read-columns.ts";
import type { SeasonRow, Table, TouchedSeasons } from "./touched-seasons.ts";

export interface Differences {
  readonly seasons: readonly string[];
  /** Names of the sets of columns in which any of these seasons is another. */
  readonly columns: readonly string[];
}

export interface Compared {
  readonly columns: ReadColumns;
  readonly seasons: TouchedSeasons;
  readonly query: (sql: string) => Promise<readonly SeasonRow[]>;
}

/** The rows of a table that are asked about, and written anew. */
export interface Part {
  /** SQL, true of them. It may become another while seasons are learned. */
  where(): string;
  /** Whether it has rows of a season, by what `SeasonRow.season` says. */
  has(season: string | null): boolean;
}

/** Learns the ids of touched seasons from the rows of `fresh`. @param kept names of tables */
export async function differencesOf(
  { columns, seasons, query }: Compared,
  table: Table,
  part: Part,
  fresh: string,
  kept: string,
): Promise<Differences> {
  const sets = columns.setsOf(table.name);
  const prints = printsText(sets);
  for (;;) {
    const where = part.where();
    const rows = await query(
      `${seasons.rowsOf(table, fresh, prints)} UNION ALL ${seasons.rowsOf(table, kept, prints, where)}`,
    );
    const own = rows.filter(({ origin }) => origin === fresh);
    seasons.learn(table, own);
    // An id that was not known then: of its season the kept rows have not been asked for.
    if (where !== part.where()) continue;
    const now = own.filter(({ season }) => part.has(season));
    const before = rows.filter(({ origin }) => origin !== fresh);
    return compareSeasons(now, before, sets);
  }
}

/** @param sets what the prints are of, all columns first */
export function compareSeasons(
  now: readonly SeasonRow[],
  before: readonly SeasonRow[],
  sets: readonly (readonly string[])[],
): Differences {
  const bySeason = (rows: readonly SeasonRow[]) => new Map(rows.map((row) => [row.season, printsIn(row.print)]));
  const [ours, theirs] = [bySeason(now), bySeason(before)];
  const differs = (season: string | null, at: number) => ours.get(season)?.[at] !== theirs.get(season)?.[at];
  const seasons = [...new Set([...ours.keys(), ...theirs.keys()])].filter((season) => differs(season, 0));
  const columns = sets.filter((_, at) => seasons.some((season) => differs(season, at))).map(nameOfSet);
  return { seasons: seasons.map(String), columns };
}
