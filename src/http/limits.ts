/**
 * What a request may ask for, decided before anything is executed and after variables are coerced:
 * page sizes, depth and cost. (A limit that reads only literals lets `first: $n` through.)
 */

import {
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getArgumentValues,
  getNamedType,
  getNullableType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from "graphql";
import { costHints, type FieldCost, objectCost } from "../schema/cost-hints.ts";

export interface RequestLimits {
  /** Levels of nested fields; introspection is not counted. */
  readonly maxDepth: number;
  /** Objects that an answer may hold at most, by the page sizes asked for. */
  readonly maxCost: number;
  /** Lexical tokens of the document. */
  readonly maxTokens: number;
}

export const DEFAULT_LIMITS: RequestLimits = { maxDepth: 12, maxCost: 20_000, maxTokens: 2_000 };

/** For lists that the hints do not name: the strictest page, the usual table. */
const UNKNOWN_MAX_PAGE = 100;
const UNKNOWN_DEFAULT_PAGE = 50;
const UNKNOWN_LIST_SIZE = 20;

interface Walk {
  readonly schema: GraphQLSchema;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly limits: RequestLimits;
  readonly hints: Readonly<Record<string, FieldCost>>;
  readonly errors: GraphQLError[];
  /** Cost of a named fragment at a depth: without it, fragments that spread each other twice cost 2^n steps. */
  readonly known: Map<string, number>;
}

export interface MeasureOptions {
  readonly limits?: RequestLimits;
  /** By `Type.field`; default those of our schema. */
  readonly hints?: Readonly<Record<string, FieldCost>>;
}

export interface MeasuredRequest {
  readonly cost: number;
  readonly errors: readonly GraphQLError[];
}

/**
 * Walks a validated operation. Errors are BAD_USER_INPUT for page sizes and QUERY_TOO_COMPLEX for depth and cost.
 * @param variables coerced variable values
 */
export function measureRequest(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  variables: Readonly<Record<string, unknown>>,
  { limits = DEFAULT_LIMITS, hints = costHints }: MeasureOptions = {},
): MeasuredRequest {
  const walk: Walk = { schema, variables, fragments, limits, hints, errors: [], known: new Map() };
  const root = schema.getRootType(operation.operation);
  const cost = root ? costOf(walk, root, operation.selectionSet, 1) : 0;
  if (cost > limits.maxCost) {
    walk.errors.push(
      tooComplex(`the query may return ${cost} objects, the limit is ${limits.maxCost}: ask for smaller pages`),
    );
  }
  return { cost, errors: walk.errors };
}

function costOf(walk: Walk, parent: GraphQLOutputType, selections: SelectionSetNode, depth: number): number {
  if (depth > walk.limits.maxDepth) {
    if (!walk.errors.some((e) => e.extensions.code === "QUERY_TOO_COMPLEX")) {
      walk.errors.push(tooComplex(`the query is deeper than ${walk.limits.maxDepth} levels`));
    }
    return 0;
  }
  let cost = 0;
  for (const selection of selections.selections) {
    if (selection.kind === Kind.FIELD) cost += costOfField(walk, parent, selection, depth);
    else if (selection.kind === Kind.FRAGMENT_SPREAD) cost += costOfSpread(walk, parent, selection.name.value, depth);
    else
      cost += costOf(
        walk,
        conditionType(walk, selection.typeCondition?.name.value) ?? parent,
        selection.selectionSet,
        depth,
      );
  }
  return cost;
}

function costOfSpread(walk: Walk, parent: GraphQLOutputType, name: string, depth: number): number {
  const key = `${name} ${depth}`;
  const known = walk.known.get(key);
  if (known !== undefined) return known;
  const fragment = walk.fragments.get(name);
  if (!fragment) return 0;
  const type = conditionType(walk, fragment.typeCondition.name.value) ?? parent;
  const cost = costOf(walk, type, fragment.selectionSet, depth);
  walk.known.set(key, cost);
  return cost;
}

const conditionType = (walk: Walk, name: string | undefined): GraphQLOutputType | undefined =>
  name === undefined ? undefined : (walk.schema.getType(name) as GraphQLOutputType | undefined);

function costOfField(walk: Walk, parent: GraphQLOutputType, node: FieldNode, depth: number): number {
  const name = node.name.value;
  // Introspection is bounded by the schema's own size and by the token limit.
  if (name.startsWith("__")) return 0;
  const field = fieldOf(parent, name);
  if (!field) return 0;
  const hint = walk.hints[`${getNamedType(parent).name}.${name}`];
  const size = listSize(walk, { field, node, hint });
  if (!node.selectionSet || !isCompositeType(getNamedType(field.type))) return 0;
  const below = costOf(walk, getNamedType(field.type) as GraphQLOutputType, node.selectionSet, depth + 1);
  return size * ((hint?.weight ?? objectCost) + below);
}

function fieldOf(parent: GraphQLOutputType, name: string): GraphQLField<unknown, unknown> | undefined {
  return isObjectType(parent) || isInterfaceType(parent) ? (parent as GraphQLObjectType).getFields()[name] : undefined;
}

interface AskedField {
  readonly field: GraphQLField<unknown, unknown>;
  readonly node: FieldNode;
  readonly hint: FieldCost | undefined;
}

/** How many objects the field may return; `edges` and `nodes` of a connection are counted at the connection. */
function listSize(walk: Walk, asked: AskedField): number {
  const { field, hint } = asked;
  if (field.args.some(({ name }) => name === "first" || name === "last")) return pageSize(walk, asked);
  if (hint?.list?.kind === "whole") return hint.list.assumedSize;
  const isConnectionList = field.name === "edges" || field.name === "nodes";
  return isListType(getNullableType(field.type)) && !isConnectionList ? UNKNOWN_LIST_SIZE : 1;
}

function pageSize(walk: Walk, { field, node, hint }: AskedField): number {
  const values = argumentValues(walk, field, node);
  const paged = hint?.list?.kind === "paged" ? hint.list : null;
  const maximum = paged?.maxSize ?? UNKNOWN_MAX_PAGE;
  let size: number | null = null;
  for (const name of ["first", "last"]) {
    const value = values[name];
    if (value === undefined || value === null) continue;
    if (typeof value !== "number" || value < 1 || value > maximum) {
      walk.errors.push(badPage(field.name, name, value, maximum, node));
      return 1;
    }
    size = Math.max(size ?? 0, value);
  }
  return size ?? paged?.defaultSize ?? UNKNOWN_DEFAULT_PAGE;
}

/** Coercion faults are reported by execution itself, with their own message. */
function argumentValues(walk: Walk, field: GraphQLField<unknown, unknown>, node: FieldNode): Record<string, unknown> {
  try {
    return getArgumentValues(field, node, walk.variables);
  } catch {
    return {};
  }
}

function badPage(field: string, argument: string, value: unknown, maximum: number, node: FieldNode): GraphQLError {
  return new GraphQLError(`${field}(${argument}: ${String(value)}): ${argument} must be from 1 to ${maximum}`, {
    nodes: node,
    extensions: { code: "BAD_USER_INPUT", argument },
  });
}

const tooComplex = (reason: string) => new GraphQLError(reason, { extensions: { code: "QUERY_TOO_COMPLEX" } });
