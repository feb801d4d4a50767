/** Subscriptions over WebSocket (graphql-transport-ws) on an upgrade of `/graphql`. */

import { randomUUID } from "node:crypto";
import type { IncomingMessage, Server } from "node:http";
import type { ExecutionResult } from "graphql";
import { useServer } from "graphql-ws/use/ws";
import { WebSocketServer } from "ws";
import type { Authenticate } from "./auth.ts";
import { formatResult, type StreamOptions } from "./event-stream.ts";
import { type Exchange, scopeOf } from "./exchange.ts";
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
  const requestIds = new Map<string, string>();
  const ending = useServer(
    {
      schema: options.schema,
      onConnect: (context) => options.authenticate(authorization(context)).kind !== "invalid",
      onSubscribe: (context, id, payload) => {
        const exchange = newExchange(options, authorization(context));
        requestIds.set(id, exchange.requestId);
        const prepared = prepareOperation(
          options.schema,
          payload as never,
          options.createContext(exchange),
          options.limits,
        );
        if (!Array.isArray(prepared)) return prepared as never;
        return formatResult({ errors: prepared }, options.formatError, exchange.requestId).errors as never;
      },
      onNext: (_context, id, _payload, _args, result) =>
        formatResult(result as ExecutionResult, options.formatError, requestIds.get(id) ?? id) as never,
      onComplete: (_context, id) => void requestIds.delete(id),
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
