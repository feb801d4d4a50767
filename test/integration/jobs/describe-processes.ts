import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createJobs, type Jobs } from "../../../src/jobs/jobs.ts";
import type { Settings } from "../../../src/settings.ts";
import { createFakeUseCases } from "../../support/jobs/fake-use-cases.ts";
import { endOf, queued, silent, untilTrue } from "../../support/jobs/jobs-under-test.ts";
import { createStage, type Stage } from "../../support/jobs/processes.ts";
import { config } from "../../unit/jobs/config.ts";

interface QueueServer {
  readonly jobs: Settings["jobs"];
  stop(): Promise<void>;
}

/** Worker processes of their own over a queue that they share: killed, ended and racing. */
export function describeProcesses(name: string, start: () => Promise<QueueServer>): void {
  describe(`worker processes on ${name}`, () => {
    let server: QueueServer;
    let stage: Stage;
    let api: Jobs;

    const open = async (answersAfterMs: number) => {
      stage = await createStage(server.jobs, answersAfterMs);
      const { ingest, warehouse } = createFakeUseCases();
      api = createJobs({
        backend: await stage.backend(),
        config,
        baseUrls: {},
        ingest,
        warehouse,
        runs: stage.runs,
        store: stage.store,
        now: () => new Date(),
        createId: randomUUID,
        logger: silent,
        role: "api",
      });
      await api.start();
    };
    beforeEach(async () => {
      server = await start();
    });
    afterEach(async () => {
      await api.close();
      await stage.close();
      await server.stop();
    });

    it("gives a killed worker's job to another one within 20 s, and asks twice for no more than was in flight", async () => {
      await open(300);
      const first = await stage.worker({ items: 10 });
      const id = await queued(api, ["leagues", "cups"], { bases: ["package"] });
      await untilTrue("some items", () => stage.source.requests.length >= 4);
      await stage.worker({ items: 10 });
      await first.end("SIGKILL");
      const killed = performance.now();
      const before = stage.source.requests.length;
      await untilTrue("another request", () => stage.source.requests.length > before, 20_000);
      expect(performance.now() - killed).toBeLessThan(20_000);
      const end = await endOf(api, id, "SUCCEEDED");
      expect(end.progress.total).toBe(20);
      const counts = [...stage.asked().values()];
      expect(counts).toHaveLength(20);
      expect(counts.filter((count) => count > 1).length).toBeLessThanOrEqual(1);
    });

    it("lets in-flight work end or leaves it safely at SIGTERM; a restart asks again for that alone", async () => {
      await open(200);
      const first = await stage.worker({ items: 25 });
      const id = await queued(api, ["leagues"], { bases: ["package"] });
      await untilTrue("some items", () => stage.source.requests.length >= 5);
      expect(await first.end("SIGTERM")).toBe(0);
      expect(await api.run(id)).toMatchObject({ status: "RUNNING", finishedAt: null });
      const before = stage.source.requests.length;
      expect(before).toBeLessThan(25);
      await stage.worker({ items: 25 });
      const end = await endOf(api, id, "SUCCEEDED");
      expect(end.progress).toMatchObject({ total: 25, done: 25, failed: 0 });
      const counts = [...stage.asked().values()];
      expect(counts).toHaveLength(25);
      expect(counts.filter((count) => count > 1).length).toBeLessThanOrEqual(1);
      expect(stage.source.requests.length).toBeLessThanOrEqual(26);
    });

    it("has one scheduler and one run a tick when eight processes race", async () => {
      await open(50);
      await Promise.all(Array.from({ length: 8 }, () => stage.worker({ items: 1, everySeconds: 5 })));
      const queue = (await stage.backend()).queue("schedules");
      expect((await queue.getJobSchedulers()).map(({ key }) => key)).toEqual(["live_matches"]);
      // None at the moment of a tick.
      await untilTrue("one job to come", async () => (await queue.getDelayedCount()) === 1);
      await untilTrue("two ticks", async () => (await api.runs({ status: ["SUCCEEDED"] })).length >= 2, 30_000);
      const runs = await api.runs({});
      const dues = runs.map(({ idempotencyKey }) => idempotencyKey);
      expect(new Set(dues).size).toBe(dues.length);
      for (const run of runs) expect(run).toMatchObject({ job: "live_matches", trigger: "schedule" });
      // Three endpoints of the demo league belong to the job, one item each: asked once a run.
      expect([...stage.asked().values()].filter((count) => count > 1)).toEqual([]);
      await queue.close();
    });

    it("works on a flow with two processes, each item asked for once", async () => {
      await open(20);
      await Promise.all([stage.worker({ items: 20 }), stage.worker({ items: 20 })]);
      const ids = await Promise.all([
        queued(api, ["leagues", "cups", "sb_matches", "demo_matches"]),
        queued(api, ["leagues", "sb_matches"]),
      ]);
      for (const id of ids) await endOf(api, id, "SUCCEEDED");
      const counts = [...stage.asked().values()];
      // leagues and cups from two bases, the others from one.
      expect(counts).toHaveLength(120);
      expect(counts.filter((count) => count > 1)).toEqual([]);
    });
  });
}
