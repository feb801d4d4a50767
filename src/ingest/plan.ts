/** The plan of a request: for each work item FETCH, SKIP or DEFER with the reason, before anything is spent. */

import pLimit from "p-limit";
import { coversSeason, expectedMatches, seasonWindow } from "../config/seasons.ts";
import type { Config, EndpointConfig, FormatRule, SourceConfig, SourceId } from "../config/types.ts";
import type { ObjectStore } from "../lake/object-store.ts";
import type { Coverage } from "./coverage.ts";
import type { CreditLedger } from "./credits.ts";
import { knownFromHead, loadFreshness } from "./freshness.ts";
import { creditsBySource, expandedCredits, lowest, withCredits } from "./plan-credits.ts";
import { loadPresence, type Presence } from "./presence.ts";
import { decide, type ItemFacts, type KnownObject, type PresentObject, type RefreshContext } from "./refresh.ts";
import type { PlanMemory } from "./restrictions.ts";
import type { FetchTarget, SourceModule } from "./sources/source.ts";
import { type IngestionPlan, type PlanItem, slotOf, type WorkItem } from "./types.ts";
import { isLocalBase, toPage } from "./work-items.ts";

export interface PlanOptions {
  readonly config: Config;
  readonly store: ObjectStore;
  readonly ledger: CreditLedger;
  readonly moduleOf: (target: FetchTarget) => SourceModule;
  readonly isOffline: boolean;
  readonly context: RefreshContext;
  readonly maxCredits: number | null;
  /** Why a source cannot be asked at all, e.g. its key is not set; null = it can. */
  readonly unavailable: (source: SourceConfig) => Promise<string | null>;
  /** What the account's plan does not cover. */
  readonly restrictions: (source: SourceId) => Promise<PlanMemory>;
  /** What the source does not have of a season. */
  readonly coverage: Pick<Coverage, "reason">;
  /** Endpoints of this request: they will be expanded over what an item of it finds. */
  readonly asked: readonly EndpointConfig[];
  /** Why a poll is not worth a request now; null = it is. */
  readonly quiet: (target: FetchTarget) => Promise<string | null>;
}

/** A plan item with what execution needs beside it. */
export interface PlannedTarget extends PlanItem {
  readonly target: FetchTarget;
  readonly known: KnownObject | null;
  /** Requests that it takes; left out = 1. */
  readonly requests?: number;
  /** The source cannot be asked at all: no fault of the run. */
  readonly isUnavailable?: boolean;
  /** It is asked for by the plan's own clock, and there is nothing to see now. */
  readonly isQuiet?: boolean;
}

export interface Planned {
  readonly targets: readonly PlannedTarget[];
  readonly creditsAvailable: number | null;
  /** Plans further pages of a list, once their number is known. */
  readonly planPages: (first: FetchTarget, from: number, to: number) => Promise<readonly PlannedTarget[]>;
}

const PARALLEL_HEADS = 16;

/** @throws LakeUnavailableError */
export async function planTargets(targets: readonly FetchTarget[], options: PlanOptions): Promise<Planned> {
  const endpoints = [...new Set(targets.map(({ endpoint }) => endpoint))];
  const presence = await loadPresence(options.store, endpoints);
  const remembered = await loadRemembered(options.store, endpoints);
  const limit = pLimit(PARALLEL_HEADS);
  const planAll = (some: readonly FetchTarget[]) =>
    Promise.all(some.map((target) => limit(() => planOne(target, { presence, remembered }, options))));
  const planPages: Planned["planPages"] = (first, from, to) => planAll(pagesOf(first, from, to));
  const decided = (await planAll(targets)).map((planned, _, all) => behindFirst(planned, all));
  const lists = await Promise.all(
    decided
      .map((planned) => withoutPlanned(planned, decided))
      .map(async (planned) => [planned, ...(await planPages(planned.target, 2, presentPages(planned)))]),
  );
  const available = await creditsBySource(targets, options.ledger);
  const creditsAvailable = lowest([...available.usual.values()]);
  return { targets: withCredits(lists.flat(), available, options), creditsAvailable, planPages };
}

const pagesOf = (first: FetchTarget, from: number, to: number): readonly FetchTarget[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => toPage(first, from + index));

/** Of a list whose first page stays; else the first page will tell how many there are. */
const presentPages = ({ action, item, known, isUnavailable }: PlannedTarget): number =>
  item.page === 1 && action === "SKIP" && !isUnavailable ? (known?.pages ?? 1) : 1;

/** Items that the lake knows of already are in the plan themselves: only what is beyond them is a guess. */
function withoutPlanned(planned: PlannedTarget, all: readonly PlannedTarget[]): PlannedTarget {
  const { expandedCredits: guess = 0, item, target } = planned;
  if (guess === 0) return planned;
  const known = all
    .filter(
      ({ target: { endpoint } }) =>
        endpoint.forEach.kind === "resultOf" && endpoint.forEach.endpoint === target.endpoint.id,
    )
    .filter(({ item: other }) => other.competitionCode === item.competitionCode && other.season === item.season)
    .reduce((sum, { item: other }) => sum + other.credits, 0);
  return { ...planned, expandedCredits: Math.max(0, guess - known) };
}

/** The endpoint that it stands in for is asked first, in this very plan. */
function behindFirst(planned: PlannedTarget, all: readonly PlannedTarget[]): PlannedTarget {
  const { fallbackOf } = planned.target.endpoint;
  if (fallbackOf === undefined || planned.action !== "FETCH") return planned;
  const isAsked = all.some(({ action, target }) => action === "FETCH" && target.endpoint.id === fallbackOf);
  return isAsked ? { ...planned, action: "SKIP", reason: `asked only where ${fallbackOf} fails` } : planned;
}

/** The plan as it is shown. */
export function toIngestionPlan({ targets, creditsAvailable }: Planned): IngestionPlan {
  const count = (action: PlanItem["action"]): number => targets.filter((target) => target.action === action).length;
  const credits = targets.reduce((sum, { action, item }) => sum + (action === "FETCH" ? item.credits : 0), 0);
  return {
    items: targets.map(({ target: _, known: __, requests: ___, isUnavailable: ____, isQuiet: _____, ...item }) => item),
    fetch: count("FETCH"),
    skip: count("SKIP"),
    defer: count("DEFER"),
    credits,
    estimatedCredits: targets.reduce((sum, target) => sum + (target.expandedCredits ?? 0), credits),
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

interface Lake {
  readonly presence: Presence;
  readonly remembered: ReadonlyMap<string, KnownObject>;
}

async function planOne(target: FetchTarget, lake: Lake, options: PlanOptions): Promise<PlannedTarget> {
  const { item, endpoint } = target;
  const present = lake.presence.newest(item.prefix, item.page);
  const known = await knownOf(options.store, present, lake.remembered.get(slotOf(item)) ?? null, item);
  const reason = await options.unavailable(target.source);
  const quiet = reason === null ? await options.quiet(target) : null;
  const obstacle = reason ?? quiet ?? (await otherObstacle(target, options));
  const { action, reason: why } =
    obstacle === null
      ? decide(await factsOf(target, present, known, options), options.context)
      : { action: "SKIP" as const, reason: obstacle };
  const expands = action === "FETCH" && isExpanded(options, endpoint);
  const requests = options.moduleOf(target).requests?.(endpoint) ?? 1;
  return {
    target,
    known,
    item,
    action,
    reason: why,
    presentEtag: present === null ? null : (known?.sourceEtag ?? null),
    presentKey: present?.key ?? null,
    expands,
    expandedCredits: expands ? expandedCredits(options.asked, target, sizesOf(options.config, item, known)) : 0,
    ...(requests === 1 ? {} : { requests }),
    ...(reason === null ? {} : { isUnavailable: true }),
    ...(quiet === null ? {} : { isQuiet: true }),
  };
}

async function otherObstacle(target: FetchTarget, options: PlanOptions): Promise<string | null> {
  const { isOffline, context, restrictions } = options;
  if (isOffline && !isLocalBase(target.base)) return "OFFLINE is set: no source is asked over the network";
  if (target.endpoint.cost === 0 || context.mode === "FORCE") return null;
  const restricted = (await restrictions(target.source.id)).reason(target.item);
  return restricted ?? options.coverage.reason(target, context.mode);
}

function sizesOf(config: Config, item: WorkItem, known: KnownObject | null) {
  const format = formatOf(config, item);
  const matches = format === null ? 0 : expectedMatches(format);
  return { matches, teams: format?.teams ?? 0, pages: known?.pages ?? null };
}

/** What freshness remembers, while it speaks of the object that is there; else what the object says of itself. */
async function knownOf(
  store: ObjectStore,
  present: PresentObject | null,
  remembered: KnownObject | null,
  { updatedAt }: WorkItem,
): Promise<KnownObject | null> {
  if (remembered !== null && remembered.key === (present?.key ?? null)) return remembered;
  // Its time says all there is to know, and thousands of such objects cost no HEAD.
  if (present === null || updatedAt !== undefined) return null;
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
    isSummarised: options.moduleOf(target).summarise !== undefined,
    expected: expectedOf(options.config, item),
    present,
    known,
    local: isVersioned ? { version: await version(target), place: base.url } : null,
    upstream: upstreamOf(item),
    seasonEndsOn: seasonEndOf(options.config, item),
  };
}

const upstreamOf = ({ version, updatedAt }: WorkItem): NonNullable<ItemFacts["upstream"]> | null =>
  version === undefined ? null : { version, updatedAt: updatedAt === undefined ? null : new Date(updatedAt) };

function seasonEndOf(config: Config, { competitionCode, season }: WorkItem): string | null {
  const competition = config.competitions.competitions.find(({ code }) => code === competitionCode);
  return competition === undefined || season === null ? null : seasonWindow(competition, season).last;
}

function formatOf(config: Config, { competitionCode, season }: WorkItem): FormatRule | null {
  if (season === null) return null;
  const competition = config.competitions.competitions.find(({ code }) => code === competitionCode);
  return competition?.formats.find((rule) => coversSeason(rule, season)) ?? null;
}

function expectedOf(config: Config, item: WorkItem): number | null {
  const format = formatOf(config, item);
  return format === null ? null : expectedMatches(format);
}

const isExpanded = ({ asked }: PlanOptions, endpoint: EndpointConfig): boolean =>
  endpoint.paging?.kind === "pages" ||
  asked.some(({ forEach }) => forEach.kind === "resultOf" && forEach.endpoint === endpoint.id);
