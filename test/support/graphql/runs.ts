import type { IngestionPort, PlanEntry, PlanView, TriggerResult } from "../../../src/resolvers/ports.ts";
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

export const madeUpPlan: PlanView = {
  fetch: 1,
  skip: 1,
  defer: 0,
  credits: 1,
  estimatedCredits: 20,
  creditsAvailable: 88,
  items: [
    planned("raw/a", { action: "FETCH", reason: "not present", expands: true, expandedCredits: 19 }),
    planned("raw/b", { action: "SKIP", reason: "present" }),
  ],
};

function planned(key: string, more: Pick<PlanEntry, "action" | "reason"> & Partial<PlanEntry>): PlanEntry {
  return { endpoint: "api_football_fixtures", key, credits: 1, expands: false, expandedCredits: 0, ...more };
}

export interface FakeIngestion extends IngestionPort {
  readonly triggered: RecordedTrigger[];
  /** Every other call by its name, with its arguments. */
  readonly calls: (readonly [string, ...unknown[]])[];
  /** Tells everybody who listens. */
  tell(run: RunRecord): void;
  listeners(): number;
}

/** Knows some runs and answers each mutation with `result`. */
export function ingestionWith(
  runs: readonly RunRecord[],
  result: TriggerResult = { ok: true, run: madeUpRun, replayed: false },
): FakeIngestion {
  const triggered: RecordedTrigger[] = [];
  const calls: (readonly [string, ...unknown[]])[] = [];
  const listeners = new Set<(run: RunRecord) => void>();
  const known = new Map(runs.map((run) => [run.id, run]));
  const answer = async (...call: readonly [string, ...unknown[]]): Promise<TriggerResult> => {
    calls.push(call);
    return result;
  };
  return {
    triggered,
    calls,
    listeners: () => listeners.size,
    tell(run) {
      known.set(run.id, run);
      for (const listener of listeners) listener(run);
    },
    async trigger(request, options) {
      triggered.push({ request, options });
      return result;
    },
    backfill: (request, options) => answer("backfill", request, options),
    retry: (id, options) => answer("retry", id, options),
    cancel: (id) => answer("cancel", id),
    async plan(request) {
      calls.push(["plan", request]);
      return madeUpPlan;
    },
    run: async (id) => known.get(id) ?? null,
    runs: async ({ status }) => [...known.values()].filter((run) => status?.includes(run.status) ?? true),
    tasks: async (_runId, { outcome }) => madeUpTasks.filter((it) => outcome?.includes(it.outcome) ?? true),
    onRun(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
