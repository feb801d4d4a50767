import { setTimeout as sleep } from "node:timers/promises";
import type { Job, Queue, Worker } from "bullmq";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { JobBackend } from "../../../src/jobs/backend.ts";
import { upsertSchedule } from "../../../src/jobs/schedules.ts";

export interface BackendUnderTest {
  open(): Promise<JobBackend>;
  remove(): Promise<void>;
}

/** What every job backend promises. Each test uses a queue of its own. */
export function describeJobBackend(name: string, create: () => Promise<BackendUnderTest>): void {
  describe(`job backend: ${name}`, () => {
    let place: BackendUnderTest;
    let backend: JobBackend;
    const closers: { close(): Promise<unknown> }[] = [];
    const track = <T extends { close(): Promise<unknown> }>(object: T): T => {
      closers.push(object);
      return object;
    };
    const closeAll = async () => {
      for (const object of closers.splice(0).reverse()) await object.close();
    };
    const queueOf = (queue: string): Queue => track(backend.queue(queue));
    const workerOf = (queue: string, work: (job: Job) => unknown): Worker =>
      track(backend.worker(queue, async (job) => work(job), { concurrency: 1 }));

    beforeAll(async () => {
      place = await create();
      backend = await place.open();
    });
    afterAll(async () => {
      await closeAll();
      await backend.close();
      await place.remove();
    });

    it("starts a job of an idle worker within 250 ms and tells QueueEvents", async () => {
      const started: number[] = [];
      const queue = queueOf("idle");
      const events = track(backend.queueEvents("idle"));
      const completed: string[] = [];
      events.on("completed", ({ jobId }) => completed.push(jobId));
      await events.waitUntilReady();
      await workerOf("idle", () => void started.push(performance.now())).waitUntilReady();
      const delays: number[] = [];
      for (let round = 0; round < 6; round++) {
        await sleep(400);
        const added = performance.now();
        await queue.add("ping", {}, { jobId: `ping-${round}` });
        await until(() => started.length > round);
        delays.push(started[round]! - added);
        await until(() => completed.includes(`ping-${round}`));
      }
      // A queue that only polls takes up to 5 s a job; a busy machine delays one or the other, and all of them a little.
      expect(delays.toSorted((a, b) => a - b)[2]).toBeLessThan(750);
    });

    it("takes a job id once", async () => {
      const seen: string[] = [];
      const queue = queueOf("once");
      await Promise.all([1, 2, 3].map((data) => queue.add("only", { data }, { jobId: "run-a" })));
      workerOf("once", (job) => void seen.push(String(job.id)));
      await until(() => seen.length > 0);
      await queue.add("only", {}, { jobId: "run-a" });
      await sleep(150);
      expect(seen).toEqual(["run-a"]);
    });

    it("runs a delayed job when it is due, though its worker is idle", async () => {
      const seen: number[] = [];
      const queue = queueOf("delayed");
      await workerOf("delayed", () => void seen.push(performance.now())).waitUntilReady();
      await sleep(100);
      const added = performance.now();
      await queue.add("later", {}, { jobId: "later", delay: 700 });
      await until(() => seen.length > 0);
      expect(seen[0]! - added).toBeGreaterThan(650);
      // A queue that only polls may take 5 s more.
      expect(seen[0]! - added).toBeLessThan(4_000);
    });

    it("ticks a scheduler again and again, though its worker is idle", async () => {
      const ticks: string[] = [];
      const queue = queueOf("ticking");
      await workerOf("ticking", (job) => void ticks.push(String(job.id))).waitUntilReady();
      await queue.upsertJobScheduler("every-second", { pattern: "* * * * * *" }, { name: "tick" });
      await until(() => ticks.length >= 3);
      await queue.removeJobScheduler("every-second");
      expect(new Set(ticks).size).toBe(ticks.length);
      expect(ticks[0]).toMatch(/^repeat:every-second:\d+$/);
    });

    it("keeps one scheduler however often it is upserted", async () => {
      const queue = queueOf("schedules");
      const upsert = (cron: string) => upsertSchedule(queue, { id: "daily", timing: { cron, timezone: "UTC" } });
      await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map(() => upsert("0 6 * * *")));
      await upsert("0 7 * * *");
      const found = await queue.getJobSchedulers();
      expect(found.map(({ key, pattern }) => [key, pattern])).toEqual([["daily", "0 7 * * *"]]);
      expect(await queue.getDelayedCount()).toBe(1);
    });

    it("never runs two jobs at once in a queue of global concurrency 1", async () => {
      let running = 0;
      let most = 0;
      let done = 0;
      const queue = queueOf("single");
      await queue.setGlobalConcurrency(1);
      const work = async () => {
        most = Math.max(most, ++running);
        await sleep(30);
        running--;
        done++;
      };
      workerOf("single", work);
      workerOf("single", work);
      await queue.addBulk([1, 2, 3, 4, 5, 6].map((n) => ({ name: "work", data: {}, opts: { jobId: `work-${n}` } })));
      await until(() => done === 6);
      expect(most).toBe(1);
    });

    it("runs a flow's parent after its children, whether they fail or not", async () => {
      const order: string[] = [];
      const work = (job: Job) => {
        order.push(job.name);
        if (job.name === "bad") throw new Error("no luck");
        return job.name;
      };
      workerOf("leaves", work);
      let values: unknown;
      const parents = track(
        backend.worker(
          "parents",
          async (job) => {
            values = Object.values(await job.getChildrenValues());
            return work(job);
          },
          { concurrency: 1 },
        ),
      );
      await parents.waitUntilReady();
      await track(backend.flowProducer()).add({
        name: "parent",
        queueName: "parents",
        opts: { jobId: "flow-parent" },
        children: ["good", "bad"].map((leaf) => ({
          name: leaf,
          queueName: "leaves",
          opts: { jobId: `flow-${leaf}`, ignoreDependencyOnFailure: true },
        })),
      });
      await until(() => order.includes("parent"));
      expect(order.at(-1)).toBe("parent");
      expect(values).toEqual(["good"]);
    });

    it("keeps jobs, delays and schedulers over close and reopen", async () => {
      const queue = queueOf("kept");
      await queue.addBulk([1, 2, 3].map((n) => ({ name: "kept", data: { n }, opts: { jobId: `kept-${n}` } })));
      await queue.add("kept", {}, { jobId: "kept-later", delay: 3_600_000 });
      await queue.upsertJobScheduler("weekly", { pattern: "0 7 * * 1" }, { name: "tick" });
      await closeAll();
      await backend.close();
      backend = await place.open();
      const again = queueOf("kept");
      expect(await again.getWaitingCount()).toBe(3);
      expect(await again.getDelayedCount()).toBe(2);
      expect(await again.getJobSchedulersCount()).toBe(1);
      const seen: number[] = [];
      workerOf("kept", (job) => void seen.push(job.data.n));
      await until(() => seen.length === 3);
      expect(seen).toEqual([1, 2, 3]);
    });
  });
}

export async function until(holds: () => boolean, timeoutMs = 20_000): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`not within ${timeoutMs} ms: ${holds}`);
    await sleep(5);
  }
}
