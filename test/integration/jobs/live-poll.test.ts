import { afterEach, beforeEach, expect, it } from "vitest";
import type { StepEvent } from "../../../src/jobs/events.ts";
import type { Jobs } from "../../../src/jobs/jobs.ts";
import type { SourcesHarness } from "../../contract/ingest/sources/harness.ts";
import { endOf } from "../../support/jobs/jobs-under-test.ts";
import { createServiceOverFakes, type ServiceOverFakes } from "../../support/jobs/service-over-fakes.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

let service: ServiceOverFakes;
let harness: SourcesHarness;
let jobs: Jobs;
let steps: StepEvent[];

beforeEach(async () => {
  // At night: no match goes on, so that one poll is as the other.
  service = await createServiceOverFakes(new Date("2026-03-28T02:00:00Z"));
  ({ harness, jobs, steps } = service);
});
afterEach(() => service.close());

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
