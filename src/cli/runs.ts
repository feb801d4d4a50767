/** `pitchlake runs ls|show|retry|cancel`. The first two read the lake and need no service. */

import { createFoundation, type Foundation } from "../app.ts";
import { createLogger } from "../logger.ts";
import type { RunRecord, RunStatus, TaskRecord } from "../runs.ts";
import type { Settings } from "../settings.ts";
import { describeTasks } from "../start/report.ts";
import { EXIT, RefusedError } from "./exit.ts";
import { followToEnd } from "./follow.ts";
import type { Output } from "./output.ts";
import { openRunner } from "./runner.ts";

export interface ListFlags {
  readonly status?: readonly RunStatus[];
  readonly limit: number;
}

/** As many as are kept. */
const ALL_RUNS = 500;
const TASKS_SHOWN = 20;

export function listRuns(settings: Settings, { status, limit }: ListFlags, output: Output): Promise<number> {
  return withFoundation(settings, async ({ runs }) => {
    const all = await runs.list(status === undefined ? limit : ALL_RUNS);
    const found = all.filter((run) => status?.includes(run.status) ?? true).slice(0, limit);
    output.result({ runs: found }, (it) => (it.runs.length === 0 ? ["no runs"] : it.runs.map(runLine)));
    return EXIT.done;
  });
}

export function showRun(settings: Settings, id: string, output: Output): Promise<number> {
  return withFoundation(settings, async ({ runs }) => {
    const run = await runs.get(id);
    if (run === null) throw new RefusedError([{ message: `there is no run "${id}"` }]);
    output.result({ run, tasks: await runs.tasks(id) }, ({ tasks }) => [runLine(run), ...taskLines(run, tasks)]);
    return EXIT.done;
  });
}

/** @param onlyFailed else all that the run asked for */
export async function retryRun(
  settings: Settings,
  { id, onlyFailed }: { readonly id: string; readonly onlyFailed: boolean },
  output: Output,
): Promise<number> {
  const runner = await openRunner(settings);
  try {
    return await followToEnd(runner, await runner.retry(id, onlyFailed), output);
  } finally {
    await runner.close();
  }
}

export async function cancelRun(settings: Settings, id: string, output: Output): Promise<number> {
  const runner = await openRunner(settings);
  try {
    await runner.cancel(id);
    const run = await runner.read(id);
    output.result(run, () => [`run ${id} is cancelled; what was fetched stays`]);
    return EXIT.done;
  } finally {
    await runner.close();
  }
}

async function withFoundation(settings: Settings, work: (foundation: Foundation) => Promise<number>): Promise<number> {
  const foundation = await createFoundation(settings, { logger: createLogger("error") });
  try {
    return await work(foundation);
  } finally {
    await foundation.close();
  }
}

function runLine({ id, status, trigger, progress, creditsUsed }: RunRecord): string {
  const { total, done, fetched, failed } = progress;
  return `${status.padEnd(19)}  ${id}  ${trigger.padEnd(8)}  ${done}/${total} tasks, ${fetched} fetched, ${failed} failed, ${creditsUsed} credits`;
}

function taskLines({ error }: RunRecord, tasks: readonly TaskRecord[]): readonly string[] {
  const byEndpoint = new Map<string, TaskRecord[]>();
  for (const task of tasks) byEndpoint.set(task.endpoint, [...(byEndpoint.get(task.endpoint) ?? []), task]);
  const bad = tasks.filter(({ outcome }) => outcome === "FAILED" || outcome === "QUARANTINED");
  const shown = bad
    .slice(0, TASKS_SHOWN)
    .map(
      (task) =>
        `${task.outcome}  ${task.key || task.endpoint}: ${task.error?.message ?? task.reason ?? "no reason is kept"}`,
    );
  return [
    ...(error === null ? [] : [error]),
    ...[...byEndpoint].map(([endpoint, own]) => `  ${endpoint}: ${describeTasks(own)}`),
    ...shown,
    ...(bad.length > shown.length ? [`… and ${bad.length - shown.length} more; all with --json`] : []),
  ];
}
