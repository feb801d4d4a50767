/** What every tool has to make of the files, and how two results are compared: nobody wins by doing less. */

import { readFile } from "node:fs/promises";

/** Ids are texts. Shoot-out kicks are no shots. */
export interface ShotRows {
  /** Match, event, minute, team, player, player's name, outcome, xG. */
  readonly shots: readonly (readonly [string, string, number, string, string, string, string, number])[];
  /** Match, shots, goals, xG. */
  readonly matches: readonly (readonly [string, number, number, number])[];
  /** Player, name, goals, xG; whoever scored. */
  readonly scorers: readonly (readonly [string, string, number, number])[];
}

export const readRows = async (file: string): Promise<ShotRows> => JSON.parse(await readFile(file, "utf8")) as ShotRows;

/** The part that is about these matches; scorers are counted anew from its shots. Pure. */
export function rowsOf(rows: ShotRows, matchIds: ReadonlySet<string>): ShotRows {
  const shots = rows.shots.filter(([match]) => matchIds.has(match));
  const scorers = new Map<string, [string, string, number, number]>();
  for (const [, , , , player, name, outcome, xg] of shots) {
    const row = scorers.get(player) ?? [player, name, 0, 0];
    scorers.set(player, row);
    row[2] += outcome === "Goal" ? 1 : 0;
    row[3] += xg;
  }
  return {
    shots,
    matches: rows.matches.filter(([match]) => matchIds.has(match)),
    scorers: [...scorers.values()].filter(([, , goals]) => goals > 0),
  };
}

/** Sums of doubles depend on the order of their rows. */
const DIGITS = 6;

/** @throws Error naming the first row that only one of them has */
export function expectSameRows(name: string, rows: ShotRows, expected: ShotRows): void {
  for (const list of ["shots", "matches", "scorers"] as const) {
    const found = rows[list].map(rowText).toSorted();
    const wanted = expected[list].map(rowText).toSorted();
    const at = wanted.findIndex((text, index) => text !== found[index]);
    if (found.length === wanted.length && at === -1) continue;
    throw new Error(
      `${name}: other ${list} than expected: ${found.length} rows for ${wanted.length}; ${found[Math.max(at, 0)]} for ${wanted[Math.max(at, 0)]}`,
    );
  }
}

const rowText = (row: readonly (string | number)[]): string =>
  JSON.stringify(row.map((value) => (typeof value === "number" ? Number(value.toFixed(DIGITS)) : value)));
