/** Progress of an endpoint while it is worked on, kept in the run's record now and then: what others show of the run. */

import { progressOf } from "../run-progress.ts";
import type { RunProgress } from "../runs.ts";
import type { LeafData } from "./flow.ts";
import type { UpdateRun } from "./run-updates.ts";
import type { JobsLogger, RunRecords } from "./use-cases.ts";
import { belongsTo } from "./whole-endpoint.ts";

export interface LiveProgressOptions {
  readonly runs: Pick<RunRecords, "tasks">;
  readonly update: UpdateRun;
  readonly now: () => Date;
  readonly logger: JobsLogger;
  /** Milliseconds between two writes, and before the first: what takes less is told by its end; default 1,000. */
  readonly everyMs?: number;
}

export interface LiveProgress {
  report(progress: RunProgress): void;
  /** No write comes after it. */
  end(): Promise<void>;
}

export function createLiveProgress(options: LiveProgressOptions): (leaf: LeafData) => LiveProgress {
  const { runs, update, now, logger, everyMs = 1_000 } = options;
  return (leaf) => {
    let last = now().getTime();
    let writing: Promise<unknown> = Promise.resolve();
    let isBusy = false;
    const write = async (progress: RunProgress): Promise<void> => {
      const others = (await runs.tasks(leaf.runId)).filter((task) => !belongsTo(leaf, task));
      const all = sum(progressOf(others), progress);
      // Several endpoints write at once, each knowing its own part alone: it never goes back.
      await update(leaf.runId, (run) =>
        run.status === "RUNNING" && all.done >= run.progress.done ? { ...run, progress: all } : run,
      );
    };
    return {
      report(progress) {
        if (isBusy || now().getTime() - last < everyMs) return;
        isBusy = true;
        last = now().getTime();
        writing = write(progress)
          .catch((err) => logger.debug({ err, run: leaf.runId }, "the progress of a run could not be kept"))
          .finally(() => {
            isBusy = false;
          });
      },
      end: async () => void (await writing),
    };
  };
}

const sum = (a: RunProgress, b: RunProgress): RunProgress => ({
  total: a.total + b.total,
  done: a.done + b.done,
  fetched: a.fetched + b.fetched,
  skipped: a.skipped + b.skipped,
  failed: a.failed + b.failed,
});
