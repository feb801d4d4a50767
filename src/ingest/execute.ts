/**
 * Carries out the plan of one endpoint: present? → credit → fetch → contract → conditional write → settle → record.
 * One item's fault never ends the others; only a source that refuses the key, or asks to wait, ends its own items.
 */

import pLimit from "p-limit";
import {
  AppError,
  CancelledError,
  PlanRestrictedError,
  SourceAuthError,
  SourceRateLimitedError,
  SourceUnavailableError,
} from "../errors.ts";
import type { IngestionMode, TaskRecord } from "../runs.ts";
import type { Contracts } from "./contracts.ts";
import type { CreditLedger } from "./credits.ts";
import { type FailureOptions, recordFault, toFailedTask } from "./failures.ts";
import { fetchWithLease } from "./fetch-item.ts";
import type { ProbeResult } from "./http-client.ts";
import { createLeases, isExhausted, type Leases } from "./leases.ts";
import type { PlannedTarget } from "./plan.ts";
import type { KnownObject } from "./refresh.ts";
import type { PlanMemory } from "./restrictions.ts";
import type { FetchTarget, SourceModule } from "./sources/source.ts";
import { toTask } from "./task-records.ts";
import type { RawParquetWriter } from "./types.ts";
import { isLocalBase } from "./work-items.ts";

export interface ExecuteOptions extends FailureOptions {
  readonly mode: IngestionMode;
  readonly parquet: RawParquetWriter;
  readonly contracts: Contracts;
  readonly ledger: CreditLedger;
  readonly moduleOf: (target: FetchTarget) => SourceModule;
  /** One cheap question before any fan-out. */
  readonly probe: (target: FetchTarget, signal: AbortSignal) => Promise<ProbeResult>;
  readonly onTask: (task: TaskRecord, target: FetchTarget) => void;
  /** Awaited before the next item begins. */
  readonly onChecked: (executed: Executed) => Promise<void>;
  /** Instant at which a poll was due. */
  readonly scheduledAt: Date;
  /** Items that a fetched one adds: further pages of its list. */
  readonly further: (planned: PlannedTarget, known: KnownObject) => Promise<readonly PlannedTarget[]>;
  /** What is known of the account's plan by now; null = nothing. */
  readonly restrictions: (planned: PlannedTarget) => Pick<PlanMemory, "reason"> | null;
  readonly onRestricted: (planned: PlannedTarget, error: PlanRestrictedError) => Promise<void>;
  /** Sources that are not to be asked at all, by id. */
  readonly halted?: ReadonlyMap<string, AppError>;
}

export interface Executed {
  readonly target: FetchTarget;
  readonly task: TaskRecord;
  /** For freshness: what the check found; null = the source was not asked, or gave nothing that can be kept. */
  readonly known: KnownObject | null;
}

const LOCAL_CONCURRENCY = 4;

/** @returns in the order of the plan, each followed by the items that it added */
export async function execute(plan: readonly PlannedTarget[], options: ExecuteOptions): Promise<readonly Executed[]> {
  const leases = createLeases(plan, options.ledger);
  const shared: Shared = { halts: new Map(options.halted), leases };
  const limits = new Map<string, ReturnType<typeof pLimit>>();
  const limitOf = ({ source, base }: FetchTarget) => {
    const key = `${source.id} ${base.id}`;
    const concurrency = isLocalBase(base) ? LOCAL_CONCURRENCY : source.limits.concurrency;
    const limit = limits.get(key) ?? pLimit(concurrency);
    limits.set(key, limit);
    return limit;
  };
  const runAll = async (items: readonly PlannedTarget[]): Promise<readonly Executed[]> => {
    const lists = await Promise.all(
      items.map(async (planned) => {
        // Told before the next one begins, which may not be worth a request after this.
        const run = async () => {
          const done = await executeOne(planned, options, shared);
          options.onTask(done.task, planned.target);
          const executed = { ...done, target: planned.target };
          // Should it fail, the save at the end tries again, and says so.
          await options.onChecked(executed).catch((fault: unknown) => options.onFault(fault, planned.target));
          return executed;
        };
        const executed = await (planned.action === "FETCH" ? limitOf(planned.target)(run) : run());
        const further = await furtherOf(planned, executed, options);
        leases.add(further);
        return [executed, ...(await runAll(further))];
      }),
    );
    return lists.flat();
  };
  try {
    return await runAll(plan);
  } finally {
    await leases.close();
  }
}

async function furtherOf(
  planned: PlannedTarget,
  { task, known }: Outcome,
  options: ExecuteOptions,
): Promise<readonly PlannedTarget[]> {
  if (known === null || !["FETCHED", "UNCHANGED"].includes(task.outcome)) return [];
  return options.further(planned, known);
}

/** What the items of one execution share. */
interface Shared {
  /** Sources that must not be asked any more, with the error that says why. */
  readonly halts: Map<string, AppError>;
  readonly leases: Leases;
}

/** What became of an item. */
export type Outcome = Omit<Executed, "target">;

async function executeOne(planned: PlannedTarget, options: ExecuteOptions, shared: Shared): Promise<Outcome> {
  const { item, target } = planned;
  if (planned.action !== "FETCH") {
    const outcome = planned.action === "SKIP" ? "SKIPPED" : "DEFERRED";
    return {
      task: toTask(item, outcome, { key: planned.presentKey ?? item.key, reason: planned.reason }),
      known: null,
    };
  }
  const spent = { credits: 0 };
  try {
    if (options.signal.aborted) throw new CancelledError("cancelled before it was asked for");
    const halt = shared.halts.get(target.source.id);
    if (halt !== undefined) throw halt;
    const restricted = options.mode === "FORCE" ? null : (options.restrictions(planned)?.reason(item) ?? null);
    if (restricted !== null) return { task: toTask(item, "SKIPPED", { reason: restricted }), known: null };
    await assertReachable(target, options);
    return await fetchWithLease(planned, options, shared.leases, spent);
  } catch (error) {
    await learnFrom(error, planned, options, shared).catch((fault: unknown) => options.onFault(fault, target));
    const task = await toFailedTask(planned, error, options).catch(recordFault(planned, options));
    return { task: { ...task, credits: spent.credits }, known: null };
  }
}

async function learnFrom(
  error: unknown,
  planned: PlannedTarget,
  options: ExecuteOptions,
  { halts }: Shared,
): Promise<void> {
  const { source } = planned.target;
  const isFirst = !halts.has(source.id);
  if (error instanceof SourceAuthError || error instanceof SourceRateLimitedError || isExhausted(error))
    halts.set(source.id, error);
  // Said by the source itself, not by our ledger: what is left by our count is not there.
  if (isExhausted(error) && isFirst && error.details.isFromSource === true)
    await options.ledger.observe(source, "exhausted");
  if (error instanceof PlanRestrictedError) await options.onRestricted(planned, error);
}

/** A source that costs is not probed: the probe would cost too, and its circuit opens soon enough. */
async function assertReachable(target: FetchTarget, options: ExecuteOptions): Promise<void> {
  if (isLocalBase(target.base) || target.endpoint.cost > 0) return;
  const result = await options.probe(target, options.signal);
  if (result.reachable) return;
  if (options.signal.aborted) throw new CancelledError("cancelled before it was asked for");
  throw new SourceUnavailableError(`${target.base.id} not reachable: ${result.reason}`, "NETWORK");
}
