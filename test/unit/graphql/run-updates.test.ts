import { type ExecutionResult, parse, subscribe } from "graphql";
import { beforeAll, expect, test } from "vitest";
import { InvalidInputError } from "../../../src/errors.ts";
import type { Scope } from "../../../src/resolvers/ports.ts";
import { followRuns } from "../../../src/resolvers/run-updates.ts";
import type { RunRecord } from "../../../src/runs.ts";
import { createTestApi, keyWith, schema, type TestApi } from "../../support/graphql/execute.ts";
import { type FakeIngestion, ingestionWith, madeUpRun } from "../../support/graphql/runs.ts";

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});

const running: RunRecord = {
  ...madeUpRun,
  status: "RUNNING",
  progress: { total: 9, done: 1, fetched: 1, skipped: 0, failed: 0 },
};
const at = (done: number): RunRecord => ({ ...running, progress: { ...running.progress, done, fetched: done } });
const finished: RunRecord = { ...at(9), status: "SUCCEEDED", finishedAt: "2026-03-01T06:01:00Z" };
const other: RunRecord = { ...running, id: "20260301T070000Z-other" };

const doneOf = ({ value }: IteratorResult<RunRecord>) => (value as RunRecord).progress.done;

test("one run: its present state, then its changes, and the end with it", async () => {
  const runs = ingestionWith([running]);
  const updates = await followRuns(runs, running.id, { everyMs: 0 });
  expect(doneOf(await updates.next())).toBe(1);
  const next = updates.next();
  runs.tell(other);
  runs.tell(at(2));
  expect(doneOf(await next)).toBe(2);
  runs.tell(finished);
  expect((await updates.next()).value).toEqual(finished);
  expect(await updates.next()).toEqual({ value: undefined, done: true });
  expect(runs.listeners()).toBe(0);
});

test("a finished run is told once, and that is all", async () => {
  const runs = ingestionWith([finished]);
  const updates = await followRuns(runs, finished.id);
  expect((await updates.next()).value).toEqual(finished);
  expect((await updates.next()).done).toBe(true);
});

test("a slow reader gets the newest state; the last one does not wait for its turn", async () => {
  const runs = ingestionWith([running]);
  const updates = await followRuns(runs, running.id, { everyMs: 3_600_000 });
  expect(doneOf(await updates.next())).toBe(1);
  for (let done = 2; done < 9; done++) runs.tell(at(done));
  runs.tell(finished);
  expect((await updates.next()).value).toEqual(finished);
  expect((await updates.next()).done).toBe(true);
});

test("changes come at most as often as said", async () => {
  const runs = ingestionWith([running]);
  const updates = await followRuns(runs, running.id, { everyMs: 40 });
  await updates.next();
  const started = performance.now();
  const next = updates.next();
  for (const done of [2, 3, 4]) runs.tell(at(done));
  expect(doneOf(await next)).toBe(4);
  expect(performance.now() - started).toBeGreaterThan(30);
  await updates.return?.();
});

test("the same state twice, and an older one after a newer, are not told", async () => {
  const runs = ingestionWith([at(5)]);
  const updates = await followRuns(runs, running.id, { everyMs: 0 });
  expect(doneOf(await updates.next())).toBe(5);
  runs.tell(at(5));
  runs.tell(at(3));
  runs.tell({ ...running, status: "QUEUED", startedAt: null });
  runs.tell(at(6));
  expect(doneOf(await updates.next())).toBe(6);
  await updates.return?.();
});

test("an update that is lost on its way is found in the record", async () => {
  const runs = ingestionWith([running]);
  const records = new Map([[running.id, running]]);
  const deaf = { run: async (id: string) => records.get(id) ?? null, onRun: () => () => undefined };
  const updates = await followRuns(deaf, running.id, { everyMs: 0, checkMs: 10 });
  await updates.next();
  records.set(running.id, finished);
  expect((await updates.next()).value).toEqual(finished);
  expect((await updates.next()).done).toBe(true);
  expect(runs.listeners()).toBe(0);
});

test("all runs: only what changes from now on, each run's newest state", async () => {
  const runs = ingestionWith([running]);
  const updates = await followRuns(runs, null, { everyMs: 0 });
  const next = updates.next();
  runs.tell(other);
  expect((await next).value).toEqual(other);
  runs.tell(at(4));
  runs.tell(finished);
  expect((await updates.next()).value).toEqual(finished);
  const waiting = updates.next();
  await updates.return?.();
  expect((await waiting).done).toBe(true);
  expect(runs.listeners()).toBe(0);
});

test("a run that is not there is refused, and nobody listens on", async () => {
  const runs = ingestionWith([]);
  await expect(followRuns(runs, "nope")).rejects.toBeInstanceOf(InvalidInputError);
  expect(runs.listeners()).toBe(0);
});

const open = (ingestion: FakeIngestion, run: string | null, ...scopes: readonly Scope[]) =>
  subscribe({
    schema,
    document: parse("subscription($run: ID) { ingestionRunUpdated(run: $run) { id status progress { done total } } }"),
    variableValues: { run },
    contextValue: api.context({ ingestion, principal: scopes.length === 0 ? null : keyWith(...scopes) }),
  });

test("the subscription gives the run's fields and ends with the run", async () => {
  const ingestion = ingestionWith([running]);
  const stream = await open(ingestion, running.id, "READ_ADMIN");
  if (!(Symbol.asyncIterator in stream)) throw new Error("no stream came");
  const seen: unknown[] = [];
  for await (const { data } of stream) {
    seen.push(data?.ingestionRunUpdated);
    if (seen.length === 1) ingestion.tell(finished);
  }
  expect(seen).toEqual([
    { id: running.id, status: "RUNNING", progress: { done: 1, total: 9 } },
    { id: running.id, status: "SUCCEEDED", progress: { done: 9, total: 9 } },
  ]);
});

test.each([
  ["UNAUTHENTICATED", running.id, []],
  ["FORBIDDEN", running.id, ["SCHEDULE"]],
  ["BAD_USER_INPUT", "nope", ["INGEST"]],
] as const)("the subscription is refused with %s", async (code, run, scopes) => {
  const result = (await open(ingestionWith([running]), run, ...scopes)) as ExecutionResult;
  expect(result.errors?.[0]?.extensions.code).toBe(code);
});
