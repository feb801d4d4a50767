/** The statement that Athena is sent: one SELECT, parameters written into it, relations by their real names. Pure. */

import { InvalidInputError } from "../../../errors.ts";
import type { QueryOptions } from "../../sql-engine.ts";

/** `mart.matches` → the table that stands for it. */
export type Relations = ReadonlyMap<string, { readonly database: string; readonly table: string }>;

type Parameters = NonNullable<QueryOptions["parameters"]>;

/** https://docs.aws.amazon.com/athena/latest/ug/service-limits.html */
const MAX_STATEMENT_BYTES = 262_144;

/** What is to be left alone (texts, quoted names, comments), then what is to be seen. */
const TOKENS =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|(?<parameter>\$\d+)|(?<relation>\b[a-z_]\w*\.[a-z_]\w*\b)|(?<end>;)/gi;
const COMMENTS = /^(?:\s|\(|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*/;

/**
 * Athena has parameters of its own, but 25 at most, by place only and each a literal; so the literals go into the text.
 * @throws InvalidInputError when it is not one SELECT, lacks a parameter or is longer than Athena takes
 */
export function toStatement(sql: string, parameters: Parameters, relations: Relations): string {
  const bare = sql.replace(COMMENTS, "");
  if (!/^(select|with|values|table)\b/i.test(bare))
    throw new InvalidInputError(`Not one SELECT: ${excerpt(sql)}`, "sql");
  const statement = sql.replace(TOKENS, (token, ...rest) => {
    const { parameter, relation, end } = rest.at(-1) as Record<string, string | undefined>;
    if (end !== undefined) throw new InvalidInputError(`More than one statement: ${excerpt(sql)}`, "sql");
    if (parameter !== undefined) return toLiteral(parameters, Number(parameter.slice(1)), sql);
    const table = relation === undefined ? undefined : relations.get(relation.toLowerCase());
    return table === undefined ? token : `${quoteName(table.database)}.${quoteName(table.table)}`;
  });
  if (Buffer.byteLength(statement) > MAX_STATEMENT_BYTES)
    throw new InvalidInputError(
      `Longer than the ${MAX_STATEMENT_BYTES} bytes that Athena takes: ${excerpt(sql)}`,
      "sql",
    );
  return statement;
}

function toLiteral(parameters: Parameters, position: number, sql: string): string {
  const value = parameters[position - 1];
  if (value === undefined) throw new InvalidInputError(`Parameter $${position} has no value: ${excerpt(sql)}`, "sql");
  if (value === null) return "NULL";
  if (typeof value === "string") return quoteText(value);
  if (typeof value === "boolean") return String(value);
  if (Number.isNaN(value)) return "nan()";
  if (!Number.isFinite(value)) return value > 0 ? "infinity()" : "-infinity()";
  return Number.isSafeInteger(value) ? String(value) : value.toExponential().replace("e", "E").replace("+", "");
}

/** Trino knows no backslash escapes: doubling the quote is all. */
export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

export function excerpt(sql: string): string {
  const line = sql.replace(/\s+/g, " ").trim();
  return line.length > 120 ? `${line.slice(0, 119)}…` : line;
}

/**
 * The same rows with each nested column as JSON: Athena's own text of an array, `[a, b]`, cannot be read back.
 * An ORDER BY of a subquery holds only together with a LIMIT, so one without gets a limit that cuts nothing.
 */
export function asJson(
  statement: string,
  columns: readonly { readonly name: string; readonly type: string }[],
): string {
  const cells = columns.map(({ type }, index) => {
    if (type === "timestamp with time zone") return `CAST(c${index} AT TIME ZONE 'UTC' AS timestamp)`;
    if (type === "array")
      return `CASE WHEN c${index} IS NOT NULL THEN typeof(c${index}) || ':' || json_format(CAST(c${index} AS json)) END`;
    return isNested(type) ? `json_format(CAST(c${index} AS json))` : `c${index}`;
  });
  const names = columns.map((_, index) => `c${index}`).join(", ");
  const labels = cells.map((cell, index) => `${cell} AS ${quoteName(columns[index]?.name ?? "")}`).join(", ");
  const limit = isOrderedWithoutLimit(statement) ? `\nLIMIT ${2 ** 31 - 1}` : "";
  return `SELECT ${labels} FROM (${statement}${limit}\n) AS q (${names})`;
}

export const isNested = (type: string): boolean => /^(array|map|row|struct)$/.test(type);

/** Types whose text in a result needs {@link asJson} to be read rightly. */
export const needsJson = (type: string): boolean => isNested(type) || type === "timestamp with time zone";

/** Whether the outermost query has an ORDER BY and no LIMIT after it. */
function isOrderedWithoutLimit(statement: string): boolean {
  let depth = 0;
  let ordered = false;
  for (const [token] of statement.matchAll(
    /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|[()]|\b(?:order\s+by|limit|over)\b/gi,
  )) {
    if (token === "(") depth += 1;
    else if (token === ")") depth -= 1;
    else if (depth === 0 && /^order/i.test(token)) ordered = true;
    else if (depth === 0 && /^limit/i.test(token)) ordered = false;
  }
  return ordered;
}
