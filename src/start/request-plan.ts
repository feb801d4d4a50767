/** The plan of a request as its run would carry it out. */

import type { Foundation } from "../app.ts";
import { InvalidInputError } from "../errors.ts";
import type { IngestionPlan, PlanItem } from "../ingest/types.ts";
import { faultsOf } from "../jobs/requests.ts";
import type { PlanView } from "../resolvers/ports.ts";
import type { IngestionRequest } from "../runs.ts";
import { leftOutOfJobs } from "./left-out.ts";

type Parts = Pick<Foundation, "config" | "ingest" | "settings">;

/**
 * Sends no request.
 * @throws InvalidInputError for the first thing that the config does not have; LakeUnavailableError
 */
export async function planRequest({ config, ingest, settings }: Parts, request: IngestionRequest) {
  const [fault] = faultsOf(config, request);
  if (fault !== undefined) throw new InvalidInputError(fault.message, fault.field.join("."));
  const plan = await ingest.plan(request);
  // A request by name asks every source; a job only those that are wanted.
  if (request.endpoints !== undefined) return plan;
  const sources = new Map(config.endpoints.endpoints.map(({ id, source }) => [id, source]));
  return counted(plan, (item) => {
    const source = sources.get(item.item.endpoint);
    const reason = source === undefined ? null : leftOutOfJobs(source, settings);
    if (reason === null || item.action === "SKIP") return item;
    return { ...item, action: "SKIP", reason, expands: false, expandedCredits: 0 };
  });
}

function counted(plan: IngestionPlan, change: (item: PlanItem) => PlanItem): IngestionPlan {
  const items = plan.items.map(change);
  const count = (action: PlanItem["action"]): number => items.filter((item) => item.action === action).length;
  const credits = items.reduce((sum, { action, item }) => sum + (action === "FETCH" ? item.credits : 0), 0);
  return {
    ...plan,
    items,
    fetch: count("FETCH"),
    skip: count("SKIP"),
    defer: count("DEFER"),
    credits,
    estimatedCredits: items.reduce((sum, { expandedCredits = 0 }) => sum + expandedCredits, credits),
  };
}

/** The plan as the API shows it. */
export const toPlanView = ({ items, ...counts }: IngestionPlan): PlanView => ({
  ...counts,
  items: items.map(({ item, action, reason, expands, expandedCredits = 0, presentKey }) => ({
    endpoint: item.endpoint,
    key: presentKey ?? item.key,
    action,
    reason,
    credits: item.credits,
    expands,
    expandedCredits,
  })),
});
