import { beforeEach, describe, expect, it } from "vitest";
import { LakeUnavailableError } from "../../../src/errors.ts";
import { createCancellations } from "../../../src/jobs/cancellation.ts";
import { createEventHub, type EventHub, type StepEvent } from "../../../src/jobs/events.ts";
import type { LeafData, StageData } from "../../../src/jobs/flow.ts";
import { createHandlers, type Handlers, type NodeContext } from "../../../src/jobs/handlers.ts";
import { toRun } from "../../../src/jobs/requests.ts";
import { createUpdateRun } from "../../../src/jobs/run-updates.ts";
import type { RestOfRun } from "../../../src/jobs/settle.ts";
import { createFakeUseCases, createMemoryRuns, task } from "../../support/jobs/fake-use-cases.ts";
import { config } from "./config.ts";

const now = new Date("2026-03-04T05:00:00.000Z");
const run = toRun({
  request: { job: "daily_ingest", mode: "RESUME" },
  trigger: "cli",
  idempotencyKey: null,
  now,
  suffix: "abc",
});
const leaf: LeafData = {
  runId: run.id,
  endpoint: "leagues",
  reach: "local",
  request: { endpoints: ["leagues"], bases: ["package"], mode: "RESUME" },
  scheduledAt: null,
  since: null,
};
const last: StageData = { runId: run.id, round: 1, stage: 1, isLast: true };
const context = (more: Partial<NodeContext> = {}): NodeContext => ({
  signal: new AbortController().signal,
  isLastAttempt: false,
  childFailures: async () => [],
  childValues: async () => [],
  ...more,
});
const built = async () => [{ version: "v1", status: "built", failedLeaves: 0 }];

describe("handlers", () => {
  let fakes: ReturnType<typeof createFakeUseCases>;
  let runs: ReturnType<typeof createMemoryRuns>;
  let events: EventHub;
  let handlers: Handlers;
  let logged: string[];
  let rest: RestOfRun[];
  let steps: StepEvent[];

  beforeEach(async () => {
    fakes = createFakeUseCases();
    runs = createMemoryRuns();
    await runs.create(run);
    events = createEventHub((error) => {
      throw error;
    });
    steps = [];
    events.on("step", (event) => steps.push(event));
    logged = [];
    rest = [];
    const log = (level: string) => (_: object, message: string) => void logged.push(`${level} ${message}`);
    handlers = createHandlers({
      config,
      ingest: fakes.ingest,
      warehouse: fakes.warehouse,
      runs,
      events,
      now: () => now,
      logger: { debug: log("debug"), info: log("info"), warn: log("warn"), error: log("error") },
      update: createUpdateRun(runs, events),
      cancellations: createCancellations({ runs, events, everyMs: 20 }),
      addRest: async (one) => void rest.push(one),
    });
  });

  it("records tasks and progress, and tells of each step", async () => {
    await handlers.ingest(leaf, context());
    expect(await runs.get(run.id)).toMatchObject({
      status: "RUNNING",
      startedAt: now.toISOString(),
      progress: { total: 1, done: 1, fetched: 1 },
    });
    expect(steps.map(({ step, state, endpoint }) => `${step} ${endpoint} ${state}`)).toEqual([
      "ingest leagues started",
      "ingest leagues progress",
      "ingest leagues completed",
    ]);
  });

  it("counts a leaf that runs twice once", async () => {
    await handlers.ingest(leaf, context());
    await handlers.ingest(leaf, context());
    expect((await runs.get(run.id))?.progress.total).toBe(1);
  });

  it("keeps no failed task while a retry follows, and logs one line an attempt", async () => {
    fakes.endpoints.set("leagues@package", async () => {
      throw new LakeUnavailableError("disk full");
    });
    await expect(handlers.ingest(leaf, context())).rejects.toThrow("disk full");
    expect(await runs.tasks(run.id)).toEqual([]);
    await expect(handlers.ingest(leaf, context({ isLastAttempt: true }))).rejects.toThrow("disk full");
    expect(await runs.tasks(run.id)).toMatchObject([{ outcome: "FAILED", error: { code: "STORAGE" } }]);
    expect(logged).toEqual(["warn step failed, tried again", "error step failed"]);
  });

  it("records nothing of a leaf that shutdown cut short", async () => {
    const shutdown = new AbortController();
    fakes.endpoints.set("leagues@package", async () => {
      shutdown.abort();
      return [task("leagues", "CANCELLED")];
    });
    await expect(handlers.ingest(leaf, context({ signal: shutdown.signal, isLastAttempt: true }))).rejects.toThrow();
    expect(await runs.tasks(run.id)).toEqual([]);
    expect(logged).toEqual([]);
  });

  it("passes the due time and the run's creation on", async () => {
    const seen: (string | undefined)[] = [];
    fakes.endpoints.set("leagues@package", async (_, { since, scheduledAt }) => {
      seen.push(since?.toISOString(), scheduledAt?.toISOString());
      return [];
    });
    const at = "2026-03-04T04:45:00.000Z";
    await handlers.ingest({ ...leaf, since: at, scheduledAt: at }, context());
    await handlers.ingest(leaf, context());
    expect(seen).toEqual([at, at, undefined, undefined]);
  });

  it("leaves out the tests of an unchanged version and tells nobody of it", async () => {
    const published: string[] = [];
    events.on("published", ({ version }) => published.push(version));
    const unchanged = async () => [{ version: "v0", status: "unchanged", failedLeaves: 0 }];
    await handlers.quality(last, context({ childValues: unchanged }));
    await handlers.publish(last, context({ childValues: unchanged }));
    expect(fakes.calls).toEqual(["publish"]);
    expect(published).toEqual([]);
    expect(await runs.get(run.id)).toMatchObject({ status: "SUCCEEDED", snapshot: "v0" });
  });

  it("follows the version that the check gives", async () => {
    fakes.warehouse.check = async () => ({ version: "v2", heldBack: [] });
    const value = await handlers.quality(last, context({ childValues: built }));
    expect(value?.version).toBe("v2");
  });

  it("settles the run with the first reason, and completes, when an earlier step failed", async () => {
    const failed = { childFailures: async () => ["models failed: league_table"] };
    await expect(handlers.quality(last, context(failed))).rejects.toThrow("models failed: league_table");
    expect(await handlers.publish(last, context(failed))).toBeNull();
    expect(await runs.get(run.id)).toMatchObject({
      status: "FAILED",
      error: "models failed: league_table",
      finishedAt: now.toISOString(),
    });
  });

  it("settles nothing at the end of the first stage", async () => {
    await handlers.publish({ ...last, isLast: false }, context({ childValues: built }));
    expect((await runs.get(run.id))?.finishedAt).toBeNull();
  });

  it("lets a publish be tried again before it settles the run", async () => {
    fakes.failures.publish = [new LakeUnavailableError("away")];
    await expect(handlers.publish(last, context({ childValues: built }))).rejects.toThrow("away");
    expect((await runs.get(run.id))?.finishedAt).toBeNull();
    await handlers.publish(last, context({ childValues: built }));
    expect((await runs.get(run.id))?.status).toBe("SUCCEEDED");
  });

  it("queues the rest of a run that ran out of credits, for its own endpoints only", async () => {
    const error = { code: "QUOTA_EXHAUSTED", message: "none", retryable: false, retryAt: null } as const;
    await runs.appendTasks(run.id, [task("leagues", "FETCHED"), task("sb_matches", "DEFERRED", { error })]);
    await handlers.publish(last, context({ childValues: built }));
    expect(rest).toMatchObject([{ round: 2, request: { endpoints: ["sb_matches"], job: "daily_ingest" } }]);
    expect(rest[0]?.resumesAt.toISOString()).toBe("2026-03-05T00:00:00.000Z");
    expect(await runs.get(run.id)).toMatchObject({ status: "WAITING_FOR_CREDITS", finishedAt: null, snapshot: "v1" });
  });

  it("goes on without a record that is not in the lake any more", async () => {
    await handlers.publish({ ...last, runId: "pruned" }, context({ childValues: built }));
    expect(logged.join()).toContain("not in the lake any more");
  });
});
