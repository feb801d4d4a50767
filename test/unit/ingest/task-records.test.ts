import { describe, expect, it } from "vitest";
import { progressOf, statusOf, toTask } from "../../../src/ingest/task-records.ts";
import type { RunStatus, TaskOutcome } from "../../../src/runs.ts";

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
const tasks = (...outcomes: TaskOutcome[]) => outcomes.map((outcome) => toTask(item, outcome));

describe("what the tasks say of their run", () => {
  it.each<[TaskOutcome[], RunStatus]>([
    [[], "SUCCEEDED"],
    [["FETCHED", "SKIPPED", "UNCHANGED"], "SUCCEEDED"],
    [["FETCHED", "QUARANTINED"], "PARTIAL"],
    [["SKIPPED", "FAILED"], "PARTIAL"],
    [["FAILED", "FAILED"], "FAILED"],
    [["FETCHED", "DEFERRED"], "WAITING_FOR_CREDITS"],
    [["FETCHED", "CANCELLED", "DEFERRED"], "CANCELLED"],
  ])("%j → %s", (outcomes, status) => expect(statusOf(tasks(...outcomes))).toBe(status));

  it("counts", () => {
    const done = tasks("FETCHED", "SKIPPED", "UNCHANGED", "DEFERRED", "FAILED", "QUARANTINED", "PENDING");
    expect(progressOf(done, 9)).toEqual({ total: 9, done: 6, fetched: 1, skipped: 3, failed: 2 });
  });
});
