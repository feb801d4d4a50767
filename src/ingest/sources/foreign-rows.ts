/** Rows of another league than the one that was asked for: seen from several sources, and never this league's facts. */

import { SourceContractError } from "../../errors.ts";

/** As for rows that break the schema: up to this share the rest can be trusted. */
const MOST_FOREIGN = 0.1;

/**
 * @param leagues of each row, null where it does not say
 * @param path of the league in a row, for the reason
 * @returns for each row whether it is of another league
 * @throws SourceContractError when more than one row in ten is
 */
export function foreignRows(leagues: readonly (string | null)[], expected: string, path: string): readonly boolean[] {
  const isForeign = leagues.map((league) => league !== null && league !== expected);
  const foreign = isForeign.filter(Boolean).length;
  if (foreign <= leagues.length * MOST_FOREIGN) return isForeign;
  const got = `${leagues[isForeign.indexOf(true)]?.slice(0, 40)} in ${foreign} of ${leagues.length} rows`;
  throw new SourceContractError(`${path}: expected league ${expected}, got ${got}`, { path, expected, got });
}

/** A value inside a parsed row as text; null where there is none. */
export function textAt(row: unknown, ...path: readonly string[]): string | null {
  let value = row;
  for (const name of path) {
    if (typeof value !== "object" || value === null) return null;
    value = (value as Readonly<Record<string, unknown>>)[name];
  }
  return typeof value === "string" || typeof value === "number" ? String(value) : null;
}
