import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { JobsUnavailableError } from "../../../src/errors.ts";
import { createJobBackend, type JobBackend } from "../../../src/jobs/backend.ts";
import type { Jobs } from "../../../src/jobs/jobs.ts";
import { silentLogger, template } from "../../support/jobs/embedded-queue.ts";
import { createScene, endOf, queued, sleep, slowEndpoint, untilTrue } from "../../support/jobs/jobs-under-test.ts";
import { missing, type RestartableServer, startPostgres, startRedis } from "../../support/jobs/servers.ts";

/** For an answer to a caller 2 s are promised, of which the queue may take 1.9; the rest is for a busy machine. Unbounded it would wait for the whole outage. */
const PROMISED_MS = 4_000;

describe.each([
  {
    kind: "redis" as const,
    reason: missing("redis-server"),
    start: () => startRedis(),
    outageMs: 30_000,
    // One that had stopped to listen would look again after 5 s.
    backWithinMs: 4_500,
  },
  {
    kind: "postgres" as const,
    reason: missing("postgres"),
    start: startPostgres,
    outageMs: 8_000,
    // BullMQ looks again for the server it listens to every 5 s.
    backWithinMs: 15_000,
  },
])("a $kind that is killed and comes back", ({ kind, reason, start, outageMs, backWithinMs }) => {
  describe.skipIf(reason !== null)(reason === null ? "is missed by nobody" : `(skipped: ${reason})`, () => {
    const scene = createScene();
    const backends: JobBackend[] = [];
    let server: RestartableServer;
    let api: Jobs;
    let worker: Jobs;
    const open = async (): Promise<JobBackend> => {
      const backend = await createJobBackend({
        jobs: { kind, url: server.url },
        template,
        logger: silentLogger,
      });
      backends.push(backend);
      return backend;
    };
    const within = async <T>(work: Promise<T>): Promise<T> => {
      const started = performance.now();
      const value = await work;
      expect(performance.now() - started).toBeLessThan(PROMISED_MS);
      return value;
    };

    beforeAll(async () => {
      server = await start();
      api = scene.jobs(await open(), { role: "api" });
      worker = scene.jobs(await open(), { role: "worker" });
      await api.start();
      await worker.start({ onlyAsked: true });
    });
    afterAll(async () => {
      await scene.close();
      for (const backend of backends) await backend.close();
      await server.stop();
    });

    it("refuses within 2 s what it cannot queue, answers the rest, and soon works again", {
      timeout: 120_000,
    }, async () => {
      await endOf(api, await queued(api, ["sb_matches"]), "SUCCEEDED");
      const asked = slowEndpoint(scene, "leagues@package", 6, 300);
      const interrupted = await queued(api, ["leagues"], { bases: ["package"] });
      await untilTrue("an item", () => asked.length >= 2);
      const known = (await api.runs({})).length;

      await server.kill();
      const killedAt = performance.now();
      const request = { endpoints: ["sb_matches"], mode: "RESUME" } as const;
      const refused = { ok: false, errors: [{ code: "SOURCE_UNAVAILABLE" }] };
      expect(await within(api.trigger(request, { trigger: "mutation" }))).toMatchObject(refused);
      await sleep(3_000);
      expect(await within(api.trigger(request, { trigger: "mutation", idempotencyKey: "k" }))).toMatchObject(refused);
      expect(await within(api.runSchedule("backfill", { trigger: "mutation" }))).toMatchObject(refused);
      await expect(within(api.setPaused("backfill", true))).rejects.toBeInstanceOf(JobsUnavailableError);
      expect((await within(api.runs({}))).length).toBe(known);
      expect((await within(api.schedules())).find(({ id }) => id === "backfill")).toMatchObject({ isPaused: true });
      // What was being worked on is fetched to its end meanwhile.
      await untilTrue("all items", () => asked.length >= 6);

      await sleep(outageMs - (performance.now() - killedAt));
      await server.restart();
      const backAt = performance.now();
      scene.fakes.calls.length = 0;
      const id = await (async () => {
        for (;;) {
          const result = await api.trigger(request, { trigger: "mutation", idempotencyKey: "k" });
          if (result.ok) return result.run.id;
          if (performance.now() - backAt > 10_000) throw new Error("still refused after 10 s");
          await sleep(50);
        }
      })();
      const queuedAt = performance.now() - backAt;
      await untilTrue("the worker", () => scene.fakes.calls.some((call) => call.startsWith("sb_matches")), 20_000);
      const workedAt = performance.now() - backAt;
      expect({ queuedAt, workedAt, inTime: workedAt < backWithinMs }).toMatchObject({ inTime: true });
      await endOf(api, id, "SUCCEEDED");
      // Its lock is gone with the outage: it is delivered again, as after a kill, and finds everything present.
      await endOf(api, interrupted, "SUCCEEDED");
      expect(performance.now() - backAt).toBeLessThan(20_000);
      expect(await within(api.setPaused("backfill", false))).toMatchObject({ isPaused: false });
    });
  });
});
