/** Errors on their way to a client: what is meant for them gets its code here, what is left the HTTP layer masks and logs. */

import { GraphQLError, type GraphQLFieldResolver, type GraphQLSchema, isObjectType } from "graphql";
import { AppError, InvalidInputError, LakeUnavailableError, NotReadyError, QueryTimeoutError } from "../errors.ts";

function codeOf(error: AppError): string | null {
  if (error instanceof InvalidInputError) return "BAD_USER_INPUT";
  if (error instanceof NotReadyError) return "NOT_READY";
  if (error instanceof LakeUnavailableError) return "LAKE_UNAVAILABLE";
  if (error instanceof QueryTimeoutError) return "QUERY_TIMEOUT";
  return null;
}

/** An AppError with a place in the API becomes a GraphQLError with `extensions.code`; anything else stays as it is. */
export function toGraphqlError(error: unknown): unknown {
  if (!(error instanceof AppError)) return error;
  const code = codeOf(error);
  if (code === null) return error;
  const argument = error instanceof InvalidInputError ? { argument: error.argument } : {};
  return new GraphQLError(error.message, { originalError: error, extensions: { code, ...argument } });
}

export const unauthenticated = (message: string): GraphQLError =>
  new GraphQLError(message, { extensions: { code: "UNAUTHENTICATED" } });

export const forbidden = (message: string): GraphQLError =>
  new GraphQLError(message, { extensions: { code: "FORBIDDEN" } });

/** Gives every resolver of the schema {@link toGraphqlError}, so that all transports see the same errors. */
export function translateErrors(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith("__")) continue;
    for (const field of Object.values(type.getFields())) {
      if (field.resolve) field.resolve = translated(field.resolve);
      if (field.subscribe) field.subscribe = translated(field.subscribe);
    }
  }
}

type Resolve = GraphQLFieldResolver<unknown, unknown>;

const rethrow = (error: unknown): never => {
  throw toGraphqlError(error);
};

function translated(resolve: Resolve): Resolve {
  return (source, args, context, info) => {
    try {
      const result = resolve(source, args, context, info);
      return result instanceof Promise ? result.catch(rethrow) : result;
    } catch (error) {
      return rethrow(error);
    }
  };
}
