/** What jobs call. The composition root passes implementations; jobs know no source, no lake layout and no SQL. */

import type { IngestionRequest, RunProgress, RunRecord, TaskOutcome, TaskRecord } from "../runs.ts";

export interface RunEndpointOptions {
  readonly signal: AbortSignal;
  /** Called after each task. */
  readonly onProgress?: (progress: RunProgress) => void;
  /** Creation of the run, when this is the rest of a deferred one. */
  readonly since?: Date;
  /** Instant at which a poll was due. */
  readonly scheduledAt?: Date;
}

/** Ingestion: safe to repeat, what is there is skipped. */
export interface IngestUseCase {
  /** Faults of items are in their records; throws only when the whole endpoint could not be worked on. */
  runEndpoint(
    runId: string,
    endpointId: string,
    request: IngestionRequest,
    options: RunEndpointOptions,
  ): Promise<readonly TaskRecord[]>;
  /** Must precede a build; writes nothing when the config is unchanged. */
  writeConfigObjects(runId: string): Promise<unknown>;
}

export interface PublishedMarts {
  readonly version: string;
  /** ISO instant. */
  readonly publishedAt: string;
  readonly engine: string;
  readonly models: number;
}

/** `heldBack`: seasons whose new rows are not published. */
export interface QualityOfBuild {
  readonly version: string;
  readonly heldBack: readonly { readonly competitionCode: string; readonly season: number; readonly reason: string }[];
}

export interface BuiltMarts {
  readonly version: string;
  readonly status: "built" | "unchanged";
  /** Raw objects that could not be read and were moved away for it; left out = none. */
  readonly quarantined?: readonly {
    readonly key: string;
    readonly reason: string;
    /** Where it lies now. */
    readonly quarantined: string;
    /** null: nothing says any more which endpoint it is of. */
    readonly endpoint: string | null;
  }[];
}

/** The warehouse. Each step redoes what a restart lost, so that a run goes on from wherever it stopped. */
export interface WarehouseUseCase {
  /** `unchanged`: what is published has these inputs, there is nothing to check or publish. */
  build(): Promise<BuiltMarts>;
  /** Its version is another one when the build had to be redone on newer inputs. */
  check(version: string): Promise<QualityOfBuild>;
  publish(version: string): Promise<PublishedMarts>;
}

/** Run records in the lake. */
export interface RunRecords {
  /** With an idempotency key that an earlier run has, that run comes back and nothing is written. */
  create(run: RunRecord): Promise<{ readonly run: RunRecord; readonly created: boolean }>;
  get(id: string): Promise<RunRecord | null>;
  update(id: string, change: (run: RunRecord) => RunRecord): Promise<RunRecord | null>;
  /** Newest first; with `isWanted` only those whose id it takes. */
  list(limit: number, isWanted?: (id: string) => boolean): Promise<readonly RunRecord[]>;
  appendTasks(id: string, tasks: readonly TaskRecord[]): Promise<void>;
  tasks(id: string, filter?: { readonly outcome?: readonly TaskOutcome[] }): Promise<readonly TaskRecord[]>;
}

export interface JobsLogger {
  debug(details: object, message: string): void;
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}
