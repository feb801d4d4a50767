/** The credits of a source as its ledger has them now. */

import type { SourceConfig } from "../config/types.ts";
import { current, type Ledger, limitOf } from "../ingest/credit-book.ts";
import { getJson } from "../lake/conditional.ts";
import { creditsKey } from "../lake/keys.ts";
import type { ObjectStore } from "../lake/object-store.ts";
import type { CreditsEntry } from "../resolvers/ports.ts";

export interface CreditsParts {
  readonly store: ObjectStore;
  readonly clock: () => Date;
}

/** Null: the source counts none. What is leased counts as used. */
export async function creditsOfSource(
  { store, clock }: CreditsParts,
  { id, limits }: Pick<SourceConfig, "id" | "limits">,
): Promise<Omit<CreditsEntry, "saved"> | null> {
  if (limits.perDay === undefined) return null;
  const at = clock();
  const book = current(await getJson<Ledger>(store, creditsKey(id.toLowerCase())), at);
  const used = book.spent + book.beyond + book.leases.reduce((sum, { credits }) => sum + credits, 0);
  const limit = limitOf(book, limits);
  const resetsAt = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate() + 1));
  return { limit, used, remaining: Math.max(0, limit - used), resetsAt: resetsAt.toISOString() };
}
