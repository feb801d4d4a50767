/** `POST` and `GET /graphql`: the response cache first, Apollo behind it, event streams beside it. */

import type { ApolloServer } from "@apollo/server";
import { fastifyApolloHandler } from "@as-integrations/fastify";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { type Authenticate, type Authentication } from "./auth.ts";
import { errorBody } from "./errors.ts";
import { type CreateContext, type Exchange, type HttpContext, scopeOf } from "./exchange.ts";
import { type FastPath, minuteOf } from "./fast-path.ts";
import { type CachedResponse, type ResponseCache, weakEtag } from "./response-cache.ts";

export interface GraphqlRouteOptions {
  readonly apollo: ApolloServer<HttpContext>;
  readonly authenticate: Authenticate;
  readonly createContext: CreateContext;
  readonly cache: ResponseCache;
  readonly fastPath: FastPath;
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
      if (isVisit(request)) return reply.redirect("/", 302);
      const exchange = newExchange(request, authentication, options);
      if (request.headers.accept?.includes("text/event-stream")) return options.eventStream(request, reply, exchange);
      const key = cacheKey(request, exchange);
      const found = key === null ? null : lookUp(options.cache, exchange, key);
      if (found !== null) {
        remember(options, request, exchange, found);
        return sendCached(request, reply, found.answer);
      }
      exchanges.set(request, exchange);
      const body = await apolloHandler(request, reply);
      return finish({ request, reply, exchange, body, key, options });
    },
  });
}

/** Somebody opened the address in a browser: there is nothing to execute, but a page to show. */
const isVisit = ({ method, query, headers }: FastifyRequest): boolean =>
  method === "GET" && Object.keys(query as object).length === 0 && (headers.accept?.includes("text/html") ?? false);

const refuseKey = (request: FastifyRequest, reply: FastifyReply) =>
  reply
    .code(401)
    .type(JSON_TYPE)
    .send(errorBody("The key in the Authorization header is not known.", "UNAUTHENTICATED", request.id));

function newExchange(
  request: FastifyRequest,
  authentication: Authentication,
  { dataVersion, clock }: GraphqlRouteOptions,
): Exchange {
  const principal = authentication.kind === "principal" ? authentication.principal : null;
  const scope = scopeOf(principal);
  return {
    requestId: request.id,
    principal,
    scope,
    dataVersion: dataVersion(),
    minute: minuteOf(clock),
    cost: 0,
    cacheability: "never",
    answered: false,
  };
}

/** null when the request is not of a shape that can have been cached. */
function cacheKey(request: FastifyRequest, exchange: Exchange): string | null {
  const source = (request.method === "GET" ? request.query : request.body) as
    | Record<string, unknown>
    | null
    | undefined;
  if (exchange.dataVersion === null || typeof source?.query !== "string") return null;
  const { dataVersion, scope } = exchange;
  try {
    return JSON.stringify([dataVersion, scope, accepts(request), source.query, source.operationName, source.variables]);
  } catch {
    // Variables nested deeper than the stack.
    return null;
  }
}

const accepts = (request: FastifyRequest): string =>
  request.headers.accept?.includes("application/graphql-response+json") ? "response" : "json";

interface Found {
  readonly answer: CachedResponse;
  readonly minute: string | null;
}

function lookUp(cache: ResponseCache, { minute }: Exchange, key: string): Found | null {
  const forVersion = cache.get(key);
  if (forVersion) return { answer: forVersion, minute: null };
  const forMinute = cache.get(`${minute} ${key}`);
  return forMinute ? { answer: forMinute, minute } : null;
}

/** Answers to nobody in particular are given by the fast path from now on. */
function remember({ fastPath }: GraphqlRouteOptions, request: FastifyRequest, exchange: Exchange, found: Found): void {
  const { dataVersion, principal } = exchange;
  if (dataVersion === null || principal !== null) return;
  fastPath.remember(request.raw, found.answer, { dataVersion, minute: found.minute });
}

function sendCached(request: FastifyRequest, reply: FastifyReply, cached: CachedResponse): FastifyReply {
  const type = accepts(request) === "response" ? "application/graphql-response+json; charset=utf-8" : JSON_TYPE;
  if (request.method !== "GET") return reply.type(type).send(cached.body);
  void reply.header("etag", cached.etag).header("cache-control", "no-cache");
  void reply.header("vary", "Origin, Accept, Authorization");
  if (isNoneMatch(request.headers["if-none-match"], cached.etag)) return reply.code(304).send();
  return reply.type(type).send(cached.body);
}

/** RFC 9110 13.1.2: a list of tags, or `*`; tags are compared weakly. */
function isNoneMatch(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  const bare = (tag: string): string => tag.trim().replace(/^W\//, "");
  return header.trim() === "*" || header.split(",").some((tag) => bare(tag) === bare(etag));
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
    const minute = exchange.cacheability === "version" ? null : exchange.minute;
    const answer = options.cache.set(minute === null ? key : `${minute} ${key}`, bytes);
    remember(options, request, exchange, { answer, minute });
    return sendCached(request, reply, answer);
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
