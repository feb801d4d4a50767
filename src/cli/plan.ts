/** `pitchlake plan`, which is `pitchlake ingest --dry-run`: reads the lake, asks nobody. */

import { createFoundation, type Foundation } from "../app.ts";
import type { IngestionPlan } from "../ingest/types.ts";
import { createLogger } from "../logger.ts";
import type { Settings } from "../settings.ts";
import { creditsOfSource } from "../start/credits.ts";
import { planRequest } from "../start/request-plan.ts";
import { EXIT } from "./exit.ts";
import { type IngestFlags, toRequest } from "./ingest-flags.ts";
import type { Output } from "./output.ts";
import { planLines, type SourceCredits } from "./plan-lines.ts";

export interface PlanFlags extends IngestFlags {
  /** Every item on a terminal too. */
  readonly all?: boolean;
}

export async function runPlan(settings: Settings, flags: PlanFlags, output: Output): Promise<number> {
  const foundation = await createFoundation(settings, { logger: createLogger("error") });
  try {
    const plan = await planRequest(foundation, toRequest(flags));
    const sources = await creditsOfSources(foundation, plan);
    output.result({ ...plan, sources }, (it) =>
      planLines(it, { width: output.width, isGrouped: output.width !== null && flags.all !== true }),
    );
    return EXIT.done;
  } finally {
    await foundation.close();
  }
}

/** Sources that have something to pay for in the plan. */
async function creditsOfSources(foundation: Foundation, plan: IngestionPlan): Promise<readonly SourceCredits[]> {
  const { sources, endpoints } = foundation.config.endpoints;
  const lists = sources.map(async (source): Promise<readonly SourceCredits[]> => {
    const ids = new Set(endpoints.filter((endpoint) => endpoint.source === source.id).map(({ id }) => id));
    const own = plan.items.filter(
      ({ item, action }) => item.credits > 0 && action !== "SKIP" && ids.has(item.endpoint),
    );
    const left = own.length === 0 ? null : await creditsOfSource(foundation, source);
    if (left === null) return [];
    const credits = own.reduce((sum, { action, item }) => sum + (action === "FETCH" ? item.credits : 0), 0);
    return [{ source: source.id, credits, limit: left.limit, remaining: left.remaining, resetsAt: left.resetsAt }];
  });
  return (await Promise.all(lists)).flat();
}
