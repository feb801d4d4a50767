/** SQL that tells whether two tables have the same rows, by counts and hashes that know no order. */

import { quoteName } from "./drivers/duckdb-client.ts";

const listOf = (columns: readonly string[]): string => (columns.length === 0 ? "1" : columns.map(quoteName).join(", "));

/** `hash` of columns, as alteredKeys gives it of the key. */
export const hashOf = (columns: readonly string[]): string => `hash(${listOf(columns)})`;

/** A text without `;` that is the same of the same rows, as far as the columns tell; none = their number. */
const printText = (columns: readonly string[]): string =>
  `count(*) || ' ' || coalesce(bit_xor(${hashOf(columns)}), 0) || ' ' || coalesce(sum(${hashOf(columns)}::HUGEINT), 0)`;

/** The prints of several sets of columns in one text; {@link printsIn} takes them apart. */
export const printsText = (sets: readonly (readonly string[])[]): string => sets.map(printText).join(` || ';' || `);
export const printsIn = (text: string): readonly string[] => text.split(";");

/** Hashes `k` of keys that both tables have and that stand for other rows in one than in the other. */
export function alteredKeys(a: string, b: string, key: readonly string[], columns: readonly string[]): string {
  const rows = (table: string) =>
    `SELECT ${hashOf(key)} AS k, count(*) AS n, sum(${hashOf(columns)}::HUGEINT) AS s FROM ${table} GROUP BY 1`;
  return `SELECT a.k FROM (${rows(a)}) AS a INNER JOIN (${rows(b)}) AS b ON a.k = b.k
    WHERE a.n <> b.n OR a.s <> b.s`;
}
