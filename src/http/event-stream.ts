/** Subscriptions (and queries) over Server-Sent Events, "distinct connections" mode of the GraphQL over SSE protocol. */

import type { FastifyReply, FastifyRequest } from "fastify";
import { type ExecutionResult, GraphQLError, type GraphQLFormattedError, type GraphQLSchema } from "graphql";
import { createHandler } from "graphql-sse/lib/use/fastify";
import type { CreateContext, Exchange } from "./exchange.ts";
import type { RequestLimits } from "./limits.ts";
import { prepareOperation } from "./prepare-operation.ts";

export interface StreamOptions {
  readonly schema: GraphQLSchema;
  readonly limits: RequestLimits;
  readonly createContext: CreateContext;
  readonly formatError: (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError;
}

export function createEventStream(options: StreamOptions) {
  const exchanges = new WeakMap<FastifyRequest, Exchange>();
  const handler = createHandler({
    // Answers are pushed on the request's own connection: no stream reservation, nothing kept between requests.
    authenticate: () => null,
    onSubscribe: (request, params) => {
      const context = options.createContext(exchanges.get(request.raw) as Exchange);
      const prepared = prepareOperation(options.schema, params as never, context, options.limits);
      if (!Array.isArray(prepared)) return prepared as never;
      const body = JSON.stringify(formatResult({ errors: prepared }, options.formatError, request.raw.id));
      return [
        body,
        { status: 400, statusText: "Bad Request", headers: { "content-type": "application/json; charset=utf-8" } },
      ];
    },
    onNext: (_context, request, result) =>
      formatResult(result as ExecutionResult, options.formatError, request.raw.id) as never,
  });
  return async (request: FastifyRequest, reply: FastifyReply, exchange: Exchange): Promise<void> => {
    exchanges.set(request, exchange);
    reply.raw.setHeader("x-request-id", request.id);
    await handler(request, reply);
  };
}

/** Masks errors as Apollo does for plain answers, and adds the request id. */
export function formatResult(
  result: ExecutionResult,
  formatError: StreamOptions["formatError"],
  requestId: string,
): Record<string, unknown> {
  if (!result.errors) return { ...result };
  const errors = result.errors.map((error) => {
    const formatted = formatError(error instanceof GraphQLError ? error.toJSON() : error, error);
    return { ...formatted, extensions: { ...formatted.extensions, requestId } };
  });
  return { ...result, errors };
}
