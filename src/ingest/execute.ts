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
  SourceContractError,
  SourceRateLimitedError,
  SourceUnavailableError,
  TruncatedError,
} from "../errors.ts";
import type { ObjectHead } from "../lake/object-store.ts";
import type { IngestionMode, TaskError, TaskRecord } from "../runs.ts";
import type { CheckedBody, Contracts } from "./contracts.ts";
import type { CreditLedger } from "./credits.ts";
import { type FailureOptions, recordFault, refuse, toFailedTask } from "./failures.ts";
import { knownFromHead } from "./freshness.ts";
import type { ProbeResult } from "./http-client.ts";
import { createLeases, type Hold, isExhausted, type Leases } from "./leases.ts";
import type { PlannedTarget } from "./plan.ts";
import { bodyBytes, hashBody, keyAhead, keyOf, writeRawObject } from "./raw-objects.ts";
import type { KnownObject } from "./refresh.ts";
import type { PlanMemory } from "./restrictions.ts";
import type { FetchedBody, FetchResult, FetchTarget, Quota, SourceModule } from "./sources/source.ts";
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
  readonly onTask: (task: TaskRecord) => void;
  /** Instant at which a poll was due. */
  readonly scheduledAt: Date;
  /** Items that a fetched one adds: further pages of its list. */
  readonly further: (planned: PlannedTarget, known: KnownObject) => Promise<readonly PlannedTarget[]>;
  /** What is known of the account's plan by now; null = nothing. */
  readonly restrictions: (planned: PlannedTarget) => PlanMemory | null;
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
        const run = () => executeOne(planned, options, shared);
        const outcome = await (planned.action === "FETCH" ? limitOf(planned.target)(run) : run());
        const executed = { ...outcome, target: planned.target };
        options.onTask(executed.task);
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

type Outcome = Omit<Executed, "target">;

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
    return await withLease(planned, options, shared, spent);
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

/** The lease first: while it lives nobody else writes the object that is looked for then. */
async function withLease(
  planned: PlannedTarget,
  options: ExecuteOptions,
  { leases }: Shared,
  spent: { credits: number },
): Promise<Outcome> {
  const hold = await leases.acquire(planned);
  let quota: Quota | null = null;
  try {
    const written = await writtenMeanwhile(planned, options);
    if (written !== null) {
      const reason = "present, written meanwhile";
      return { task: toTask(planned.item, "SKIPPED", { key: written.key, reason }), known: knownFromHead(written) };
    }
    const head = planned.presentKey === null ? null : await options.store.head(planned.presentKey);
    const onQuota = (told: Quota): void => {
      quota = told;
    };
    return await fetchAndKeep(planned, head, options, { hold, onQuota });
  } finally {
    spent.credits = hold.spent();
    await hold.release(quota);
  }
}

/** Directly before a call that costs: has it been paid for since the plan was made? */
async function writtenMeanwhile(
  { item, target, presentKey }: PlannedTarget,
  { store, mode, now, scheduledAt }: ExecuteOptions,
): Promise<ObjectHead | null> {
  if (item.credits === 0 || mode !== "RESUME") return null;
  const key = keyAhead(target, now(), scheduledAt);
  const head = await store.head(key);
  if (head === null) return null;
  // The plan knew it and wants it anew all the same: what it depends on has moved.
  const isOutdated = item.version === undefined ? key === presentKey : head.metadata.version !== item.version;
  return isOutdated ? null : head;
}

interface Spending {
  readonly hold: Hold;
  readonly onQuota: (quota: Quota) => void;
}

async function fetchAndKeep(
  planned: PlannedTarget,
  head: ObjectHead | null,
  options: ExecuteOptions,
  { hold, onQuota }: Spending,
): Promise<Outcome> {
  const { target } = planned;
  const known = planned.known ?? (head === null ? null : knownFromHead(head));
  const isConditional = options.mode !== "FORCE" && head !== null;
  const { signal, scheduledAt } = options;
  const presentEtag = isConditional ? (known?.sourceEtag ?? null) : null;
  const { beforeSend } = hold;
  const result = await options
    .moduleOf(target)
    .fetch(target, { signal, presentEtag, scheduledAt, beforeSend, onQuota });
  // A module that does not tell of its requests has sent at least one.
  if (hold.spent() === 0 && result.attempts > 0) await beforeSend();
  const credits = hold.spent();
  if (result.kind === "absent") return absent(planned, { ...result, credits }, options);
  if (result.kind === "notModified") return unchanged(planned, known, { attempts: result.attempts, credits }, options);
  return keep({ planned, head, known, body: result, credits }, options);
}

async function absent(
  { target, item }: PlannedTarget,
  result: FetchResult & { kind: "absent"; readonly credits: number },
  options: ExecuteOptions,
): Promise<Outcome> {
  const other = await options.otherBase(target);
  const facts = { attempts: result.attempts, credits: result.credits };
  const at = options.now().toISOString();
  const nothing = { version: item.version ?? null, sourceEtag: null, sha256: null, lastDate: null, results: null };
  const known = { key: null, fetchedAt: null, checkedAt: at, ...nothing };
  if (other !== null) {
    const reason = `not published there: ${result.reason}; served from ${other}`;
    return { task: toTask(item, "SKIPPED", { ...facts, reason }), known };
  }
  if (target.endpoint.isOptional) {
    const reason = `the source has none, which is no fault: ${result.reason}`;
    return { task: toTask(item, "SKIPPED", { ...facts, reason }), known };
  }
  const error = { code: "NOT_FOUND" as const, message: result.reason, retryable: false, retryAt: null };
  return { task: toTask(item, "FAILED", { ...facts, reason: result.reason, error }), known };
}

function unchanged(
  { item, presentKey }: PlannedTarget,
  known: KnownObject | null,
  facts: { readonly attempts: number; readonly credits: number },
  { now }: ExecuteOptions,
): Outcome {
  const reason = "the source has nothing newer";
  const task = toTask(item, "UNCHANGED", { key: presentKey ?? item.key, reason, ...facts });
  if (known === null) return { task, known };
  return { task, known: { ...known, version: item.version ?? known.version, checkedAt: now().toISOString() } };
}

interface Fetched {
  readonly planned: PlannedTarget;
  readonly head: ObjectHead | null;
  readonly known: KnownObject | null;
  readonly body: FetchedBody;
  readonly credits: number;
}

async function keep(fetched: Fetched, options: ExecuteOptions): Promise<Outcome> {
  const { planned, head, known, credits } = fetched;
  const { target, item } = planned;
  const fetchedAt = options.now();
  let body = fetched.body;
  let checked: CheckedBody;
  try {
    body = options.moduleOf(target).inspect?.(target, body) ?? body;
    checked = await options.contracts.check(target.endpoint, body.content);
  } catch (error) {
    if (!(error instanceof SourceContractError) && !(error instanceof TruncatedError)) throw error;
    return { task: { ...(await refuse(planned, error, body, options)), credits }, known: null };
  }
  const sha256 = hashBody(body);
  // The same content again adds nothing; a source that costs is dated by its objects, so there it does.
  const isSame = head !== null && item.credits === 0 && known?.sha256 === sha256 && options.mode !== "FORCE";
  if (isSame) {
    const renewed = { ...known, version: body.version, sourceEtag: body.etag };
    return unchanged(planned, renewed, { attempts: body.attempts, credits }, options);
  }
  const summary = options.moduleOf(target).summarise?.(checked.parsed) ?? null;
  const object = { target, body, checked, summary, sha256, runId: options.runId, fetchedAt };
  const replace = head !== null && head.key === keyOf(target, body, fetchedAt) ? head.etag : null;
  const { written, key, known: now } = await writeRawObject(options, object, replace);
  const task = toTask(item, written ? "FETCHED" : "SKIPPED", {
    key,
    reason: written ? reasonOf(planned, body) : "present, written meanwhile by another run",
    attempts: body.attempts,
    credits,
    error: written ? truncationOf(body) : null,
    bytes: bodyBytes(body),
    rows: checked.records.length,
  });
  // What another run wrote is read from its own metadata when it is next planned.
  return { task, known: written ? now : null };
}

const reasonOf = ({ reason }: PlannedTarget, { truncated }: FetchedBody): string =>
  truncated === undefined ? reason : `${reason}; the source gave ${truncated.got} of ${truncated.expected}`;

/** Kept, and marked: less than there is, without a word of it. */
function truncationOf({ truncated }: FetchedBody): TaskError | null {
  if (truncated === undefined) return null;
  const message = `the source gave ${truncated.got} of ${truncated.expected} rows and did not say so`;
  return { code: "TRUNCATED", message, retryable: false, retryAt: null };
}
