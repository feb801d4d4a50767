/** Types of a manifest's columns as Glue and Athena's DDL call them. Pure. */

import { LakeUnavailableError } from "../../../errors.ts";
import type { SnapshotColumn } from "../../snapshot.ts";

/** As DuckDB, and in the second word where it differs Trino, names what lies in the Parquet file. */
const HIVE_TYPES: Readonly<Record<string, string>> = {
  BOOLEAN: "boolean",
  TINYINT: "tinyint",
  SMALLINT: "smallint",
  INTEGER: "int",
  BIGINT: "bigint",
  FLOAT: "float",
  REAL: "float",
  DOUBLE: "double",
  VARCHAR: "string",
  JSON: "string",
  DATE: "date",
  TIMESTAMP: "timestamp",
};

/** @throws LakeUnavailableError naming the column whose type a table over Parquet cannot have */
export function toHiveType({ name, type }: Pick<SnapshotColumn, "name" | "type">, model: string): string {
  const word = type.toUpperCase();
  const list = /^(.+)\[\]$/.exec(word);
  if (list) return `array<${toHiveType({ name, type: String(list[1]) }, model)}>`;
  const decimal = /^DECIMAL\((\d+), ?(\d+)\)$/.exec(word);
  if (decimal) return `decimal(${decimal[1]},${decimal[2]})`;
  const known = HIVE_TYPES[word.replace(/\(\d+\)$/, "")];
  if (known !== undefined) return known;
  throw new LakeUnavailableError(`Column ${model}.${name} has the type ${type}, which no table of Athena can have`);
}
