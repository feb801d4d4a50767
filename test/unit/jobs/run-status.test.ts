import { describe, expect, it } from "vitest";
import { creditsOf, type RunOutcome, resumesAt, statusOf } from "../../../src/jobs/run-status.ts";
import { progressOf } from "../../../src/run-progress.ts";
import type { TaskOutcome } from "../../../src/runs.ts";
import { task } from "../../support/jobs/fake-use-cases.ts";

const tasks = (...outcomes: TaskOutcome[]) => outcomes.map((outcome, index) => task(`e${index}`, outcome));
const now = new Date("2026-03-04T15:00:00.000Z");

describe("statusOf", () => {
  const served = { failedLeaves: 0, snapshot: "v1", error: null, isWaiting: false };
  const cases: readonly [string, RunOutcome, string][] = [
    ["all fetched", { ...served, tasks: tasks("FETCHED", "UNCHANGED", "SKIPPED") }, "SUCCEEDED"],
    ["nothing to do", { ...served, tasks: [] }, "SUCCEEDED"],
    ["one failed, the rest served", { ...served, tasks: tasks("FETCHED", "FAILED") }, "PARTIAL"],
    ["one quarantined, the rest served", { ...served, tasks: tasks("SKIPPED", "QUARANTINED") }, "PARTIAL"],
    ["an endpoint failed as a whole", { ...served, tasks: tasks("FETCHED"), failedLeaves: 1 }, "PARTIAL"],
    ["put off by the caller's own limit", { ...served, tasks: tasks("FETCHED", "DEFERRED") }, "PARTIAL"],
    ["nothing could be read", { ...served, tasks: tasks("FAILED", "QUARANTINED") }, "FAILED"],
    ["every endpoint failed as a whole", { ...served, tasks: [], failedLeaves: 2 }, "FAILED"],
    ["the build failed", { ...served, tasks: tasks("FETCHED"), snapshot: null, error: "no" }, "FAILED"],
    ["nothing was published", { ...served, tasks: tasks("FETCHED"), snapshot: null }, "FAILED"],
    ["the rest waits", { ...served, tasks: tasks("FETCHED", "DEFERRED"), isWaiting: true }, "WAITING_FOR_CREDITS"],
    ["cancelled", { ...served, tasks: tasks("FETCHED", "CANCELLED") }, "CANCELLED"],
  ];
  it.each(cases)("%s", (_, outcome, status) => {
    expect(statusOf(outcome)).toBe(status);
  });
});

describe("sums of a run", () => {
  it("counts the tasks", () => {
    const all = tasks("FETCHED", "SKIPPED", "UNCHANGED", "DEFERRED", "FAILED", "QUARANTINED", "PENDING");
    expect(progressOf(all)).toEqual({ total: 7, done: 6, fetched: 1, skipped: 3, failed: 2 });
  });

  it("counts the credits that were spent, and those that smart resume saved", () => {
    const all = [task("dear", "FETCHED", { credits: 3 }), task("dear", "SKIPPED"), task("free", "SKIPPED")];
    expect(creditsOf(all, (endpoint) => (endpoint === "dear" ? 3 : 0))).toEqual({ creditsUsed: 3, creditsSaved: 3 });
  });
});

describe("resumesAt", () => {
  const run = { request: { mode: "RESUME" as const } };
  const deferred = (retryAt: string | null) =>
    task("e", "DEFERRED", { error: { code: "QUOTA_EXHAUSTED", message: "none left", retryable: false, retryAt } });

  it("is never when nothing was put off", () => {
    expect(resumesAt(tasks("FETCHED", "FAILED"), run, now)).toBeNull();
  });

  it("is the latest instant that a task names, but not in the past", () => {
    const both = [deferred("2026-03-04T16:00:00.000Z"), deferred("2026-03-04T18:00:00.000Z")];
    expect(resumesAt(both, run, now)?.toISOString()).toBe("2026-03-04T18:00:00.000Z");
    expect(resumesAt([deferred("2026-03-01T00:00:00.000Z")], run, now)).toEqual(now);
  });

  it("is the reset at midnight UTC when no task names an instant", () => {
    expect(resumesAt([deferred(null)], run, now)?.toISOString()).toBe("2026-03-05T00:00:00.000Z");
    expect(resumesAt([deferred(null)], run, new Date("2026-12-31T23:59:59Z"))?.toISOString()).toBe(
      "2027-01-01T00:00:00.000Z",
    );
  });

  it("is never for what only the caller's own limit put off: that does not pass", () => {
    expect(resumesAt([deferred(null)], { request: { mode: "RESUME", maxCredits: 5 } }, now)).toBeNull();
  });
});
