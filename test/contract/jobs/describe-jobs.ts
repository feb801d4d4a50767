import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { JobBackend } from "../../../src/jobs/backend.ts";
import type { JobsOptions } from "../../../src/jobs/jobs.ts";
import type { RunRecord } from "../../../src/runs.ts";
import { task } from "../../support/jobs/fake-use-cases.ts";
import {
  createScene,
  endOf,
  queued,
  type Scene,
  sleep,
  slowEndpoint,
  untilTrue,
} from "../../support/jobs/jobs-under-test.ts";
import { config } from "../../unit/jobs/config.ts";
import type { BackendUnderTest } from "./describe-job-backend.ts";

const ANY = { trigger: "mutation" };

/** What jobs promise on every backend: cancel, retry, schedules by hand, words of progress. */
export function describeJobs(name: string, create: () => Promise<BackendUnderTest>): void {
  describe(`jobs on ${name}`, () => {
    let place: BackendUnderTest;
    let scene: Scene;
    const backends: JobBackend[] = [];
    /** Of a process of its own, where the queue can be shared. */
    const open = async (): Promise<JobBackend> => {
      const [first] = backends;
      if (first?.kind === "embedded") return first;
      const backend = await place.open();
      backends.push(backend);
      return backend;
    };
    const process = async (more: Partial<JobsOptions> = {}) => scene.jobs(await open(), more);

    beforeEach(async () => {
      place = await create();
      scene = createScene();
    });
    afterEach(async () => {
      await scene.close();
      for (const backend of backends.splice(0)) await backend.close();
      await place.remove();
    });

    describe("cancel", () => {
      it("stops what is in flight within 2 s, begins nothing more, and serves what was paid for", async () => {
        const asked = slowEndpoint(scene, "leagues@package", 50, 150);
        const worker = await process();
        await worker.start({ onlyAsked: true });
        const api = await process({ role: "api" });
        await api.start();
        const id = await queued(api, ["leagues", "cups"]);
        await untilTrue("two items", () => asked.length >= 3);
        const at = performance.now();
        const cancelled = await api.cancel(id);
        expect(cancelled).toMatchObject({ ok: true, run: { id, status: "CANCELLED" } });
        await untilTrue("its tasks", async () => (await worker.tasks(id, {})).length >= 50);
        // All fifty would take more than 7 s; twice the promise, since the machine may be busy.
        expect(performance.now() - at).toBeLessThan(4_000);
        await untilTrue("a version", async () => (await worker.run(id))?.snapshot != null);
        const tasks = await worker.tasks(id, {});
        expect(tasks.filter(({ outcome }) => outcome === "FETCHED").length).toBeGreaterThanOrEqual(2);
        const rest = tasks.filter(({ endpoint, outcome }) => endpoint === "leagues" && outcome === "CANCELLED");
        expect(rest.length).toBeGreaterThan(40);
        expect(asked.length).toBeLessThan(20);
        expect(scene.fakes.calls).toContain("publish");
        expect(await worker.run(id)).toMatchObject({
          status: "CANCELLED",
          error: null,
          progress: { done: tasks.length },
        });
      });

      it("is heard by a worker that only the record tells", async () => {
        const asked = slowEndpoint(scene, "leagues@package", 50, 150);
        const worker = await process();
        await worker.start({ onlyAsked: true });
        const id = await queued(worker, ["leagues"], { bases: ["package"] });
        await untilTrue("an item", () => asked.length >= 1);
        await scene.runs.update(id, (run) => ({ ...run, status: "CANCELLED", finishedAt: new Date().toISOString() }));
        await untilTrue("its tasks", async () => (await worker.tasks(id, {})).length >= 50);
        expect(asked.length).toBeLessThan(20);
      });

      it("takes a queued run out: no worker begins it, and its endpoints say so", async () => {
        const api = await process({ role: "api" });
        await api.start();
        const id = await queued(api, ["leagues", "cups"]);
        expect((await api.cancel(id)).ok).toBe(true);
        const warehouse = backends[0]?.queue("warehouse");
        expect(await warehouse?.getJob(`${id}.r1.publish`)).toBeUndefined();
        await warehouse?.close();
        const tasks = await api.tasks(id, {});
        expect(tasks.map(({ endpoint, outcome }) => `${endpoint} ${outcome}`).toSorted()).toEqual([
          "cups CANCELLED",
          "cups CANCELLED",
          "leagues CANCELLED",
          "leagues CANCELLED",
        ]);
        const worker = await process();
        await worker.start({ onlyAsked: true });
        const next = await queued(worker, ["sb_matches"]);
        await endOf(worker, next, "SUCCEEDED");
        expect(scene.fakes.calls.filter((call) => /leagues|cups/.test(call))).toEqual([]);
      });

      it("ends a run that waits for credits, and the rest of it never comes", async () => {
        // From when it is asked: until then a busy machine may take its time.
        const inAWhile = () => new Date(Date.now() + 4_000).toISOString();
        const error = { code: "QUOTA_EXHAUSTED", message: "none left", retryable: false } as const;
        scene.fakes.endpoints.set("sb_matches@remote", async () => [
          task("sb_matches", "DEFERRED", { error: { ...error, retryAt: inAWhile() }, parameters: { base: "remote" } }),
        ]);
        const jobs = await process();
        await jobs.start({ onlyAsked: true });
        const id = await queued(jobs, ["sb_matches"]);
        await endOf(jobs, id, "WAITING_FOR_CREDITS");
        await untilTrue("the publish to end", async () => (await jobs.cancel(id)).ok);
        await sleep(4_500);
        expect(scene.fakes.calls.filter((call) => call.startsWith("sb_matches"))).toHaveLength(1);
        expect(await jobs.run(id)).toMatchObject({ status: "CANCELLED" });
        expect((await jobs.tasks(id, {})).map(({ outcome }) => outcome)).toEqual(["CANCELLED"]);
      });

      it("says what is finished or unknown", async () => {
        const jobs = await process();
        await jobs.start({ onlyAsked: true });
        const id = await queued(jobs, ["leagues"], { bases: ["package"] });
        await endOf(jobs, id, "SUCCEEDED");
        expect(await jobs.cancel(id)).toMatchObject({ ok: false, errors: [{ code: "INVALID_STATE", run: { id } }] });
        expect(await jobs.run(id)).toMatchObject({ status: "SUCCEEDED" });
        expect(await jobs.cancel("nope")).toMatchObject({ ok: false, errors: [{ code: "NOT_FOUND", field: ["id"] }] });
      });
    });

    describe("retry", () => {
      it("asks again for the failed items alone, in a new run", async () => {
        const wanted: (readonly string[] | undefined)[] = [];
        const of = (match_id: string) => ({ parameters: { base: "package", match_id } });
        scene.fakes.endpoints.set("leagues@package", async ({ items }) => {
          wanted.push(items);
          if (items !== undefined) return [task("leagues", "FETCHED", of("2"))];
          return [task("leagues", "FETCHED", of("1")), task("leagues", "FAILED", of("2"))];
        });
        const jobs = await process();
        await jobs.start({ onlyAsked: true });
        const id = await queued(jobs, ["leagues", "cups"], { bases: ["package"] });
        await endOf(jobs, id, "PARTIAL");
        const retried = await jobs.retry(id, { onlyFailed: true, trigger: "mutation" });
        expect(retried.ok && retried.run.id).not.toBe(id);
        const end = await endOf(jobs, retried.ok ? retried.run.id : "", "SUCCEEDED");
        expect(wanted).toEqual([undefined, ["leagues?base=package&match_id=2"]]);
        expect(scene.fakes.calls.filter((call) => call.startsWith("cups"))).toHaveLength(1);
        expect(end.progress.total).toBe(1);
        expect(await jobs.run(id)).toMatchObject({ status: "PARTIAL" });
      });

      it("asks for everything again when told so", async () => {
        const jobs = await process();
        await jobs.start({ onlyAsked: true });
        const id = await queued(jobs, ["leagues", "cups"], { bases: ["package"] });
        const before = await endOf(jobs, id, "SUCCEEDED");
        expect(await jobs.retry(id, { ...ANY, onlyFailed: true })).toMatchObject({
          ok: false,
          errors: [{ code: "INVALID_STATE", run: { id } }],
        });
        const retried = await jobs.retry(id, { ...ANY, onlyFailed: false });
        expect(retried.ok && retried.run.request).toEqual(before.request);
        await endOf(jobs, retried.ok ? retried.run.id : "", "SUCCEEDED");
      });

      it("refuses what still runs or is unknown, and takes up what a cancelled run had not come to", async () => {
        const asked = slowEndpoint(scene, "leagues@package", 20, 100);
        const jobs = await process();
        await jobs.start({ onlyAsked: true });
        const id = await queued(jobs, ["leagues", "cups"], { bases: ["package"] });
        await untilTrue("an item", () => asked.length >= 2);
        expect(await jobs.retry(id, { ...ANY, onlyFailed: true })).toMatchObject({
          ok: false,
          errors: [{ code: "INVALID_STATE", run: { id } }],
        });
        expect(await jobs.retry("nope", { ...ANY, onlyFailed: true })).toMatchObject({
          ok: false,
          errors: [{ code: "NOT_FOUND" }],
        });
        await jobs.cancel(id);
        await untilTrue("its tasks", async () => (await jobs.tasks(id, {})).length >= 20);
        const retried = await jobs.retry(id, { ...ANY, onlyFailed: true });
        const request = retried.ok ? retried.run.request : null;
        expect(request?.endpoints?.toSorted()).toEqual(["cups", "leagues"]);
        expect(request?.items).toContain("leagues?base=package&match_id=19");
        expect(request?.items).not.toContain("leagues?base=package&match_id=0");
      });
    });

    describe("schedules by hand", () => {
      it("pauses and resumes for all processes at once, and runs a paused one when told to", async () => {
        const worker = await process();
        await worker.start();
        const api = await process({ role: "api" });
        await api.start();
        const queue = backends[0]?.queue("schedules");
        const ids = async () => (await queue?.getJobSchedulers())?.map(({ key }) => key).toSorted();
        expect(await api.setPaused("backfill", true)).toMatchObject({
          id: "backfill",
          isPaused: true,
          nextRunAt: null,
        });
        expect(await ids()).toEqual(["daily_ingest", "live_matches"]);
        expect((await worker.schedules()).find(({ id }) => id === "backfill")).toMatchObject({ isPaused: true });

        const run = await api.runSchedule("backfill", ANY);
        const end = await endOf(worker, run.ok ? run.run.id : "", "SUCCEEDED");
        expect(end).toMatchObject({ job: "backfill", trigger: "mutation" });
        const [view] = (await api.schedules()).filter(({ id }) => id === "backfill");
        expect(view).toMatchObject({ lastRun: { id: end.id }, endpoints: ["leagues", "cups"] });

        await Promise.all([true, false, true].map((isPaused) => worker.setPaused("backfill", isPaused)));
        const settled = (await api.schedules()).find(({ id }) => id === "backfill")?.isPaused;
        expect((await ids())?.includes("backfill")).toBe(!settled);
        expect(await worker.setPaused("backfill", false)).toMatchObject({ isPaused: false, lastRun: { id: end.id } });
        expect(await worker.setPaused("backfill", false)).toMatchObject({ isPaused: false });
        expect(await ids()).toEqual(["backfill", "daily_ingest", "live_matches"]);
        await queue?.close();
      });

      it("does not know others", async () => {
        const jobs = await process({ role: "api" });
        await jobs.start();
        expect(await jobs.setPaused("nope", true)).toBeNull();
        expect(await jobs.runSchedule("nope", ANY)).toMatchObject({ ok: false, errors: [{ code: "NOT_FOUND" }] });
      });

      it("stays paused at the next start", async () => {
        const first = await process();
        await first.start();
        await first.setPaused("live_matches", true);
        await scene.close();
        const again = await process();
        await again.start();
        const queue = backends[0]?.queue("schedules");
        expect((await queue?.getJobSchedulers())?.map(({ key }) => key).toSorted()).toEqual([
          "backfill",
          "daily_ingest",
        ]);
        await queue?.close();
      });
    });

    it("tells every process of the run while it goes on, and of the version it publishes", async () => {
      slowEndpoint(scene, "leagues@package", 30, 100);
      const worker = await process();
      await worker.start({ onlyAsked: true });
      // An embedded queue has one process, which hears itself.
      const api = backends[0]?.kind === "embedded" ? worker : await process({ role: "api" });
      if (api !== worker) await api.start();
      const heard: RunRecord[] = [];
      const versions: string[] = [];
      api.on("run", (run) => heard.push(run));
      api.onSnapshotPublished(({ version }) => versions.push(version));
      const id = await queued(worker, ["leagues"], { bases: ["package"] });
      await endOf(worker, id, "SUCCEEDED");
      await untilTrue("its end", () => heard.some(({ finishedAt }) => finishedAt !== null), 2_000);
      const states = heard.filter((run) => run.id === id).map(({ status, progress }) => `${status} ${progress.done}`);
      expect(states[0]).toBe("QUEUED 0");
      expect(states.at(-1)).toBe("SUCCEEDED 30");
      const midway = heard.filter(({ progress }) => progress.done > 0 && progress.done < 30);
      expect(midway.length).toBeGreaterThanOrEqual(1);
      expect(midway.every(({ progress }) => progress.total === 30)).toBe(true);
      const dones = heard.map(({ progress }) => progress.done);
      expect(dones).toEqual(dones.toSorted((a, b) => a - b));
      await untilTrue("the version", () => versions.length === 1, 2_000);
    });

    it("works on one flow with several workers: each endpoint once, one of a source at a time", async () => {
      const running = new Map<string, number>();
      let most = 0;
      for (const place of ["leagues@package", "cups@package", "leagues@remote", "cups@remote", "sb_matches@remote"]) {
        scene.fakes.endpoints.set(place, async () => {
          const source = place.startsWith("sb_") ? "statsbomb" : "openfootball";
          running.set(source, (running.get(source) ?? 0) + 1);
          most = Math.max(most, running.get(source) ?? 0);
          await sleep(100);
          running.set(source, (running.get(source) ?? 0) - 1);
          const [endpoint = "", base = ""] = place.split("@");
          return [task(endpoint, "FETCHED", { parameters: { base } })];
        });
      }
      const count = backends[0]?.kind === "embedded" ? 1 : 2;
      const workers = [];
      for (let n = 0; n < count; n++) workers.push(await process());
      await Promise.all(workers.map((worker) => worker.start({ onlyAsked: true })));
      const [first] = workers;
      const id = await queued(first!, ["leagues", "cups", "sb_matches"]);
      const end = await endOf(first!, id, "SUCCEEDED");
      const leaves = scene.fakes.calls.filter((call) => call.includes("@")).toSorted();
      expect(leaves).toEqual(["cups@package", "cups@remote", "leagues@package", "leagues@remote", "sb_matches@remote"]);
      expect(scene.fakes.calls.filter((call) => !call.includes("@"))).toEqual(["config", "build", "check", "publish"]);
      expect(most).toBe(1);
      expect(end.progress).toMatchObject({ total: 5, done: 5 });
    });

    it("queues one run of what is due when eight processes start at once, and one scheduler a schedule", async () => {
      // An embedded queue has one process; the same start eight times over is then the same promise.
      const all = [await process(), ...(await Promise.all(Array.from({ length: 7 }, () => process())))];
      await Promise.all(all.map((jobs) => jobs.start()));
      const runs = await scene.runs.list(100);
      expect(runs.filter(({ trigger }) => trigger === "boot")).toHaveLength(1);
      const queue = backends[0]?.queue("schedules");
      const keys = (await queue?.getJobSchedulers())?.map(({ key }) => key).toSorted();
      expect(keys).toEqual(config.endpoints.jobs.map(({ id }) => id).toSorted());
      expect(await queue?.getDelayedCount()).toBe(3);
      await queue?.close();
    });
  });
}
