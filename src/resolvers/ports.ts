/**
 * What resolvers need from the rest of the service beside the read model. `app.ts` passes implementations in;
 * resolvers never import the lake, engines, BullMQ or ingest.
 */

import type { RefreshPolicy, SourceId } from "../config/types.ts";
import type { MatchChange } from "../readmodel/match-changes.ts";
import type { ReadModel } from "../readmodel/read-model.ts";
import type { IngestionRequest, RunRecord, RunStatus, TaskOutcome, TaskRecord } from "../runs.ts";

export type UserErrorCode =
  | "INVALID_INPUT"
  | "NOT_FOUND"
  | "CREDITS_EXHAUSTED"
  | "ALREADY_RUNNING"
  | "INVALID_STATE"
  | "IDEMPOTENCY_CONFLICT"
  | "SOURCE_UNAVAILABLE";

export interface UserErrorValue {
  readonly code: UserErrorCode;
  readonly message: string;
  readonly field: readonly string[];
  /** Set for INVALID_STATE and ALREADY_RUNNING. */
  readonly run?: RunRecord;
  /** Set for CREDITS_EXHAUSTED; `resetsAt` is an ISO instant. */
  readonly credits?: { readonly required: number; readonly available: number; readonly resetsAt: string };
}

export type TriggerResult =
  | { readonly ok: true; readonly run: RunRecord; readonly replayed: boolean }
  | { readonly ok: false; readonly errors: readonly UserErrorValue[] };

export interface TriggerOptions {
  readonly idempotencyKey?: string;
  /** What caused the run: "mutation", "cli", … */
  readonly trigger: string;
}

/** One season of one competition, from the sources that keep whole seasons. */
export interface BackfillRequest {
  /** Code, slug or what the caller wrote; unknown is NOT_FOUND. */
  readonly competition: string;
  readonly season: number;
  /** Left out: those of the job `backfill`. */
  readonly endpoints?: readonly string[];
}

export type PlanAction = "FETCH" | "SKIP" | "DEFER";

export interface PlanEntry {
  readonly endpoint: string;
  /** Key of the object that is there, else of the one that would be written, with `{T}` or `{D}` for its time. */
  readonly key: string;
  readonly action: PlanAction;
  readonly reason: string;
  readonly credits: number;
  /** It will add other items once its result is there. */
  readonly expands: boolean;
  /** A guess at what those may cost; 0 unless it expands. */
  readonly expandedCredits: number;
}

export interface PlanView {
  readonly items: readonly PlanEntry[];
  readonly fetch: number;
  readonly skip: number;
  readonly defer: number;
  readonly credits: number;
  readonly estimatedCredits: number;
  /** Of the source that has the least left; null: no source that counts credits is concerned. */
  readonly creditsAvailable: number | null;
}

export interface IngestionPort {
  /** Queues a run and returns at once. */
  trigger(request: IngestionRequest, options: TriggerOptions): Promise<TriggerResult>;
  backfill(request: BackfillRequest, options: TriggerOptions): Promise<TriggerResult>;
  /** A new run. @param options onlyFailed: of what did not succeed; else of all that the old one asked for */
  retry(id: string, options: { readonly onlyFailed: boolean; readonly trigger: string }): Promise<TriggerResult>;
  /** Answers when the run is CANCELLED; what is in flight ends or is left safely. */
  cancel(id: string): Promise<TriggerResult>;
  /** Sends no request. @throws InvalidInputError for what the config does not have */
  plan(request: IngestionRequest): Promise<PlanView>;
  run(id: string): Promise<RunRecord | null>;
  /** Newest first, at most those that are kept. */
  runs(filter: { readonly status?: readonly RunStatus[] }): Promise<readonly RunRecord[]>;
  tasks(runId: string, filter: { readonly outcome?: readonly TaskOutcome[] }): Promise<readonly TaskRecord[]>;
  /** Calls back with each change of a run's record. @returns a function that ends it */
  onRun(listener: (run: RunRecord) => void): () => void;
}

export interface ScheduleEntry {
  readonly id: string;
  readonly job: string;
  readonly timing: { readonly cron: string; readonly timezone: string } | { readonly everySeconds: number };
  readonly isPaused: boolean;
  /** Null while paused. */
  readonly nextRunAt: Date | null;
  readonly lastRun: RunRecord | null;
  readonly endpoints: readonly string[];
}

export interface SchedulePort {
  schedules(): Promise<readonly ScheduleEntry[]>;
  /** Queues a run of the schedule's job beside its own times, paused or not. */
  run(id: string, options: { readonly trigger: string }): Promise<TriggerResult>;
  /** Null: there is no such schedule. Repeating it changes nothing. @throws JobsUnavailableError */
  setPaused(id: string, isPaused: boolean): Promise<ScheduleEntry | null>;
}

export interface EndpointEntry {
  readonly id: string;
  readonly source: SourceId;
  readonly path: string;
  readonly dataset: string;
  readonly refresh: RefreshPolicy;
  /** Ids of jobs; none: asked for by name only. */
  readonly jobs: readonly string[];
}

export interface CreditsEntry {
  readonly limit: number | null;
  readonly used: number;
  readonly remaining: number | null;
  /** ISO instant. */
  readonly resetsAt: string | null;
  readonly saved: number;
}

export interface SourceEntry {
  readonly id: SourceId;
  readonly name: string;
  /** It can be asked: it needs no key or has one. */
  readonly enabled: boolean;
  /** Why it is not enabled, or why jobs leave it out. */
  readonly reason: string | null;
  /** Null: not known yet. */
  readonly reachable: boolean | null;
  readonly licence: string;
  readonly attribution: string;
  readonly endpoints: readonly EndpointEntry[];
  /** Null: the source counts none. */
  readonly credits: CreditsEntry | null;
}

export interface SourcePort {
  sources(): Promise<readonly SourceEntry[]>;
}

export interface FreshnessEntry {
  readonly dataset: string;
  readonly source: SourceId;
  /** ISO instant of the newest object, null when there is none. */
  readonly lastIngestedAt: string | null;
  /** ISO instant at which a source last answered "unchanged" or the object was written. */
  readonly lastCheckedAt: string | null;
  /** After this age it is STALE, after three times it EXPIRED. */
  readonly staleAfterSeconds: number;
  readonly reason: string | null;
}

export interface FreshnessPort {
  entries(): Promise<readonly FreshnessEntry[]>;
}

export interface ComponentHealthEntry {
  readonly name: string;
  readonly status: "OK" | "DEGRADED" | "DOWN";
  readonly message: string | null;
}

export interface HealthPort {
  /** Of the software, from package.json. */
  readonly version?: string;
  components(): Promise<readonly ComponentHealthEntry[]>;
}

export interface PublishedSnapshot {
  readonly version: string;
  readonly publishedAt: string;
  readonly engine: string;
  readonly models: number;
}

/** Builds of the marts outside a run. */
export interface BuildPort {
  /**
   * Builds, tests and publishes what is in the lake; a build in progress is waited for.
   * @param full also when nothing changed
   */
  build(full: boolean): Promise<PublishedSnapshot>;
}

/** Publish/subscribe inside the process; jobs publish, subscriptions listen. */
export interface SnapshotEvents {
  subscribe(): AsyncIterableIterator<PublishedSnapshot>;
}

/** What newly published snapshots change of matches. */
export interface MatchNews {
  /** The newest snapshot: a stream outlives the one it began with. */
  current(): ReadModel | null;
  /** Calls back once a snapshot, when it is current, if it changed any match. @returns a function that ends it */
  onChange(listener: (changes: readonly MatchChange[]) => void): () => void;
}

export type Scope = "READ_ADMIN" | "INGEST" | "SCHEDULE";

/** Who is asking. */
export interface Principal {
  readonly name: string;
  readonly scopes: ReadonlySet<Scope>;
}
