/** From what a caller asks for to a run. Pure. */

import type { Config } from "../config/types.ts";
import { selectEndpoints } from "../ingest/work-items.ts";
import { toT } from "../lake/keys.ts";
import type { IngestionRequest, RunRecord } from "../runs.ts";

/** Why a request is refused; the words of GraphQL's `userErrors`. */
export interface RequestFault {
  readonly code: "INVALID_INPUT" | "NOT_FOUND" | "IDEMPOTENCY_CONFLICT" | "INVALID_STATE" | "SOURCE_UNAVAILABLE";
  readonly message: string;
  readonly field: readonly string[];
  /** Set for INVALID_STATE: the run that is in that state. */
  readonly run?: RunRecord;
}

const MAX_KEY_LENGTH = 200;

/** Every fault at once; none = it can be queued. */
export function faultsOf(config: Config, request: IngestionRequest, idempotencyKey?: string): readonly RequestFault[] {
  const { endpoints, jobs, sources } = config.endpoints;
  const { competitions } = config.competitions;
  const faults = [
    ...unknown("endpoints", request.endpoints, endpoints),
    ...unknown("job", request.job === undefined ? [] : [request.job], jobs),
    ...unknown(
      "competitions",
      request.competitions,
      competitions.map(({ code }) => ({ id: code })),
    ),
    ...unknown(
      "bases",
      request.bases,
      sources.flatMap(({ bases }) => bases),
    ),
    ...seasonFaults(config, request.seasons),
  ];
  if (request.maxCredits !== undefined && request.maxCredits < 0)
    faults.push(invalid("maxCredits", `maxCredits: ${request.maxCredits} is below 0`));
  if (idempotencyKey !== undefined && (idempotencyKey === "" || idempotencyKey.length > MAX_KEY_LENGTH))
    faults.push(invalid("idempotencyKey", `idempotencyKey: its length must be 1 to ${MAX_KEY_LENGTH} characters`));
  if (faults.length === 0 && selectEndpoints(config, request).length === 0)
    faults.push(invalid("endpoints", "no endpoint belongs to this request"));
  return faults;
}

function unknown(
  field: string,
  asked: readonly string[] | undefined,
  known: readonly { readonly id: string }[],
): RequestFault[] {
  const ids = new Set(known.map(({ id }) => id));
  return (asked ?? [])
    .filter((value) => !ids.has(value))
    .map((value) => ({
      code: "NOT_FOUND" as const,
      message: `${field}: "${value}" is not in the config; there are ${[...ids].join(", ")}`,
      field: ["input", field],
    }));
}

function seasonFaults({ competitions }: Config, seasons: readonly number[] | undefined): RequestFault[] {
  const known = new Set(competitions.competitions.flatMap((competition) => competition.seasons));
  return (seasons ?? [])
    .filter((season) => !known.has(season))
    .map((season) => ({
      code: "NOT_FOUND" as const,
      message: `seasons: no competition has a season that starts in ${season}`,
      field: ["input", "seasons"],
    }));
}

const invalid = (field: string, message: string): RequestFault => ({
  code: "INVALID_INPUT",
  message,
  field: ["input", field],
});

export interface NewRun {
  readonly request: IngestionRequest;
  /** "boot", "schedule", "mutation", "cli" or the key's name. */
  readonly trigger: string;
  readonly idempotencyKey: string | null;
  readonly now: Date;
  /** Some letters and digits that make the id unique; empty where the time and job already do. */
  readonly suffix: string;
}

/** The id sorts by time, is a lake partition value and a BullMQ id: no `:`, not an integer. */
export function toRun({ request, trigger, idempotencyKey, now, suffix }: NewRun): RunRecord {
  const job = request.job ?? "adhoc";
  return {
    id: toRunId(job, toT(now), suffix),
    job,
    trigger,
    request,
    status: "QUEUED",
    createdAt: now.toISOString(),
    startedAt: null,
    finishedAt: null,
    progress: { total: 0, done: 0, fetched: 0, skipped: 0, failed: 0 },
    creditsUsed: 0,
    creditsSaved: 0,
    snapshot: null,
    idempotencyKey,
    error: null,
  };
}

/** Is it the id of a run of this job? Ids say so without their record being read. */
export function isRunIdOf(job: string): (id: string) => boolean {
  const [, name = ""] = /^[^-]*-(.*)$/.exec(toRunId(job, "0", "")) ?? [];
  return (id) => {
    const rest = id.slice(id.indexOf("-") + 1);
    return rest === name || (rest.startsWith(`${name}-`) && !rest.slice(name.length + 1).includes("-"));
  };
}

function toRunId(job: string, time: string, suffix: string): string {
  const parts = [time, job.replace(/[^A-Za-z0-9_.-]/g, "_").slice(0, 32), suffix];
  return parts.filter((part) => part !== "").join("-");
}

/** Two requests ask for the same, whatever the order of their words. */
export function isSameRequest(a: IngestionRequest, b: IngestionRequest): boolean {
  return canonical(a) === canonical(b);
}

function canonical(request: IngestionRequest): string {
  const entries = Object.entries(request).filter(([, value]) => value !== undefined && value !== null);
  return JSON.stringify(
    entries
      .map(([name, value]) => [name, Array.isArray(value) ? value.toSorted() : value] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
}
