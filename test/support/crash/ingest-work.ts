/** One run of a scenario as a worker carries it out: the service's own parts and the same records, without the queue. */

import { createFoundation, type Foundation } from "../../../src/app.ts";
import { createLogger } from "../../../src/logger.ts";
import { progressOf } from "../../../src/run-progress.ts";
import type { RunRecord } from "../../../src/runs.ts";
import { loadSettings } from "../../../src/settings.ts";
import type { Leaf, Scenario } from "./scenarios.ts";

export const RUN_ID = "crash-test";

export interface WorkOptions {
  readonly runId?: string;
  /** By how much the clock, which runs, is ahead of the scenario's instant. */
  readonly afterMs?: number;
  /** Everything is loaded, nothing was done. */
  readonly onBegin?: () => Promise<void>;
  readonly onEnd?: () => void;
}

/** What comes before the scenario. */
export async function prepareScenario(
  { before, ...scenario }: Scenario,
  environment: Readonly<Record<string, string>>,
): Promise<void> {
  if (before !== undefined) await runScenario({ ...scenario, ...before }, environment, { runId: "before-the-crash" });
}

/** Safe to repeat: a queue gives the same work again until it is acknowledged. */
export async function runScenario(
  { at, leaves }: Omit<Scenario, "before">,
  environment: Readonly<Record<string, string>>,
  { runId = RUN_ID, afterMs = 0, onBegin, onEnd }: WorkOptions = {},
): Promise<void> {
  const logger = createLogger(process.env.CRASH_LOG_LEVEL ?? "silent");
  const began = performance.now();
  const clock = () => new Date(Date.parse(at) + afterMs + performance.now() - began);
  const foundation = await createFoundation(loadSettings(environment, process.cwd()), { logger, clock });
  await onBegin?.();
  try {
    await foundation.store.sweep();
    await foundation.runs.create({ ...NEW_RUN, id: runId, createdAt: at });
    await foundation.runs.update(runId, (run) => ({ ...run, status: "RUNNING", startedAt: at }));
    for (const leaf of leaves) await runLeaf(foundation, runId, leaf);
    await settle(foundation, runId, at);
    onEnd?.();
  } finally {
    await foundation.close();
  }
}

async function runLeaf({ ingest, runs }: Foundation, runId: string, { endpoint, request }: Leaf): Promise<void> {
  const { signal } = new AbortController();
  const tasks = await ingest.runEndpoint(runId, endpoint, request, { signal });
  await runs.appendTasks(runId, tasks);
  const all = await runs.tasks(runId);
  await runs.update(runId, (run) => ({ ...run, progress: progressOf(all) }));
}

async function settle({ runs }: Foundation, runId: string, at: string): Promise<void> {
  await runs.update(runId, (run) => ({ ...run, status: "SUCCEEDED", finishedAt: at }));
}

const NEW_RUN: Omit<RunRecord, "id" | "createdAt"> = {
  job: "daily_ingest",
  trigger: "cli",
  request: { mode: "RESUME" },
  status: "QUEUED",
  startedAt: null,
  finishedAt: null,
  progress: { total: 0, done: 0, fetched: 0, skipped: 0, failed: 0 },
  creditsUsed: 0,
  creditsSaved: 0,
  snapshot: null,
  idempotencyKey: null,
  error: null,
};
