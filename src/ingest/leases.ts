/** Hands out the calls of leased blocks to the items of one execution: two writes of the ledger a block, not two a call. */

import { CreditsExhaustedError } from "../errors.ts";
import type { CreditLedger, Lease, Wish } from "./credits.ts";
import type { PlannedTarget } from "./plan.ts";
import type { Quota } from "./sources/source.ts";
import { slotOf } from "./types.ts";

/** Calls of one block (DESIGN.md, decision 10). */
const BLOCK_CALLS = 10;

export interface Hold {
  /** Before each request that leaves. @throws CreditsExhaustedError when a retry finds no credit any more */
  readonly beforeSend: () => Promise<void>;
  /** Credits that were spent until now. */
  spent(): number;
  /** After the last request. */
  release(quota: Quota | null): Promise<void>;
}

export interface Leases {
  /** @throws CreditsExhaustedError, LakeConflictError (another run is at this item) */
  acquire(planned: PlannedTarget): Promise<Hold>;
  /** Items that came up while the others were carried out. */
  add(planned: readonly PlannedTarget[]): void;
  /** Settles what nobody released. */
  close(): Promise<void>;
}

interface OpenBlock {
  readonly lease: Lease | null;
  readonly waiting: Map<string, number>;
  spent: number;
  quota: Quota | null;
}

export function createLeases(plan: readonly PlannedTarget[], ledger: CreditLedger): Leases {
  const waiting = new Map<string, PlannedTarget>();
  const blocks = new Map<string, OpenBlock>();
  const turns = new Map<string, Promise<unknown>>();
  const add = (more: readonly PlannedTarget[]): void => {
    for (const planned of more)
      if (planned.action === "FETCH" && planned.item.credits > 0) waiting.set(slotOf(planned.item), planned);
  };
  add(plan);

  const settle = async (block: OpenBlock): Promise<void> => {
    if (block.lease !== null) await ledger.settle(block.lease, block.spent, block.quota);
  };
  const leaseFor = async (planned: PlannedTarget): Promise<OpenBlock> => {
    const slot = slotOf(planned.item);
    const known = blocks.get(slot);
    if (known !== undefined) return known;
    const wishes = wishesFrom(planned, waiting, blocks);
    const { source } = planned.target;
    const result = await ledger.leaseBlock(source, wishes, { isLive: isLive(planned) });
    const refusal = result.refused.get(slot);
    const granted = wishes.filter(({ key }) => result.granted.has(key));
    const calls = new Map(granted.map(({ key, credits }) => [key, credits]));
    const block: OpenBlock = { lease: result.lease, waiting: calls, spent: 0, quota: null };
    for (const { key } of granted) blocks.set(key, block);
    if (refusal !== undefined) throw refusal;
    return block;
  };
  /** One after the other for each source: else each item would lease a block of its own. */
  const inTurn = <T>(source: string, work: () => Promise<T>): Promise<T> => {
    const result = (turns.get(source) ?? Promise.resolve()).then(work, work);
    turns.set(
      source,
      result.catch(() => {}),
    );
    return result;
  };

  return {
    add,
    async acquire(planned) {
      if (planned.item.credits === 0) return FREE;
      const block = await inTurn(planned.target.source.id, () => leaseFor(planned));
      waiting.delete(slotOf(planned.item));
      return toHold(planned, block, ledger, settle);
    },
    async close() {
      for (const block of new Set(blocks.values())) {
        if (block.waiting.size === 0) continue;
        block.waiting.clear();
        await settle(block);
      }
    },
  };
}

const isLive = ({ target }: PlannedTarget): boolean => target.endpoint.refresh === "live";

const FREE: Hold = { beforeSend: async () => {}, spent: () => 0, release: async () => {} };

/** The item itself, and those of its source that come next. */
function wishesFrom(
  planned: PlannedTarget,
  waiting: ReadonlyMap<string, PlannedTarget>,
  blocks: ReadonlyMap<string, OpenBlock>,
): readonly Wish[] {
  const toWish = ({ item }: PlannedTarget): Wish => ({ key: slotOf(item), credits: item.credits });
  const others = [...waiting.values()].filter(
    (other) =>
      other !== planned &&
      other.target.source.id === planned.target.source.id &&
      isLive(other) === isLive(planned) &&
      !blocks.has(slotOf(other.item)),
  );
  const wishes = [toWish(planned)];
  let calls = planned.item.credits;
  for (const other of others) {
    calls += other.item.credits;
    if (calls > BLOCK_CALLS) break;
    wishes.push(toWish(other));
  }
  return wishes;
}

function toHold(
  { item, target, requests = 1 }: PlannedTarget,
  block: OpenBlock,
  ledger: CreditLedger,
  settle: (block: OpenBlock) => Promise<void>,
): Hold {
  const unit = item.credits / requests;
  const slot = slotOf(item);
  let leased = item.credits;
  let spent = 0;
  return {
    spent: () => spent,
    async beforeSend() {
      if (spent + unit > leased && block.lease !== null) {
        await ledger.extend(block.lease, target.source, unit);
        leased += unit;
      }
      spent += unit;
    },
    async release(quota) {
      if (!block.waiting.delete(slot)) return;
      block.spent += spent;
      block.quota = later(block.quota, quota);
      if (block.waiting.size === 0) await settle(block);
    },
  };
}

const later = (before: Quota | null, quota: Quota | null): Quota | null =>
  before === null || (quota !== null && quota.used >= before.used) ? quota : before;

export const isExhausted = (error: unknown): error is CreditsExhaustedError => error instanceof CreditsExhaustedError;
