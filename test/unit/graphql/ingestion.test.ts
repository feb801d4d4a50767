import { beforeAll, expect, test } from "vitest";
import { LakeUnavailableError } from "../../../src/errors.ts";
import { createTestApi, keyWith, type TestApi } from "../../support/graphql/execute.ts";
import { ingestionWith, madeUpRun } from "../../support/graphql/runs.ts";
import { now } from "../../support/made-up-football.ts";

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});

const trigger = `mutation($input: IngestionInput!) { triggerIngestion(input: $input) {
  run { id status } replayed userErrors { __typename code message field
    ... on StateError { run { id } } ... on CreditsError { required available resetsAt } } } }`;
const runQuery =
  "query($id: ID!) { ingestionRun(id: $id) { id job trigger status createdAt startedAt finishedAt creditsUsed creditsSaved snapshot error progress { total done fetched skipped failed } } }";

test("without a key it is UNAUTHENTICATED, with another scope FORBIDDEN", async () => {
  const variables = { input: {}, id: "x" };
  for (const [document, wrong] of [
    [trigger, keyWith("READ_ADMIN")],
    [runQuery, keyWith("SCHEDULE")],
  ] as const) {
    expect((await api.fail(document, { variables })).extensions.code).toBe("UNAUTHENTICATED");
    expect((await api.fail(document, { variables, context: { principal: wrong } })).extensions.code).toBe("FORBIDDEN");
  }
});

test("a trigger is handed on with codes for competitions", async () => {
  const ingestion = ingestionWith([]);
  const input = {
    competitions: ["premier-league", "unheard-of"],
    seasons: [2024],
    endpoints: ["openfootball_matches"],
    idempotencyKey: "k-1",
    maxCredits: 0,
  };
  const data = await api.ask(trigger, { variables: { input }, context: { ingestion, principal: keyWith("INGEST") } });
  expect(data.triggerIngestion).toEqual({
    run: { id: madeUpRun.id, status: "PARTIAL" },
    replayed: false,
    userErrors: [],
  });
  expect(ingestion.triggered).toEqual([
    {
      request: {
        mode: "RESUME",
        competitions: ["PL", "unheard-of"],
        seasons: [2024],
        endpoints: ["openfootball_matches"],
        maxCredits: 0,
      },
      options: { trigger: "mutation", idempotencyKey: "k-1" },
    },
  ]);
});

test("it can be triggered before the first snapshot", async () => {
  const ingestion = ingestionWith([], { ok: true, run: madeUpRun, replayed: true });
  const data = await api.ask(trigger, {
    variables: { input: { job: "daily_ingest", mode: "FORCE" } },
    context: { ingestion, readModel: null, principal: keyWith("INGEST") },
  });
  expect(data.triggerIngestion.replayed).toBe(true);
  expect(ingestion.triggered[0]?.request).toEqual({ mode: "FORCE", job: "daily_ingest" });
});

test.each([
  [{ job: "daily_ingest", endpoints: ["a"] }, "endpoints"],
  [{ endpoints: [] }, "endpoints"],
  [{ maxCredits: -1 }, "maxCredits"],
  [{ idempotencyKey: "" }, "idempotencyKey"],
  [{ idempotencyKey: "with space" }, "idempotencyKey"],
])("input %j is a user error of %s and starts nothing", async (input, field) => {
  const ingestion = ingestionWith([]);
  const data = await api.ask(trigger, { variables: { input }, context: { ingestion, principal: keyWith("INGEST") } });
  expect(data.triggerIngestion).toMatchObject({
    run: null,
    replayed: false,
    userErrors: [{ __typename: "InputError", code: "INVALID_INPUT", field: ["input", field] }],
  });
  expect(ingestion.triggered).toEqual([]);
});

test("each user error has its type", async () => {
  const ingestion = ingestionWith([], {
    ok: false,
    errors: [
      { code: "NOT_FOUND", message: "no such endpoint", field: ["input", "endpoints", "0"] },
      { code: "ALREADY_RUNNING", message: "it runs", field: [], run: madeUpRun },
      {
        code: "CREDITS_EXHAUSTED",
        message: "none left",
        field: [],
        credits: { required: 5, available: 1, resetsAt: "2026-03-02T00:00:00Z" },
      },
    ],
  });
  const data = await api.ask(trigger, {
    variables: { input: {} },
    context: { ingestion, principal: keyWith("INGEST") },
  });
  expect(data.triggerIngestion).toEqual({
    run: null,
    replayed: false,
    userErrors: [
      { __typename: "InputError", code: "NOT_FOUND", message: "no such endpoint", field: ["input", "endpoints", "0"] },
      { __typename: "StateError", code: "ALREADY_RUNNING", message: "it runs", field: [], run: { id: madeUpRun.id } },
      {
        __typename: "CreditsError",
        code: "CREDITS_EXHAUSTED",
        message: "none left",
        field: [],
        required: 5,
        available: 1,
        resetsAt: "2026-03-02T00:00:00Z",
      },
    ],
  });
});

test("a run and its tasks", async () => {
  const context = { ingestion: ingestionWith([madeUpRun]), principal: keyWith("INGEST") };
  const data = await api.ask(runQuery, { variables: { id: madeUpRun.id }, context });
  const { request: _request, idempotencyKey: _key, ...visible } = madeUpRun;
  expect(data.ingestionRun).toEqual(visible);
  expect((await api.ask(runQuery, { variables: { id: "nope" }, context })).ingestionRun).toBeNull();

  const tasks = `query($after: String, $outcome: [TaskOutcome!]) { ingestionRun(id: "${madeUpRun.id}") { tasks(first: 2, after: $after, outcome: $outcome) {
    totalCount pageInfo { endCursor hasNextPage } nodes { endpoint key parameters outcome reason attempts credits bytes rows error { code message retryable retryAt } } } } }`;
  const first = (await api.ask(tasks, { context })).ingestionRun.tasks;
  expect(first).toMatchObject({
    totalCount: 3,
    pageInfo: { hasNextPage: true },
    nodes: [
      { key: "raw/a", bytes: 1200, rows: 380, parameters: { season: "2024" } },
      { key: "raw/b", reason: "present" },
    ],
  });
  const second = (await api.ask(tasks, { context, variables: { after: first.pageInfo.endCursor } })).ingestionRun.tasks;
  expect(second.nodes).toMatchObject([
    { key: "raw/c", error: { code: "TIMEOUT", message: "no answer in 10 s", retryable: true, retryAt: null } },
  ]);
  const failed = (await api.ask(tasks, { context, variables: { outcome: ["FAILED"] } })).ingestionRun.tasks;
  expect(failed.totalCount).toBe(1);
});

test("building marts: the snapshot, or why it cannot be published; only with the scope", async () => {
  const build =
    "mutation($full: Boolean) { buildMarts(full: $full) { snapshot { version models } userErrors { __typename code message } } }";
  const asked: boolean[] = [];
  const snapshot = { version: "v2", publishedAt: now.toISOString(), engine: "duckdb", models: 15 };
  const builds = {
    async build(full: boolean) {
      asked.push(full);
      return snapshot;
    },
  };
  const principal = keyWith("INGEST");
  expect((await api.ask(build, { context: { builds, principal } })).buildMarts).toEqual({
    snapshot: { version: "v2", models: 15 },
    userErrors: [],
  });
  await api.ask(build, { context: { builds, principal }, variables: { full: true } });
  expect(asked).toEqual([false, true]);

  const failing = { build: () => Promise.reject(new LakeUnavailableError("the lake is away")) };
  expect((await api.ask(build, { context: { builds: failing, principal } })).buildMarts).toEqual({
    snapshot: null,
    userErrors: [{ __typename: "StateError", code: "INVALID_STATE", message: "the lake is away" }],
  });
  expect((await api.fail(build, { context: { builds } })).extensions.code).toBe("UNAUTHENTICATED");
  expect((await api.fail(build, { context: { builds, principal: keyWith("READ_ADMIN") } })).extensions.code).toBe(
    "FORBIDDEN",
  );
});
