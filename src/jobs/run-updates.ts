/** The one way to change a run's record: by compare-and-swap, told to whoever listens, and never back from CANCELLED. */

import type { RunRecord } from "../runs.ts";
import type { EventHub } from "./events.ts";
import type { RunRecords } from "./use-cases.ts";

export type UpdateRun = (id: string, change: (run: RunRecord) => RunRecord) => Promise<RunRecord | null>;

export function createUpdateRun(runs: Pick<RunRecords, "update">, events: EventHub): UpdateRun {
  return async (id, change) => {
    const run = await runs.update(id, (before) => {
      const after = change(before);
      if (before.status !== "CANCELLED") return after;
      const { status, finishedAt, error } = before;
      return { ...after, status, finishedAt, error };
    });
    if (run !== null) events.emit("run", run);
    return run;
  };
}
