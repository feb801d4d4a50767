/** The three scalars of the API. Values inside are text (DateTime, Date), so that serializing costs nothing. */

import { GraphQLError, GraphQLScalarType, Kind, type ValueNode, valueFromASTUntyped } from "graphql";

const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;
const calendarDate = /^\d{4}-\d{2}-\d{2}$/;

const refuse = (message: string): never => {
  throw new GraphQLError(message, { extensions: { code: "BAD_USER_INPUT" } });
};

/** Any RFC 3339 instant → the same instant in UTC. */
function parseInstant(value: unknown): string {
  if (typeof value !== "string" || !instant.test(value)) return refuse("DateTime must be an RFC 3339 instant.");
  const date = new Date(value);
  if (Number.isNaN(date.getTime()) || !isRealDate(value.slice(0, 10))) {
    return refuse(`DateTime: no such instant: ${value}.`);
  }
  return date.toISOString().replace(".000Z", "Z");
}

function parseDate(value: unknown): string {
  if (typeof value !== "string" || !calendarDate.test(value)) return refuse("Date must be YYYY-MM-DD.");
  return isRealDate(value) ? value : refuse(`Date: no such day: ${value}.`);
}

/** "2023-02-30" is read by Date as 2 March. */
function isRealDate(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

const literal =
  (parse: (value: unknown) => string) =>
  (node: ValueNode): string =>
    parse(node.kind === Kind.STRING ? node.value : null);

export const DateTimeScalar = new GraphQLScalarType<string, string>({
  name: "DateTime",
  description: "RFC 3339 instant in UTC.",
  specifiedByURL: "https://www.rfc-editor.org/rfc/rfc3339",
  serialize: (value) => String(value),
  parseValue: parseInstant,
  parseLiteral: literal(parseInstant),
});

export const DateScalar = new GraphQLScalarType<string, string>({
  name: "Date",
  description: "YYYY-MM-DD.",
  serialize: (value) => String(value),
  parseValue: parseDate,
  parseLiteral: literal(parseDate),
});

export const JsonScalar = new GraphQLScalarType<unknown, unknown>({
  name: "JSON",
  description: "Any JSON; only for source parameters and raw attributes.",
  serialize: (value) => value,
  parseValue: (value) => value,
  parseLiteral: (node, variables) => valueFromASTUntyped(node, variables),
});
