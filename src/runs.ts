/** The words of a run: request, run record, task record. Shared by ingest, jobs, resolvers and the CLI; no logic. */

import type { TaskErrorCode } from "./errors.ts";

export type IngestionMode = "RESUME" | "REFRESH" | "FORCE";

export type TaskOutcome =
  | "PENDING"
  | "FETCHED"
  | "UNCHANGED"
  | "SKIPPED"
  | "DEFERRED"
  | "QUARANTINED"
  | "FAILED"
  | "CANCELLED";

export type RunStatus = "QUEUED" | "RUNNING" | "WAITING_FOR_CREDITS" | "SUCCEEDED" | "PARTIAL" | "FAILED" | "CANCELLED";

/** What a caller asks for; everything left out means "all". */
export interface IngestionRequest {
  readonly endpoints?: readonly string[];
  readonly job?: string;
  readonly competitions?: readonly string[];
  readonly seasons?: readonly number[];
  readonly bases?: readonly string[];
  /** Names of the only work items that are wanted (src/ingest/item-names.ts): what is left of an earlier run. */
  readonly items?: readonly string[];
  readonly mode: IngestionMode;
  readonly maxCredits?: number;
}

export interface TaskError {
  readonly code: TaskErrorCode;
  readonly message: string;
  readonly retryable: boolean;
  readonly retryAt: string | null;
}

export interface TaskRecord {
  readonly endpoint: string;
  readonly key: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly outcome: TaskOutcome;
  readonly reason: string | null;
  readonly attempts: number;
  readonly credits: number;
  readonly bytes: number | null;
  readonly rows: number | null;
  readonly error: TaskError | null;
}

export interface RunProgress {
  readonly total: number;
  readonly done: number;
  readonly fetched: number;
  readonly skipped: number;
  readonly failed: number;
}

/** Header of a run, an object under `_state/runs/`; its tasks are append-only chunks beside it. */
export interface RunRecord {
  readonly id: string;
  readonly job: string;
  /** "boot", "schedule", "mutation", "cli". */
  readonly trigger: string;
  readonly request: IngestionRequest;
  readonly status: RunStatus;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly progress: RunProgress;
  readonly creditsUsed: number;
  readonly creditsSaved: number;
  /** Data version that the run published or found, null until then. */
  readonly snapshot: string | null;
  readonly idempotencyKey: string | null;
  readonly error: string | null;
}
