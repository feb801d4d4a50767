/** What a client sees of an error: allow-listed codes only, no stack traces, a request id on each. */

import { unwrapResolverError } from "@apollo/server/errors";
import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import type { GraphQLFormattedError } from "graphql";
import { AppError } from "../errors.ts";
import type { Logger } from "../logger.ts";

/** Codes that pass as they are; everything else is masked as INTERNAL_SERVER_ERROR. */
const PUBLIC_CODES = new Set([
  "BAD_USER_INPUT",
  "UNAUTHENTICATED",
  "FORBIDDEN",
  "NOT_READY",
  "QUERY_TOO_COMPLEX",
  "RATE_LIMITED",
  "QUERY_TIMEOUT",
  "LAKE_UNAVAILABLE",
  "GRAPHQL_PARSE_FAILED",
  "GRAPHQL_VALIDATION_FAILED",
  "OPERATION_RESOLUTION_FAILURE",
  "PERSISTED_QUERY_NOT_FOUND",
  "PERSISTED_QUERY_NOT_SUPPORTED",
  "BAD_REQUEST",
]);
/** AppError codes that a GraphQL client may see, and the name they have there. */
const CODE_OF_APP_ERROR: Readonly<Record<string, string>> = {
  BAD_USER_INPUT: "BAD_USER_INPUT",
  NOT_READY: "NOT_READY",
  STORAGE: "LAKE_UNAVAILABLE",
  QUERY_TIMEOUT: "QUERY_TIMEOUT",
};

export const MASKED_MESSAGE = "Something went wrong on our side. The request id finds it in the log.";

/**
 * Apollo's `formatError`: passes what is meant for clients, masks and logs the rest.
 * @param logger receives each masked error once, with its cause
 */
export function createErrorFormatter(logger: Logger) {
  return (formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError => {
    const original = unwrapResolverError(error);
    if (original instanceof AppError) return fromAppError(formatted, original, logger);
    const code = String(formatted.extensions?.code ?? "");
    if (PUBLIC_CODES.has(code)) return withoutStack(formatted, code);
    logger.error({ err: original }, "request failed");
    return masked(formatted);
  };
}

function fromAppError(formatted: GraphQLFormattedError, error: AppError, logger: Logger): GraphQLFormattedError {
  const code = CODE_OF_APP_ERROR[error.code];
  if (code === undefined) {
    logger.error({ err: error }, "request failed");
    return masked(formatted);
  }
  const argument = error.details.argument;
  return {
    ...formatted,
    message: error.message,
    extensions: { code, ...(argument === undefined ? {} : { argument }) },
  };
}

function withoutStack(formatted: GraphQLFormattedError, code: string): GraphQLFormattedError {
  const { stacktrace: _stack, exception: _exception, ...extensions } = formatted.extensions ?? {};
  // A document over the token limit is too complex, whatever the parser calls it.
  if (code === "GRAPHQL_PARSE_FAILED" && /more tha[nt] \d+ tokens/i.test(formatted.message)) {
    return { ...formatted, extensions: { ...extensions, code: "QUERY_TOO_COMPLEX" } };
  }
  return { ...formatted, extensions: { ...extensions, code } };
}

const masked = (formatted: GraphQLFormattedError): GraphQLFormattedError => ({
  message: MASKED_MESSAGE,
  ...(formatted.locations ? { locations: formatted.locations } : {}),
  ...(formatted.path ? { path: formatted.path } : {}),
  extensions: { code: "INTERNAL_SERVER_ERROR" },
});

/** One GraphQL-shaped JSON error body for everything outside an operation. */
export const errorBody = (message: string, code: string, requestId: string): string =>
  JSON.stringify({ errors: [{ message, extensions: { code, requestId } }] });

const CODE_OF_STATUS: Readonly<Record<number, string>> = {
  400: "BAD_REQUEST",
  401: "UNAUTHENTICATED",
  403: "FORBIDDEN",
  404: "NOT_FOUND",
  405: "METHOD_NOT_ALLOWED",
  413: "PAYLOAD_TOO_LARGE",
  415: "UNSUPPORTED_MEDIA_TYPE",
  503: "NOT_READY",
};

/** Fastify's error handler: JSON for everything, the message of a 5xx masked. */
export function createHttpErrorHandler(logger: Logger) {
  return (error: FastifyError, request: FastifyRequest, reply: FastifyReply): void => {
    const status = error.statusCode ?? 500;
    if (status >= 500) logger.error({ err: error, requestId: request.id }, "request failed");
    const message = status >= 500 ? MASKED_MESSAGE : error.message;
    void reply
      .code(status)
      // An address that cannot even be read meets no hook.
      .header("x-request-id", request.id)
      .type("application/json; charset=utf-8")
      .send(
        errorBody(
          message,
          CODE_OF_STATUS[status] ?? (status >= 500 ? "INTERNAL_SERVER_ERROR" : "BAD_REQUEST"),
          request.id,
        ),
      );
  };
}
