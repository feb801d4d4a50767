import { readFileSync } from "node:fs";
import {
  GraphQLObjectType,
  getIntrospectionQuery,
  getNamedType,
  getNullableType,
  graphqlSync,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isObjectType,
  validateSchema,
} from "graphql";
import { describe, expect, test } from "vitest";
import { buildGraphqlSchema } from "../../../src/resolvers/schema.ts";
import { costHints } from "../../../src/schema/cost-hints.ts";
import { missingFrom } from "../../../src/schema/missing.ts";
import { toSdl } from "../../../src/schema/sdl.ts";

const schema = buildGraphqlSchema();
const read = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");
const types = Object.values(schema.getTypeMap()).filter((type) => !type.name.startsWith("__"));

test("the schema is valid and introspects", () => {
  expect(validateSchema(schema)).toEqual([]);
  expect(graphqlSync({ schema, source: getIntrospectionQuery() }).errors).toBeUndefined();
});

test("there is one graphql realm", () => {
  expect(schema.getQueryType()).toBeInstanceOf(GraphQLObjectType);
});

test("it can be built again", () => {
  expect(toSdl(buildGraphqlSchema())).toBe(toSdl(schema));
});

test("schema.graphql is fresh (else: npm run schema)", () => {
  expect(read("schema.graphql")).toBe(toSdl(schema));
});

describe("the public contract", () => {
  const missing = missingFrom(schema, read("src/schema/contract.graphql"));

  test("what is there has the contract's names, arguments, defaults and nullability", () => {
    expect(missing.filter((line) => !line.endsWith(" is missing"))).toEqual([]);
  });

  test("nothing of it is missing", () => {
    expect(missing).toEqual([]);
  });

  test("a difference would be seen", () => {
    const lines = missingFrom(
      schema,
      "type Query { matches(first: Int = 7): Int, nothing: Int } enum Side { HOME MIDDLE }",
    );
    expect(lines).toEqual([
      "Query.matches is MatchConnection!, expected Int",
      "Query.matches(first:) is Int, expected Int = 7",
      "Query.nothing is missing",
      "Side.MIDDLE is missing",
    ]);
  });
});

test("every type is described, but those whose name says it all", () => {
  const plain = /(Connection|Edge)$|^(Query|Mutation|Subscription|String|Int|Float|Boolean|ID)$/;
  const bare = types.filter((type) => !type.description && !plain.test(type.name) && !isEnumType(type));
  expect(bare.map((type) => type.name)).toEqual([]);
});

test("every list and page of the schema has a cost hint, and every hint a field", () => {
  const wanted: string[] = [];
  for (const type of types) {
    if (!isObjectType(type) || /(Connection|Edge)$/.test(type.name)) continue;
    for (const field of Object.values(type.getFields())) {
      const isPaged = field.args.some((argument) => argument.name === "first");
      const isObjectList = isListType(getNullableType(field.type)) && isCompositeType(getNamedType(field.type));
      const hint = costHints[`${type.name}.${field.name}`];
      if ((isPaged || isObjectList) && hint?.list === undefined) wanted.push(`${type.name}.${field.name}`);
      if (isPaged) expect(hint?.list?.kind, `${type.name}.${field.name}`).toBe("paged");
    }
  }
  expect(wanted).toEqual([]);
  for (const key of Object.keys(costHints)) {
    const [type, field] = key.split(".") as [string, string];
    const owner = schema.getType(type);
    const fields = isObjectType(owner) || isInterfaceType(owner) || isInputObjectType(owner) ? owner.getFields() : {};
    expect(fields[field], key).toBeDefined();
  }
});

test("default page sizes in the SDL are those of the hints", () => {
  for (const type of types.filter(isObjectType)) {
    for (const field of Object.values(type.getFields())) {
      const size = field.args.find((argument) => argument.name === "first")?.defaultValue;
      const list = costHints[`${type.name}.${field.name}`]?.list;
      if (size !== undefined && list?.kind === "paged")
        expect(list.defaultSize, `${type.name}.${field.name}`).toBe(size);
    }
  }
});

test("enum values are published under their own names", () => {
  for (const type of types.filter(isEnumType)) {
    for (const value of type.getValues()) expect(value.value, `${type.name}.${value.name}`).toBe(value.name);
  }
});
