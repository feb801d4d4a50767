import type { IngestUseCase, RunEndpointOptions, RunRecords, WarehouseUseCase } from "../../../src/jobs/use-cases.ts";
import type { IngestionRequest, RunRecord, TaskRecord } from "../../../src/runs.ts";

export interface FakeUseCases {
  readonly ingest: IngestUseCase;
  readonly warehouse: WarehouseUseCase;
  /** What was called, in order: "leagues@package", "config", "build", "check", "publish". */
  readonly calls: string[];
  /** Replaces an endpoint's answer. */
  readonly endpoints: Map<string, (request: IngestionRequest, options: RunEndpointOptions) => Promise<TaskRecord[]>>;
  /** Thrown by the next calls of a warehouse step. */
  readonly failures: Partial<Record<"build" | "check" | "publish", Error[]>>;
}

export const task = (endpoint: string, outcome: TaskRecord["outcome"], more: Partial<TaskRecord> = {}): TaskRecord => ({
  endpoint,
  key: `raw/${endpoint}`,
  parameters: {},
  outcome,
  reason: null,
  attempts: 1,
  credits: 0,
  bytes: null,
  rows: null,
  error: null,
  ...more,
});

/** Ingestion that always finds one new object, and a warehouse whose version changes with it. */
export function createFakeUseCases(): FakeUseCases {
  const calls: string[] = [];
  const endpoints: FakeUseCases["endpoints"] = new Map();
  const failures: FakeUseCases["failures"] = {};
  let objects = 0;
  let published = -1;
  const step = (name: "build" | "check" | "publish") => {
    calls.push(name);
    const error = failures[name]?.shift();
    if (error !== undefined) throw error;
  };
  return {
    calls,
    endpoints,
    failures,
    ingest: {
      async runEndpoint(_run, endpoint, request, options) {
        calls.push(`${endpoint}@${request.bases?.join("+")}`);
        const answer = endpoints.get(`${endpoint}@${request.bases?.join("+")}`);
        if (answer !== undefined) return answer(request, options);
        objects++;
        options.onProgress?.({ total: 1, done: 1, fetched: 1, skipped: 0, failed: 0 });
        return [task(endpoint, "FETCHED", { parameters: { base: request.bases?.join("+") ?? "" } })];
      },
      async writeConfigObjects() {
        calls.push("config");
      },
    },
    warehouse: {
      async build() {
        step("build");
        return { version: `v${objects}`, status: objects === published ? "unchanged" : "built" };
      },
      async check(version) {
        step("check");
        return { version, heldBack: [] };
      },
      async publish(version) {
        step("publish");
        published = Number(version.slice(1));
        return { version, publishedAt: "2026-03-04T06:00:00.000Z", engine: "duckdb", models: 3 };
      },
    },
  };
}

/** Run records that live as long as the test. */
export function createMemoryRuns(): RunRecords {
  const runs = new Map<string, RunRecord>();
  const tasks = new Map<string, TaskRecord[]>();
  return {
    async create(run) {
      const earlier = [...runs.values()].find(
        ({ id, idempotencyKey }) => id === run.id || (idempotencyKey !== null && idempotencyKey === run.idempotencyKey),
      );
      if (earlier !== undefined) return { run: earlier, created: false };
      runs.set(run.id, run);
      return { run, created: true };
    },
    get: async (id) => runs.get(id) ?? null,
    async update(id, change) {
      const run = runs.get(id);
      if (run === undefined) return null;
      runs.set(id, change(run));
      return runs.get(id) ?? null;
    },
    list: async (limit, isWanted = () => true) =>
      [...runs.values()]
        .toReversed()
        .filter(({ id }) => isWanted(id))
        .slice(0, limit),
    async appendTasks(id, added) {
      tasks.set(id, [...(tasks.get(id) ?? []), ...added]);
    },
    async tasks(id, { outcome } = {}) {
      const latest = new Map<string, TaskRecord>();
      for (const one of tasks.get(id) ?? []) latest.set(JSON.stringify([one.endpoint, one.parameters]), one);
      return [...latest.values()].filter((one) => outcome?.includes(one.outcome) ?? true);
    },
  };
}
