/**
 * Typed rows out of DuckDB, fast. Reading value by value costs a native call a text and BigInt arithmetic a null flag
 * (12,000 matches of 40 columns: 330 ms); here each column comes as one JSON array in one text: a third of that.
 */

import type { SqlRow, SqlValue } from "../sql-engine.ts";
import type { DuckDbPrepared, DuckDbResult } from "./duckdb-client.ts";

/** Type ids of DuckDB's C API that need a treatment of their own; everything else arrives as text. */
const TYPE = {
  BOOLEAN: 1,
  TINYINT: 2,
  SMALLINT: 3,
  INTEGER: 4,
  BIGINT: 5,
  UTINYINT: 6,
  USMALLINT: 7,
  UINTEGER: 8,
  UBIGINT: 9,
  FLOAT: 10,
  DOUBLE: 11,
  TIMESTAMP: 12,
  DATE: 13,
  HUGEINT: 16,
  DECIMAL: 19,
  TIMESTAMP_S: 20,
  TIMESTAMP_MS: 21,
  TIMESTAMP_NS: 22,
  LIST: 24,
  STRUCT: 25,
  MAP: 26,
  TIMESTAMP_TZ: 31,
  UHUGEINT: 32,
  ARRAY: 33,
} as const;

type Decode = (value: unknown) => readonly SqlValue[];

interface ColumnPlan {
  readonly name: string;
  /** SQL expression over the column's alias. */
  readonly expression: string;
  readonly decode: Decode;
}

/** The statement to run in place of the caller's, and how its single row becomes the caller's rows. */
export interface RowPlan {
  readonly sql: string;
  readonly columns: readonly ColumnPlan[];
}

const items = (value: unknown): readonly unknown[] =>
  value === null ? [] : (value as { readonly items: readonly unknown[] }).items;

/** For doubles: the text of an infinity or of NaN would be no JSON. */
const asIs: Decode = (value) => items(value) as readonly SqlValue[];

const fromJson: Decode = (value) => (value === null ? [] : (JSON.parse(value as string) as SqlValue[]));

/** One JSON array of all rows, of an expression that gives each row's JSON text. */
const joined = (json: string): string => `'[' || string_agg(coalesce(${json}, 'null'), ',') || ']'`;

/** Beyond 2^53 a number would lie about its last digits: the digits come as text instead. */
const toNumber = (value: unknown): SqlValue => {
  if (value === null) return null;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
};

/** Few instants are distinct in a column (one ingestion stamps thousands of rows): format each once. */
function instants(format: (epochMs: number) => string): Decode {
  return (value) => {
    const seen = new Map<unknown, string | null>([[null, null]]);
    return fromJson(value).map((epochMs) => {
      let text = seen.get(epochMs);
      if (text === undefined) {
        text = format(epochMs as number);
        seen.set(epochMs, text);
      }
      return text;
    });
  };
}

const toIso = instants((epochMs) => new Date(epochMs).toISOString());
const toDay = instants((epochMs) => new Date(epochMs).toISOString().slice(0, 10));

const ISO_IN_SQL = "'%Y-%m-%dT%H:%M:%S.%gZ'";

/** Lists keep their JSON shape, but instants in them must read like all others. */
const listElement = (column: string, type: string): string =>
  type.startsWith("TIMESTAMP") ? `list_transform(${column}, x -> strftime(x::TIMESTAMP, ${ISO_IN_SQL}))` : column;

/** How a column (by its alias) is aggregated in SQL, and how the aggregate is read. */
function treatment(column: string, typeId: number, type: () => string): Omit<ColumnPlan, "name"> {
  switch (typeId) {
    case TYPE.BOOLEAN:
    case TYPE.TINYINT:
    case TYPE.SMALLINT:
    case TYPE.INTEGER:
    case TYPE.UTINYINT:
    case TYPE.USMALLINT:
    case TYPE.UINTEGER:
      return { expression: joined(`${column}::VARCHAR`), decode: fromJson };
    case TYPE.DOUBLE:
    case TYPE.FLOAT:
    case TYPE.DECIMAL:
      return { expression: `list(${column}::DOUBLE)`, decode: asIs };
    case TYPE.BIGINT:
    case TYPE.UBIGINT:
    case TYPE.HUGEINT:
    case TYPE.UHUGEINT:
      return { expression: `list(${column})`, decode: (value) => items(value).map(toNumber) };
    case TYPE.DATE:
      return { expression: joined(`epoch_ms(${column})::VARCHAR`), decode: toDay };
    case TYPE.TIMESTAMP:
    case TYPE.TIMESTAMP_S:
    case TYPE.TIMESTAMP_MS:
    case TYPE.TIMESTAMP_NS:
    case TYPE.TIMESTAMP_TZ:
      return { expression: joined(`epoch_ms(${column})::VARCHAR`), decode: toIso };
    case TYPE.LIST:
    case TYPE.ARRAY:
      return { expression: joined(`to_json(${listElement(column, type())})::VARCHAR`), decode: fromJson };
    case TYPE.STRUCT:
    case TYPE.MAP:
      return { expression: joined(`to_json(to_json(${column})::VARCHAR)::VARCHAR`), decode: fromJson };
    default:
      return { expression: joined(`to_json(${column}::VARCHAR)::VARCHAR`), decode: fromJson };
  }
}

/** Plans how to read the rows of `sql`, a single SELECT that `prepared` was made from. */
export function planRows(sql: string, prepared: DuckDbPrepared): RowPlan {
  const columns = Array.from({ length: prepared.columnCount }, (_, index): ColumnPlan => {
    const columnType = () => String(prepared.columnType(index));
    return { name: prepared.columnName(index), ...treatment(`c${index}`, prepared.columnTypeId(index), columnType) };
  });
  const aliases = columns.map((_, index) => `c${index}`).join(", ");
  // row_number() keeps the caller's order through the aggregation, on however many threads. The line break ends a comment.
  return {
    sql: `SELECT ${joined("n::VARCHAR")}, ${columns.map((column) => column.expression).join(", ")}
      FROM (SELECT row_number() OVER () AS n, q.* FROM (${sql}\n) AS q(${aliases}))`,
    columns,
  };
}

/**
 * Rows need one hidden class: built by a loop over 40 keys they become dictionaries, five times slower to make and
 * slower to read ever after. So the object literal is compiled; names go through JSON.stringify.
 */
function rowFactory(names: readonly string[]): (columns: readonly (readonly SqlValue[])[], row: number) => SqlRow {
  const fields = names.map((name, index) => `${JSON.stringify(name)}: c[${index}][i]`);
  return new Function("c", "i", `return { ${fields.join(", ")} };`) as ReturnType<typeof rowFactory>;
}

/** Where the engine returned the aggregate in another order, puts it right. */
function orderOf(rowNumbers: readonly SqlValue[]): readonly number[] {
  const order = new Array<number>(rowNumbers.length);
  for (const [index, rowNumber] of rowNumbers.entries()) order[(rowNumber as number) - 1] = index;
  return order;
}

/** Decodes the one row that a statement of {@link planRows} returns. */
export function decodeRows<Row extends SqlRow>(plan: RowPlan, result: DuckDbResult): Row[] {
  const chunk = result.getChunk(0);
  const order = orderOf(fromJson(chunk.getColumnVector(0).getItem(0)));
  const columns = plan.columns.map((column, index) => column.decode(chunk.getColumnVector(index + 1).getItem(0)));
  const make = rowFactory(plan.columns.map((column) => column.name));
  return order.map((row) => make(columns, row) as Row);
}
