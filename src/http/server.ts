/** The HTTP server: GraphQL, GraphiQL, health, metrics. Knows nothing of the lake or of jobs. */

import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import cors from "@fastify/cors";
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { type GraphQLSchema, lexicographicSortSchema, printSchema } from "graphql";
import type { Logger } from "../logger.ts";
import { createApollo } from "./apollo.ts";
import type { Authenticate } from "./auth.ts";
import { createErrorFormatter, createHttpErrorHandler, errorBody } from "./errors.ts";
import { createEventStream } from "./event-stream.ts";
import type { CreateContext } from "./exchange.ts";
import { createFastPath, type FastPath } from "./fast-path.ts";
import type { GraphiqlPage } from "./graphiql.ts";
import { registerGraphqlRoute } from "./graphql-route.ts";
import { DEFAULT_LIMITS } from "./limits.ts";
import { createMetrics, type Metrics, observeRoutes } from "./metrics.ts";
import { isOriginAllowed } from "./origins.ts";
import { isRequestId } from "./request-id.ts";
import { createResponseCache, type ResponseCache } from "./response-cache.ts";
import { attachWebSocket } from "./websocket.ts";

export interface HttpServerOptions {
  readonly schema: GraphQLSchema;
  readonly logger: Logger;
  readonly clock: () => Date;
  readonly corsOrigins: readonly string[];
  readonly authenticate: Authenticate;
  readonly createContext: CreateContext;
  readonly dataVersion: () => string | null;
  readonly graphiql: GraphiqlPage;
}

export interface HttpServer {
  /** Listens; port 0 lets the kernel choose. Answers the address, e.g. "http://127.0.0.1:4000". */
  listen(host: string, port: number): Promise<string>;
  close(): Promise<void>;
  readonly fastify: FastifyInstance;
}

const MAX_BODY_BYTES = 512 * 1024;
const unzip = promisify(gunzip);
const CACHE_BYTES = 64 * 1024 * 1024;

export async function createHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const metrics = createMetrics();
  const cache = createResponseCache(CACHE_BYTES);
  const onAnswer = (seconds: number) => metrics.observe("/graphql", 200, seconds);
  const fastPath = createFastPath({ cache, dataVersion: options.dataVersion, clock: options.clock, onAnswer });
  const app = fastify({
    serverFactory: (listener) => createServer(fastPath.wrap(listener)),
    logger: false,
    bodyLimit: MAX_BODY_BYTES,
    // Open event streams would hold close() for ever.
    forceCloseConnections: true,
    frameworkErrors: createHttpErrorHandler(options.logger),
    genReqId: (request) => {
      const given = request.headers["x-request-id"];
      return isRequestId(given) ? given : randomUUID();
    },
  });
  app.addHook("onRequest", async (request, reply) => {
    void reply.header("x-request-id", request.id);
  });
  app.setErrorHandler(createHttpErrorHandler(options.logger));
  app.setNotFoundHandler(answerNotFound);
  await app.register(cors, {
    origin: (origin, callback) => callback(null, origin === undefined || isOriginAllowed(origin, options.corsOrigins)),
    methods: ["GET", "POST"],
    exposedHeaders: ["x-request-id", "etag"],
    maxAge: 600,
  });
  observeRoutes(app, metrics);
  const apollo = await registerGraphql(app, options, { cache, fastPath });
  registerPages(app, options, metrics);
  const endSockets = attachWebSocket(app.server, {
    ...streamOptions(options),
    authenticate: options.authenticate,
    dataVersion: options.dataVersion,
    isAllowedOrigin: (origin) => isOriginAllowed(origin, options.corsOrigins),
  });
  return {
    fastify: app,
    listen: (host, port) => app.listen({ host, port }),
    close: async () => {
      await endSockets();
      await app.close();
      await apollo.stop();
    },
  };
}

function answerNotFound(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  void reply.type("application/json; charset=utf-8");
  const { method, url, id } = request;
  if (url.split("?")[0] === "/graphql") {
    const message = `${method} is not allowed here: /graphql takes GET and POST.`;
    return reply
      .code(405)
      .header("allow", "GET, POST")
      .send(errorBody(message, "METHOD_NOT_ALLOWED", id));
  }
  return reply.code(404).send(errorBody(`There is nothing at ${method} ${url.slice(0, 200)}.`, "NOT_FOUND", id));
}

const streamOptions = (options: HttpServerOptions) => ({
  schema: options.schema,
  limits: DEFAULT_LIMITS,
  createContext: options.createContext,
  formatError: createErrorFormatter(options.logger),
});

async function registerGraphql(
  app: FastifyInstance,
  options: HttpServerOptions,
  answers: { readonly cache: ResponseCache; readonly fastPath: FastPath },
) {
  const apollo = await createApollo({ schema: options.schema, logger: options.logger, limits: DEFAULT_LIMITS });
  registerGraphqlRoute(app, {
    apollo,
    authenticate: options.authenticate,
    createContext: options.createContext,
    ...answers,
    dataVersion: options.dataVersion,
    clock: options.clock,
    eventStream: createEventStream(streamOptions(options)),
  });
  return apollo;
}

function registerPages(app: FastifyInstance, options: HttpServerOptions, metrics: Metrics): void {
  let sdl: string | null = null;
  app.get("/healthz", async () => ({ status: "ok" }));
  app.get("/readyz", async (_request, reply) => {
    const version = options.dataVersion();
    return reply
      .code(version === null ? 503 : 200)
      .send({ status: version === null ? "no snapshot is loaded yet" : "ready", dataVersion: version });
  });
  app.get("/metrics", async (_request, reply) => reply.type(metrics.contentType).send(await metrics.text()));
  app.get("/schema.graphql", async (_request, reply) => {
    sdl ??= printSchema(lexicographicSortSchema(options.schema));
    return reply.type("text/plain; charset=utf-8").send(sdl);
  });
  app.get("/", async (request, reply) => {
    const page = await options.graphiql();
    void reply.header("cache-control", "no-cache").header("vary", "Origin, Accept-Encoding");
    void reply.type("text/html; charset=utf-8");
    if (!String(request.headers["accept-encoding"] ?? "").includes("gzip")) return reply.send(await unzip(page));
    return reply.header("content-encoding", "gzip").send(page);
  });
}
