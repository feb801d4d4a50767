/** SQL that tells whether two tables have the same rows, by counts and hashes that know no order. */

import { quoteName } from "./drivers/duckdb-client.ts";

const listOf = (columns: readonly string[]): string => (columns.length === 0 ? "1" : columns.map(quoteName).join(", "));

/** A text without `;` that is the same of the same rows, as far as the columns tell; none = their number. */
export const printText = (columns: readonly string[]): string =>
  `count(*) || ' ' || coalesce(bit_xor(hash(${listOf(columns)})), 0) || ' ' || coalesce(sum(hash(${listOf(columns)})::HUGEINT), 0)`;

/** A row when a key that both tables have stands for other rows in one than in the other. */
export function alteredKeys(a: string, b: string, key: readonly string[], columns: readonly string[]): string {
  const rows = (table: string) =>
    `SELECT hash(${listOf(key)}) AS k, count(*) AS n, sum(hash(${listOf(columns)})::HUGEINT) AS s FROM ${table} GROUP BY 1`;
  return `SELECT 1 AS one FROM (${rows(a)}) AS a INNER JOIN (${rows(b)}) AS b ON a.k = b.k
    WHERE a.n <> b.n OR a.s <> b.s LIMIT 1`;
}
