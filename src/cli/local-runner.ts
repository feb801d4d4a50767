/** Runs in this process: the queue, its workers and the warehouse, and nothing that listens. */

import { createLogger } from "../logger.ts";
import type { TriggerResult } from "../resolvers/ports.ts";
import type { Settings } from "../settings.ts";
import { refusalOf } from "../start/refusals.ts";
import { startService } from "../start/start-service.ts";
import { RefusedError } from "./exit.ts";
import type { Runner, StartedRun } from "./runner.ts";

const SILENT = { step: () => undefined, progress: () => undefined, tasks: () => undefined, closing: () => undefined };

export async function createLocalRunner(settings: Settings): Promise<Runner> {
  const { jobs, foundation, stop } = await startService({
    settings: { ...settings, role: "all" },
    logger: createLogger("error"),
    report: SILENT,
    elapsedMs: () => 0,
    isCommand: true,
  });
  return {
    url: null,
    async trigger(request) {
      const refusals = await refusalOf(foundation, request);
      if (refusals.length > 0) throw new RefusedError(refusals);
      return started(await jobs.trigger(request, { trigger: "cli" }));
    },
    retry: async (id, onlyFailed) => started(await jobs.retry(id, { onlyFailed, trigger: "cli" })),
    async cancel(id) {
      started(await jobs.cancel(id));
    },
    read: (id) => jobs.run(id),
    close: stop,
  };
}

function started(result: TriggerResult): StartedRun {
  if (!result.ok) throw new RefusedError(result.errors);
  return { id: result.run.id };
}
