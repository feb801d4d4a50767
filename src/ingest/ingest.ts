/** The public face of ingestion: plan a request, run one endpoint of it, write the config as raw objects. */

import type { Config, SourceBase, SourceConfig } from "../config/types.ts";
import type { IngestionRequest, RunProgress, TaskRecord } from "../runs.ts";
import { type ConfigObjectsResult, writeConfigObjects } from "./config-objects.ts";
import { type CoreOptions, createCore } from "./core.ts";
import { type FreshnessRecord, listFreshness } from "./freshness.ts";
import type { ProbeResult } from "./http-client.ts";
import { toIngestionPlan } from "./plan.ts";
import type { IngestionPlan } from "./types.ts";
import { basesOf, isLocalBase } from "./work-items.ts";

export type { IngestLogger, IngestSettings } from "./core.ts";
export type IngestOptions = CoreOptions;

export interface PlanRequestOptions {
  /** Creation of the run, when this is the rest of a deferred one. */
  readonly since?: Date;
  /** Instant at which a poll was due; default now. */
  readonly scheduledAt?: Date;
}

export interface RunEndpointOptions extends PlanRequestOptions {
  readonly signal: AbortSignal;
  /** Called after each task. */
  readonly onProgress?: (progress: RunProgress) => void;
}

export interface Ingest {
  /** Sends no request. @throws InvalidInputError for names that the config does not have; LakeUnavailableError */
  plan(request: IngestionRequest, options?: PlanRequestOptions): Promise<IngestionPlan>;
  /**
   * Plans and carries out one endpoint of the request. Faults of items are in their records; recording them in the
   * run is the caller's part. Safe to repeat: what is there is skipped. A job gets no records of what cannot be asked
   * for at all (no key) or is not worth it now (no match these days); asked for by name, it is said why.
   * @throws InvalidInputError, LakeUnavailableError
   */
  runEndpoint(
    runId: string,
    endpointId: string,
    request: IngestionRequest,
    options: RunEndpointOptions,
  ): Promise<readonly TaskRecord[]>;
  /** Must precede the first build; writes nothing when the config is unchanged. */
  writeConfigObjects(runId: string): Promise<ConfigObjectsResult>;
  /** Does the source answer over the network? For `doctor` and health; null for a source with local bases only. */
  probe(source: SourceConfig["id"], signal: AbortSignal): Promise<ProbeResult | null>;
  /** Why a source cannot be asked at all, e.g. "API_FOOTBALL_KEY is not set"; null = it can. Sends no request. */
  unavailable(source: SourceConfig): Promise<string | null>;
  freshness(): Promise<readonly Omit<FreshnessRecord, "items">[]>;
}

/** @throws ConfigError when the settings name a season that the config does not have */
export function createIngest(options: IngestOptions): Ingest {
  const core = createCore(options);
  return {
    async plan(request, planOptions = {}) {
      return toIngestionPlan(await core.plan(await core.targets(request), request, planOptions));
    },
    runEndpoint: (runId, endpointId, request, runOptions) =>
      core.run({ ...request, endpoints: [endpointId] }, runId, runOptions),
    writeConfigObjects: (runId) => writeConfigObjects({ ...options, runId }),
    async probe(id, signal) {
      const base = remoteBase(options.config, options, id);
      return base === null ? null : core.probe(base, signal);
    },
    unavailable: core.unavailable,
    freshness: () => listFreshness(options.store),
  };
}

function remoteBase({ endpoints }: Config, { settings }: IngestOptions, id: SourceConfig["id"]): SourceBase | null {
  const source = endpoints.sources.find((candidate) => candidate.id === id);
  if (source === undefined) return null;
  return basesOf(source, settings.sourceBaseUrls).find((base) => !isLocalBase(base)) ?? null;
}
