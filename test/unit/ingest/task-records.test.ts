import { describe, expect, it } from "vitest";
import { CreditsExhaustedError, SourceRateLimitedError, SourceUnavailableError } from "../../../src/errors.ts";
import { toTask, toTaskError } from "../../../src/ingest/task-records.ts";
import { createProgress } from "../../../src/run-progress.ts";
import type { TaskOutcome } from "../../../src/runs.ts";

const item = {
  endpoint: "e",
  base: "b",
  key: "k",
  prefix: "p",
  parameters: {},
  competitionCode: null,
  season: null,
  credits: 0,
};
const NOW = new Date("2026-11-22T10:00:00Z");

describe("task records", () => {
  it("are counted", () => {
    const outcomes: TaskOutcome[] = ["FETCHED", "SKIPPED", "UNCHANGED", "DEFERRED", "FAILED", "QUARANTINED", "PENDING"];
    const tasks = outcomes.map((outcome) => toTask(item, outcome));
    const count = createProgress();
    const shown = tasks.map((task) => count(task, 6));
    expect(shown[0]).toEqual({ total: 6, done: 1, fetched: 1, skipped: 0, failed: 0 });
    // More than were planned: some added others.
    expect(shown.at(-1)).toEqual({ total: 7, done: 6, fetched: 1, skipped: 3, failed: 2 });
  });

  it("say until when a wait lasts", () => {
    const midnight = new Date("2026-11-23T00:00:00Z");
    expect(toTaskError(new CreditsExhaustedError("none", midnight), NOW).retryAt).toBe("2026-11-23T00:00:00.000Z");
    expect(toTaskError(new SourceRateLimitedError("wait", 5_000), NOW).retryAt).toBe("2026-11-22T10:00:05.000Z");
    expect(toTaskError(new SourceUnavailableError("down"), NOW).retryAt).toBeNull();
  });

  it("do not repeat the words of an unexpected fault", () => {
    expect(toTaskError(new TypeError("x is not a function"), NOW)).toMatchObject({
      code: "INTERNAL",
      retryable: false,
      message: expect.not.stringContaining("function"),
    });
  });
});
