/**
 * Typed rows out of DuckDB, fast. Two ways give the same rows: a few rows are read cell by cell; for a big table that
 * costs a native call a text and BigInt arithmetic a null flag (12,000 matches of 40 columns: 330 ms), so there each
 * column comes as one JSON array in one text (a third of that), which however takes 10 ms to plan. A statement whose
 * columns are all of plain types is run as it was prepared to learn these: planning is most of what a small one costs.
 */

import type { SqlRow, SqlValue } from "../sql-engine.ts";
import type { DuckDbPrepared, DuckDbResult } from "./duckdb-client.ts";

/** Type ids of DuckDB's C API that need a treatment of their own; everything else is read as text. */
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
  HUGEINT: 16,
  VARCHAR: 17,
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

/** Above this many cells, and columns, planning the joined texts pays. */
const BULK_CELLS = 40_000;
const BULK_COLUMNS = 8;

type Cell = string | number | boolean | null;

interface Treatment {
  /** SQL over the column that gives a text, a double, an integer of 32 bits or a boolean. */
  readonly sql: string;
  /** From such a cell to the port's value; left out where it is the same. */
  readonly read?: (cells: readonly Cell[]) => readonly SqlValue[];
}

interface ColumnPlan extends Treatment {
  readonly name: string;
  /** From the engine's own cell to the port's value; null = the cell must be treated by SQL first. */
  readonly readOwn: ((cells: readonly OwnCell[]) => readonly SqlValue[]) | null;
}

type OwnCell = Cell | bigint;

/** The statements to run in place of the caller's, and how their result becomes the caller's rows. */
export interface RowPlan {
  /** Cells as rows. */
  readonly sql: string;
  /** The same as one row with one text a column. */
  readonly bulkSql: string;
  readonly columns: readonly ColumnPlan[];
  readonly makeRow: (columns: readonly (readonly SqlValue[])[], row: number) => SqlRow;
}

/** Few values are distinct in such a column (one ingestion stamps thousands of rows): convert each once. */
const distinctly =
  (convert: (cell: string | number | boolean) => SqlValue) =>
  (cells: readonly Cell[]): readonly SqlValue[] => {
    const seen = new Map<Cell, SqlValue>([[null, null]]);
    return cells.map((cell) => {
      let value = seen.get(cell);
      if (value === undefined && cell !== null) {
        value = convert(cell);
        seen.set(cell, value);
      }
      return value as SqlValue;
    });
  };

const toIso = distinctly((epochMs) => new Date(epochMs as number).toISOString());
const fromJson = distinctly((text) => JSON.parse(text as string) as SqlValue);

/** Beyond 2^53 a number would lie about its last digits: the digits stay text instead. */
const toNumber = distinctly((digits) => {
  const number = Number(digits);
  return Number.isSafeInteger(number) ? number : digits;
});

/** Lists keep their JSON shape, but instants in them must read like all others. */
const listElement = (column: string, type: string): string =>
  type.startsWith("TIMESTAMP")
    ? `list_transform(${column}, x -> strftime(x::TIMESTAMP, '%Y-%m-%dT%H:%M:%S.%gZ'))`
    : column;

function treatmentOf(column: string, typeId: number, type: () => string): Treatment {
  switch (typeId) {
    case TYPE.BOOLEAN:
    case TYPE.TINYINT:
    case TYPE.SMALLINT:
    case TYPE.INTEGER:
    case TYPE.UTINYINT:
    case TYPE.USMALLINT:
      return { sql: column };
    case TYPE.UINTEGER:
    case TYPE.DECIMAL:
      return { sql: `${column}::DOUBLE` };
    case TYPE.DOUBLE:
    case TYPE.FLOAT: // JSON has no number for NaN and infinity.
      return { sql: `CASE WHEN isfinite(${column}) THEN ${column}::DOUBLE END` };
    case TYPE.BIGINT:
    case TYPE.UBIGINT:
    case TYPE.HUGEINT:
    case TYPE.UHUGEINT:
      return { sql: `${column}::VARCHAR`, read: toNumber };
    case TYPE.TIMESTAMP:
    case TYPE.TIMESTAMP_S:
    case TYPE.TIMESTAMP_MS:
    case TYPE.TIMESTAMP_NS:
    case TYPE.TIMESTAMP_TZ:
      return { sql: `epoch_ms(${column})::DOUBLE`, read: toIso };
    case TYPE.LIST:
    case TYPE.ARRAY:
      return { sql: `to_json(${listElement(column, type())})::VARCHAR`, read: fromJson };
    case TYPE.STRUCT:
    case TYPE.MAP:
      return { sql: `to_json(${column})::VARCHAR` };
    default: // Texts, and what has a good text of its own: dates, times, UUIDs, enums.
      return { sql: `${column}::VARCHAR` };
  }
}

const same = (cells: readonly OwnCell[]) => cells as readonly Cell[];
const fromBigInt = (cells: readonly OwnCell[]): readonly SqlValue[] =>
  cells.map((cell) => {
    if (cell === null) return null;
    const number = Number(cell);
    return Number.isSafeInteger(number) ? number : String(cell);
  });
const finite = (cells: readonly OwnCell[]): readonly SqlValue[] =>
  cells.map((cell) => (Number.isFinite(cell) ? (cell as number) : null));

/** The same values as by SQL, of the types that need none. */
function ownReader(typeId: number): ColumnPlan["readOwn"] {
  switch (typeId) {
    case TYPE.BOOLEAN:
    case TYPE.TINYINT:
    case TYPE.SMALLINT:
    case TYPE.INTEGER:
    case TYPE.UTINYINT:
    case TYPE.USMALLINT:
    case TYPE.VARCHAR:
      return same;
    case TYPE.BIGINT:
    case TYPE.UBIGINT:
    case TYPE.HUGEINT:
    case TYPE.UHUGEINT:
      return fromBigInt;
    case TYPE.DOUBLE:
      return finite;
    default:
      return null;
  }
}

/** Plans how to read the rows of `sql`, a single SELECT that `prepared` was made from. */
export function planRows(sql: string, prepared: DuckDbPrepared): RowPlan {
  const columns = Array.from({ length: prepared.columnCount }, (_, index): ColumnPlan => {
    const columnType = () => String(prepared.columnType(index));
    const typeId = prepared.columnTypeId(index);
    const treatment = treatmentOf(`c${index}`, typeId, columnType);
    return { name: prepared.columnName(index), readOwn: ownReader(typeId), ...treatment };
  });
  // Aliases tell columns of one name apart. The line break ends a comment.
  const relation = `(${sql}\n) AS q(${columns.map((_, index) => `c${index}`).join(", ")})`;
  const cells = columns.map((column, index) => `${column.sql} AS v${index}`).join(", ");
  const texts = columns.map((_, index) => joined(`v${index}`));
  return {
    sql: `SELECT ${cells} FROM ${relation}`,
    // row_number() keeps the caller's order through the aggregation, on however many threads.
    bulkSql: `SELECT ${[joined("n"), ...texts].join(", ")} FROM (SELECT row_number() OVER () AS n, ${cells} FROM ${relation})`,
    columns,
    makeRow: rowFactory(columns.map((column) => column.name)),
  };
}

/** One JSON array of all rows' cells. */
const joined = (cell: string): string => `'[' || string_agg(coalesce(to_json(${cell})::VARCHAR, 'null'), ',') || ']'`;

/**
 * Rows need one hidden class: built by a loop over 40 keys they become dictionaries, five times slower to make and
 * slower to read ever after. So the object literal is compiled; names go through JSON.stringify.
 */
function rowFactory(names: readonly string[]): RowPlan["makeRow"] {
  const fields = names.map((name, index) => `${JSON.stringify(name)}: c[${index}][i]`);
  return new Function("c", "i", `return { ${fields.join(", ")} };`) as RowPlan["makeRow"];
}

/** Whether a result of `plan.sql` is better read through `plan.bulkSql`. */
export function isBulk(plan: RowPlan, result: DuckDbResult): boolean {
  return plan.columns.length >= BULK_COLUMNS && result.rowCount * plan.columns.length > BULK_CELLS;
}

/** Whether the caller's own statement gives cells that can be read as they are, so that no other has to be planned. */
export const isPlain = ({ columns }: RowPlan): boolean => columns.every(({ readOwn }) => readOwn !== null);

/** Rows of a result of the caller's own statement, of a plan that is plain. */
export function decodePlain<Row extends SqlRow>(plan: RowPlan, result: DuckDbResult): Row[] {
  const columns = cellsOf<OwnCell>(plan, result);
  const values = plan.columns.map(({ readOwn }, index) => (readOwn ?? same)(columns[index] ?? []));
  return Array.from({ length: result.rowCount }, (_, row) => plan.makeRow(values, row) as Row);
}

/** Rows of a result of `plan.sql`. */
export function decodeRows<Row extends SqlRow>(plan: RowPlan, result: DuckDbResult): Row[] {
  return toRows(plan, cellsOf<Cell>(plan, result));
}

function cellsOf<C>(plan: RowPlan, result: DuckDbResult): readonly C[][] {
  const columns: C[][] = plan.columns.map(() => []);
  for (let index = 0; index < result.chunkCount; index++) {
    const chunk = result.getChunk(index);
    const { rowCount } = chunk;
    for (const [position, cells] of columns.entries()) {
      const vector = chunk.getColumnVector(position);
      for (let row = 0; row < rowCount; row++) cells.push(vector.getItem(row) as C);
    }
  }
  return columns;
}

/** Rows of a result of `plan.bulkSql`. */
export function decodeBulk<Row extends SqlRow>(plan: RowPlan, result: DuckDbResult): Row[] {
  const chunk = result.getChunk(0);
  const parse = (column: number) => JSON.parse((chunk.getColumnVector(column).getItem(0) as string | null) ?? "[]");
  const numbers = parse(0) as readonly number[];
  const rows = toRows<Row>(
    plan,
    plan.columns.map((_, index) => parse(index + 1) as Cell[]),
  );
  const ordered = new Array<Row>(rows.length);
  for (const [index, row] of rows.entries()) ordered[(numbers[index] as number) - 1] = row;
  return ordered;
}

function toRows<Row extends SqlRow>(plan: RowPlan, columns: readonly (readonly Cell[])[]): Row[] {
  const values = plan.columns.map(({ read }, index) => read?.(columns[index] ?? []) ?? columns[index] ?? []);
  return Array.from({ length: values[0]?.length ?? 0 }, (_, row) => plan.makeRow(values, row) as Row);
}
