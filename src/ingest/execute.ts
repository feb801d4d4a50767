/**
 * Carries out the plan of one endpoint: present? → credit → fetch → contract → conditional write → settle → record.
 * One item's fault never ends the others; only a source that refuses the key, or asks to wait, ends its own items.
 */

import pLimit from "p-limit";
import {
  AppError,
  CancelledError,
  CreditsExhaustedError,
  SourceAuthError,
  SourceContractError,
  SourceRateLimitedError,
  SourceUnavailableError,
} from "../errors.ts";
import type { ObjectHead } from "../lake/object-store.ts";
import type { IngestionMode, TaskRecord } from "../runs.ts";
import type { CheckedBody, Contracts } from "./contracts.ts";
import type { CreditLedger, Lease } from "./credits.ts";
import { type FailureOptions, recordFault, refuse, toFailedTask } from "./failures.ts";
import { knownFromHead } from "./freshness.ts";
import type { ProbeResult } from "./http-client.ts";
import type { PlannedTarget } from "./plan.ts";
import { bodyBytes, hashBody, keyOf, writeRawObject } from "./raw-objects.ts";
import type { KnownObject } from "./refresh.ts";
import type { FetchedBody, FetchResult, FetchTarget, SourceModule } from "./sources/source.ts";
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
}

export interface Executed {
  readonly task: TaskRecord;
  /** For freshness: what the check found; null = the source was not asked, or gave nothing that can be kept. */
  readonly known: KnownObject | null;
}

const LOCAL_CONCURRENCY = 4;

/** @returns in the order of the plan */
export async function execute(plan: readonly PlannedTarget[], options: ExecuteOptions): Promise<readonly Executed[]> {
  const halts: Halts = new Map();
  const limits = new Map<string, ReturnType<typeof pLimit>>();
  const limitOf = ({ source, base }: FetchTarget) => {
    const key = `${source.id} ${base.id}`;
    const concurrency = isLocalBase(base) ? LOCAL_CONCURRENCY : source.limits.concurrency;
    const limit = limits.get(key) ?? pLimit(concurrency);
    limits.set(key, limit);
    return limit;
  };
  return Promise.all(
    plan.map(async (planned) => {
      const run = () => executeOne(planned, options, halts);
      const executed = await (planned.action === "FETCH" ? limitOf(planned.target)(run) : run());
      options.onTask(executed.task);
      return executed;
    }),
  );
}

/** Sources that are asked no more in this execution, with the error that says why. */
type Halts = Map<string, AppError>;

async function executeOne(planned: PlannedTarget, options: ExecuteOptions, halts: Halts): Promise<Executed> {
  const { item, target } = planned;
  if (planned.action !== "FETCH") {
    const outcome = planned.action === "SKIP" ? "SKIPPED" : "DEFERRED";
    return {
      task: toTask(item, outcome, { key: planned.presentKey ?? item.key, reason: planned.reason }),
      known: null,
    };
  }
  try {
    if (options.signal.aborted) throw new CancelledError("cancelled before it was asked for");
    const halt = halts.get(target.source.id);
    if (halt !== undefined) throw halt;
    await assertReachable(target, options);
    return await withLease(planned, options);
  } catch (error) {
    if (error instanceof SourceAuthError || error instanceof SourceRateLimitedError || isExhausted(error))
      halts.set(target.source.id, error);
    return { task: await toFailedTask(planned, error, options).catch(recordFault(planned, options)), known: null };
  }
}

const isExhausted = (error: unknown): error is CreditsExhaustedError => error instanceof CreditsExhaustedError;

/** A source that costs is not probed: the probe would cost too, and its circuit opens soon enough. */
async function assertReachable(target: FetchTarget, options: ExecuteOptions): Promise<void> {
  if (isLocalBase(target.base) || target.endpoint.cost > 0) return;
  const result = await options.probe(target, options.signal);
  if (result.reachable) return;
  if (options.signal.aborted) throw new CancelledError("cancelled before it was asked for");
  throw new SourceUnavailableError(`${target.base.id} not reachable: ${result.reason}`, "NETWORK");
}

async function withLease(planned: PlannedTarget, options: ExecuteOptions): Promise<Executed> {
  const { target, item } = planned;
  const head = await presentHead(planned, options);
  if (item.credits > 0 && head !== null && planned.presentKey === null)
    return { task: toTask(item, "SKIPPED", { key: head.key, reason: "present, written meanwhile" }), known: null };
  const lease = await options.ledger.lease(target.source, item.credits, item.prefix);
  const spent = { credits: 0 };
  try {
    return await fetchAndKeep(planned, head, options, spent);
  } finally {
    await settle(lease, spent.credits, options);
  }
}

/** Directly before a call: the newest object as it is now; for a call that costs also one that came since the plan. */
async function presentHead(planned: PlannedTarget, { store }: ExecuteOptions): Promise<ObjectHead | null> {
  if (planned.presentKey !== null) return store.head(planned.presentKey);
  if (planned.item.credits === 0) return null;
  const page = await store.list(planned.item.prefix, { limit: 1 });
  const [first] = page.objects;
  return first === undefined ? null : store.head(first.key);
}

async function settle(lease: Lease | null, spent: number, { ledger }: ExecuteOptions): Promise<void> {
  if (lease !== null) await ledger.settle(lease, spent);
}

async function fetchAndKeep(
  planned: PlannedTarget,
  head: ObjectHead | null,
  options: ExecuteOptions,
  spent: { credits: number },
): Promise<Executed> {
  const { target, item } = planned;
  const known = planned.known ?? (head === null ? null : knownFromHead(head));
  const isConditional = options.mode !== "FORCE" && head !== null;
  // Counted before the answer: a call that failed has left the process too.
  spent.credits = item.credits;
  const result = await options
    .moduleOf(target)
    .fetch(target, { signal: options.signal, presentEtag: isConditional ? (known?.sourceEtag ?? null) : null });
  if (result.kind === "absent") return absent(planned, result, options);
  if (result.kind === "notModified") return unchanged(planned, known, result.attempts, options);
  return keep({ planned, head, known, body: result }, options);
}

async function absent(
  { target, item }: PlannedTarget,
  result: FetchResult & { kind: "absent" },
  options: ExecuteOptions,
): Promise<Executed> {
  const other = await options.otherBase(target);
  const facts = { attempts: result.attempts, credits: item.credits };
  const at = options.now().toISOString();
  const nothing = { version: null, sourceEtag: null, sha256: null, lastDate: null, results: null };
  const known = { key: null, fetchedAt: null, checkedAt: at, ...nothing };
  if (other !== null) {
    const reason = `not published there: ${result.reason}; served from ${other}`;
    return { task: toTask(item, "SKIPPED", { ...facts, reason }), known };
  }
  const error = { code: "NOT_FOUND" as const, message: result.reason, retryable: false, retryAt: null };
  return { task: toTask(item, "FAILED", { ...facts, reason: result.reason, error }), known };
}

function unchanged(
  { item, presentKey }: PlannedTarget,
  known: KnownObject | null,
  attempts: number,
  { now }: ExecuteOptions,
): Executed {
  const reason = "the source has nothing newer";
  const task = toTask(item, "UNCHANGED", { key: presentKey ?? item.key, reason, attempts, credits: item.credits });
  return { task, known: known === null ? null : { ...known, checkedAt: now().toISOString() } };
}

interface Fetched {
  readonly planned: PlannedTarget;
  readonly head: ObjectHead | null;
  readonly known: KnownObject | null;
  readonly body: FetchedBody;
}

async function keep(fetched: Fetched, options: ExecuteOptions): Promise<Executed> {
  const { planned, head, known, body } = fetched;
  const { target, item } = planned;
  const fetchedAt = options.now();
  let checked: CheckedBody;
  try {
    checked = await options.contracts.check(target.endpoint, body.content);
  } catch (error) {
    if (error instanceof SourceContractError) return { task: await refuse(planned, error, body, options), known: null };
    throw error;
  }
  const sha256 = hashBody(body);
  // The same content again adds nothing; a source that costs is dated by its objects, so there it does.
  const isSame = head !== null && item.credits === 0 && known?.sha256 === sha256 && options.mode !== "FORCE";
  if (isSame) {
    const renewed = { ...known, version: body.version, sourceEtag: body.etag };
    return unchanged(planned, renewed, body.attempts, options);
  }
  const summary = options.moduleOf(target).summarise?.(checked.parsed) ?? null;
  const object = { target, body, checked, summary, sha256, runId: options.runId, fetchedAt };
  const replace = head !== null && head.key === keyOf(target, body, fetchedAt) ? head.etag : null;
  const { written, key, known: now } = await writeRawObject(options, object, replace);
  const task = toTask(item, written ? "FETCHED" : "SKIPPED", {
    key,
    reason: written ? planned.reason : "present, written meanwhile by another run",
    attempts: body.attempts,
    credits: item.credits,
    bytes: bodyBytes(body),
    rows: checked.records.length,
  });
  // What another run wrote is read from its own metadata when it is next planned.
  return { task, known: written ? now : null };
}
