/** The plan of a request: for each work item FETCH, SKIP or DEFER with the reason, before anything is spent. */

import pLimit from "p-limit";
import { coversSeason, expectedMatches } from "../config/seasons.ts";
import type { Config, EndpointConfig, SourceConfig } from "../config/types.ts";
import { toD } from "../lake/keys.ts";
import type { ObjectStore } from "../lake/object-store.ts";
import type { CreditLedger } from "./credits.ts";
import { knownFromHead, loadFreshness } from "./freshness.ts";
import { loadPresence } from "./presence.ts";
import { decide, type ItemFacts, type KnownObject, type PresentObject, type RefreshContext } from "./refresh.ts";
import type { FetchTarget, SourceModule } from "./sources/source.ts";
import type { IngestionPlan, PlanItem, WorkItem } from "./types.ts";
import { isLocalBase } from "./work-items.ts";

export interface PlanOptions {
  readonly config: Config;
  readonly store: ObjectStore;
  readonly ledger: CreditLedger;
  readonly moduleOf: (target: FetchTarget) => SourceModule;
  readonly isOffline: boolean;
  readonly context: RefreshContext;
  readonly maxCredits: number | null;
}

/** A plan item with what execution needs beside it. */
export interface PlannedTarget extends PlanItem {
  readonly target: FetchTarget;
  readonly known: KnownObject | null;
}

export interface Planned {
  readonly targets: readonly PlannedTarget[];
  readonly creditsAvailable: number | null;
}

const PARALLEL_HEADS = 16;

/** @throws LakeUnavailableError */
export async function planTargets(targets: readonly FetchTarget[], options: PlanOptions): Promise<Planned> {
  const endpoints = [...new Set(targets.map(({ endpoint }) => endpoint))];
  const presence = await loadPresence(options.store, endpoints);
  const remembered = await loadRemembered(options.store, endpoints);
  const limit = pLimit(PARALLEL_HEADS);
  const decided = await Promise.all(
    targets.map((target) =>
      limit(() => {
        const { prefix } = target.item;
        return planOne(target, presence.newest(prefix), remembered.get(prefix) ?? null, options);
      }),
    ),
  );
  const available = await creditsBySource(targets, options.ledger);
  return { targets: withCredits(decided, available, options), creditsAvailable: lowest([...available.values()]) };
}

/** The plan as it is shown. */
export function toIngestionPlan({ targets, creditsAvailable }: Planned): IngestionPlan {
  const count = (action: PlanItem["action"]): number => targets.filter((target) => target.action === action).length;
  const credits = targets.reduce((sum, { action, item }) => sum + (action === "FETCH" ? item.credits : 0), 0);
  return {
    items: targets.map(({ target: _, known: __, ...item }) => item),
    fetch: count("FETCH"),
    skip: count("SKIP"),
    defer: count("DEFER"),
    credits,
    estimatedCredits: credits,
    creditsAvailable,
  };
}

async function loadRemembered(
  store: ObjectStore,
  endpoints: readonly EndpointConfig[],
): Promise<ReadonlyMap<string, KnownObject>> {
  const places = new Map(endpoints.map((endpoint) => [`${endpoint.source} ${endpoint.dataset}`, endpoint]));
  const records = await Promise.all([...places.values()].map((endpoint) => loadFreshness(store, endpoint)));
  return new Map(records.flatMap((record) => Object.entries(record?.items ?? {})));
}

async function planOne(
  target: FetchTarget,
  present: PresentObject | null,
  remembered: KnownObject | null,
  options: PlanOptions,
): Promise<PlannedTarget> {
  const isLocal = isLocalBase(target.base);
  const known = await knownOf(options.store, present, remembered);
  const { action, reason } =
    options.isOffline && !isLocal
      ? { action: "SKIP" as const, reason: "OFFLINE is set: no source is asked over the network" }
      : decide(await factsOf(target, present, known, options), options.context);
  return {
    target,
    known,
    item: target.item,
    action,
    reason,
    presentEtag: present === null ? null : (known?.sourceEtag ?? null),
    presentKey: present?.key ?? null,
    expands: action === "FETCH" && isExpanded(options.config, target.endpoint),
  };
}

/** What freshness remembers, while it speaks of the object that is there; else what the object says of itself. */
async function knownOf(
  store: ObjectStore,
  present: PresentObject | null,
  remembered: KnownObject | null,
): Promise<KnownObject | null> {
  if (remembered !== null && remembered.key === (present?.key ?? null)) return remembered;
  if (present === null) return null;
  const head = await store.head(present.key);
  return head === null ? null : knownFromHead(head);
}

async function factsOf(
  target: FetchTarget,
  present: PresentObject | null,
  known: KnownObject | null,
  options: PlanOptions,
): Promise<ItemFacts> {
  const { endpoint, item, base } = target;
  const { version } = options.moduleOf(target);
  const isVersioned = isLocalBase(base) && version !== undefined;
  return {
    refresh: endpoint.refresh,
    isFree: endpoint.cost === 0,
    expected: expectedOf(options.config, item),
    present,
    known,
    local: isVersioned ? { version: await version(target), place: base.url } : null,
  };
}

function expectedOf(config: Config, { competitionCode, season }: WorkItem): number | null {
  if (season === null) return null;
  const competition = config.competitions.competitions.find(({ code }) => code === competitionCode);
  const format = competition?.formats.find((rule) => coversSeason(rule, season));
  return format === undefined ? null : expectedMatches(format);
}

const isExpanded = (config: Config, endpoint: EndpointConfig): boolean =>
  config.endpoints.endpoints.some(({ forEach }) => forEach.kind === "resultOf" && forEach.endpoint === endpoint.id);

async function creditsBySource(targets: readonly FetchTarget[], ledger: CreditLedger) {
  const sources = new Map<string, SourceConfig>();
  for (const { source, endpoint } of targets) if (endpoint.cost > 0) sources.set(source.id, source);
  const pairs = [...sources.values()].map(async (source) => [source.id, await ledger.available(source)] as const);
  return new Map(await Promise.all(pairs));
}

/** Items beyond the credits that are left, or that the caller allows, are put off. */
function withCredits(
  decided: readonly PlannedTarget[],
  available: ReadonlyMap<string, number | null>,
  { maxCredits, context }: PlanOptions,
): readonly PlannedTarget[] {
  const left = new Map(available);
  let allowed = maxCredits ?? Number.POSITIVE_INFINITY;
  return decided.map((planned) => {
    const cost = planned.item.credits;
    if (planned.action !== "FETCH" || cost === 0) return planned;
    const { id } = planned.target.source;
    const ofSource = left.get(id) ?? Number.POSITIVE_INFINITY;
    if (cost > ofSource)
      return deferred(planned, `no credit is left on ${toD(context.now)}; the next come at 00:00 UTC`);
    if (cost > allowed) return deferred(planned, `beyond the ${maxCredits} credits that this run may spend`);
    left.set(id, ofSource - cost);
    allowed -= cost;
    return planned;
  });
}

const deferred = (planned: PlannedTarget, reason: string): PlannedTarget => ({
  ...planned,
  action: "DEFER",
  reason,
  expands: false,
});

const lowest = (credits: readonly (number | null)[]): number | null =>
  credits.filter((value) => value !== null).toSorted((a, b) => a - b)[0] ?? null;
