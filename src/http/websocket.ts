/** Subscriptions over WebSocket (graphql-transport-ws) on an upgrade of `/graphql`. */

import { randomUUID } from "node:crypto";
import type { IncomingMessage, Server } from "node:http";
import type { ExecutionResult, GraphQLError } from "graphql";
import { useServer } from "graphql-ws/use/ws";
import { WebSocketServer } from "ws";
import type { Authenticate } from "./auth.ts";
import { formatResult, type StreamOptions } from "./event-stream.ts";
import { type Exchange, type HttpContext, scopeOf } from "./exchange.ts";
import { prepareOperation } from "./prepare-operation.ts";

export interface WebSocketOptions extends StreamOptions {
  readonly authenticate: Authenticate;
  readonly dataVersion: () => string | null;
  readonly isAllowedOrigin: (origin: string) => boolean;
}

const MAX_MESSAGE_BYTES = 512 * 1024;

/** @returns a function that ends all sockets */
export function attachWebSocket(server: Server, options: WebSocketOptions): () => Promise<void> {
  const sockets = new WebSocketServer({
    server,
    path: "/graphql",
    maxPayload: MAX_MESSAGE_BYTES,
    // Browsers send no CORS preflight for WebSockets, so the origin is checked here.
    verifyClient: ({ origin }: { origin?: string }) => !origin || options.isAllowedOrigin(origin),
  });
  // Of a refused operation graphql-ws hands on nothing but the errors themselves.
  const requestIds = new WeakMap<readonly GraphQLError[], string>();
  const ending = useServer(
    {
      schema: options.schema,
      onConnect: (context) => options.authenticate(authorization(context)).kind !== "invalid",
      onSubscribe: (context, _id, payload) => {
        const exchange = newExchange(options, authorization(context));
        const prepared = prepareOperation(
          options.schema,
          payload as never,
          options.createContext(exchange),
          options.limits,
        );
        if (Array.isArray(prepared)) requestIds.set(prepared, exchange.requestId);
        return prepared as never;
      },
      onNext: (_context, _id, _payload, { contextValue }, result) =>
        formatResult(
          result as ExecutionResult,
          options.formatError,
          (contextValue as HttpContext).exchange.requestId,
        ) as never,
      onError: (_context, id, _payload, errors) =>
        formatResult({ errors }, options.formatError, requestIds.get(errors) ?? id).errors as never,
    },
    sockets,
  );
  return async () => {
    await ending.dispose();
  };
}

interface SocketContext {
  readonly connectionParams?: Readonly<Record<string, unknown>> | undefined;
  readonly extra: unknown;
}

/** Browsers cannot set headers on a WebSocket: the key may come in `connection_init`'s payload. */
function authorization(context: SocketContext): string | undefined {
  const given = context.connectionParams?.authorization ?? context.connectionParams?.Authorization;
  if (typeof given === "string") return given;
  return (context.extra as { request?: IncomingMessage }).request?.headers.authorization;
}

function newExchange(options: WebSocketOptions, header: string | undefined): Exchange {
  const authentication = options.authenticate(header);
  const principal = authentication.kind === "principal" ? authentication.principal : null;
  return {
    requestId: randomUUID(),
    principal,
    scope: scopeOf(principal),
    dataVersion: options.dataVersion(),
    minute: "",
    cost: 0,
    cacheability: "never",
    answered: false,
  };
}
