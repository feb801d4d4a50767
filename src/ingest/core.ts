/** Puts the parts of ingestion together: targets → plan → account → execution → what is remembered of it. */

import type { Config, SourceBase, SourceConfig, SourceId } from "../config/types.ts";
import type { ObjectStore } from "../lake/object-store.ts";
import { createProgress } from "../run-progress.ts";
import type { IngestionRequest, TaskRecord } from "../runs.ts";
import { checkAccounts } from "./accounts.ts";
import { createAvailability, isUnasked } from "./availability.ts";
import { createChecks } from "./checks.ts";
import { createContracts } from "./contracts.ts";
import { createCoverage } from "./coverage.ts";
import { type CreditLedger, createCreditLedger } from "./credits.ts";
import { type ExecuteOptions, execute } from "./execute.ts";
import type { HttpClient, ProbeResult } from "./http-client.ts";
import type { PlanRequestOptions, RunEndpointOptions } from "./ingest.ts";
import { onlyNamed } from "./item-names.ts";
import type { LeaseHolder } from "./lease-holder.ts";
import { createQuietDays } from "./match-days.ts";
import { createOtherBase } from "./other-base.ts";
import { createParameterSets, type RecordFields } from "./parameter-sets.ts";
import { type Planned, type PlannedTarget, type PlanOptions, planTargets } from "./plan.ts";
import { beyondBudget, deferred } from "./plan-credits.ts";
import { createRecordReader, type ReadRawParquet } from "./raw-records.ts";
import { loadRestrictions, type PlanMemory, rememberRestriction } from "./restrictions.ts";
import { createSelection, hasStandIn } from "./selection.ts";
import { createBuiltIn } from "./sources/built-in.ts";
import { createHttpJsonSource, type ReadSecret } from "./sources/http-json.ts";
import type { FetchTarget, SourceModule, SourceModules } from "./sources/source.ts";
import { DEFAULT_SEASONS, selectStatsBombSeasons } from "./sources/statsbomb.ts";
import type { RawParquetWriter } from "./types.ts";
import { type basesOf, expandWorkItems, isLocalBase } from "./work-items.ts";

export interface CoreOptions {
  readonly config: Config;
  readonly store: ObjectStore;
  readonly parquet: RawParquetWriter;
  readonly http: HttpClient;
  /** Modules in place of the built-in ones, and those of sources that are not over the network. */
  readonly sources: SourceModules;
  readonly settings: IngestSettings;
  readonly now: () => Date;
  readonly createId: () => string;
  readonly logger: IngestLogger;
  readonly ledger?: CreditLedger;
  /** Reads a field of stored records, in place of `readRawParquet`. */
  readonly recordFields?: RecordFields;
  /** Reads raw Parquet, for endpoints that are repeated over another's result and for the days with matches. */
  readonly readRawParquet?: ReadRawParquet;
  /** In place of the settings' keys, e.g. from a vault. */
  readonly secret?: ReadSecret;
  /** Frees the leases of processes that are gone; left out = they expire. */
  readonly leaseHolder?: LeaseHolder;
}

/** The part of the settings that ingestion reads. */
export interface IngestSettings {
  readonly offline: boolean;
  readonly sourceBaseUrls: Parameters<typeof basesOf>[1];
  readonly secret?: (name: string) => string | null;
  readonly statsbomb?: { readonly seasons: readonly string[] | null; readonly maxMatches: number | null };
}

/** The part of pino that is used. */
export interface IngestLogger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface Core {
  targets(request: IngestionRequest): Promise<readonly FetchTarget[]>;
  plan(targets: readonly FetchTarget[], request: IngestionRequest, options: PlanRequestOptions): Promise<Planned>;
  run(request: IngestionRequest, runId: string, options: RunEndpointOptions): Promise<readonly TaskRecord[]>;
  probe(base: SourceBase, signal: AbortSignal): Promise<ProbeResult>;
  unavailable(source: SourceConfig): Promise<string | null>;
}

export function createCore(options: CoreOptions): Core {
  const { config, store, http, settings, now, logger } = options;
  const ledger = options.ledger ?? createCreditLedger(withHolder(options));
  const contracts = createContracts(config.contractSchemas);
  const keyOf = settings.secret ?? (() => null);
  const secret = options.secret ?? (async (name: string) => keyOf(name));
  const { sourceBaseUrls } = settings;
  const unavailable = createAvailability({ sourceBaseUrls, secret });
  const moduleFor = createModules(options, secret);
  const moduleOf = ({ source }: FetchTarget): SourceModule => {
    const module = moduleFor(source);
    if (module === null) throw new TypeError(`no module serves ${source.id}`);
    return module;
  };
  const readRecords = createRecordReader({
    store,
    ...(options.readRawParquet === undefined ? {} : { parquet: options.readRawParquet }),
  });
  const knownSeasons = statsBombSeasons(config);
  const chosenSeasons =
    settings.statsbomb?.seasons ?? DEFAULT_SEASONS.filter((season) => knownSeasons.includes(season));
  const isSelected = selectStatsBombSeasons(chosenSeasons, knownSeasons);
  const fanOut = { ...options, moduleFor, readRecords, isSelected };
  const quietDays = createQuietDays({ config, store, sourceBaseUrls, readRecords });
  const unasked = { sourceBaseUrls, secret, isStatsBombChosen: (settings.statsbomb?.seasons ?? null) !== null };

  const selection = createSelection(config, store);
  const coverageOptions = { config, store, settings, readRecords, moduleOf };

  const targets = async (filter: IngestionRequest): Promise<readonly FetchTarget[]> => {
    const covered = await selection.covered();
    const parameterSets = await createParameterSets({ ...fanOut, covered })(filter);
    const isOpen = await selection.open(filter);
    const all = expandWorkItems({ config, filter, baseUrls: sourceBaseUrls, parameterSets, isSelected, covered });
    return onlyNamed(all, filter.items)
      .filter(({ source, endpoint }) => moduleFor(source) !== null && isOpen(endpoint))
      .map((target) => withRequests(target, moduleOf(target)));
  };
  const probe = (base: SourceBase, signal: AbortSignal): Promise<ProbeResult> =>
    settings.offline
      ? Promise.resolve({ reachable: false, reason: "OFFLINE is set" })
      : http.probe(new URL(base.url), signal);
  const plan: Core["plan"] = async (wanted, request, { since, scheduledAt }) => {
    const at = now();
    const context = { mode: request.mode, now: at, since: since ?? null, scheduledAt: scheduledAt ?? at };
    const planOptions: PlanOptions = {
      config,
      store,
      ledger,
      moduleOf,
      isOffline: settings.offline,
      context,
      maxCredits: request.maxCredits ?? null,
      unavailable,
      coverage: createCoverage(coverageOptions),
      asked: await selection.asked(request),
      restrictions: remembering((source: SourceId) => loadRestrictions(store, source)),
      quiet: isTold(request) ? async () => null : quietFor(quietDays, context.scheduledAt),
    };
    return planTargets(wanted, planOptions);
  };

  const run: Core["run"] = async (request, runId, runOptions) => {
    const at = { ...runOptions, scheduledAt: runOptions.scheduledAt ?? now() };
    const wanted = await targets(request);
    const first = await plan(wanted, request, at);
    const accounts = await checkAccounts(first.targets, { ...options, ledger, moduleOf, signal: at.signal });
    const planned = accounts.isPlanChanged ? await plan(wanted, request, at) : first;
    const items = request.job === undefined ? planned.targets : await worthAWord(planned.targets, at.signal);
    const count = createProgress();
    const plans = new Map<SourceId, PlanMemory>();
    const checks = createChecks({ store, now });
    const coverage = createCoverage(coverageOptions);
    // What is known is there before the first answer adds to it.
    for (const { target, action } of items) if (action === "FETCH") await coverage.reason(target, request.mode);
    const executeOptions: ExecuteOptions = {
      ...options,
      runId,
      mode: request.mode,
      contracts,
      ledger,
      moduleOf,
      scheduledAt: at.scheduledAt,
      probe: ({ base }, probeSignal) => probe(base, probeSignal),
      otherBase: createOtherBase({ ...options, moduleOf }),
      signal: at.signal,
      halted: accounts.halted,
      further: createFurther(planned, request),
      restrictions: ({ target }) => ({
        reason: (item) => plans.get(target.source.id)?.reason(item) ?? coverage.learnt(target, request.mode),
      }),
      async onRestricted({ target, item }, error) {
        const { plan: name } = await ledger.account(target.source);
        const id = target.source.id;
        const isWay = hasStandIn(config, target.endpoint);
        plans.set(id, await rememberRestriction(store, { source: id, plan: name }, item, error.message, isWay));
      },
      onTask(task, target) {
        if (task.outcome === "FETCHED" && task.rows !== null) coverage.note(target, task.rows);
        const progress = count(task, items.length);
        at.onProgress?.(progress);
      },
      onChecked: checks.note,
      onFault: (error, { item }) => logger.error({ err: error, item: item.key, run: runId }, "work item failed"),
    };
    const executed = await execute(items, executeOptions);
    await coverage.save();
    await checks.save(executed, planned.targets);
    return executed.map(({ task }) => task);
  };

  /** What a job needs no record of: no key, no match these days, a source nobody asked for while the network is away. */
  const worthAWord = async (items: readonly PlannedTarget[], signal: AbortSignal) => {
    const sayable = items.filter(({ isUnavailable, isQuiet }) => !isUnavailable && !isQuiet);
    const checked = sayable.map(async (planned) => {
      const { base, source } = planned.target;
      if (planned.action !== "FETCH" || isLocalBase(base)) return [planned];
      if (!(await isUnasked(source.id, unasked))) return [planned];
      return (await probe(base, signal)).reachable ? [planned] : [];
    });
    return (await Promise.all(checked)).flat();
  };

  return { targets, plan, run, probe, unavailable };
}

/** `created` leases of this process, told apart from those of processes that are gone. */
function withHolder({ store, now, createId, leaseHolder }: CoreOptions) {
  return { store, now, createId, ...(leaseHolder === undefined ? {} : { holder: leaseHolder }) };
}

function withRequests(target: FetchTarget, module: SourceModule): FetchTarget {
  const requests = module.requests?.(target.endpoint) ?? 1;
  if (requests === 1) return target;
  return { ...target, item: { ...target.item, credits: target.item.credits * requests } };
}

/** By name and not by a job, or for anything newer at all. */
const isTold = ({ job, mode }: IngestionRequest): boolean => job === undefined || mode !== "RESUME";

function quietFor(quietDays: (at: Date) => Promise<string | null>, at: Date) {
  let answer: Promise<string | null> | null = null;
  return async ({ endpoint, base }: FetchTarget): Promise<string | null> => {
    if (endpoint.refresh !== "live" || isLocalBase(base)) return null;
    answer ??= quietDays(at);
    return answer;
  };
}

function remembering<K, V>(load: (key: K) => Promise<V>): (key: K) => Promise<V> {
  const known = new Map<K, Promise<V>>();
  return (key) => {
    const value = known.get(key) ?? load(key);
    known.set(key, value);
    return value;
  };
}

function statsBombSeasons({ competitions }: Config): readonly string[] {
  return competitions.competitions.flatMap(({ ids, seasonIds }) =>
    Object.values(seasonIds?.STATSBOMB ?? {}).map(({ sb_season }) => `${ids.STATSBOMB?.competition_id}/${sb_season}`),
  );
}

/** Pages that the first one, or a later one that counts more of them, adds to the list. */
function createFurther({ planPages, targets }: Planned, { maxCredits }: IngestionRequest): ExecuteOptions["further"] {
  const planned = new Map<string, number>();
  for (const { item } of targets)
    if (item.page !== undefined) planned.set(item.prefix, Math.max(item.page, planned.get(item.prefix) ?? 0));
  let left =
    (maxCredits ?? Number.POSITIVE_INFINITY) -
    targets.reduce((sum, { action, item }) => sum + (action === "FETCH" ? item.credits : 0), 0);
  return async ({ target, item }, known) => {
    const had = planned.get(item.prefix) ?? 0;
    const pages = known.pages ?? 0;
    if (item.page === undefined || pages <= had) return [];
    planned.set(item.prefix, pages);
    return (await planPages(target, had + 1, pages)).map((page) => {
      if (page.action !== "FETCH") return page;
      left -= page.item.credits;
      return left < 0 ? deferred(page, beyondBudget(maxCredits ?? null)) : page;
    });
  };
}

/** A source without a module of its own needs none when all its addresses are HTTP, files or a package. */
function createModules(
  { sources, http, config, now, settings }: CoreOptions,
  secret: ReadSecret,
): (source: SourceConfig) => SourceModule | null {
  const made = new Map<string, SourceModule | null>();
  const maxMatches = settings.statsbomb === undefined ? 10 : settings.statsbomb.maxMatches;
  const make = (source: SourceConfig): SourceModule | null => {
    if (source.bases.some(({ url }) => !/^(https?|file|package):/.test(url))) return null;
    return (
      createBuiltIn(source.id, { config, http, secret, now, maxMatches }) ??
      createHttpJsonSource({ id: source.id, http, secret })
    );
  };
  return (source) => {
    const module = sources[source.id] ?? made.get(source.id);
    if (module !== undefined) return module;
    const fresh = make(source);
    made.set(source.id, fresh);
    return fresh;
  };
}
