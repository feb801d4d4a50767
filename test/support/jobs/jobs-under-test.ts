import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import type { JobBackend } from "../../../src/jobs/backend.ts";
import { createJobs, type Jobs, type JobsOptions } from "../../../src/jobs/jobs.ts";
import { isFinished } from "../../../src/jobs/run-status.ts";
import { createMemoryStore } from "../../../src/lake/drivers/memory.ts";
import type { RunRecord, RunStatus, TaskRecord } from "../../../src/runs.ts";
import { config } from "../../unit/jobs/config.ts";
import { createFakeUseCases, createMemoryRuns, task } from "./fake-use-cases.ts";

export const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** One lake and its use cases, and jobs of several processes over it. */
export function createScene() {
  const fakes = createFakeUseCases();
  const runs = createMemoryRuns();
  const store = createMemoryStore();
  const open: Jobs[] = [];
  return {
    fakes,
    runs,
    store,
    jobs(backend: JobBackend, more: Partial<JobsOptions> = {}): Jobs {
      const jobs = createJobs({
        backend,
        config,
        baseUrls: {},
        ingest: fakes.ingest,
        warehouse: fakes.warehouse,
        runs,
        store,
        now: () => new Date(),
        createId: randomUUID,
        logger: silent,
        role: "all",
        ...more,
      });
      open.push(jobs);
      return jobs;
    },
    async close() {
      for (const jobs of open.splice(0)) await jobs.close({ graceMs: 500 });
    },
  };
}

export type Scene = ReturnType<typeof createScene>;

/** Waits for the status; a run that ends otherwise fails the test at once. */
export async function endOf(jobs: Pick<Jobs, "run">, id: string, status?: RunStatus): Promise<RunRecord> {
  for (let waited = 0; waited < 30_000; waited += 10) {
    const found = await jobs.run(id);
    if (found !== null && (isFinished(found.status) || found.status === status)) {
      if (status !== undefined && found.status !== status)
        throw new Error(`run ${id} is ${found.status}, not ${status}`);
      return found;
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`run ${id} did not end: ${JSON.stringify(await jobs.run(id))}`);
}

/** Queues a run and gives its id. */
export async function queued(jobs: Jobs, endpoints: readonly string[], more: object = {}): Promise<string> {
  const result = await jobs.trigger({ endpoints, mode: "RESUME", ...more }, { trigger: "mutation" });
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return result.run.id;
}

/** Items of `endpoint` that are asked for one after another, `eachMs` apart, until the signal says stop. */
export function slowEndpoint(scene: Scene, place: string, count: number, eachMs: number, asked: string[] = []) {
  const [endpoint = "", base = ""] = place.split("@");
  scene.fakes.endpoints.set(place, async (_, { signal, onProgress }) => {
    const tasks: TaskRecord[] = [];
    for (let item = 0; item < count; item++) {
      const of = { parameters: { base, match_id: String(item) } };
      if (!signal.aborted) {
        asked.push(`${endpoint} ${item}`);
        await wait(eachMs, undefined, { signal }).catch(() => undefined);
      }
      tasks.push(task(endpoint, signal.aborted ? "CANCELLED" : "FETCHED", of));
      onProgress?.({ total: count, done: item + 1, fetched: item + 1, skipped: 0, failed: 0 });
    }
    return tasks;
  });
  return asked;
}

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export async function untilTrue(what: string, holds: () => unknown, timeoutMs = 30_000): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`not within ${timeoutMs} ms: ${what}`);
    await sleep(10);
  }
}
