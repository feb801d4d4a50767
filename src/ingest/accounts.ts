/**
 * Once a day, and only when something is to be paid for, a source that can tell of the account for free is asked: its
 * numbers take the place of the configured ones, and another plan than the last one has other limits.
 */

import type { SourceConfig } from "../config/types.ts";
import { type AppError, SourceAuthError } from "../errors.ts";
import type { ObjectStore } from "../lake/object-store.ts";
import type { IngestLogger } from "./core.ts";
import type { CreditLedger } from "./credits.ts";
import type { PlannedTarget } from "./plan.ts";
import { forgetOtherPlan, loadRestrictions } from "./restrictions.ts";
import type { FetchTarget, SourceModule } from "./sources/source.ts";
import { isLocalBase } from "./work-items.ts";

export interface AccountOptions {
  readonly store: ObjectStore;
  readonly ledger: CreditLedger;
  readonly moduleOf: (target: FetchTarget) => SourceModule;
  readonly logger: IngestLogger;
  readonly signal: AbortSignal;
}

export interface CheckedAccounts {
  /** What a plan did not cover is forgotten: plan again. */
  readonly isPlanChanged: boolean;
  /** Sources whose key is refused: each of their items would cost a credit to hear the same. */
  readonly halted: ReadonlyMap<string, AppError>;
}

export async function checkAccounts(
  planned: readonly PlannedTarget[],
  options: AccountOptions,
): Promise<CheckedAccounts> {
  const halted = new Map<string, AppError>();
  let isPlanChanged = false;
  for (const target of onePerSource(planned)) {
    const { source } = target;
    if (!(await isDue(source, planned, options))) continue;
    try {
      isPlanChanged = (await checkAccount(target, options)) || isPlanChanged;
    } catch (error) {
      if (error instanceof SourceAuthError) halted.set(source.id, error);
      else options.logger.warn({ err: error, source: source.id }, "the account could not be asked about");
    }
  }
  return { isPlanChanged, halted };
}

function onePerSource(planned: readonly PlannedTarget[]): readonly FetchTarget[] {
  const paid = planned.filter(
    ({ item, isUnavailable, target }) => item.credits > 0 && !isUnavailable && !isLocalBase(target.base),
  );
  return [...new Map(paid.map(({ target }) => [target.source.id, target])).values()];
}

/** Something is to be fetched, or is not because of the plan; and the source was not asked today. */
async function isDue(
  source: SourceConfig,
  planned: readonly PlannedTarget[],
  { store, ledger, moduleOf }: AccountOptions,
): Promise<boolean> {
  const own = planned.filter(({ target }) => target.source.id === source.id);
  const [first] = own;
  if (first === undefined || moduleOf(first.target).account === undefined) return false;
  if ((await ledger.account(source)).isOfToday) return false;
  if (own.some(({ action }) => action !== "SKIP")) return true;
  const memory = await loadRestrictions(store, source.id);
  return own.some(({ item }) => memory.reason(item) !== null);
}

async function checkAccount(
  target: FetchTarget,
  { store, ledger, moduleOf, signal }: AccountOptions,
): Promise<boolean> {
  const { source, base } = target;
  const account = await moduleOf(target).account?.(base, source, signal);
  if (account === undefined) return false;
  const { plan } = await ledger.account(source);
  await ledger.observe(source, account);
  const isForgotten = await forgetOtherPlan(store, source.id, account.plan);
  return isForgotten || (plan !== null && plan !== account.plan);
}
