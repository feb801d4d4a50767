/** Runs GraphQL documents against the real schema over made-up marts. */

import { type ExecutionResult, type GraphQLError, graphql } from "graphql";
import { loadReadModel } from "../../../src/readmodel/load-read-model.ts";
import type { ReadModel } from "../../../src/readmodel/read-model.ts";
import type { GraphqlContext } from "../../../src/resolvers/context.ts";
import type { Principal, Scope } from "../../../src/resolvers/ports.ts";
import { buildGraphqlSchema } from "../../../src/resolvers/schema.ts";
import { createFakeSnapshot, type FakeSnapshot } from "../fake-snapshot.ts";
import { heldBack, madeUpRows, now } from "../made-up-football.ts";

export const schema = buildGraphqlSchema();

export interface TestApi {
  readonly snapshot: FakeSnapshot;
  readonly model: ReadModel;
  readonly context: (overrides?: Partial<GraphqlContext>) => GraphqlContext;
  /** `data` of a document that must not fail. */
  // biome-ignore lint/suspicious/noExplicitAny: answers are checked by their content
  readonly ask: (source: string, options?: AskOptions) => Promise<any>;
  /** The first error of a document that must fail. */
  readonly fail: (source: string, options?: AskOptions) => Promise<GraphQLError>;
}

export interface AskOptions {
  readonly variables?: Record<string, unknown>;
  readonly context?: Partial<GraphqlContext>;
}

export const keyWith = (...scopes: readonly Scope[]): Principal => ({ name: "tester", scopes: new Set(scopes) });

export async function createTestApi(): Promise<TestApi> {
  const snapshot = await createFakeSnapshot({ rows: madeUpRows, heldBack });
  const clock = (): Date => now;
  const model = await loadReadModel(snapshot, {
    clock,
    byteBudget: 10_000_000,
    attributions: { OPENFOOTBALL: "openfootball, public domain", STATSBOMB: "Data by StatsBomb" },
  });
  const unused = async (): Promise<never> => {
    throw new Error("not expected here");
  };
  const context = (overrides: Partial<GraphqlContext> = {}): GraphqlContext => ({
    readModel: model,
    principal: null,
    ingestion: {
      trigger: unused,
      backfill: unused,
      retry: unused,
      cancel: unused,
      plan: unused,
      run: async () => null,
      runs: async () => [],
      tasks: unused,
      onRun: () => () => undefined,
    },
    schedules: { schedules: async () => [], run: unused, setPaused: unused },
    sources: { sources: async () => [] },
    builds: { build: unused },
    freshness: { entries: async () => [] },
    health: { components: async () => [] },
    matchNews: { current: () => model, onChange: () => () => undefined },
    snapshotEvents: { subscribe: () => (async function* () {})() },
    clock,
    requestId: "req-1",
    ...overrides,
  });
  const execute = (source: string, options: AskOptions = {}): Promise<ExecutionResult> =>
    graphql({
      schema,
      source,
      contextValue: context(options.context),
      variableValues: options.variables ?? null,
    });
  return {
    snapshot,
    model,
    context,
    async ask(source, options) {
      const { data, errors } = await execute(source, options);
      if (errors) throw new Error(errors.map((error) => error.message).join("\n"), { cause: errors[0]?.originalError });
      return JSON.parse(JSON.stringify(data));
    },
    async fail(source, options) {
      const { errors } = await execute(source, options);
      if (!errors?.[0]) throw new Error("no error came");
      return errors[0];
    },
  };
}
