/**
 * What resolvers need from the rest of the service beside the read model. `app.ts` passes implementations in;
 * resolvers never import the lake, engines, BullMQ or ingest.
 */

import type { SourceId } from "../config/types.ts";
import type { IngestionRequest, RunRecord, TaskOutcome, TaskRecord } from "../runs.ts";

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

export interface IngestionPort {
  /** Queues a run and returns at once. `by` is the key's name, for the run's trigger. */
  trigger(
    request: IngestionRequest,
    options: { readonly idempotencyKey?: string; readonly trigger: string },
  ): Promise<TriggerResult>;
  run(id: string): Promise<RunRecord | null>;
  tasks(runId: string, filter: { readonly outcome?: readonly TaskOutcome[] }): Promise<readonly TaskRecord[]>;
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

export type Scope = "READ_ADMIN" | "INGEST" | "SCHEDULE";

/** Who is asking. */
export interface Principal {
  readonly name: string;
  readonly scopes: ReadonlySet<Scope>;
}
