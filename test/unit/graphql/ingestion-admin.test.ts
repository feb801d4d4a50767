/** Everything of ingestion that only admins see or do: documents against fakes of the ports. */

import { type OperationDefinitionNode, parse } from "graphql";
import { beforeAll, describe, expect, test } from "vitest";
import { JobsUnavailableError } from "../../../src/errors.ts";
import { measureRequest } from "../../../src/http/limits.ts";
import { cacheability } from "../../../src/http/response-cache.ts";
import type { ScheduleEntry, SchedulePort, Scope, SourceEntry, TriggerResult } from "../../../src/resolvers/ports.ts";
import type { RunRecord } from "../../../src/runs.ts";
import { createTestApi, keyWith, schema, type TestApi } from "../../support/graphql/execute.ts";
import { ingestionWith, madeUpPlan, madeUpRun } from "../../support/graphql/runs.ts";

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});

const PAYLOAD = `{ run { id } replayed userErrors { __typename code message field
  ... on StateError { run { id } } ... on CreditsError { required available resetsAt } } }`;
const SOURCES = `{ sources { id name enabled reason reachable licence attribution
  endpoints { id source path dataset refresh jobs } credits { limit used remaining resetsAt saved } } }`;
const SCHEDULE = "{ id job cron everySeconds timezone isPaused nextRunAt lastRun { id status } endpoints }";
const PLAN = `query($input: IngestionInput!) { ingestionPlan(input: $input) {
  fetch skip defer credits estimatedCredits creditsAvailable
  items { endpoint key action reason credits expands expandedCredits } } }`;
const RUNS = `query($status: [RunStatus!], $first: Int, $after: String) { ingestionRuns(status: $status, first: $first, after: $after) {
  totalCount nodes { id status } edges { cursor node { id } } pageInfo { hasNextPage endCursor } } }`;

/** Each document with the scopes that open it. */
const GUARDED: readonly (readonly [string, Record<string, unknown>, readonly Scope[]])[] = [
  [SOURCES, {}, ["READ_ADMIN", "INGEST"]],
  [`{ schedules ${SCHEDULE} }`, {}, ["READ_ADMIN", "SCHEDULE"]],
  [PLAN, { input: {} }, ["READ_ADMIN", "INGEST"]],
  [RUNS, {}, ["READ_ADMIN", "INGEST"]],
  [`mutation { backfillSeason(competition: "PL", season: 2024) ${PAYLOAD} }`, {}, ["INGEST"]],
  [`mutation { retryRun(id: "a") ${PAYLOAD} }`, {}, ["INGEST"]],
  [`mutation { cancelRun(id: "a") ${PAYLOAD} }`, {}, ["INGEST"]],
  [`mutation { runScheduleNow(id: "a") ${PAYLOAD} }`, {}, ["SCHEDULE"]],
  [`mutation { pauseSchedule(id: "a") { schedule ${SCHEDULE} userErrors { code } } }`, {}, ["SCHEDULE"]],
  [`mutation { resumeSchedule(id: "a") { schedule ${SCHEDULE} userErrors { code } } }`, {}, ["SCHEDULE"]],
];
const ALL: readonly Scope[] = ["READ_ADMIN", "INGEST", "SCHEDULE"];

const daily: ScheduleEntry = {
  id: "daily_ingest",
  job: "daily_ingest",
  timing: { cron: "0 6 * * *", timezone: "Europe/London" },
  isPaused: false,
  nextRunAt: new Date("2026-03-02T06:00:00Z"),
  lastRun: madeUpRun,
  endpoints: ["openfootball_leagues"],
};
const live: ScheduleEntry = {
  ...daily,
  id: "live_matches",
  job: "live_matches",
  timing: { everySeconds: 900 },
  isPaused: true,
  nextRunAt: null,
  lastRun: null,
};

function schedulesWith(result: TriggerResult): SchedulePort & { readonly calls: unknown[] } {
  const calls: unknown[] = [];
  const known = new Map([daily, live].map((schedule) => [schedule.id, schedule]));
  return {
    calls,
    schedules: async () => [...known.values()],
    async run(id, options) {
      calls.push([id, options]);
      return result;
    },
    async setPaused(id, isPaused) {
      const schedule = known.get(id);
      return schedule === undefined ? null : { ...schedule, isPaused, nextRunAt: isPaused ? null : daily.nextRunAt };
    },
  };
}
const queued: TriggerResult = { ok: true, run: madeUpRun, replayed: false };
const contextWith = (...scopes: readonly Scope[]) => ({
  ingestion: ingestionWith([madeUpRun]),
  schedules: schedulesWith(queued),
  principal: keyWith(...scopes),
});

describe("scopes", () => {
  test.each(GUARDED)("%s", async (document, variables, allowed) => {
    expect((await api.fail(document, { variables })).extensions.code).toBe("UNAUTHENTICATED");
    for (const scope of ALL) {
      const ask = { variables, context: contextWith(scope) };
      if (allowed.includes(scope)) await api.ask(document, ask);
      else expect((await api.fail(document, ask)).extensions.code, scope).toBe("FORBIDDEN");
    }
  });

  test("no answer of these is ever kept", () => {
    for (const [source] of GUARDED) {
      const document = parse(source);
      expect(cacheability(document, document.definitions[0] as OperationDefinitionNode), source).toBe("never");
    }
  });
});

test("sources with their endpoints and credits", async () => {
  const source: SourceEntry = {
    id: "API_FOOTBALL",
    name: "API-Football",
    enabled: true,
    reason: null,
    reachable: null,
    licence: "terms",
    attribution: "Data by API-Football",
    endpoints: [
      {
        id: "a",
        source: "API_FOOTBALL",
        path: "fixtures",
        dataset: "fixtures",
        refresh: "once",
        jobs: ["daily_ingest"],
      },
    ],
    credits: { limit: 100, used: 12, remaining: 88, resetsAt: "2026-03-02T00:00:00.000Z", saved: 380 },
  };
  const demo: SourceEntry = { ...source, id: "DEMO", enabled: false, reason: "no key", credits: null, endpoints: [] };
  const context = { sources: { sources: async () => [source, demo] }, principal: keyWith("READ_ADMIN") };
  const { sources } = await api.ask(SOURCES, { context });
  expect(sources[0]).toEqual({ ...source, endpoints: [{ ...source.endpoints[0], refresh: "ONCE" }] });
  expect(sources[1]).toMatchObject({ id: "DEMO", enabled: false, reason: "no key", credits: null });
});

test("schedules by cron and by interval", async () => {
  const { schedules } = await api.ask(`{ schedules ${SCHEDULE} }`, { context: contextWith("SCHEDULE") });
  expect(schedules).toEqual([
    {
      id: "daily_ingest",
      job: "daily_ingest",
      cron: "0 6 * * *",
      everySeconds: null,
      timezone: "Europe/London",
      isPaused: false,
      nextRunAt: "2026-03-02T06:00:00.000Z",
      lastRun: { id: madeUpRun.id, status: "PARTIAL" },
      endpoints: ["openfootball_leagues"],
    },
    {
      id: "live_matches",
      job: "live_matches",
      cron: null,
      everySeconds: 900,
      timezone: "UTC",
      isPaused: true,
      nextRunAt: null,
      lastRun: null,
      endpoints: ["openfootball_leagues"],
    },
  ]);
});

test("pausing and resuming; an unknown schedule and a queue that is away are user errors", async () => {
  const change = (name: string, id: string) =>
    `mutation { ${name}(id: "${id}") { schedule { id isPaused nextRunAt } userErrors { __typename code field } } }`;
  const context = contextWith("SCHEDULE");
  expect((await api.ask(change("pauseSchedule", "daily_ingest"), { context })).pauseSchedule).toEqual({
    schedule: { id: "daily_ingest", isPaused: true, nextRunAt: null },
    userErrors: [],
  });
  expect((await api.ask(change("resumeSchedule", "live_matches"), { context })).resumeSchedule).toMatchObject({
    schedule: { id: "live_matches", isPaused: false },
    userErrors: [],
  });
  expect((await api.ask(change("pauseSchedule", "nope"), { context })).pauseSchedule).toEqual({
    schedule: null,
    userErrors: [{ __typename: "InputError", code: "NOT_FOUND", field: ["id"] }],
  });
  const away = { ...schedulesWith(queued), setPaused: () => Promise.reject(new JobsUnavailableError("away")) };
  const refused = await api.ask(change("pauseSchedule", "daily_ingest"), { context: { ...context, schedules: away } });
  expect(refused.pauseSchedule).toMatchObject({ schedule: null, userErrors: [{ code: "SOURCE_UNAVAILABLE" }] });
});

test("running a schedule now: the run, or the one that is in the way", async () => {
  const document = `mutation { runScheduleNow(id: "daily_ingest") ${PAYLOAD} }`;
  const context = contextWith("SCHEDULE");
  expect((await api.ask(document, { context })).runScheduleNow).toEqual({
    run: { id: madeUpRun.id },
    replayed: false,
    userErrors: [],
  });
  expect(context.schedules.calls).toEqual([["daily_ingest", { trigger: "mutation" }]]);
  const busy = schedulesWith({
    ok: false,
    errors: [{ code: "ALREADY_RUNNING", message: "it runs", field: [], run: madeUpRun }],
  });
  expect((await api.ask(document, { context: { ...context, schedules: busy } })).runScheduleNow).toMatchObject({
    run: null,
    userErrors: [{ __typename: "StateError", code: "ALREADY_RUNNING", run: { id: madeUpRun.id } }],
  });
});

describe("the plan", () => {
  test("of an input, competitions by any name", async () => {
    const context = contextWith("INGEST");
    const input = { competitions: ["premier-league"], seasons: [2024], mode: "FORCE", maxCredits: 3 };
    const { ingestionPlan } = await api.ask(PLAN, { variables: { input }, context });
    expect(ingestionPlan).toEqual(madeUpPlan);
    expect(context.ingestion.calls).toEqual([
      ["plan", { mode: "FORCE", competitions: ["PL"], seasons: [2024], maxCredits: 3 }],
    ]);
  });

  test("a bad input is BAD_USER_INPUT with the argument's name", async () => {
    const variables = { input: { job: "a", endpoints: ["b"] } };
    const error = await api.fail(PLAN, { variables, context: contextWith("INGEST") });
    expect(error.extensions).toMatchObject({ code: "BAD_USER_INPUT", argument: "input.endpoints" });
  });
});

describe("the list of runs", () => {
  const runs: readonly RunRecord[] = Array.from({ length: 5 }, (_, index) => ({
    ...madeUpRun,
    id: `run-${index}`,
    createdAt: `2026-03-0${index + 1}T06:00:00.000Z`,
    status: index % 2 === 0 ? ("SUCCEEDED" as const) : ("FAILED" as const),
  }));
  const ask = async (variables: object, known: readonly RunRecord[] = runs) =>
    (
      await api.ask(RUNS, {
        variables: { ...variables },
        context: { ingestion: ingestionWith(known), principal: keyWith("READ_ADMIN") },
      })
    ).ingestionRuns;

  test("is newest first, page by page, also when a new run comes in between", async () => {
    const first = await ask({ first: 2 });
    expect(first).toMatchObject({ totalCount: 5, nodes: [{ id: "run-4" }, { id: "run-3" }] });
    const newer = { ...madeUpRun, id: "run-9", createdAt: "2026-03-09T06:00:00.000Z" };
    const second = await ask({ first: 2, after: first.pageInfo.endCursor }, [...runs, newer]);
    expect(second).toMatchObject({ nodes: [{ id: "run-2" }, { id: "run-1" }], pageInfo: { hasNextPage: true } });
    const last = await ask({ first: 2, after: second.edges[1].cursor });
    expect(last).toMatchObject({ nodes: [{ id: "run-0" }], pageInfo: { hasNextPage: false } });
  });

  test("can be of some statuses; a cursor belongs to its filter", async () => {
    const failed = await ask({ status: ["FAILED"], first: 1 });
    expect(failed).toMatchObject({ totalCount: 2, nodes: [{ id: "run-3", status: "FAILED" }] });
    const context = { ingestion: ingestionWith(runs), principal: keyWith("READ_ADMIN") };
    const error = await api.fail(RUNS, { variables: { after: failed.pageInfo.endCursor }, context });
    expect(error.extensions).toMatchObject({ code: "BAD_USER_INPUT", argument: "after" });
  });

  test.each([0, 101, 2147483647])("first: %i is refused", async (first) => {
    const context = { ingestion: ingestionWith(runs), principal: keyWith("READ_ADMIN") };
    const error = await api.fail(RUNS, { variables: { first }, context });
    expect(error.extensions).toMatchObject({ code: "BAD_USER_INPUT", argument: "first" });
  });
});

test("a run is a node, for those who may see it, also before the first snapshot", async () => {
  const document = `{ node(id: "${madeUpRun.id}") { __typename id ... on IngestionRun { status } } }`;
  const node = { __typename: "IngestionRun", id: madeUpRun.id, status: "PARTIAL" };
  expect((await api.ask(document, { context: contextWith("INGEST") })).node).toEqual(node);
  expect((await api.ask(document, { context: { ...contextWith("INGEST"), readModel: null } })).node).toEqual(node);
  expect((await api.ask(document, { context: contextWith("SCHEDULE") })).node).toBeNull();
  const unseen = await api.fail(document, { context: { ...contextWith("SCHEDULE"), readModel: null } });
  expect(unseen.extensions.code).toBe("NOT_READY");
});

describe("the cost limit", () => {
  const measured = (source: string) => {
    const operation = parse(source).definitions[0] as OperationDefinitionNode;
    return measureRequest(schema, operation, new Map(), {});
  };

  test("lets usual documents pass", () => {
    for (const [source] of GUARDED) expect(measured(source).errors, source).toEqual([]);
    expect(measured("{ ingestionRuns { nodes { id tasks { nodes { key } } } } }").errors).toEqual([]);
  });

  test("refuses the tasks of a hundred runs, and plans by the dozen", () => {
    const tasks = "{ ingestionRuns(first: 100) { nodes { tasks(first: 100) { nodes { error { code } } } } } }";
    const plans = Array.from({ length: 24 }, (_, n) => `p${n}: ingestionPlan(input: {}) { fetch }`).join(" ");
    for (const source of [tasks, `{ ${plans} }`])
      expect(measured(source).errors[0]?.extensions.code).toBe("QUERY_TOO_COMPLEX");
  });
});

describe("mutations of runs", () => {
  test("a backfill is handed on with the competition's code", async () => {
    const context = contextWith("INGEST");
    const document = `mutation { backfillSeason(competition: "premier-league", season: 2024, endpoints: ["a"], idempotencyKey: "k") ${PAYLOAD} }`;
    expect((await api.ask(document, { context })).backfillSeason).toMatchObject({ run: { id: madeUpRun.id } });
    expect(context.ingestion.calls).toEqual([
      ["backfill", { competition: "PL", season: 2024, endpoints: ["a"] }, { trigger: "mutation", idempotencyKey: "k" }],
    ]);
  });

  test.each([
    ["endpoints: []", "endpoints"],
    ['idempotencyKey: "with space"', "idempotencyKey"],
  ])("a backfill with %s is refused", async (argument, field) => {
    const context = contextWith("INGEST");
    const document = `mutation { backfillSeason(competition: "PL", season: 2024, ${argument}) ${PAYLOAD} }`;
    expect((await api.ask(document, { context })).backfillSeason).toMatchObject({
      run: null,
      userErrors: [{ __typename: "InputError", code: "INVALID_INPUT", field: [field] }],
    });
    expect(context.ingestion.calls).toEqual([]);
  });

  test("retrying is of what failed unless told otherwise; cancelling", async () => {
    const context = contextWith("INGEST");
    await api.ask(`mutation { a: retryRun(id: "r") ${PAYLOAD} b: retryRun(id: "r", onlyFailed: false) ${PAYLOAD} }`, {
      context,
    });
    await api.ask(`mutation { cancelRun(id: "r") ${PAYLOAD} }`, { context });
    expect(context.ingestion.calls).toEqual([
      ["retry", "r", { onlyFailed: true, trigger: "mutation" }],
      ["retry", "r", { onlyFailed: false, trigger: "mutation" }],
      ["cancel", "r"],
    ]);
  });

  test("a state that excludes it comes with the run", async () => {
    const errors = [{ code: "INVALID_STATE" as const, message: "it is finished", field: ["id"], run: madeUpRun }];
    const context = { ingestion: ingestionWith([], { ok: false, errors }), principal: keyWith("INGEST") };
    const { cancelRun } = await api.ask(`mutation { cancelRun(id: "r") ${PAYLOAD} }`, { context });
    expect(cancelRun).toEqual({
      run: null,
      replayed: false,
      userErrors: [
        {
          __typename: "StateError",
          code: "INVALID_STATE",
          message: "it is finished",
          field: ["id"],
          run: { id: madeUpRun.id },
        },
      ],
    });
  });
});
