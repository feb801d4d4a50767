import type { IngestionPort, TriggerResult } from "../../../src/resolvers/ports.ts";
import type { IngestionRequest, RunRecord, TaskRecord } from "../../../src/runs.ts";

export const madeUpRun: RunRecord = {
  id: "20260301T060000Z-abc123",
  job: "daily_ingest",
  trigger: "mutation",
  request: { mode: "RESUME" },
  status: "PARTIAL",
  createdAt: "2026-03-01T06:00:00Z",
  startedAt: "2026-03-01T06:00:01Z",
  finishedAt: null,
  progress: { total: 3, done: 2, fetched: 1, skipped: 1, failed: 0 },
  creditsUsed: 0,
  creditsSaved: 1,
  snapshot: null,
  idempotencyKey: null,
  error: null,
};

const task = (key: string, outcome: TaskRecord["outcome"], more: Partial<TaskRecord> = {}): TaskRecord => ({
  endpoint: "openfootball_matches",
  key,
  parameters: { season: "2024" },
  outcome,
  reason: null,
  attempts: 1,
  credits: 0,
  bytes: null,
  rows: null,
  error: null,
  ...more,
});

export const madeUpTasks: readonly TaskRecord[] = [
  task("raw/c", "FAILED", { error: { code: "TIMEOUT", message: "no answer in 10 s", retryable: true, retryAt: null } }),
  task("raw/a", "FETCHED", { bytes: 1200, rows: 380 }),
  task("raw/b", "SKIPPED", { reason: "present" }),
];

export interface RecordedTrigger {
  readonly request: IngestionRequest;
  readonly options: { readonly idempotencyKey?: string; readonly trigger: string };
}

/** Knows some runs and answers each trigger with `result`. */
export function ingestionWith(
  runs: readonly RunRecord[],
  result: TriggerResult = { ok: true, run: madeUpRun, replayed: false },
): IngestionPort & { readonly triggered: RecordedTrigger[] } {
  const triggered: RecordedTrigger[] = [];
  return {
    triggered,
    async trigger(request, options) {
      triggered.push({ request, options });
      return result;
    },
    run: async (id) => runs.find((run) => run.id === id) ?? null,
    tasks: async (_runId, { outcome }) => madeUpTasks.filter((it) => outcome?.includes(it.outcome) ?? true),
  };
}
