/** Runs what the fake of Athena is sent on Trino, and gives its rows as Athena writes them: every value a text. */

import type { FakeResult } from "./fake-athena.ts";
import type { Trino } from "./trino.ts";

/** `CREATE EXTERNAL TABLE …` in Athena's DDL, which is Hive's and not Trino's. */
const EXTERNAL_TABLE =
  /^CREATE EXTERNAL TABLE IF NOT EXISTS `(\w+)`\.`(\w+)` \(([\s\S]+)\)\nSTORED AS PARQUET\nLOCATION '([^']+)'$/;
const DROP_TABLE = /^DROP TABLE IF EXISTS `(\w+)`\.`(\w+)`$/;

export function runOnTrino(trino: Trino): (sql: string, signal: AbortSignal) => Promise<FakeResult> {
  return async (sql, signal) => {
    const isDdl = EXTERNAL_TABLE.test(sql) || DROP_TABLE.test(sql);
    const { columns, rows } = await trino.run(isDdl ? toTrinoDdl(sql) : sql, signal);
    if (isDdl) return { columns: [], rows: [] };
    return {
      columns: columns.map(({ name, type }) => ({ name, type: athenaType(type) })),
      rows: rows.map((row) => row.map((value, index) => toText(value, columns[index]?.type ?? ""))),
    };
  };
}

function toTrinoDdl(sql: string): string {
  const drop = DROP_TABLE.exec(sql);
  if (drop) return `DROP TABLE IF EXISTS "${drop[1]}"."${drop[2]}"`;
  const [, database, table, columns = "", location] = EXTERNAL_TABLE.exec(sql) as RegExpExecArray;
  const typed = columns
    .replaceAll("`", '"')
    .replace(/ string\b/g, " varchar")
    .replace(/ float\b/g, " real");
  return `CREATE TABLE IF NOT EXISTS "${database}"."${table}" (${typed}) WITH (external_location = '${location}', format = 'PARQUET')`;
}

/** The word of Athena's ColumnInfo: without precision, `float` for real, the outermost of a nested type. */
const athenaType = (type: string): string =>
  type === "real" ? "float" : type.replace(/^(array|map|row)\(.*$/, "$1").replace(/\(\d+(, ?\d+)?\)/, "");

function toText(value: unknown, type: string): string | null {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return `[${value.map((item) => toText(item, "") ?? "null").join(", ")}]`;
  if (typeof value === "object") return JSON.stringify(value);
  return type === "double" && typeof value === "number" && Number.isInteger(value) ? `${value}.0` : String(value);
}
