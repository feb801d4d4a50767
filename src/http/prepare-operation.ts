/** The way from a GraphQL request to execution arguments for transports that do not go through Apollo: SSE and WebSocket. */

import {
  type ExecutionArgs,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
  Kind,
  parse,
  validate,
} from "graphql";
import type { HttpContext } from "./exchange.ts";
import { measureRequest, type RequestLimits } from "./limits.ts";

export interface OperationRequest {
  readonly query: string;
  readonly operationName?: string | null | undefined;
  readonly variables?: Record<string, unknown> | null | undefined;
}

/**
 * Parses, validates and measures as Apollo does for plain requests.
 * @returns the errors to send, or arguments for `execute`/`subscribe`
 */
export function prepareOperation(
  schema: GraphQLSchema,
  request: OperationRequest,
  contextValue: HttpContext,
  limits: RequestLimits,
): readonly GraphQLError[] | ExecutionArgs {
  try {
    const document = parse(request.query, { maxTokens: limits.maxTokens });
    const invalid = validate(schema, document);
    if (invalid.length > 0) return invalid.map((e) => withCode(e, "GRAPHQL_VALIDATION_FAILED"));
    const operation = getOperationAST(document, request.operationName);
    if (!operation)
      return [
        new GraphQLError("The operation named is not in the document.", { extensions: { code: "BAD_USER_INPUT" } }),
      ];
    const { coerced, errors } = getVariableValues(schema, operation.variableDefinitions ?? [], request.variables ?? {});
    if (!coerced) return errors.map((e) => withCode(e, "BAD_USER_INPUT"));
    const fragments = new Map(
      document.definitions.flatMap((d) => (d.kind === Kind.FRAGMENT_DEFINITION ? [[d.name.value, d] as const] : [])),
    );
    const measured = measureRequest(schema, operation, fragments, coerced, { limits });
    if (measured.errors.length > 0) return measured.errors;
    return {
      schema,
      document,
      operationName: request.operationName ?? null,
      variableValues: request.variables ?? {},
      contextValue,
    };
  } catch (error) {
    return [
      error instanceof GraphQLError
        ? withCode(error, "GRAPHQL_PARSE_FAILED")
        : new GraphQLError("The request cannot be read."),
    ];
  }
}

function withCode(error: GraphQLError, code: string): GraphQLError {
  error.extensions.code ??= code;
  return error;
}
