/** Typed rows out of Athena's texts, equal to those of the DuckDB driver. Pure. */

import type { ColumnInfo, Row as ResultRow } from "@aws-sdk/client-athena";
import type { SqlRow, SqlValue } from "../../sql-engine.ts";

export interface ResultColumn {
  readonly name: string;
  /** Athena's word: varchar, integer, bigint, decimal, timestamp, array, …. */
  readonly type: string;
}

export const toColumns = (columns: readonly ColumnInfo[]): ResultColumn[] =>
  columns.map(({ Name, Type }) => ({ name: Name ?? "", type: (Type ?? "varchar").toLowerCase() }));

type Reader = (text: string) => SqlValue;

/** Beyond 2^53 a number would lie about its last digits: the digits stay text instead. */
const toInteger: Reader = (text) => {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : text;
};

/** JSON has no number for NaN and infinity, so they are null on every engine. */
const toDouble: Reader = (text) => {
  const number = Number(text);
  return Number.isFinite(number) ? number : null;
};

/** "2014-08-16 14:00:00.000", a time without zone that is UTC by our rule. */
const toInstant: Reader = (text) => {
  const date = new Date(`${text.slice(0, 10)}T${text.slice(11, 23).padEnd(8, "0")}Z`);
  return Number.isNaN(date.getTime()) ? text : date.toISOString();
};

/** `typeof:json`, see asJson: only the type tells an instant in a list from any other text. */
const toList: Reader = (text) => {
  const at = text.indexOf(":");
  const list = JSON.parse(text.slice(at + 1)) as readonly SqlValue[];
  const isInstants = /^array\(timestamp/.test(text.slice(0, at));
  return isInstants ? list.map((item) => (typeof item === "string" ? toInstant(item) : item)) : list;
};

const READERS: Readonly<Record<string, Reader>> = {
  tinyint: toInteger,
  smallint: toInteger,
  integer: toInteger,
  int: toInteger,
  bigint: toInteger,
  float: (text) => toDouble(String(Math.fround(Number(text)))),
  real: (text) => toDouble(String(Math.fround(Number(text)))),
  double: toDouble,
  decimal: toDouble,
  boolean: (text) => text === "true",
  timestamp: toInstant,
  "timestamp with time zone": toInstant,
  array: toList,
};

/** Texts, and what has a good text of its own: dates, times, JSON. */
const asIs: Reader = (text) => text;

/** Reads the rows of one page after another. An absent value is null, an empty one the empty text. */
export function rowReader(columns: readonly ResultColumn[]): (row: ResultRow) => SqlRow {
  const readers = columns.map(({ type }) => READERS[type.replace(/\(.*\)/, "")] ?? asIs);
  const names = columns.map(({ name }) => name);
  return ({ Data = [] }) => {
    const row: Record<string, SqlValue> = {};
    for (const [index, name] of names.entries()) {
      const text = Data[index]?.VarCharValue;
      row[name] = text === undefined || text === null ? null : (readers[index] as Reader)(text);
    }
    return row;
  };
}

/** The first row of a SELECT's first page repeats the labels. */
export function isHeader(row: ResultRow, columns: readonly ResultColumn[]): boolean {
  return (
    (row.Data ?? []).length === columns.length &&
    columns.every(({ name }, index) => row.Data?.[index]?.VarCharValue === name)
  );
}
