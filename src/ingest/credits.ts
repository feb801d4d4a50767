/**
 * Credits of a source that limits requests a day (DESIGN.md, decision 10): one ledger object a source, changed by
 * compare-and-swap. A lease is a block of calls with the lake keys they are for, taken before the first and settled
 * after the last; one that is never settled counts as spent, so that a crash over-counts and never under-counts.
 * While a lease lives nobody else fetches its lake keys.
 */

import type { SourceConfig } from "../config/types.ts";
import { type AppError, CreditsExhaustedError, LakeConflictError } from "../errors.ts";
import { getJson, updateJson } from "../lake/conditional.ts";
import { creditsKey, toD } from "../lake/keys.ts";
import type { ObjectStore } from "../lake/object-store.ts";
import { addLease, current, type Ledger, type LedgerLease, leftOf, limitOf, observed, without } from "./credit-book.ts";
import type { LeaseHolder } from "./lease-holder.ts";
import type { Account, Quota } from "./sources/source.ts";

export interface Lease {
  readonly id: string;
  readonly source: SourceConfig["id"];
  readonly credits: number;
}

/** What a call is for, and what it costs. */
export interface Wish {
  /** Lake key, or the item's slot. */
  readonly key: string;
  readonly credits: number;
}

export interface Block {
  /** null: nothing was granted, or the source counts none. */
  readonly lease: Lease | null;
  readonly granted: ReadonlySet<string>;
  readonly refused: ReadonlyMap<string, AppError>;
}

export interface LeaseOptions {
  /** A live poll may spend the reserve too. */
  readonly isLive?: boolean;
}

export interface CreditLedger {
  /** Credits left today; null = the source counts none. */
  available(source: SourceConfig, options?: LeaseOptions): Promise<number | null>;
  /**
   * @param key lake key or prefix that the call is for
   * @throws CreditsExhaustedError when fewer are left, LakeConflictError when another lease holds the key
   */
  lease(source: SourceConfig, credits: number, key: string, options?: LeaseOptions): Promise<Lease | null>;
  /** One lease for several calls: as many of them, in order, as there are credits for and nobody else is at. */
  leaseBlock(source: SourceConfig, wishes: readonly Wish[], options?: LeaseOptions): Promise<Block>;
  /** More for a live lease, before a further request is sent. @throws CreditsExhaustedError */
  extend(lease: Lease, source: SourceConfig, credits: number): Promise<void>;
  /** Gives back what was leased and not spent. Settling twice changes nothing. */
  settle(lease: Lease, spent: number, quota?: Quota | null): Promise<void>;
  /** What the provider says takes the place of what is configured; "exhausted" = nothing is left today. */
  observe(source: SourceConfig, told: Account | "exhausted"): Promise<void>;
  /** The plan as the provider last named it, and whether it did so today. */
  account(source: SourceConfig): Promise<{ readonly plan: string | null; readonly isOfToday: boolean }>;
}

export interface CreditLedgerOptions {
  readonly store: ObjectStore;
  readonly now: () => Date;
  readonly createId: () => string;
  /** Tells leases of processes that are gone; left out = a lease lives until it expires. */
  readonly holder?: LeaseHolder;
}

/** Longer than the one deadline of a request with all its retries, and the minute that a window may make it wait. */
const LEASE_MS = 120_000;
/** For each further call of a block. */
const CALL_MS = 30_000;
const DAY_MS = 86_400_000;

export function createCreditLedger(options: CreditLedgerOptions): CreditLedger {
  const { store, now, createId, holder } = options;
  const keyOf = (id: string): string => creditsKey(id.toLowerCase());
  const bookOf = (present: Ledger | null): Ledger => current(present, now(), holder);
  const change = (id: string, update: (book: Ledger) => Ledger | null) =>
    updateJson<Ledger>(store, keyOf(id), (present) => update(bookOf(present)));

  const leaseBlock: CreditLedger["leaseBlock"] = async (source, wishes, { isLive = false } = {}) => {
    const asked = wishes.filter(({ credits }) => credits > 0);
    if (asked.length === 0 || source.limits.perDay === undefined) return grantAll(wishes);
    const lease = { id: createId(), source: source.id };
    let sorted: Sorted = { granted: [], refused: new Map() };
    await change(source.id, (book) => {
      sorted = sortOut(asked, book, { source, isLive, at: now() });
      if (sorted.granted.length === 0) return null;
      return addLease(book, toLease(lease.id, sorted.granted, now(), holder));
    });
    const keys = new Set(sorted.granted.map(({ key }) => key));
    for (const { key, credits } of wishes) if (credits === 0) keys.add(key);
    const granted = sorted.granted.length === 0 ? null : { ...lease, credits: sum(sorted.granted) };
    return { lease: granted, granted: keys, refused: sorted.refused };
  };

  return {
    leaseBlock,
    async available(source, { isLive = false } = {}) {
      if (source.limits.perDay === undefined) return null;
      return Math.max(0, leftOf(bookOf(await getJson<Ledger>(store, keyOf(source.id))), source.limits, isLive));
    },
    async lease(source, credits, key, leaseOptions) {
      const { lease, refused } = await leaseBlock(source, [{ key, credits }], leaseOptions);
      const [error] = refused.values();
      if (error !== undefined) throw error;
      return lease;
    },
    async extend(lease, source, credits) {
      await change(lease.source, (book) => {
        const own = book.leases.find(({ id }) => id === lease.id);
        if (own === undefined) return null;
        if (leftOf(book, source.limits, true) < credits) throw exhausted(source, book, now());
        return addLease(without(book, lease.id), { ...own, credits: own.credits + credits });
      });
    },
    async settle(lease, spent, quota = null) {
      await change(lease.source, (book) => {
        const own = book.leases.find(({ id }) => id === lease.id);
        if (own === undefined) return null;
        const settled = { ...without(book, lease.id), spent: book.spent + spent };
        return quota === null || own.isCarried ? settled : observed(settled, quota);
      });
    },
    async observe(source, told) {
      await change(source.id, (book) => {
        if (told === "exhausted") return observed(book, exhaustedQuota(source, book));
        return { ...observed(book, told), plan: told.plan, checkedOn: toD(now()) };
      });
    },
    async account(source) {
      const book = await getJson<Ledger>(store, keyOf(source.id));
      return { plan: book?.plan ?? null, isOfToday: book?.checkedOn === toD(now()) };
    },
  };
}

const grantAll = (wishes: readonly Wish[]): Block => ({
  lease: null,
  granted: new Set(wishes.map(({ key }) => key)),
  refused: new Map(),
});

interface Sorted {
  readonly granted: readonly Wish[];
  readonly refused: ReadonlyMap<string, AppError>;
}

interface Asking {
  readonly source: SourceConfig;
  readonly isLive: boolean;
  readonly at: Date;
}

function sortOut(wishes: readonly Wish[], book: Ledger, { source, isLive, at }: Asking): Sorted {
  let left = leftOf(book, source.limits, isLive);
  const granted: Wish[] = [];
  const refused = new Map<string, AppError>();
  for (const wish of wishes) {
    const held = book.leases.find(({ keys }) => keys.includes(wish.key));
    if (held !== undefined) refused.set(wish.key, conflict(wish.key, held));
    else if (wish.credits > left) refused.set(wish.key, exhausted(source, book, at, isLive));
    else {
      left -= wish.credits;
      granted.push(wish);
    }
  }
  return { granted, refused };
}

function toLease(id: string, wishes: readonly Wish[], at: Date, holder: LeaseHolder | undefined): LedgerLease {
  const lifeMs = LEASE_MS + CALL_MS * (wishes.length - 1);
  return {
    id,
    credits: sum(wishes),
    keys: wishes.map(({ key }) => key),
    expiresAt: new Date(at.getTime() + lifeMs).toISOString(),
    ...(holder === undefined ? {} : { holder: holder.id }),
  };
}

const sum = (wishes: readonly Wish[]): number => wishes.reduce((total, { credits }) => total + credits, 0);

/** As much used as there is. */
function exhaustedQuota(source: SourceConfig, book: Ledger): Quota {
  const limit = limitOf(book, source.limits);
  return { limit, used: limit };
}

function conflict(key: string, { expiresAt }: LedgerLease): LakeConflictError {
  const message = `${key} is being fetched by another run; its lease ends at ${expiresAt}`;
  return new LakeConflictError(message, { details: { leaseEndsAt: expiresAt } });
}

function exhausted({ id, limits }: SourceConfig, book: Ledger, at: Date, isLive = false): CreditsExhaustedError {
  const left = Math.max(0, leftOf(book, limits, true));
  const reserved = !isLive && left > 0 && limits.liveReserve !== undefined ? ", kept for live polls" : "";
  const resetsAt = new Date(Math.floor(at.getTime() / DAY_MS) * DAY_MS + DAY_MS);
  const message = `${id}: ${left} credits are left today${reserved}; the next are given at 00:00 UTC`;
  return new CreditsExhaustedError(message, resetsAt);
}
