import { describe, expect, it } from "vitest";
import { createRunStore } from "../../../src/ingest/runs-store.ts";
import { createMemoryStore } from "../../../src/lake/drivers/memory.ts";
import type { RunRecord, TaskRecord } from "../../../src/runs.ts";
import { keysOf } from "./support.ts";

const run = (id: string, minute = 0, facts: Partial<RunRecord> = {}): RunRecord => ({
  id,
  job: "daily_ingest",
  trigger: "boot",
  request: { mode: "RESUME" },
  status: "QUEUED",
  createdAt: new Date(Date.UTC(2026, 10, 22, 10, minute)).toISOString(),
  startedAt: null,
  finishedAt: null,
  progress: { total: 0, done: 0, fetched: 0, skipped: 0, failed: 0 },
  creditsUsed: 0,
  creditsSaved: 0,
  snapshot: null,
  idempotencyKey: null,
  error: null,
  ...facts,
});

const task = (season: number, facts: Partial<TaskRecord> = {}): TaskRecord => ({
  endpoint: "leagues",
  key: `raw/${season}`,
  parameters: { season: String(season) },
  outcome: "FETCHED",
  reason: null,
  attempts: 1,
  credits: 0,
  bytes: 1,
  rows: 1,
  error: null,
  ...facts,
});

describe("the run store", () => {
  it("keeps runs newest first, also for another process on the same lake", async () => {
    const store = createMemoryStore();
    const runs = createRunStore({ store });
    for (const [id, minute] of [
      ["b", 2],
      ["a", 1],
      ["c", 3],
    ] as const)
      await runs.create(run(id, minute));
    const other = createRunStore({ store });
    expect((await other.list(2)).map(({ id }) => id)).toEqual(["c", "b"]);
    expect(await other.get("a")).toEqual(run("a", 1));
    expect(await other.get("nope")).toBeNull();
  });

  it("changes a header so that no racing change is lost", async () => {
    const runs = createRunStore({ store: createMemoryStore() });
    await runs.create(run("a"));
    const add = () => runs.update("a", (present) => ({ ...present, creditsUsed: present.creditsUsed + 1 }));
    await Promise.all(Array.from({ length: 8 }, add));
    expect((await runs.get("a"))?.creditsUsed).toBe(8);
    expect(await runs.update("nope", (present) => present)).toBeNull();
  });

  it("appends tasks in chunks of at most 500, also by several at once", async () => {
    const store = createMemoryStore();
    const runs = createRunStore({ store });
    await runs.create(run("a"));
    const seasons = Array.from({ length: 501 }, (_, season) => season);
    await Promise.all([
      runs.appendTasks(
        "a",
        seasons.map((season) => task(season)),
      ),
      runs.appendTasks("a", [task(9001), task(9002, { outcome: "FAILED" })]),
    ]);
    const chunks = (await keysOf(store, "_state/runs/")).filter((key) => key.includes("/tasks-"));
    expect(chunks).toHaveLength(3);
    expect(await runs.tasks("a")).toHaveLength(503);
    expect(await runs.tasks("a", { outcome: ["FAILED"] })).toEqual([task(9002, { outcome: "FAILED" })]);
  });

  it("counts an item that is recorded again by its last record", async () => {
    const runs = createRunStore({ store: createMemoryStore() });
    await runs.create(run("a"));
    await runs.appendTasks("a", [task(2014, { outcome: "DEFERRED" })]);
    await runs.appendTasks("a", [task(2014)]);
    expect((await runs.tasks("a")).map(({ outcome }) => outcome)).toEqual(["FETCHED"]);
  });

  it("gives an idempotency key to one run only, however many race", async () => {
    const store = createMemoryStore();
    const results = await Promise.all(
      ["a", "b", "c"].map((id) => createRunStore({ store }).create(run(id, 0, { idempotencyKey: "k/:. ü" }))),
    );
    expect(results.filter(({ created }) => created)).toHaveLength(1);
    expect(new Set(results.map((result) => result.run.id)).size).toBe(1);
    const runs = createRunStore({ store });
    expect(await runs.list(10)).toHaveLength(1);
    expect((await runs.findByIdempotencyKey("k/:. ü"))?.id).toBe(results[0]?.run.id);
    expect(await runs.findByIdempotencyKey("other")).toBeNull();
  });

  it("finishes the claim of a process that was killed before it wrote the header", async () => {
    const store = createMemoryStore();
    await createRunStore({ store }).create(run("a", 0, { idempotencyKey: "k" }));
    for (const key of await keysOf(store, "_state/runs/")) await store.delete(key);
    const again = await createRunStore({ store }).create(run("b", 1, { idempotencyKey: "k" }));
    expect(again).toMatchObject({ created: true, run: { id: "a" } });
  });

  it("keeps the last runs and removes all of the older ones", async () => {
    const store = createMemoryStore();
    const runs = createRunStore({ store, keep: 3 });
    await runs.create(run("first", 0, { idempotencyKey: "k" }));
    await runs.appendTasks("first", [task(2014)]);
    for (const minute of [1, 2, 3, 4]) await runs.create(run(`r${minute}`, minute));
    expect((await runs.list(10)).map(({ id }) => id)).toEqual(["r4", "r3", "r2"]);
    expect(await keysOf(store, "_state/")).toHaveLength(3);
    expect(await runs.get("first")).toBeNull();
  });
});
