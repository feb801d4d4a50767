import { buildSchema, getOperationAST, getVariableValues, Kind, parse, validate } from "graphql";
import { describe, expect, it } from "vitest";
import { measureRequest } from "../../../src/http/limits.ts";

const schema = buildSchema(`
  type Query { matches(first: Int, last: Int): MatchConnection! seasons: [Season!]! node(id: ID!): Node }
  interface Node { id: ID! }
  type Season implements Node { id: ID! matches(first: Int = 50): MatchConnection! }
  type MatchConnection { nodes: [Match!]! edges: [MatchEdge!]! }
  type MatchEdge { node: Match! }
  type Match implements Node { id: ID! season: Season! events(first: Int = 100): EventConnection! }
  type EventConnection { nodes: [Event!]! }
  type Event { id: ID! match: Match! }
`);

const HINTS = {
  "Match.events": { list: { kind: "paged", sizeArguments: ["first"], defaultSize: 100, maxSize: 500 } },
} as const;

function measure(query: string, variables: Record<string, unknown> = {}) {
  const document = parse(query);
  expect(validate(schema, document)).toEqual([]);
  const operation = getOperationAST(document)!;
  const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
  const fragments = new Map(
    document.definitions.flatMap((d) => (d.kind === Kind.FRAGMENT_DEFINITION ? [[d.name.value, d] as const] : [])),
  );
  return measureRequest(schema, operation, fragments, coerced ?? {}, { hints: HINTS });
}
const codes = (query: string, variables?: Record<string, unknown>) =>
  measure(query, variables).errors.map((e) => [e.extensions.code, e.extensions.argument]);

describe("measureRequest", () => {
  it.each([0, -1, 101, 2147483647])("refuses first: %i, literal or by variable", (first) => {
    expect(codes(`{ matches(first: ${first}) { nodes { id } } }`)).toEqual([["BAD_USER_INPUT", "first"]]);
    expect(codes("query ($n: Int) { matches(first: $n) { nodes { id } } }", { n: first })).toEqual([
      ["BAD_USER_INPUT", "first"],
    ]);
    expect(codes("query ($n: Int) { matches(last: $n) { nodes { id } } }", { n: first })).toEqual([
      ["BAD_USER_INPUT", "last"],
    ]);
  });

  it("sees a page size that hides in a variable's default or in a fragment", () => {
    expect(codes("query ($n: Int = 500) { matches(first: $n) { nodes { id } } }")).toHaveLength(1);
    expect(codes("{ ...F } fragment F on Query { matches(first: 500) { nodes { id } } }")).toHaveLength(1);
    expect(codes('{ node(id: "x") { ... on Season { matches(first: 500) { nodes { id } } } } }')).toHaveLength(1);
  });

  it("allows 500 events but 100 of everything else", () => {
    expect(codes("{ matches(first: 1) { nodes { events(first: 500) { nodes { id } } } } }")).toEqual([]);
    expect(codes("{ matches(first: 1) { nodes { events(first: 501) { nodes { id } } } } }")).toHaveLength(1);
  });

  it("multiplies page sizes and refuses what would be too many objects", () => {
    expect(measure("{ matches(first: 10) { nodes { season { id } } } }").cost).toBe(10 * (1 + (1 + 1)));
    expect(codes("{ matches(first: 100) { nodes { events(first: 500) { nodes { id } } } } }")).toEqual([
      ["QUERY_TOO_COMPLEX", undefined],
    ]);
  });

  it("refuses depth, through fragments too", () => {
    const deep = `${"{ matches(first: 1) { nodes { season ".repeat(1)}${"{ matches(first: 1) { nodes { season ".repeat(5)}{ id }${" } } }".repeat(6)}`;
    expect(codes(deep)).toContainEqual(["QUERY_TOO_COMPLEX", undefined]);
  });

  it("measures fragments that spread each other in linear time", () => {
    const fragments = Array.from(
      { length: 200 },
      (_, i) => `fragment F${i} on Query { ...F${i + 1} a${i}: seasons { id } ...F${i + 1} }`,
    );
    const query = `{ ...F0 } ${fragments.join(" ")} fragment F200 on Query { seasons { id } }`;
    const document = parse(query);
    const operation = getOperationAST(document)!;
    const map = new Map(
      document.definitions.flatMap((d) => (d.kind === Kind.FRAGMENT_DEFINITION ? [[d.name.value, d] as const] : [])),
    );
    expect(measureRequest(schema, operation, map, {}).errors[0]?.extensions.code).toBe("QUERY_TOO_COMPLEX");
  });

  it("leaves introspection alone", () => {
    expect(measure("{ __schema { types { fields { type { ofType { ofType { ofType { name } } } } } } } }")).toEqual({
      cost: 0,
      errors: [],
    });
  });
});
