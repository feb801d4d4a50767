/** Why a request is not queued although the config knows all its words: nothing could come of it, or it goes on already. */

import type { Foundation } from "../app.ts";
import type { EndpointConfig, SourceConfig } from "../config/types.ts";
import type { IngestionPlan } from "../ingest/types.ts";
import { basesOf, isLocalBase, selectEndpoints } from "../ingest/work-items.ts";
import { faultsOf, isRunIdOf, isSameRequest } from "../jobs/requests.ts";
import { isFinished } from "../jobs/run-status.ts";
import type { UserErrorValue } from "../resolvers/ports.ts";
import type { IngestionRequest, RunRecord } from "../runs.ts";
import { creditsOfSource } from "./credits.ts";
import { leftOutOfJobs } from "./left-out.ts";
import { planRequest } from "./request-plan.ts";

export type RefusalParts = Pick<Foundation, "config" | "ingest" | "settings" | "store" | "clock">;

/** An unknown word first, then what makes the request pointless. Null: it can be queued. */
export async function refusalOf(parts: RefusalParts, request: IngestionRequest): Promise<readonly UserErrorValue[]> {
  const faults = faultsOf(parts.config, request);
  if (faults.length > 0) return faults;
  const refusal = (await unavailable(parts, request)) ?? (await unaffordable(parts, request));
  return refusal === null ? [] : [refusal];
}

/** One source that can be asked is enough: the tasks of the others say why they were not. */
async function unavailable(parts: RefusalParts, request: IngestionRequest): Promise<UserErrorValue | null> {
  const reasons = await Promise.all(
    sourcesOf(parts, request).map(async (source) => {
      const reason = await whyNotAsked(parts, source, request);
      return reason === null ? null : `${source.id}: ${reason}`;
    }),
  );
  if (reasons.length === 0 || reasons.includes(null)) return null;
  const field = request.endpoints === undefined ? "job" : "endpoints";
  return { code: "SOURCE_UNAVAILABLE", message: reasons.join("; "), field: ["input", field] };
}

async function whyNotAsked(
  { ingest, settings }: RefusalParts,
  source: SourceConfig,
  request: IngestionRequest,
): Promise<string | null> {
  const reason = await ingest.unavailable(source);
  if (reason !== null) return reason;
  const isRemoteOnly = basesOf(source, settings.sourceBaseUrls).every((base) => !isLocalBase(base));
  if (settings.offline && isRemoteOnly) return "OFFLINE is set: no source is asked over the network";
  return request.endpoints === undefined ? leftOutOfJobs(source.id, settings) : null;
}

function sourcesOf({ config }: RefusalParts, request: IngestionRequest): readonly SourceConfig[] {
  const ids = new Set(selectEndpoints(config, request).map(({ source }) => source));
  return config.endpoints.sources.filter(({ id }) => ids.has(id));
}

/**
 * Credits that come back at the reset are waited for by the run itself. Refused is what no reset can help: every item
 * costs more than the caller allows, or than the source gives in a day.
 */
async function unaffordable(parts: RefusalParts, request: IngestionRequest): Promise<UserErrorValue | null> {
  const beyondLimit = await beyondDailyLimit(parts, request);
  if (beyondLimit !== null) return beyondLimit;
  const { maxCredits } = request;
  if (maxCredits === undefined) return null;
  const plan = await planRequest(parts, request);
  const deferred = plan.items.filter(({ action }) => action === "DEFER").map(({ item }) => item.credits);
  if (plan.fetch > 0 || deferred.length === 0 || deferred.some((credits) => credits <= maxCredits)) return null;
  const required = deferred.reduce((sum, credits) => sum + credits, 0);
  return exhausted(parts, "maxCredits", {
    required,
    available: maxCredits,
    message: `what is left to fetch costs ${required} credits, each item more than the ${maxCredits} allowed`,
  });
}

async function beyondDailyLimit(parts: RefusalParts, request: IngestionRequest): Promise<UserErrorValue | null> {
  const endpoints = selectEndpoints(parts.config, request);
  const limits = new Map(
    await Promise.all(
      sourcesOf(parts, request).map(
        async (source) => [source.id, (await creditsOfSource(parts, source))?.limit ?? null] as const,
      ),
    ),
  );
  const isBeyond = ({ source, cost }: EndpointConfig): boolean =>
    cost > (limits.get(source) ?? Number.POSITIVE_INFINITY);
  const [first] = endpoints;
  if (first === undefined || !endpoints.every(isBeyond)) return null;
  const available = limits.get(first.source) ?? 0;
  return exhausted(parts, "endpoints", {
    required: first.cost,
    available,
    message: `${first.source} gives ${available} credits a day, and a call costs ${first.cost}`,
  });
}

interface Shortage {
  readonly required: number;
  readonly available: number;
  readonly message: string;
}

function exhausted({ clock }: RefusalParts, field: string, { required, available, message }: Shortage): UserErrorValue {
  const at = clock();
  const resetsAt = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate() + 1)).toISOString();
  return { code: "CREDITS_EXHAUSTED", message, field: ["input", field], credits: { required, available, resetsAt } };
}

/** The same request, queued, going on or waiting: it will do what is asked for. */
export async function sameUnderWay(
  { runs }: Pick<Foundation, "runs">,
  request: IngestionRequest,
): Promise<UserErrorValue | null> {
  const newest = await runs.list(RECENT_RUNS, isRunIdOf(request.job ?? "adhoc"));
  const same = newest.find((run) => !isFinished(run.status) && isSameRequest(run.request, request));
  return same === undefined ? null : alreadyRunning(same);
}

/** Newest runs of a job that are looked at. */
const RECENT_RUNS = 50;

const alreadyRunning = (run: RunRecord): UserErrorValue => ({
  code: "ALREADY_RUNNING",
  message: `run ${run.id} of the same request is ${run.status}: follow it, or cancel it first`,
  field: [],
  run,
});

/** Every item of the plan would be skipped because its source cannot be asked. */
export async function nothingCanBeAsked(parts: RefusalParts, plan: IngestionPlan): Promise<UserErrorValue | null> {
  const endpoints = [...new Set(plan.items.map(({ item }) => item.endpoint))];
  return unavailable(parts, { endpoints, mode: "RESUME" });
}
