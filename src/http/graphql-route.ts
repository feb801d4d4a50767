/** `POST` and `GET /graphql`: the response cache first, Apollo behind it, event streams beside it. */

import type { ApolloServer } from "@apollo/server";
import { fastifyApolloHandler } from "@as-integrations/fastify";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { type Authenticate, type Authentication } from "./auth.ts";
import { errorBody } from "./errors.ts";
import { type CreateContext, type Exchange, type HttpContext, scopeOf } from "./exchange.ts";
import { type CachedResponse, type ResponseCache, weakEtag } from "./response-cache.ts";

export interface GraphqlRouteOptions {
  readonly apollo: ApolloServer<HttpContext>;
  readonly authenticate: Authenticate;
  readonly createContext: CreateContext;
  readonly cache: ResponseCache;
  /** Version of the loaded snapshot, null before the first. */
  readonly dataVersion: () => string | null;
  readonly clock: () => Date;
  /** Answers `Accept: text/event-stream`. */
  readonly eventStream: (request: FastifyRequest, reply: FastifyReply, exchange: Exchange) => Promise<void>;
}

type ApolloHandler = (request: FastifyRequest, reply: FastifyReply) => Promise<string>;
const JSON_TYPE = "application/json; charset=utf-8";

export function registerGraphqlRoute(app: FastifyInstance, options: GraphqlRouteOptions): void {
  const exchanges = new WeakMap<FastifyRequest, Exchange>();
  const apolloHandler = fastifyApolloHandler(options.apollo as never, {
    context: async (request) => options.createContext(exchanges.get(request) as Exchange),
  }) as unknown as ApolloHandler;

  app.route({
    method: ["GET", "POST"],
    url: "/graphql",
    handler: async (request, reply) => {
      const authentication = options.authenticate(request.headers.authorization);
      if (authentication.kind === "invalid") return refuseKey(request, reply);
      const exchange = newExchange(request, authentication, options.dataVersion());
      if (request.headers.accept?.includes("text/event-stream")) return options.eventStream(request, reply, exchange);
      const key = cacheKey(request, exchange);
      const cached = key === null ? undefined : lookUp(options, exchange, key);
      if (cached) return sendCached(request, reply, cached);
      exchanges.set(request, exchange);
      const body = await apolloHandler(request, reply);
      return finish({ request, reply, exchange, body, key, options });
    },
  });
}

const refuseKey = (request: FastifyRequest, reply: FastifyReply) =>
  reply
    .code(401)
    .type(JSON_TYPE)
    .send(errorBody("The key in the Authorization header is not known.", "UNAUTHENTICATED", request.id));

function newExchange(request: FastifyRequest, authentication: Authentication, dataVersion: string | null): Exchange {
  const principal = authentication.kind === "principal" ? authentication.principal : null;
  const scope = scopeOf(principal);
  return { requestId: request.id, principal, scope, dataVersion, cost: 0, cacheability: "never", answered: false };
}

/** null when the request is not of a shape that can have been cached. */
function cacheKey(request: FastifyRequest, exchange: Exchange): string | null {
  const source = (request.method === "GET" ? request.query : request.body) as
    | Record<string, unknown>
    | null
    | undefined;
  if (exchange.dataVersion === null || typeof source?.query !== "string") return null;
  return JSON.stringify([
    exchange.dataVersion,
    exchange.scope,
    accepts(request),
    source.query,
    source.operationName,
    source.variables,
  ]);
}

const accepts = (request: FastifyRequest): string =>
  request.headers.accept?.includes("application/graphql-response+json") ? "response" : "json";

const minuteOf = (clock: () => Date): string => clock().toISOString().slice(0, 16);

function lookUp(options: GraphqlRouteOptions, _exchange: Exchange, key: string): CachedResponse | undefined {
  return options.cache.get(key) ?? options.cache.get(`${minuteOf(options.clock)} ${key}`);
}

function sendCached(request: FastifyRequest, reply: FastifyReply, cached: CachedResponse): FastifyReply {
  const type = accepts(request) === "response" ? "application/graphql-response+json; charset=utf-8" : JSON_TYPE;
  if (request.method !== "GET") return reply.type(type).send(cached.body);
  void reply.header("etag", cached.etag).header("cache-control", "no-cache").header("vary", "accept, authorization");
  if (request.headers["if-none-match"] === cached.etag) return reply.code(304).send();
  return reply.type(type).send(cached.body);
}

interface Finished {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly exchange: Exchange;
  readonly body: string;
  readonly key: string | null;
  readonly options: GraphqlRouteOptions;
}

function finish({ request, reply, exchange, body, key, options }: Finished): FastifyReply {
  if (!exchange.answered) return reply.type(JSON_TYPE).send(asJsonError(body, request.id));
  const bytes = Buffer.from(body);
  if (reply.statusCode !== 200) return reply.send(bytes);
  if (key !== null && exchange.cacheability !== "never") {
    const place = exchange.cacheability === "version" ? key : `${minuteOf(options.clock)} ${key}`;
    return sendCached(request, reply, options.cache.set(place, bytes));
  }
  if (request.method === "GET" && exchange.cacheability !== "never")
    return sendCached(request, reply, { body: bytes, etag: weakEtag(bytes) });
  return reply.send(bytes);
}

/** Apollo refuses what is no operation at all partly in plain text; every error of ours is JSON with the request id. */
function asJsonError(body: string, requestId: string): string {
  try {
    const parsed = JSON.parse(body) as { errors?: { extensions?: object }[] };
    const errors = parsed.errors?.map((error) => ({ ...error, extensions: { ...error.extensions, requestId } }));
    return JSON.stringify(errors ? { ...parsed, errors } : parsed);
  } catch {
    return errorBody(body, "BAD_REQUEST", requestId);
  }
}
