/** What a run's progress counts, in one place: while its tasks come, and over the tasks that are recorded. */

import type { RunProgress, TaskOutcome, TaskRecord } from "./runs.ts";

/** Counts tasks as they come: of ten thousand, each counting all before it would take seconds. */
export function createProgress(): (task: TaskRecord, total: number) => RunProgress {
  const counts = new Map<TaskOutcome, number>();
  let tasks = 0;
  const count = (...outcomes: TaskOutcome[]): number =>
    outcomes.reduce((sum, outcome) => sum + (counts.get(outcome) ?? 0), 0);
  return ({ outcome }, total) => {
    tasks += 1;
    counts.set(outcome, count(outcome) + 1);
    return {
      total: Math.max(total, tasks),
      done: tasks - count("PENDING"),
      fetched: count("FETCHED"),
      skipped: count("SKIPPED", "UNCHANGED", "DEFERRED"),
      failed: count("FAILED", "QUARANTINED", "CANCELLED"),
    };
  };
}

export function progressOf(tasks: readonly TaskRecord[]): RunProgress {
  const count = createProgress();
  return tasks.reduce<RunProgress>((_, task) => count(task, tasks.length), NONE);
}

const NONE: RunProgress = { total: 0, done: 0, fetched: 0, skipped: 0, failed: 0 };
