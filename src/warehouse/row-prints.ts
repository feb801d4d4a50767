/** SQL that tells whether two tables have the same rows, by counts and hashes that know no order. */

import { quoteName } from "./drivers/duckdb-client.ts";

const listOf = (columns: readonly string[]): string => (columns.length === 0 ? "1" : columns.map(quoteName).join(", "));

/** `n`, `x`, `s` of all rows. */
const printOf = (columns: readonly string[]): string =>
  `count(*) AS n, bit_xor(hash(${listOf(columns)})) AS x, sum(hash(${listOf(columns)})::HUGEINT) AS s`;

/** The same as one text. */
export const printText = (columns: readonly string[]): string =>
  `count(*) || ' ' || bit_xor(hash(${listOf(columns)})) || ' ' || sum(hash(${listOf(columns)})::HUGEINT)`;

/** One row when both tables have the same rows, as far as the columns tell; none = any column. */
export const sameRows = (a: string, b: string, columns: readonly string[]): string =>
  `SELECT 1 AS one FROM (SELECT ${printOf(columns)} FROM ${a}) AS a, (SELECT ${printOf(columns)} FROM ${b}) AS b
   WHERE a.n = b.n AND a.x IS NOT DISTINCT FROM b.x AND a.s IS NOT DISTINCT FROM b.s`;

/** A row when a key that both tables have stands for other rows in one than in the other. */
export function alteredKeys(a: string, b: string, key: readonly string[], columns: readonly string[]): string {
  const rows = (table: string) =>
    `SELECT hash(${listOf(key)}) AS k, count(*) AS n, sum(hash(${listOf(columns)})::HUGEINT) AS s FROM ${table} GROUP BY 1`;
  return `SELECT 1 AS one FROM (${rows(a)}) AS a INNER JOIN (${rows(b)}) AS b ON a.k = b.k
    WHERE a.n <> b.n OR a.s <> b.s LIMIT 1`;
}
