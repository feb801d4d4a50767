/** From "this season of this competition" to a request. Pure. */

import type { Config, EndpointConfig } from "../config/types.ts";
import type { BackfillRequest, TriggerResult, UserErrorValue } from "../resolvers/ports.ts";
import type { IngestionRequest } from "../runs.ts";

const BACKFILL_JOB = "backfill";

type Backfill = { readonly ok: true; readonly request: IngestionRequest } | Extract<TriggerResult, { ok: false }>;

/** Without endpoints: those of the job `backfill` that are asked season by season; the others would fetch more than was asked for. */
export function toBackfill(config: Config, { competition, season, endpoints }: BackfillRequest): Backfill {
  const wanted = competition.toLowerCase();
  const found = config.competitions.competitions.find(
    ({ code, slug }) => code.toLowerCase() === wanted || slug.toLowerCase() === wanted,
  );
  if (found === undefined) return refused("NOT_FOUND", "competition", `there is no competition "${competition}"`);
  if (!found.seasons.includes(season))
    return refused("NOT_FOUND", "season", `${found.code} has no season that starts in ${season} in the config`);
  const bySeason = config.endpoints.endpoints.filter((endpoint) => isBySeason(config, endpoint));
  const ids = bySeason.map(({ id }) => id);
  const known = new Set(config.endpoints.endpoints.map(({ id }) => id));
  const faults = (endpoints ?? []).flatMap((id): UserErrorValue[] => {
    if (!known.has(id)) return [fault("NOT_FOUND", "endpoints", `there is no endpoint "${id}"`)];
    if (!ids.includes(id)) return [fault("INVALID_INPUT", "endpoints", `${id} is not asked season by season`)];
    return [];
  });
  if (faults.length > 0) return { ok: false, errors: faults };
  const ofJob = bySeason.filter(({ jobs }) => jobs.includes(BACKFILL_JOB)).map(({ id }) => id);
  const what = endpoints === undefined ? { job: BACKFILL_JOB, endpoints: ofJob } : { endpoints };
  return { ok: true, request: { ...what, competitions: [found.code], seasons: [season], mode: "RESUME" } };
}

/** Itself, or through the endpoint whose result it is repeated over. */
function isBySeason(config: Config, { forEach }: EndpointConfig): boolean {
  if (forEach.kind !== "resultOf") return forEach.kind === "competitionSeason";
  const first = config.endpoints.endpoints.find(({ id }) => id === forEach.endpoint);
  return first !== undefined && isBySeason(config, first);
}

const fault = (code: "NOT_FOUND" | "INVALID_INPUT", field: string, message: string): UserErrorValue => ({
  code,
  message: `${field}: ${message}`,
  field: [field],
});

const refused = (...args: Parameters<typeof fault>): Extract<Backfill, { ok: false }> => ({
  ok: false,
  errors: [fault(...args)],
});
