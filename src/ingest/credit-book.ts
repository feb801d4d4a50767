/** The arithmetic of one credit ledger. Pure. */

import type { SourceLimits } from "../config/types.ts";
import { toD } from "../lake/keys.ts";
import type { LeaseHolder } from "./lease-holder.ts";
import type { Quota } from "./sources/source.ts";

export interface LedgerLease {
  readonly id: string;
  readonly credits: number;
  /** Slots that nobody else fetches meanwhile. */
  readonly keys: readonly string[];
  readonly expiresAt: string;
  /** Process that took it. */
  readonly holder?: string;
  /** Taken before midnight: what the provider said meanwhile may be of yesterday. */
  readonly isCarried?: boolean;
}

export interface Ledger {
  /** UTC date that the counts are for. */
  readonly day: string;
  readonly spent: number;
  /** What the provider counted beyond us: another machine, or the same key elsewhere. */
  readonly beyond: number;
  readonly leases: readonly LedgerLease[];
  /** Limit a day as the provider last said. */
  readonly limit?: number;
  readonly plan?: string;
  /** UTC date on which the provider last told of the account. */
  readonly checkedOn?: string;
}

const EMPTY = { spent: 0, beyond: 0, leases: [] };

const DAY_MS = 86_400_000;
/** Clocks that differ by more than this are not believed. */
const TRUSTED_SKEW_MS = 2 * DAY_MS;

/**
 * The ledger of today: yesterday's count is gone, leases that ran out are spent. A live lease comes along over
 * midnight: its calls may be sent after it, and its keys are still being fetched. A ledger of tomorrow was written under
 * a clock that is ahead: it stands, since counting less than was spent is the one mistake. Of a day further off only the
 * count stands, for today, or that clock would have stopped the source for good.
 */
export function current(present: Ledger | null, at: Date, holder?: LeaseHolder): Ledger {
  const day = toD(at);
  if (present === null) return { day, ...EMPTY };
  const last = new Date(at.getTime() + TRUSTED_SKEW_MS);
  const isLive = ({ expiresAt, holder: of }: LedgerLease): boolean =>
    expiresAt > at.toISOString() && expiresAt < last.toISOString() && !(of !== undefined && holder?.isGone(of));
  const leases = present.leases.filter(isLive);
  if (present.day < day)
    return { ...present, day, ...EMPTY, leases: leases.map((lease) => ({ ...lease, isCarried: true })) };
  const lost = present.leases.filter((lease) => !isLive(lease));
  const spent = present.spent + sum(lost);
  return { ...present, day: present.day > toD(last) ? day : present.day, spent, leases };
}

const sum = (leases: readonly LedgerLease[]): number => leases.reduce((total, { credits }) => total + credits, 0);

export const limitOf = ({ limit }: Ledger, { perDay }: SourceLimits): number =>
  limit ?? perDay ?? Number.POSITIVE_INFINITY;

export function leftOf(book: Ledger, limits: SourceLimits, isLive: boolean): number {
  const taken = book.spent + book.beyond + sum(book.leases);
  return limitOf(book, limits) - taken - (isLive ? 0 : (limits.liveReserve ?? 0));
}

export const addLease = (book: Ledger, lease: LedgerLease): Ledger => ({ ...book, leases: [...book.leases, lease] });

export const without = (book: Ledger, id: string): Ledger => ({
  ...book,
  leases: book.leases.filter((lease) => lease.id !== id),
});

/** The provider counts what we do not see; what it has not seen yet of ours stays counted. */
export function observed(book: Ledger, { limit, used }: Quota): Ledger {
  const ours = book.spent + sum(book.leases);
  return { ...book, limit, beyond: Math.max(book.beyond, used - ours) };
}
