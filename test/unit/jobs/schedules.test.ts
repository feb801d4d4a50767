import { getNextMillis } from "bullmq";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JobTiming } from "../../../src/config/types.ts";
import { bootRun, dueOfTick, toScheduleViews } from "../../../src/jobs/schedules.ts";
import { lastDue, nextDue, toRepeat } from "../../../src/jobs/timing.ts";
import type { RunRecord } from "../../../src/runs.ts";
import { config } from "./config.ts";

const { jobs } = config.endpoints;
const daily: JobTiming = { cron: "0 6 * * *", timezone: "UTC" };
const at = (iso: string) => new Date(iso);

const run = (createdAt: string, more: Partial<RunRecord> = {}): RunRecord => ({
  id: `run-${createdAt}`,
  job: "daily_ingest",
  trigger: "schedule",
  request: { job: "daily_ingest", mode: "RESUME" },
  status: "SUCCEEDED",
  createdAt,
  startedAt: createdAt,
  finishedAt: createdAt,
  progress: { total: 0, done: 0, fetched: 0, skipped: 0, failed: 0 },
  creditsUsed: 0,
  creditsSaved: 0,
  snapshot: "v1",
  idempotencyKey: null,
  error: null,
  ...more,
});

describe("timing", () => {
  it("turns intervals that divide an hour or a day into cron lines", () => {
    const pattern = (everySeconds: number) => toRepeat({ everySeconds });
    expect(pattern(900)).toEqual({ pattern: "*/15 * * * *", tz: "UTC" });
    expect(pattern(10)).toEqual({ pattern: "*/10 * * * * *", tz: "UTC" });
    expect(pattern(3_600)).toEqual({ pattern: "0 */1 * * *", tz: "UTC" });
    expect(pattern(86_400)).toEqual({ pattern: "0 0 * * *", tz: "UTC" });
    expect(pattern(700)).toEqual({ every: 700_000 });
  });

  it("knows the last and the next due time", () => {
    const now = at("2026-03-04T05:59:59Z");
    expect(lastDue(daily, now, getNextMillis)).toEqual(at("2026-03-03T06:00:00Z"));
    expect(nextDue(daily, now, getNextMillis)).toEqual(at("2026-03-04T06:00:00Z"));
    expect(lastDue(daily, at("2026-03-04T06:00:00Z"), getNextMillis)).toEqual(at("2026-03-04T06:00:00Z"));
    expect(lastDue({ cron: "0 7 * * 1", timezone: "UTC" }, now, getNextMillis)).toEqual(at("2026-03-02T07:00:00Z"));
    expect(lastDue({ cron: "0 0 29 2 *", timezone: "UTC" }, now, getNextMillis)).toBeNull();
  });

  it("follows the zone over a change of the clocks", () => {
    const london: JobTiming = { cron: "0 6 * * *", timezone: "Europe/London" };
    expect(lastDue(london, at("2026-03-28T12:00:00Z"), getNextMillis)).toEqual(at("2026-03-28T06:00:00Z"));
    expect(lastDue(london, at("2026-03-29T12:00:00Z"), getNextMillis)).toEqual(at("2026-03-29T05:00:00Z"));
  });

  it("has now between the last and the next due time, for any interval and any instant", () => {
    const seconds = fc.constantFrom(1, 7, 10, 60, 300, 700, 900, 3_600, 21_600, 86_400);
    const instant = fc.date({ min: at("2020-01-01T00:00:00Z"), max: at("2035-01-01T00:00:00Z"), noInvalidDate: true });
    fc.assert(
      fc.property(seconds, instant, (everySeconds, now) => {
        const last = lastDue({ everySeconds }, now, getNextMillis)!.getTime();
        const next = nextDue({ everySeconds }, now, getNextMillis)!.getTime();
        expect(last).toBeLessThanOrEqual(now.getTime());
        expect(next).toBeGreaterThan(now.getTime());
        expect(next - last).toBe(everySeconds * 1_000);
      }),
      { numRuns: 100 },
    );
  });
});

describe("bootRun", () => {
  const decide = (runs: readonly RunRecord[], now: string, paused: readonly string[] = []) =>
    bootRun({ jobs, paused: new Set(paused), runs, now: at(now), next: getNextMillis });

  it("queues a run on the first start, paused or not", () => {
    expect(decide([], "2026-03-04T12:00:00Z")).toMatchObject({ kind: "run", reason: "first start" });
    expect(decide([], "2026-03-04T12:00:00Z", ["daily_ingest"])).toMatchObject({ kind: "run" });
  });

  it("queues one while nothing was ever published", () => {
    const failed = run("2026-03-04T11:00:00Z", { status: "FAILED", snapshot: null });
    expect(decide([failed], "2026-03-04T12:00:00Z")).toMatchObject({ kind: "run", reason: "first start" });
  });

  it("queues none while the last success is newer than the last due time", () => {
    expect(decide([run("2026-03-04T06:00:01Z")], "2026-03-05T05:59:00Z")).toEqual({
      kind: "none",
      reason: "up to date",
    });
  });

  it("catches up what was due while nothing ran", () => {
    const decision = decide([run("2026-03-04T06:00:01Z")], "2026-03-05T06:00:00Z");
    expect(decision).toMatchObject({ kind: "run", reason: "missed" });
    expect(decide([run("2026-03-04T06:00:01Z")], "2026-03-05T23:00:00Z")).toEqual(decision);
  });

  it("catches up nothing while the schedule is paused", () => {
    expect(decide([run("2026-03-01T06:00:00Z")], "2026-03-05T07:00:00Z", ["daily_ingest"])).toEqual({
      kind: "none",
      reason: "paused",
    });
  });

  it("tries again what ended incomplete since it was due", () => {
    const partial = run("2026-03-05T06:00:00Z", { status: "PARTIAL" });
    expect(decide([partial, run("2026-03-04T06:00:00Z")], "2026-03-05T07:00:00Z")).toMatchObject({
      kind: "run",
      reason: "incomplete",
    });
  });

  it("leaves a run alone that is still in the queue", () => {
    for (const status of ["QUEUED", "RUNNING", "WAITING_FOR_CREDITS"] as const) {
      const open = run("2026-03-05T06:00:00Z", { status, snapshot: null });
      expect(decide([open], "2026-03-06T07:00:00Z")).toEqual({ kind: "none", reason: "in progress" });
    }
  });

  it("looks at the runs of its own schedule only", () => {
    const live = run("2026-03-05T06:15:00Z", { job: "live_matches" });
    expect(decide([live], "2026-03-05T07:00:00Z")).toMatchObject({ kind: "run", reason: "first start" });
  });
});

describe("schedules", () => {
  it("reads the due time out of the tick's id", () => {
    expect(dueOfTick("repeat:daily_ingest:1772604000000")).toEqual(at("2026-03-04T06:00:00Z"));
    expect(dueOfTick("something-else")).toBeNull();
  });

  it("shows when each runs next, and nothing for a paused one", () => {
    const views = toScheduleViews(jobs, {
      endpoints: config.endpoints.endpoints,
      paused: new Set(["backfill"]),
      lastRuns: new Map([["backfill", run("2026-03-02T07:00:00Z", { job: "backfill" })]]),
      now: at("2026-03-04T05:50:00Z"),
      next: getNextMillis,
    });
    expect(views.map(({ id, isPaused, nextRunAt }) => [id, isPaused, nextRunAt?.toISOString() ?? null])).toEqual([
      ["daily_ingest", false, "2026-03-04T06:00:00.000Z"],
      ["live_matches", false, "2026-03-04T06:00:00.000Z"],
      ["backfill", true, null],
    ]);
    expect(views[1]?.endpoints).toEqual(["demo_events", "demo_lineups", "demo_matches"]);
    expect(views.map(({ lastRun }) => lastRun?.job ?? null)).toEqual([null, null, "backfill"]);
  });
});
