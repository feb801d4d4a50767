import { afterEach, describe, expect, it, vi } from "vitest";
import type { JobsOptions } from "../../../src/jobs/jobs.ts";
import { createQueueFolder } from "../../support/jobs/embedded-queue.ts";
import { createScene, endOf, sleep, untilTrue } from "../../support/jobs/jobs-under-test.ts";
import { createServiceOverFakes } from "../../support/jobs/service-over-fakes.ts";
import { config } from "../../unit/jobs/config.ts";

const DAY_MS = 86_400_000;

describe("a clock that is set while schedules run", () => {
  const realNow = Date.now.bind(Date);
  let offsetMs = 0;
  const closers: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
    vi.restoreAllMocks();
    offsetMs = 0;
  });

  const start = async (jobs: JobsOptions["config"]["endpoints"]["jobs"]) => {
    // BullMQ reads the clock itself.
    vi.spyOn(Date, "now").mockImplementation(() => realNow() + offsetMs);
    const place = await createQueueFolder();
    const backend = await place.open();
    const scene = createScene();
    closers.push(place.remove, () => backend.close(), scene.close);
    const now = () => new Date(Date.now());
    const service = scene.jobs(backend, {
      config: { ...config, endpoints: { ...config.endpoints, jobs } },
      now,
      clockCheckMs: 100,
    });
    await service.start();
    return { scene, service, now };
  };

  it.each([
    ["back", -DAY_MS],
    ["forward", DAY_MS],
  ])("goes on ticking when it is set %s by 24 hours, one run a tick", async (_, jumpMs) => {
    const { scene } = await start([{ id: "live_matches", description: "", timing: { everySeconds: 1 } }]);
    await untilTrue("two runs", async () => (await scene.runs.list(100)).length >= 2);
    offsetMs = jumpMs;
    const before = (await scene.runs.list(100)).length;
    await untilTrue("three runs more", async () => (await scene.runs.list(100)).length >= before + 3);
    const keys = (await scene.runs.list(100)).map(({ idempotencyKey }) => idempotencyKey);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it("catches up what was due meanwhile, once", async () => {
    const { scene, service } = await start(config.endpoints.jobs);
    const daily = async () => (await scene.runs.list(100)).filter(({ job }) => job === "daily_ingest");
    await untilTrue("the first run", async () => (await daily()).length === 1);
    await endOf(service, (await daily())[0]?.id ?? "", "SUCCEEDED");
    offsetMs = DAY_MS;
    await untilTrue("the missed one", async () => (await daily()).length === 2);
    await sleep(500);
    expect(await daily()).toHaveLength(2);
    expect((await daily())[0]?.trigger).toBe("boot");
  });
});

it("a run that goes on over midnight UTC asks for each item once, and dates it by its fetch", async () => {
  const service = await createServiceOverFakes(new Date("2026-03-28T23:59:58Z"));
  const { harness, jobs } = service;
  const { control } = harness.fakes;
  const endpoints = [
    "football_data_matches",
    "football_data_standings",
    "football_data_scorers",
    "football_data_teams",
  ];
  const request = { endpoints, seasons: [2025], mode: "RESUME" } as const;
  const stop = jobs.on("step", ({ step, state }) => {
    // After the first endpoint.
    if (step === "ingest" && state === "completed" && control.clock.now().getUTCDate() === 28)
      control.clock.advance(5_000);
  });
  const first = await jobs.trigger(request, { trigger: "mutation" });
  const end = await endOf(jobs, first.ok ? first.run.id : "", "SUCCEEDED");
  stop();
  expect(end.progress).toMatchObject({ total: 4, fetched: 4 });
  expect(end).toMatchObject({ creditsUsed: 4, createdAt: "2026-03-28T23:59:58.000Z" });
  expect(end.finishedAt?.slice(0, 10)).toBe("2026-03-29");
  expect(harness.asked("FOOTBALL_DATA")).toHaveLength(4);
  const days = (await harness.keys("raw/")).flatMap((key) => /(\d{8})T000000Z/.exec(key)?.[1] ?? []);
  expect(days.toSorted()).toEqual(["20260328", "20260329", "20260329", "20260329"]);

  // The same again: what was fetched before midnight is of yesterday, the rest is there.
  const again = await jobs.trigger(request, { trigger: "mutation" });
  const second = await endOf(jobs, again.ok ? again.run.id : "", "SUCCEEDED");
  expect(second.progress).toMatchObject({ total: 4, fetched: 1, skipped: 3 });
  expect(harness.asked("FOOTBALL_DATA")).toHaveLength(1);
  await service.close();
});
