/** Fetches one item under its lease and keeps what came: credit → present? → fetch → contract → conditional write. */

import { SourceContractError, TruncatedError } from "../errors.ts";
import type { ObjectHead } from "../lake/object-store.ts";
import type { TaskError } from "../runs.ts";
import type { ExecuteOptions, Outcome } from "./execute.ts";
import { refuse } from "./failures.ts";
import { knownFromHead } from "./freshness.ts";
import type { Hold, Leases } from "./leases.ts";
import type { PlannedTarget } from "./plan.ts";
import {
  bodyBytes,
  hashBody,
  keyAhead,
  keyOf,
  type RawDraft,
  type RawObject,
  writeBulk,
  writeRawObject,
} from "./raw-objects.ts";
import type { KnownObject } from "./refresh.ts";
import type { FetchedBody, FetchResult, Quota } from "./sources/source.ts";
import { toTask } from "./task-records.ts";

/** The lease first: while it lives nobody else writes the object that is looked for then. */
export async function fetchWithLease(
  planned: PlannedTarget,
  options: ExecuteOptions,
  leases: Leases,
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
  try {
    return await keep({ planned, head, known, body: result, credits }, options);
  } finally {
    result.release?.();
  }
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
  const { planned, head, credits } = fetched;
  const { target } = planned;
  const fetchedAt = options.now();
  let { body } = fetched;
  let object: RawObject | null;
  try {
    body = options.moduleOf(target).inspect?.(target, body) ?? body;
    const draft = { target, body, sha256: hashBody(body), runId: options.runId, fetchedAt };
    object = isSame(fetched, draft, options) ? null : await check(draft, options);
  } catch (error) {
    if (!(error instanceof SourceContractError) && !(error instanceof TruncatedError)) throw error;
    return { task: { ...(await refuse(planned, error, body, options)), credits }, known: null };
  }
  if (object === null) return renewed({ ...fetched, body }, options);
  const replace = head !== null && head.key === keyOf(target, body, fetchedAt) ? head.etag : null;
  const { written, key, known: now } = await writeRawObject(options, object, replace);
  const task = toTask(planned.item, written ? "FETCHED" : "SKIPPED", {
    key,
    reason: written ? reasonOf(planned, body) : "present, written meanwhile by another run",
    attempts: body.attempts,
    credits,
    error: written ? truncationOf(body) : null,
    bytes: bodyBytes(body),
    rows: object.rows,
  });
  // What another run wrote is read from its own metadata when it is next planned.
  return { task, known: written ? now : null };
}

/** The same content again adds nothing, and was good before; a source that costs is dated by its objects, so there it does. */
function isSame({ planned, head, known }: Fetched, { sha256 }: RawDraft, { mode }: ExecuteOptions): boolean {
  return head !== null && planned.item.credits === 0 && known?.sha256 === sha256 && mode !== "FORCE";
}

function renewed({ planned, known, body, credits }: Fetched, options: ExecuteOptions): Outcome {
  const now = known === null ? null : { ...known, version: body.version, sourceEtag: body.etag };
  return unchanged(planned, now, { attempts: body.attempts, credits }, options);
}

/** @throws SourceContractError */
async function check(draft: RawDraft, options: ExecuteOptions): Promise<RawObject> {
  const module = options.moduleOf(draft.target);
  const { endpoint } = draft.target;
  const bulk = module.isBulk?.(endpoint) ? await writeBulk(options, draft) : null;
  if (bulk !== null) return { ...draft, summary: null, rows: bulk.rows, bad: 0, content: bulk };
  const { records, parsed, bad } = await options.contracts.check(endpoint, draft.body.content);
  const summary = module.summarise?.(parsed) ?? null;
  return { ...draft, summary, rows: records.length, bad, content: { records } };
}

const reasonOf = ({ reason }: PlannedTarget, { truncated }: FetchedBody): string =>
  truncated === undefined ? reason : `${reason}; the source gave ${truncated.got} of ${truncated.expected}`;

/** Kept, and marked: less than there is, without a word of it. */
function truncationOf({ truncated }: FetchedBody): TaskError | null {
  if (truncated === undefined) return null;
  const message = `the source gave ${truncated.got} of ${truncated.expected} rows and did not say so`;
  return { code: "TRUNCATED", message, retryable: false, retryAt: null };
}
