/** What a retry asks for: all of an earlier run again, or what is left of it. Pure. */

import { itemName } from "../ingest/item-names.ts";
import type { IngestionRequest, RunRecord, TaskOutcome, TaskRecord } from "../runs.ts";

export const UNDONE: readonly TaskOutcome[] = ["FAILED", "QUARANTINED", "DEFERRED", "CANCELLED", "PENDING"];

export interface RetryFacts {
  readonly run: RunRecord;
  readonly tasks: readonly TaskRecord[];
  /** Of the run's flow. */
  readonly endpoints: readonly string[];
}

/** @returns null when nothing of the run is left to do */
export function undoneRequest({ run, tasks, endpoints }: RetryFacts): IngestionRequest | null {
  const undone = tasks.filter(({ outcome }) => UNDONE.includes(outcome));
  const seen = new Set(tasks.map(({ endpoint }) => endpoint));
  // A cancelled run may not have come to all of its endpoints; others leave no record where nothing was to be done.
  const unseen = run.status === "CANCELLED" ? endpoints.filter((endpoint) => !seen.has(endpoint)) : [];
  const names = [...undone.map(nameOf), ...unseen];
  if (names.length === 0) return run.status === "SUCCEEDED" ? null : run.request;
  const asked = [...new Set([...undone.map(({ endpoint }) => endpoint), ...unseen])];
  return { ...run.request, endpoints: asked, items: [...new Set(names)] };
}

/** What stands for a whole endpoint has no key. */
const nameOf = (task: TaskRecord): string => (task.key === "" ? task.endpoint : itemName(task));
