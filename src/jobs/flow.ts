/**
 * From a run to its BullMQ flow: one node per endpoint × (local bases | remote bases), then build → quality → publish. Pure.
 *
 * At boot there are two stages, so that what lies on this machine is served before anything is waited for:
 *   publish#2 ← quality#2 ← build#2 ← { remote leaves, simulator leaves ← publish#1 ← quality#1 ← build#1 ← local leaves }
 * Every node lets its parent run when it fails: the last publish always runs and settles the run's status.
 */

import type { FlowJob, FlowJobNode, JobsOptions } from "bullmq";
import type { Config, EndpointConfig, SourceBase, SourceConfig, SourceId } from "../config/types.ts";
import { endpointOf } from "../ingest/item-names.ts";
import { basesOf, selectEndpoints } from "../ingest/work-items.ts";
import type { IngestionRequest } from "../runs.ts";

export type BaseUrls = Readonly<Partial<Record<SourceId, string>>>;

export interface FlowOptions {
  readonly config: Config;
  /** OPENFOOTBALL_BASE_URL and its like: they decide whether a base is local. */
  readonly baseUrls: BaseUrls;
  readonly runId: string;
  readonly request: IngestionRequest;
  /** Sources that no job asks, e.g. for want of a key; a request that names an endpoint is told so by its task. */
  readonly skippedSources?: ReadonlySet<SourceId>;
  /** Publish what is local before the rest is waited for. */
  readonly isBoot: boolean;
  /** 1, then 2, 3, … for the rest of a run that waited for credits. */
  readonly round?: number;
  /** Leaves wait this long. */
  readonly delayMs?: number;
  /** ISO instant at which the schedule was due. */
  readonly scheduledAt?: string;
  /** ISO instant of the run's creation, for a later round. */
  readonly since?: string;
}

/** Payload of an ingest node. */
export interface LeafData {
  readonly runId: string;
  readonly endpoint: string;
  readonly reach: Reach;
  readonly request: IngestionRequest;
  readonly scheduledAt: string | null;
  readonly since: string | null;
}

/** Payload of build, quality and publish nodes. */
export interface StageData {
  readonly runId: string;
  readonly round: number;
  readonly stage: number;
  /** The publish of the last stage settles the run. */
  readonly isLast: boolean;
}

/** Where the bases of a leaf are: files and packages, the simulator, the network. */
export type Reach = "local" | "simulator" | "remote";

export const WAREHOUSE_QUEUE = "warehouse";
export const SCHEDULES_QUEUE = "schedules";
export const sourceQueue = (source: SourceId): string => `source-${source.toLowerCase()}`;

/** Queues of the sources that have an endpoint. */
export function sourceQueues(config: Config): readonly string[] {
  return [...new Set(config.endpoints.endpoints.map(({ source }) => sourceQueue(source)))];
}

/** Retries of what can pass by itself: a lake that is away, a lock. A source's own faults are retried by its HTTP client. */
const RETRIES: JobsOptions = { attempts: 3, backoff: { type: "exponential", delay: 1_000 } };
const KEEP: JobsOptions = {
  removeOnComplete: { age: 7 * 86_400, count: 500 },
  removeOnFail: { age: 14 * 86_400, count: 500 },
};
/** Lower runs first. A remote answer may take seconds: what is local must not queue behind it. */
const PRIORITY: Readonly<Record<Reach, number>> = { local: 1, simulator: 2, remote: 3 };

/** Id of the node that settles the run; its presence says that the flow was added. */
export function lastNodeId({ runId, round = 1 }: Pick<FlowOptions, "runId" | "round">): string {
  return `${runId}.r${round}.publish`;
}

/** @returns null when the request selects no endpoint */
export function toRunFlow(options: FlowOptions): FlowJob | null {
  const leaves = leavesOf(options);
  if (leaves.length === 0) return null;
  const of = (reach: Reach): readonly Leaf[][] => groups(leaves.filter((leaf) => leaf.reach === reach));
  const chains = (grouped: readonly Leaf[][]): FlowJobNode[] => grouped.map((group) => toChain(options, group, null));
  const local = of("local");
  if (!options.isBoot || local.length === 0 || leaves.every(({ reach }) => reach === "local"))
    return toStage(options, { number: 1, isLast: true, children: chains(groups(leaves)) });
  const first = toStage(options, { number: 1, isLast: false, children: chains(local) });
  // Simulating costs seconds of one core: not before the first snapshot is served.
  const afterFirst = toChain(options, of("simulator").flat(), first);
  return toStage(options, { number: 2, isLast: true, children: [...chains(of("remote")), afterFirst] });
}

/** Payloads of the flow's ingest nodes. */
export function leavesOfFlow({ name, data, children = [] }: FlowJob | FlowJobNode): readonly LeafData[] {
  return [...(name === "ingest" ? [data as LeafData] : []), ...children.flatMap(leavesOfFlow)];
}

interface Leaf {
  readonly endpoint: EndpointConfig;
  readonly reach: Reach;
  readonly bases: readonly string[];
}

function leavesOf({ config, request, baseUrls, skippedSources }: FlowOptions): readonly Leaf[] {
  const isSkipped = ({ id }: SourceConfig): boolean =>
    request.endpoints === undefined && skippedSources?.has(id) === true;
  const asked = config.endpoints.sources.filter((source) => !isSkipped(source));
  const sources = new Map(asked.map((source) => [source.id, source]));
  return selectEndpoints(config, request).flatMap((endpoint) => {
    const source = sources.get(endpoint.source);
    return source === undefined ? [] : leavesOfEndpoint(endpoint, basesAsked(source, request, baseUrls));
  });
}

function basesAsked(source: SourceConfig, request: IngestionRequest, baseUrls: BaseUrls): readonly SourceBase[] {
  return basesOf(source, baseUrls).filter(({ id }) => request.bases?.includes(id) ?? true);
}

function leavesOfEndpoint(endpoint: EndpointConfig, bases: readonly SourceBase[]): readonly Leaf[] {
  const reaches: readonly Reach[] = ["local", "simulator", "remote"];
  return reaches.flatMap((reach) => {
    const ids = bases.filter(({ url }) => reachOf(url) === reach).map(({ id }) => id);
    return ids.length === 0 ? [] : [{ endpoint, reach, bases: ids }];
  });
}

function reachOf(url: string): Reach {
  if (url.startsWith("simulator:")) return "simulator";
  return /^(package|file):/.test(url) ? "local" : "remote";
}

/**
 * Leaves that must run one after another, in that order: an endpoint that is repeated over another's result, or stands
 * in for another, comes after it.
 */
function groups(leaves: readonly Leaf[]): Leaf[][] {
  const byName = new Map(leaves.map((leaf) => [nameOf(leaf.endpoint.id, leaf.reach), leaf]));
  const before = ({ endpoint: { forEach, fallbackOf }, reach }: Leaf): Leaf | undefined => {
    const first = fallbackOf ?? (forEach.kind === "resultOf" ? forEach.endpoint : null);
    return first === null ? undefined : byName.get(nameOf(first, reach));
  };
  const pathOf = (leaf: Leaf): readonly Leaf[] => {
    const previous = before(leaf);
    return previous === undefined ? [leaf] : [...pathOf(previous), leaf];
  };
  const grouped = new Map<Leaf, Leaf[]>();
  for (const leaf of leaves) {
    const [root = leaf] = pathOf(leaf);
    grouped.set(root, [...(grouped.get(root) ?? []), leaf]);
  }
  return [...grouped.values()].map((group) => group.toSorted((a, b) => pathOf(a).length - pathOf(b).length));
}

/**
 * A tree cannot say "two after one", so the group forms a chain; nothing is lost, since a source's queue runs one job
 * at a time anyway.
 */
function toChain(options: FlowOptions, group: readonly Leaf[], before: FlowJobNode | null): FlowJobNode {
  return group.reduce<FlowJobNode | null>((below, leaf) => toLeaf(options, leaf, below), before) as FlowJobNode;
}

const nameOf = (endpoint: string, reach: Reach): string => `${endpoint} ${reach}`;

function toLeaf(options: FlowOptions, leaf: Leaf, before: FlowJobNode | null): FlowJobNode {
  const { runId, request, round = 1 } = options;
  const { endpoint, reach, bases } = leaf;
  const data: LeafData = {
    runId,
    endpoint: endpoint.id,
    reach,
    request: {
      ...request,
      endpoints: [endpoint.id],
      bases,
      ...(request.items === undefined
        ? {}
        : { items: request.items.filter((name) => endpointOf(name) === endpoint.id) }),
    },
    scheduledAt: options.scheduledAt ?? null,
    since: options.since ?? null,
  };
  return withChildren(before === null ? [] : [before], {
    name: "ingest",
    queueName: sourceQueue(endpoint.source),
    data,
    opts: {
      ...node(`${runId}.r${round}.${endpoint.id}.${reach}`),
      priority: PRIORITY[reach],
      ...(before === null && options.delayMs !== undefined ? { delay: options.delayMs } : {}),
    },
  });
}

interface Stage {
  readonly number: number;
  readonly isLast: boolean;
  readonly children: FlowJobNode[];
}

function toStage(options: FlowOptions, { number, isLast, children }: Stage): FlowJobNode & FlowJob {
  const { runId, round = 1 } = options;
  const data: StageData = { runId, round, stage: number, isLast };
  const step = (name: string, below: FlowJobNode[]): FlowJobNode =>
    withChildren(below, {
      name,
      queueName: WAREHOUSE_QUEUE,
      data,
      opts: node(isLast ? `${runId}.r${round}.${name}` : `${runId}.r${round}.first.${name}`),
    });
  return step("publish", [step("quality", [step("build", children)])]) as FlowJobNode & FlowJob;
}

const node = (jobId: string): JobsOptions => ({ jobId, ignoreDependencyOnFailure: true, ...RETRIES, ...KEEP });

function withChildren(children: FlowJobNode[], job: Omit<FlowJobNode, "children">): FlowJobNode {
  return (children.length === 0 ? job : { ...job, children }) as FlowJobNode;
}
