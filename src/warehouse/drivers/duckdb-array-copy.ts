/**
 * SQL that copies a file with one JSON array to raw Parquet, a row an element, letter by letter: DuckDB finds where
 * each element begins and ends and keeps its text. Pure.
 */

import type { RecordNeed } from "../../ingest/types.ts";
import { quoteText } from "./duckdb-client.ts";

export interface ArrayCopy {
  /** The select list of what is the same in all rows. */
  readonly constants: string;
  /** Checked by parsing each element; those of `marks` by looking for texts, at a tenth of the price. */
  readonly check: { readonly needs: readonly RecordNeed[] } | { readonly marks: readonly string[] };
  readonly from: string;
  readonly to: string;
}

/**
 * The statement ends with an Invalid Input Error when the file is no such array or an element lacks what is needed.
 * Level 1 of zstd is smaller here than the default of 3, and takes two thirds of the time.
 */
export function arrayCopyStatement({ constants, check, from, to }: ArrayCopy): string {
  const needs = "needs" in check ? check.needs : [];
  const conditions =
    "marks" in check
      ? [`record LIKE ${quoteText(["{", ...check.marks, ""].join("%"))}`]
      : needs.map((need, index) => `(${conditionOf(need, `m[${index + 1}]`)})`);
  const isGood = conditions.length === 0 ? "true" : conditions.join(" AND ");
  const record = `CASE WHEN ${isGood} THEN record ELSE error('not as needed: ' || record_index) END`;
  const members =
    needs.length === 0 ? "" : `, json_extract(json, [${needs.map(pointerOf).join(", ")}])::VARCHAR[] AS m`;
  return `COPY (
    SELECT ${constants}, record_index, '{}' AS context, ${record} AS record, NULL::VARCHAR AS record_hash
    FROM (
      SELECT (row_number() OVER () - 1)::INTEGER AS record_index, json::VARCHAR AS record${members}
      FROM read_json_objects(${quoteText(from)}, format = 'array', compression = 'uncompressed')
    )
  ) TO ${quoteText(to)} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, USE_TMP_FILE false)`;
}

const pointerOf = ({ path }: RecordNeed): string =>
  quoteText(path.map((name) => `/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`).join(""));

/** @param text the member's JSON text, NULL where it is missing; only what is surely good may pass */
function conditionOf({ type, minimum, maximum, isFilled = false }: RecordNeed, text: string): string {
  const opening = { string: '"', object: "{", array: "[" }[type as string];
  if (opening !== undefined) return `starts_with(${text}, '${opening}')${isFilled ? ` AND ${text} <> '""'` : ""}`;
  if (type === "any") return `${text} IS NOT NULL`;
  const value = `TRY_CAST(${text} AS ${type === "integer" ? "BIGINT" : "DOUBLE"})`;
  const bounds = [
    `${value} IS NOT NULL`,
    ...(minimum === undefined ? [] : [`${value} >= ${minimum}`]),
    ...(maximum === undefined ? [] : [`${value} <= ${maximum}`]),
    // A cast rounds 5.7 to 6, and takes '1e1' for ten.
    ...(type === "integer" ? [`NOT contains(${text}, '.')`, `NOT contains(lower(${text}), 'e')`] : []),
  ];
  return bounds.join(" AND ");
}
