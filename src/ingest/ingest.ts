/** The public face of ingestion: plan a request, run one endpoint of it, write the config as raw objects. */

import type { Config, SourceBase, SourceConfig } from "../config/types.ts";
import type { ObjectStore } from "../lake/object-store.ts";
import type { IngestionRequest, RunProgress, TaskRecord } from "../runs.ts";
import { type ConfigObjectsResult, writeConfigObjects } from "./config-objects.ts";
import { createContracts } from "./contracts.ts";
import { type CreditLedger, createCreditLedger } from "./credits.ts";
import { type Executed, execute } from "./execute.ts";
import { type FreshnessRecord, listFreshness, saveFreshness } from "./freshness.ts";
import type { HttpClient, ProbeResult } from "./http-client.ts";
import { createOtherBase } from "./other-base.ts";
import { createParameterSets, type RecordFields } from "./parameter-sets.ts";
import { type Planned, type PlanOptions, planTargets, toIngestionPlan } from "./plan.ts";
import { createHttpJsonSource } from "./sources/http-json.ts";
import type { FetchTarget, SourceModule, SourceModules } from "./sources/source.ts";
import { progressOf } from "./task-records.ts";
import type { IngestionPlan, RawParquetWriter } from "./types.ts";
import { basesOf, expandWorkItems, isLocalBase } from "./work-items.ts";

export interface IngestOptions {
  readonly config: Config;
  readonly store: ObjectStore;
  readonly parquet: RawParquetWriter;
  readonly http: HttpClient;
  /** Modules of sources that need one; any other source with addresses over HTTP is served by the generic one. */
  readonly sources: SourceModules;
  readonly settings: IngestSettings;
  readonly now: () => Date;
  readonly createId: () => string;
  readonly logger: IngestLogger;
  readonly ledger?: CreditLedger;
  /** Reads a field of stored records, for endpoints that are repeated over another's result. */
  readonly recordFields?: RecordFields;
  readonly secret?: (name: string) => Promise<string | null>;
}

/** The part of the settings that ingestion reads. */
export interface IngestSettings {
  readonly offline: boolean;
  readonly sourceBaseUrls: Parameters<typeof basesOf>[1];
}

/** The part of pino that is used. */
export interface IngestLogger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

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
  /** @throws InvalidInputError for names that the config does not have; LakeUnavailableError */
  plan(request: IngestionRequest, options?: PlanRequestOptions): Promise<IngestionPlan>;
  /**
   * Plans and carries out one endpoint of the request. Faults of items are in their records; recording them in the
   * run is the caller's part. Safe to repeat: what is there is skipped.
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
  freshness(): Promise<readonly Omit<FreshnessRecord, "items">[]>;
}

export function createIngest(options: IngestOptions): Ingest {
  const core = createCore(options);
  return {
    async plan(request, planOptions = {}) {
      return toIngestionPlan(await core.plan(await core.targets(request), request, planOptions));
    },
    async runEndpoint(runId, endpointId, request, runOptions) {
      const targets = await core.targets({ ...request, endpoints: [endpointId] });
      const planned = await core.plan(targets, request, runOptions);
      const executed = await core.run(planned, runId, request, runOptions);
      await remember(options.store, planned, executed);
      return executed.map(({ task }) => task);
    },
    writeConfigObjects: (runId) => writeConfigObjects({ ...options, runId }),
    async probe(id, signal) {
      const source = options.config.endpoints.sources.find((candidate) => candidate.id === id);
      const base = source && basesOf(source, options.settings.sourceBaseUrls).find((one) => !isLocalBase(one));
      return base === undefined ? null : core.probe(base, signal);
    },
    freshness: () => listFreshness(options.store),
  };
}

function createCore(options: IngestOptions) {
  const { config, store, http, settings, now, logger } = options;
  const ledger = options.ledger ?? createCreditLedger(options);
  const contracts = createContracts(config.contractSchemas);
  const moduleFor = createModules(options);
  const moduleOf = ({ source }: FetchTarget): SourceModule => {
    const module = moduleFor(source);
    if (module === null) throw new TypeError(`no module serves ${source.id}`);
    return module;
  };
  const parameterSets = createParameterSets({ ...options, moduleFor });
  const expand = async (filter: IngestionRequest): Promise<readonly FetchTarget[]> => {
    const baseUrls = settings.sourceBaseUrls;
    const sets = await parameterSets(filter);
    const all = expandWorkItems({ config, filter, baseUrls, parameterSets: sets });
    return all.filter(({ source }) => moduleFor(source) !== null);
  };
  const probe = (base: SourceBase, signal: AbortSignal): Promise<ProbeResult> =>
    settings.offline
      ? Promise.resolve({ reachable: false, reason: "OFFLINE is set" })
      : http.probe(new URL(base.url), signal);
  return {
    targets: expand,
    probe,
    plan(targets: readonly FetchTarget[], request: IngestionRequest, { since, scheduledAt }: PlanRequestOptions) {
      const at = now();
      const context = { mode: request.mode, now: at, since: since ?? null, scheduledAt: scheduledAt ?? at };
      const maxCredits = request.maxCredits ?? null;
      const planOptions: PlanOptions = {
        config,
        store,
        ledger,
        moduleOf,
        isOffline: settings.offline,
        context,
        maxCredits,
      };
      return planTargets(targets, planOptions);
    },
    run(planned: Planned, runId: string, request: IngestionRequest, { signal, onProgress }: RunEndpointOptions) {
      const done: TaskRecord[] = [];
      return execute(planned.targets, {
        ...options,
        runId,
        mode: request.mode,
        contracts,
        ledger,
        moduleOf,
        probe: ({ base }, probeSignal) => probe(base, probeSignal),
        otherBase: createOtherBase({ ...options, moduleOf }),
        signal,
        onTask(task) {
          done.push(task);
          onProgress?.(progressOf(done, planned.targets.length));
        },
        onFault: (error, { item }) => logger.error({ err: error, item: item.key, run: runId }, "work item failed"),
      });
    },
  };
}

/** A source without a module of its own needs none when all its addresses are HTTP, files or a package. */
function createModules({ sources, http, secret }: IngestOptions): (source: SourceConfig) => SourceModule | null {
  const made = new Map<string, SourceModule | null>();
  const make = (source: SourceConfig): SourceModule | null => {
    if (source.bases.some(({ url }) => !/^(https?|file|package):/.test(url))) return null;
    return createHttpJsonSource({ id: source.id, http, ...(secret === undefined ? {} : { secret }) });
  };
  return (source) => {
    const module = sources[source.id] ?? made.get(source.id);
    if (module !== undefined) return module;
    const generic = make(source);
    made.set(source.id, generic);
    return generic;
  };
}

async function remember(store: ObjectStore, planned: Planned, executed: readonly Executed[]): Promise<void> {
  const asked = executed.flatMap(({ known, task }, index) => {
    const target = planned.targets[index]?.target;
    return known === null || target === undefined ? [] : [{ known, task, target }];
  });
  const [first] = asked;
  if (first === undefined) return;
  const ingested = asked.filter(({ task }) => task.outcome === "FETCHED").map(({ known }) => known.checkedAt);
  const answered = asked.filter(({ known }) => known.key !== null).map(({ known }) => known.checkedAt);
  await saveFreshness(store, first.target.endpoint, {
    ingestedAt: ingested.toSorted().at(-1) ?? null,
    checkedAt: answered.toSorted().at(-1) ?? null,
    items: Object.fromEntries(asked.map(({ known, target }) => [target.item.prefix, known])),
  });
}
