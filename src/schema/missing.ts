/** Compares our schema with a reference SDL: a superset is fine, a difference in names, arguments or nullability is not. */

import {
  buildSchema,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
} from "graphql";

type Members = Readonly<Record<string, GraphQLField<unknown, unknown> | GraphQLInputField>>;

/** Lines like `Match.passNetwork is missing` and `Query.teams(first:) is Int, expected Int = 50`. */
export function missingFrom(schema: GraphQLSchema, referenceSdl: string): string[] {
  const reference = buildSchema(referenceSdl);
  return Object.values(reference.getTypeMap())
    .filter((type) => !type.name.startsWith("__"))
    .flatMap((type) => missingInType(schema.getType(type.name), type));
}

function missingInType(ours: GraphQLNamedType | undefined, expected: GraphQLNamedType): string[] {
  if (ours === undefined) return [`${expected.name} is missing`];
  if (isEnumType(expected) && isEnumType(ours)) {
    return expected
      .getValues()
      .filter((value) => !ours.getValue(value.name))
      .map((value) => `${expected.name}.${value.name} is missing`);
  }
  const lines = missingInMembers(expected.name, membersOf(ours), membersOf(expected));
  const implemented = new Set(interfacesOf(ours));
  const lacking = interfacesOf(expected).filter((name) => !implemented.has(name));
  return [...lines, ...lacking.map((name) => `${expected.name} does not implement ${name}`)];
}

const membersOf = (type: GraphQLNamedType): Members =>
  isObjectType(type) || isInterfaceType(type) || isInputObjectType(type) ? type.getFields() : {};

const interfacesOf = (type: GraphQLNamedType): string[] =>
  isObjectType(type) || isInterfaceType(type) ? type.getInterfaces().map((it) => it.name) : [];

function missingInMembers(owner: string, ours: Members, expected: Members): string[] {
  return Object.values(expected).flatMap((field) => {
    const name = `${owner}.${field.name}`;
    const mine = ours[field.name];
    if (mine === undefined) return [`${name} is missing`];
    const lines =
      typeText(mine) === typeText(field) ? [] : [`${name} is ${typeText(mine)}, expected ${typeText(field)}`];
    return [...lines, ...missingArguments(name, argumentsOf(mine), argumentsOf(field))];
  });
}

const argumentsOf = (field: Members[string]): readonly GraphQLArgument[] => ("args" in field ? field.args : []);

const typeText = (field: { readonly type: unknown; readonly defaultValue?: unknown }): string =>
  field.defaultValue === undefined ? String(field.type) : `${field.type} = ${JSON.stringify(field.defaultValue)}`;

function missingArguments(
  name: string,
  ours: readonly GraphQLArgument[],
  expected: readonly GraphQLArgument[],
): string[] {
  return expected.flatMap((argument) => {
    const mine = ours.find((candidate) => candidate.name === argument.name);
    if (mine === undefined) return [`${name}(${argument.name}:) is missing`];
    if (typeText(mine) === typeText(argument)) return [];
    return [`${name}(${argument.name}:) is ${typeText(mine)}, expected ${typeText(argument)}`];
  });
}
