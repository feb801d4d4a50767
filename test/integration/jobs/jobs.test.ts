import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LakeUnavailableError } from "../../../src/errors.ts";
import type { JobBackend } from "../../../src/jobs/backend.ts";
import type { StartResult } from "../../../src/jobs/due-runs.ts";
import { createJobs, type Jobs, type JobsOptions } from "../../../src/jobs/jobs.ts";
import { toRun } from "../../../src/jobs/requests.ts";
import { isFinished } from "../../../src/jobs/run-status.ts";
import { pauseKey } from "../../../src/jobs/schedules.ts";
import { putJson } from "../../../src/lake/conditional.ts";
import { createMemoryStore } from "../../../src/lake/drivers/memory.ts";
import type { IngestionPort } from "../../../src/resolvers/ports.ts";
import type { RunRecord, RunStatus } from "../../../src/runs.ts";
import { createQueueFolder } from "../../support/jobs/embedded-queue.ts";
import { createFakeUseCases, createMemoryRuns, task } from "../../support/jobs/fake-use-cases.ts";
import { config } from "../../unit/jobs/config.ts";

const NOW = "2026-03-04T05:00:00.000Z";
const silent = { debug() {}, info() {}, warn() {}, error() {} };

describe("jobs over the embedded queue", () => {
  let place: Awaited<ReturnType<typeof createQueueFolder>>;
  let backend: JobBackend;
  let fakes: ReturnType<typeof createFakeUseCases>;
  let runs: ReturnType<typeof createMemoryRuns>;
  let store: ReturnType<typeof createMemoryStore>;
  let now: Date;
  const open: Jobs[] = [];

  const create = (more: Partial<JobsOptions> = {}): Jobs => {
    const jobs = createJobs({
      backend,
      config,
      baseUrls: {},
      ingest: fakes.ingest,
      warehouse: fakes.warehouse,
      runs,
      store,
      now: () => now,
      createId: randomUUID,
      logger: silent,
      role: "all",
      ...more,
    });
    open.push(jobs);
    return jobs;
  };
  const closeJobs = async () => {
    for (const jobs of open.splice(0)) await jobs.close({ graceMs: 1_000 });
  };

  beforeEach(async () => {
    place = await createQueueFolder();
    backend = await place.open();
    fakes = createFakeUseCases();
    runs = createMemoryRuns();
    store = createMemoryStore();
    now = new Date(NOW);
  });
  afterEach(async () => {
    await closeJobs();
    await backend.close();
    await place.remove();
  });

  /** Waits for the status; a run that ends otherwise fails the test at once. */
  async function ends(jobs: Jobs, run: RunRecord | null, status?: RunStatus): Promise<RunRecord> {
    const id = run?.id ?? "";
    for (let waited = 0; waited < 20_000; waited += 10) {
      const found = await jobs.run(id);
      if (found !== null && (isFinished(found.status) || found.status === status)) {
        if (status !== undefined) expect(found.status).toBe(status);
        return found;
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error(`run ${id} did not end: ${JSON.stringify(await jobs.run(id))}`);
  }

  const started = async (jobs: Jobs): Promise<StartResult> => jobs.start();

  it("fits the port of the resolvers", () => {
    const port: Pick<IngestionPort, "trigger" | "run" | "tasks"> = create();
    expect(port).toBeDefined();
  });

  it("serves the local bases first, then the demo, then the remote", async () => {
    const jobs = create();
    const published: string[] = [];
    jobs.onSnapshotPublished(({ version }) => published.push(version));
    const { run, boot } = await started(jobs);
    expect(boot).toMatchObject({ kind: "run", reason: "first start" });
    const end = await ends(jobs, run, "SUCCEEDED");

    const { calls } = fakes;
    const at = (call: string, from = 0) => calls.indexOf(call, from);
    expect(at("leagues@package")).toBeGreaterThanOrEqual(0);
    expect(at("build")).toBeGreaterThan(Math.max(at("leagues@package"), at("cups@package")));
    expect(at("publish")).toBeGreaterThan(at("check"));
    expect(at("demo_matches@simulator")).toBeGreaterThan(at("publish"));
    expect(at("demo_events@simulator")).toBeGreaterThan(at("demo_matches@simulator"));
    const second = at("build", at("publish"));
    for (const leaf of ["demo_lineups@simulator", "leagues@remote", "cups@remote"])
      expect(second).toBeGreaterThan(at(leaf));
    expect(calls.slice(second)).toEqual(["build", "check", "publish"]);
    expect(published).toHaveLength(2);
    expect(end).toMatchObject({
      trigger: "boot",
      job: "daily_ingest",
      snapshot: published[1],
      progress: { total: 7, done: 7, fetched: 7, skipped: 0, failed: 0 },
      error: null,
    });
    expect(end.finishedAt).not.toBeNull();
  });

  it("writes the config objects before each build", async () => {
    const jobs = create();
    await ends(jobs, (await started(jobs)).run, "SUCCEEDED");
    fakes.calls.forEach((call, index) => {
      if (call === "build") expect(fakes.calls[index - 1]).toBe("config");
    });
  });

  it("ends PARTIAL when an endpoint fails, and publishes the rest", async () => {
    fakes.endpoints.set("leagues@remote", async () => {
      throw new TypeError("a bug");
    });
    const jobs = create();
    const end = await ends(jobs, (await started(jobs)).run, "PARTIAL");
    expect(end.snapshot).toMatch(/^v\d+$/);
    expect(end.progress.failed).toBe(1);
    const [failed] = await jobs.tasks(end.id, { outcome: ["FAILED"] });
    expect(failed).toMatchObject({ endpoint: "leagues", error: { code: "INTERNAL", retryable: false } });
    expect(fakes.calls.filter((call) => call === "leagues@remote")).toHaveLength(1);
  });

  it("ends PARTIAL when an item is quarantined", async () => {
    fakes.endpoints.set("leagues@remote", async () => [task("leagues", "QUARANTINED", { reason: "not JSON" })]);
    const jobs = create();
    await ends(jobs, (await started(jobs)).run, "PARTIAL");
  });

  it("tries again what can pass by itself", async () => {
    let attempts = 0;
    fakes.endpoints.set("leagues@package", async () => {
      attempts++;
      if (attempts < 2) throw new LakeUnavailableError("the lake is away");
      return [task("leagues", "FETCHED")];
    });
    const jobs = create();
    await ends(jobs, (await started(jobs)).run, "SUCCEEDED");
    expect(attempts).toBe(2);
  });

  it("ends FAILED with the reason when the build fails, and checks and publishes nothing of it", async () => {
    fakes.failures.build = [new TypeError("no such table"), new TypeError("no such table")];
    const jobs = create();
    const end = await ends(jobs, (await started(jobs)).run, "FAILED");
    expect(end.error).toContain("no such table");
    expect(fakes.calls).not.toContain("check");
    expect(fakes.calls).toContain("demo_matches@simulator");
    expect(end.snapshot).toBeNull();
  });

  it("skips check and publish of a version that is served already, apart from asking for it", async () => {
    const jobs = create();
    await ends(jobs, (await started(jobs)).run, "SUCCEEDED");
    for (const endpoint of ["leagues@package", "leagues@remote"])
      fakes.endpoints.set(endpoint, async () => [task("leagues", "SKIPPED", { reason: "present" })]);
    const published: string[] = [];
    jobs.onSnapshotPublished(({ version }) => published.push(version));
    fakes.calls.length = 0;
    const again = await jobs.trigger({ endpoints: ["leagues"], mode: "RESUME" }, { trigger: "cli" });
    const end = await ends(jobs, again.ok ? again.run : null, "SUCCEEDED");
    expect(fakes.calls).not.toContain("check");
    expect(published).toEqual([]);
    expect(end.progress).toMatchObject({ skipped: 1, fetched: 0 });
  });

  it("gives the same run for the same idempotency key, and refuses another request with it", async () => {
    const jobs = create();
    await started(jobs);
    const request = { endpoints: ["leagues"], mode: "RESUME" } as const;
    const [first, second] = await Promise.all(
      [1, 2].map(() => jobs.trigger(request, { trigger: "mutation", idempotencyKey: "k-1" })),
    );
    const ids = [first, second].map((result) => (result?.ok ? result.run.id : null));
    expect(ids[0]).toBe(ids[1]);
    expect([first, second].filter((result) => result?.ok && result.replayed)).toHaveLength(1);
    const other = await jobs.trigger({ ...request, mode: "FORCE" }, { trigger: "mutation", idempotencyKey: "k-1" });
    expect(other).toMatchObject({ ok: false, errors: [{ code: "IDEMPOTENCY_CONFLICT" }] });
  });

  it("names every fault of a request and queues nothing", async () => {
    const jobs = create();
    const result = await jobs.trigger(
      { endpoints: ["nope"], job: "never", competitions: ["XX"], seasons: [1066], mode: "RESUME" },
      { trigger: "mutation" },
    );
    expect(result.ok ? [] : result.errors.map(({ code, field }) => `${code} ${field.join(".")}`)).toEqual([
      "NOT_FOUND input.endpoints",
      "NOT_FOUND input.job",
      "NOT_FOUND input.competitions",
      "NOT_FOUND input.seasons",
    ]);
    expect(await runs.list(10)).toEqual([]);
  });

  it("queues nothing at the next start, and catches up what was due meanwhile", async () => {
    const first = create();
    await ends(first, (await started(first)).run, "SUCCEEDED");
    await closeJobs();
    now = new Date("2026-03-04T05:30:00.000Z");
    const second = create();
    expect(await started(second)).toEqual({ boot: { kind: "none", reason: "up to date" }, run: null });
    await closeJobs();
    now = new Date("2026-03-04T06:00:01.000Z");
    const third = create();
    const { boot, run } = await started(third);
    expect(boot).toMatchObject({ kind: "run", reason: "missed" });
    await ends(third, run, "SUCCEEDED");
    await closeJobs();
    expect((await started(create())).boot).toMatchObject({ kind: "none", reason: "up to date" });
  });

  it("keeps the schedules of the config, without stale and paused ones", async () => {
    const queue = backend.queue("schedules");
    await queue.upsertJobScheduler("of-an-old-config", { pattern: "* * * * *" }, { name: "tick" });
    await putJson(store, pauseKey("backfill"), { isPaused: true });
    const jobs = create();
    await jobs.start();
    const found = (await queue.getJobSchedulers()).map(({ key, pattern }) => `${key} ${pattern}`);
    expect(found.toSorted()).toEqual(["daily_ingest 0 6 * * *", "live_matches */15 * * * *"]);
    expect((await jobs.schedules()).map(({ id, isPaused }) => [id, isPaused])).toEqual([
      ["daily_ingest", false],
      ["live_matches", false],
      ["backfill", true],
    ]);
    await queue.close();
  });

  it("works for a command on what it asks for alone", async () => {
    const jobs = create();
    expect((await jobs.start({ onlyAsked: true })).run).toBeNull();
    const result = await jobs.trigger(
      { endpoints: ["leagues"], bases: ["package"], mode: "RESUME" },
      { trigger: "cli" },
    );
    await ends(jobs, result.ok ? result.run : null, "SUCCEEDED");
    expect(await runs.list(10)).toHaveLength(1);
    expect((await backend.queue("schedules").getJobSchedulers()).length).toBe(0);
  });

  it("makes one run of a tick, however often it comes", async () => {
    const everySecond: JobsOptions["config"] = {
      ...config,
      endpoints: {
        ...config.endpoints,
        jobs: [{ id: "live_matches", description: "", timing: { everySeconds: 1 } }],
      },
    };
    now = new Date();
    const jobs = create({ config: everySecond, now: () => new Date() });
    await jobs.start();
    for (let waited = 0; waited < 10_000 && (await runs.list(10)).length < 2; waited += 50)
      await new Promise((resolve) => setTimeout(resolve, 50));
    await jobs.close();
    const made = await runs.list(10);
    expect(made.length).toBeGreaterThanOrEqual(2);
    for (const run of made) {
      expect(run).toMatchObject({ job: "live_matches", trigger: "schedule" });
      expect(run.id).toMatch(/^\d{8}T\d{6}Z-live_matches$/);
    }
  });

  it("goes on with the rest of a run when the credits come back", async () => {
    let asked = 0;
    now = new Date();
    const retryAt = new Date(Date.now() + 1_500).toISOString();
    fakes.endpoints.set("sb_matches@remote", async (_, { since }) => {
      asked++;
      if (asked > 1) return [task("sb_matches", "FETCHED", { credits: 3, reason: since?.toISOString() ?? null })];
      const error = { code: "QUOTA_EXHAUSTED", message: "none left", retryable: false, retryAt } as const;
      return [task("sb_matches", "DEFERRED", { error })];
    });
    const jobs = create({ now: () => new Date() });
    const result = await jobs.trigger({ endpoints: ["sb_matches"], mode: "RESUME" }, { trigger: "cli" });
    const run = result.ok ? result.run : null;
    fakes.calls.push("started");
    await jobs.start();
    const waiting = await ends(jobs, run, "WAITING_FOR_CREDITS");
    expect(waiting.finishedAt).toBeNull();
    const end = await (async () => {
      await new Promise((resolve) => setTimeout(resolve, 1_600));
      return ends(jobs, run, "SUCCEEDED");
    })();
    expect(end.creditsUsed).toBe(3);
    const [done] = await jobs.tasks(end.id, {});
    expect(done?.reason).toBe(run?.createdAt);
  });

  it("queues again what the lake knows as unfinished and the queue has lost", async () => {
    const jobs = create();
    const result = await jobs.trigger({ endpoints: ["leagues"], mode: "RESUME" }, { trigger: "mutation" });
    const run = result.ok ? result.run : null;
    await closeJobs();
    const queue = backend.queue("warehouse");
    const sources = backend.queue("source-openfootball");
    await sources.obliterate({ force: true });
    await queue.obliterate({ force: true });
    await Promise.all([queue.close(), sources.close()]);
    const again = create();
    await again.start();
    await ends(again, run, "SUCCEEDED");
  });

  it("gives a run up whose last step was lost too often", async () => {
    const jobs = create();
    const result = await jobs.trigger({ endpoints: ["leagues"], mode: "RESUME" }, { trigger: "mutation" });
    await closeJobs();
    await backend.close();
    const { PGlite } = await import("@electric-sql/pglite");
    const db = await PGlite.create(place.dir);
    await db.exec(
      "UPDATE bullmq.job SET state = 'active', stalled_count = 10, locked_until_ms = 0 WHERE name = 'publish'",
    );
    await db.close();
    backend = await place.open();
    const again = create();
    await again.start();
    const end = await ends(again, result.ok ? result.run : null, "FAILED");
    expect(end.error).toContain("lost too often");
  });

  it("queues a run that was recorded but not queued when its call is repeated", async () => {
    const request = { endpoints: ["leagues"], mode: "RESUME" } as const;
    const jobs = create();
    await jobs.start();
    const options = { trigger: "mutation", idempotencyKey: "k-2" };
    const wanted = toRun({ request, trigger: "mutation", idempotencyKey: "k-2", now, suffix: "abc" });
    await runs.create(wanted);
    const result = await jobs.trigger(request, options);
    expect(result).toMatchObject({ ok: true, replayed: true });
    await ends(jobs, wanted, "SUCCEEDED");
  });

  it("puts work back at close, and ends the run at the next start", async () => {
    let calls = 0;
    fakes.endpoints.set("leagues@package", async (_, { signal }) => {
      calls++;
      if (calls === 1) await new Promise((resolve) => signal.addEventListener("abort", resolve));
      return [task("leagues", signal.aborted ? "CANCELLED" : "FETCHED")];
    });
    const first = create();
    const { run } = await started(first);
    while (calls === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const closing = performance.now();
    await first.close({ graceMs: 100 });
    open.length = 0;
    expect(performance.now() - closing).toBeLessThan(2_000);
    await backend.close();
    backend = await place.open();
    const second = create();
    expect((await started(second)).boot).toMatchObject({ kind: "none", reason: "in progress" });
    const end = await ends(second, run, "SUCCEEDED");
    expect(end.progress.failed).toBe(0);
  });

  it("costs little beside the work of the first start", async () => {
    const jobs = create();
    const before = process.cpuUsage();
    const { run } = await jobs.start();
    await ends(jobs, run, "SUCCEEDED");
    const { user, system } = process.cpuUsage(before);
    // 300 ms alone; wide, since the first statements of a process also compile PGlite's code.
    expect((user + system) / 1_000).toBeLessThan(1_500);
  });

  it("costs nothing while nothing is to do", async () => {
    const jobs = create();
    await ends(jobs, (await jobs.start()).run, "SUCCEEDED");
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const before = process.cpuUsage();
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000).toBeLessThan(300);
  });
});
