/**
 * Credits of a source that limits requests a day (DESIGN.md, decision 10): one ledger object a source, changed by
 * compare-and-swap. A lease is taken before a call and settled after it; one that is never settled counts as spent,
 * so that a crash over-counts and never under-counts. While a lease lives nobody else fetches its lake key.
 */

import type { SourceConfig } from "../config/types.ts";
import { CreditsExhaustedError, LakeConflictError } from "../errors.ts";
import { getJson, updateJson } from "../lake/conditional.ts";
import { creditsKey, toD } from "../lake/keys.ts";
import type { ObjectStore } from "../lake/object-store.ts";

export interface Lease {
  readonly id: string;
  readonly source: SourceConfig["id"];
  readonly credits: number;
}

export interface CreditLedger {
  /** Credits left today; null = the source counts none. */
  available(source: SourceConfig): Promise<number | null>;
  /**
   * @param key lake key or prefix that the call is for
   * @throws CreditsExhaustedError when fewer are left, LakeConflictError when another lease holds the key
   */
  lease(source: SourceConfig, credits: number, key: string): Promise<Lease | null>;
  /** Gives back what was leased and not spent. Settling twice, or after midnight UTC, changes nothing. */
  settle(lease: Lease, spent: number): Promise<void>;
}

export interface CreditLedgerOptions {
  readonly store: ObjectStore;
  readonly now: () => Date;
  readonly createId: () => string;
}

interface LedgerLease {
  readonly id: string;
  readonly credits: number;
  readonly key: string;
  readonly expiresAt: string;
}

interface Ledger {
  /** UTC date that `spent` counts for. */
  readonly day: string;
  readonly spent: number;
  readonly leases: readonly LedgerLease[];
}

/** Longer than the one deadline of a request with all its retries. */
const LEASE_MS = 120_000;
const DAY_MS = 86_400_000;

export function createCreditLedger({ store, now, createId }: CreditLedgerOptions): CreditLedger {
  const keyOf = (id: string): string => creditsKey(id.toLowerCase());
  return {
    async available({ id, limits }) {
      if (limits.perDay === undefined) return null;
      return limits.perDay - taken(current(await getJson<Ledger>(store, keyOf(id)), now()));
    },
    async lease({ id, limits }, credits, key) {
      const { perDay } = limits;
      if (credits === 0 || perDay === undefined) return null;
      const leaseId = createId();
      await updateJson<Ledger>(store, keyOf(id), (present) => {
        const at = now();
        const ledger = current(present, at);
        assertFree(ledger, key);
        if (taken(ledger) + credits > perDay) throw exhausted(id, perDay - taken(ledger), at);
        const expiresAt = new Date(at.getTime() + LEASE_MS).toISOString();
        return { ...ledger, leases: [...ledger.leases, { id: leaseId, credits, key, expiresAt }] };
      });
      return { id: leaseId, source: id, credits };
    },
    async settle(lease, spent) {
      await updateJson<Ledger>(store, keyOf(lease.source), (present) => {
        const ledger = current(present, now());
        if (!ledger.leases.some(({ id }) => id === lease.id)) return null;
        const leases = ledger.leases.filter(({ id }) => id !== lease.id);
        return { ...ledger, spent: ledger.spent + spent, leases };
      });
    },
  };
}

/** The ledger of today: yesterday's count is gone, leases that ran out are spent. */
function current(present: Ledger | null, at: Date): Ledger {
  const day = toD(at);
  if (present === null || present.day !== day) return { day, spent: 0, leases: [] };
  const live = present.leases.filter(({ expiresAt }) => expiresAt > at.toISOString());
  const lost = present.leases.filter((lease) => !live.includes(lease));
  return { day, spent: present.spent + sum(lost), leases: live };
}

const taken = (ledger: Ledger): number => ledger.spent + sum(ledger.leases);

const sum = (leases: readonly LedgerLease[]): number => leases.reduce((total, { credits }) => total + credits, 0);

function assertFree(ledger: Ledger, key: string): void {
  const holder = ledger.leases.find((lease) => lease.key === key);
  if (holder === undefined) return;
  throw new LakeConflictError(`${key} is being fetched by another run; its lease ends at ${holder.expiresAt}`);
}

function exhausted(id: string, left: number, at: Date): CreditsExhaustedError {
  const resetsAt = new Date(Math.floor(at.getTime() / DAY_MS) * DAY_MS + DAY_MS);
  return new CreditsExhaustedError(`${id}: ${left} credits are left today; the next are given at 00:00 UTC`, resetsAt);
}
