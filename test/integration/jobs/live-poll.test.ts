import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createRunStore } from "../../../src/ingest/runs-store.ts";
import type { JobBackend } from "../../../src/jobs/backend.ts";
import type { StepEvent } from "../../../src/jobs/events.ts";
import { createJobs, type Jobs } from "../../../src/jobs/jobs.ts";
import { withEndpointRelations } from "../../../src/warehouse/endpoint-relations.ts";
import { loadProject } from "../../../src/warehouse/project.ts";
import { createWarehouse, type Warehouse } from "../../../src/warehouse/warehouse.ts";
import { createSourcesHarness, type SourcesHarness } from "../../contract/ingest/sources/harness.ts";
import { createQueueFolder } from "../../support/jobs/embedded-queue.ts";
import { endOf, silent } from "../../support/jobs/jobs-under-test.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

let harness: SourcesHarness;
let queue: Awaited<ReturnType<typeof createQueueFolder>>;
let backend: JobBackend;
let warehouse: Warehouse;
let dataDir: string;
let jobs: Jobs;
const steps: StepEvent[] = [];

beforeEach(async () => {
  // Early on a day before a match day: no match goes on, so that one poll is as the other.
  harness = await createSourcesHarness({ at: new Date("2026-03-28T02:00:00Z") });
  const { config, store, ingest, fakes } = harness;
  queue = await createQueueFolder();
  backend = await queue.open();
  dataDir = await mkdtemp(join(tmpdir(), "pitchlake-live-"));
  const project = withEndpointRelations(await loadProject(), config.endpoints.endpoints);
  const clock = fakes.control.clock.now;
  warehouse = createWarehouse({ store, project, config, dataDir, clock, logger: silent });
  jobs = createJobs({
    backend,
    config,
    baseUrls: fakes.urls,
    ingest,
    warehouse,
    runs: createRunStore({ store }),
    store,
    now: clock,
    createId: randomUUID,
    logger: silent,
    role: "all",
  });
  steps.length = 0;
  jobs.on("step", (step) => steps.push(step));
  await jobs.start({ onlyAsked: true });
});
afterEach(async () => {
  await jobs.close();
  await backend.close();
  await warehouse.close();
  await harness.close();
  await queue.remove();
  await rm(dataDir, { recursive: true, force: true });
});

const poll = async () => {
  steps.length = 0;
  const run = await jobs.runSchedule("live_matches", { trigger: "mutation" });
  return endOf(jobs, run.ok ? run.run.id : "", "SUCCEEDED");
};
const built = () => steps.find(({ step, state }) => step === "build" && state === "completed")?.status;

it("a live poll that changed nothing rebuilds nothing", async () => {
  const first = await poll();
  expect(built()).toBe("built");
  expect(harness.asked("FOOTBALL_DATA")).toHaveLength(1);
  expect(harness.asked("THESPORTSDB")).toEqual([]);
  const marts = await harness.keys("mart/");
  const published: string[] = [];
  jobs.onSnapshotPublished(({ version }) => published.push(version));

  for (let time = 0; time < 2; time++) {
    harness.fakes.control.clock.advance(15 * MINUTE_MS);
    const next = await poll();
    expect(next).toMatchObject({ snapshot: first.snapshot, progress: { failed: 0 } });
    expect(built()).toBe("unchanged");
    expect(steps.some(({ step }) => step === "quality")).toBe(false);
  }
  expect(await harness.keys("raw/live_matches/")).toHaveLength(3);
  expect(await harness.keys("mart/")).toEqual(marts);
  expect(published).toEqual([]);
});

it("polls around match days only, says so, and polls all the same when told by name", async () => {
  await harness.run("football_data_matches", { mode: "RESUME", seasons: [2025] });
  harness.fakes.control.clock.advance(60 * DAY_MS);
  harness.asked("FOOTBALL_DATA");
  const quiet = await poll();
  expect(quiet.progress).toMatchObject({ total: 0, failed: 0 });
  expect([...harness.asked("FOOTBALL_DATA"), ...harness.asked("THESPORTSDB")]).toEqual([]);
  const live = (await harness.ingest.freshness()).filter(({ dataset }) => dataset === "live_matches");
  for (const { note, lastCheckedAt } of live) {
    expect(note).toMatch(/^no match from /);
    expect(lastCheckedAt).toBe(harness.fakes.control.clock.now().toISOString());
  }
  expect(live.map(({ source }) => source).toSorted()).toEqual(["FOOTBALL_DATA", "THESPORTSDB"]);

  const told = await jobs.trigger({ endpoints: ["football_data_live"], mode: "RESUME" }, { trigger: "mutation" });
  await endOf(jobs, told.ok ? told.run.id : "", "SUCCEEDED");
  expect(harness.asked("FOOTBALL_DATA")).toHaveLength(1);
});
