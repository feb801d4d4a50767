/** Apollo Server over our schema: limits before execution, `extensions` on every answer, nothing internal in errors. */

import { ApolloServer, type ApolloServerPlugin, type GraphQLRequestContext } from "@apollo/server";
import { ApolloServerPluginLandingPageDisabled } from "@apollo/server/plugin/disabled";
import { GraphQLError, type GraphQLFormattedError, type GraphQLSchema, getVariableValues, Kind } from "graphql";
import type { Logger } from "../logger.ts";
import { createErrorFormatter } from "./errors.ts";
import type { HttpContext } from "./exchange.ts";
import { measureRequest, type RequestLimits } from "./limits.ts";
import { cacheability } from "./response-cache.ts";

export interface ApolloOptions {
  readonly schema: GraphQLSchema;
  readonly logger: Logger;
  readonly limits: RequestLimits;
}

/** @returns a started server without HTTP of its own */
export async function createApollo(options: ApolloOptions): Promise<ApolloServer<HttpContext>> {
  const apollo = new ApolloServer<HttpContext>({
    schema: options.schema,
    formatError: createErrorFormatter(options.logger),
    includeStacktraceInErrorResponses: false,
    introspection: true,
    // There are no cookies and every mutation needs an Authorization header, so a foreign page can do no harm (DESIGN decision 24).
    csrfPrevention: false,
    stopOnTerminationSignals: false,
    parseOptions: { maxTokens: options.limits.maxTokens },
    // A browser at /graphql is sent to GraphiQL by the route.
    plugins: [ApolloServerPluginLandingPageDisabled(), limitsPlugin(options), extensionsPlugin(options.limits)],
    logger: {
      debug: () => undefined,
      info: () => undefined,
      warn: (m) => options.logger.warn(m),
      error: (m) => options.logger.error(m),
    },
  });
  await apollo.start();
  return apollo;
}

function limitsPlugin({ schema, limits }: ApolloOptions): ApolloServerPlugin<HttpContext> {
  return {
    requestDidStart: async () => ({
      didResolveOperation: async ({ request, document, operation, contextValue }) => {
        if (!operation || !document) return;
        // Apollo would answer 200 with null data.
        if (operation.operation === "subscription") throw notAStream();
        const coerced = getVariableValues(schema, operation.variableDefinitions ?? [], request.variables ?? {}).coerced;
        // Bad variables are reported by execution, with the variable's name.
        if (!coerced) return;
        const fragments = new Map(
          document.definitions.flatMap((d) =>
            d.kind === Kind.FRAGMENT_DEFINITION ? [[d.name.value, d] as const] : [],
          ),
        );
        const measured = measureRequest(schema, operation, fragments, coerced, { limits });
        contextValue.exchange.cost = measured.cost;
        contextValue.exchange.cacheability = cacheability(document, operation, coerced);
        const [first] = measured.errors;
        if (first) {
          first.extensions.http = { status: 400 };
          throw first;
        }
      },
    }),
  };
}

const notAStream = () =>
  new GraphQLError("A subscription needs a stream: send Accept: text/event-stream, or use a WebSocket.", {
    extensions: { code: "BAD_USER_INPUT", http: { status: 400 } },
  });

function extensionsPlugin(limits: RequestLimits): ApolloServerPlugin<HttpContext> {
  return {
    requestDidStart: async () => ({
      willSendResponse: async ({ response, contextValue }: GraphQLRequestContext<HttpContext>) => {
        if (response.body?.kind !== "single") return;
        const { exchange } = contextValue;
        exchange.answered = true;
        const result = response.body.singleResult;
        if (result.errors) {
          exchange.cacheability = "never";
          result.errors = result.errors.map((error) => withRequestId(error, exchange.requestId));
        }
        result.extensions = {
          ...result.extensions,
          dataVersion: exchange.dataVersion,
          cost: { requested: exchange.cost, limit: limits.maxCost },
        };
      },
    }),
  };
}

const withRequestId = (error: GraphQLFormattedError, requestId: string): GraphQLFormattedError => ({
  ...error,
  extensions: { ...error.extensions, requestId },
});
