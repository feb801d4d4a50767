/** A run's record counts an endpoint when it is done; this adds how far those are that this process works on. */

import type { Jobs } from "../jobs/jobs.ts";
import type { RunProgress, RunRecord } from "../runs.ts";

export interface LiveProgress {
  /** The run with what is in progress here. */
  withLive(run: RunRecord): RunRecord;
  /** Calls back with each change, in this process or another one. @returns a function that ends it */
  on(listener: (run: RunRecord) => void): () => void;
}

export function createLiveProgress(jobs: Pick<Jobs, "on">): LiveProgress {
  const records = new Map<string, RunRecord>();
  const leaves = new Map<string, Map<string, RunProgress>>();
  const listeners = new Set<(run: RunRecord) => void>();
  const withLive = (run: RunRecord): RunRecord => {
    const parts = run.finishedAt === null ? [...(leaves.get(run.id)?.values() ?? [])] : [];
    return parts.length === 0 ? run : { ...run, progress: parts.reduce(sum, run.progress) };
  };
  const tell = (run: RunRecord): void => {
    for (const listener of [...listeners]) listener(withLive(run));
  };
  jobs.on("run", (run) => {
    if (run.finishedAt === null) records.set(run.id, run);
    else {
      records.delete(run.id);
      leaves.delete(run.id);
    }
    tell(run);
  });
  jobs.on("step", ({ runId, step, endpoint, reach, state, progress }) => {
    if (step !== "ingest") return;
    const own = leaves.get(runId) ?? new Map<string, RunProgress>();
    const name = `${endpoint} ${reach}`;
    // An endpoint that is all done is about to be in the record: counted there, and not twice.
    if (state !== "progress" || progress === undefined || progress.done >= progress.total) own.delete(name);
    else own.set(name, progress);
    if (own.size > 0) leaves.set(runId, own);
    else leaves.delete(runId);
    const run = records.get(runId);
    if (run !== undefined && state === "progress") tell(run);
  });
  return {
    withLive,
    on(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

const sum = (a: RunProgress, b: RunProgress): RunProgress => ({
  total: a.total + b.total,
  done: a.done + b.done,
  fetched: a.fetched + b.fetched,
  skipped: a.skipped + b.skipped,
  failed: a.failed + b.failed,
});
