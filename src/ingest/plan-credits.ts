/** What the planned items cost, and which of them must wait for credits. */

import type { EndpointConfig, SourceConfig } from "../config/types.ts";
import { toD } from "../lake/keys.ts";
import type { CreditLedger } from "./credits.ts";
import type { PlannedTarget, PlanOptions } from "./plan.ts";
import type { FetchTarget } from "./sources/source.ts";

/** Players of a team, roughly: a page has twenty. */
const PAGES_A_TEAM = 1.5;

/** Credits left by source: for anything, and with the reserve for live polls. */
export interface CreditsLeft {
  readonly usual: ReadonlyMap<string, number | null>;
  readonly live: ReadonlyMap<string, number | null>;
}

export async function creditsBySource(targets: readonly FetchTarget[], ledger: CreditLedger): Promise<CreditsLeft> {
  const sources = new Map<string, SourceConfig>();
  for (const { source, endpoint } of targets) if (endpoint.cost > 0) sources.set(source.id, source);
  const read = async (isLive: boolean) => {
    const pairs = [...sources.values()].map(
      async (source) => [source.id, await ledger.available(source, { isLive })] as const,
    );
    return new Map(await Promise.all(pairs));
  };
  return { usual: await read(false), live: await read(true) };
}

/** Items beyond the credits that are left, or that the caller allows, are put off. */
export function withCredits(
  decided: readonly PlannedTarget[],
  available: CreditsLeft,
  { maxCredits, context }: Pick<PlanOptions, "maxCredits" | "context">,
): readonly PlannedTarget[] {
  const spent = new Map<string, number>();
  let allowed = maxCredits ?? Number.POSITIVE_INFINITY;
  return decided.map((planned) => {
    const cost = planned.item.credits;
    if (planned.action !== "FETCH" || cost === 0) return planned;
    const { id } = planned.target.source;
    const left = planned.target.endpoint.refresh === "live" ? available.live : available.usual;
    const before = spent.get(id) ?? 0;
    if (before + cost > (left.get(id) ?? Number.POSITIVE_INFINITY))
      return deferred(planned, `no credit is left on ${toD(context.now)}; the next come at 00:00 UTC`);
    if (cost > allowed) return deferred(planned, beyondBudget(maxCredits));
    spent.set(id, before + cost);
    allowed -= cost;
    return planned;
  });
}

export const beyondBudget = (maxCredits: number | null): string =>
  `beyond the ${maxCredits} credits that this run may spend`;

export const deferred = (planned: PlannedTarget, reason: string): PlannedTarget => ({
  ...planned,
  action: "DEFER",
  reason,
  expands: false,
  expandedCredits: 0,
});

export const lowest = (credits: readonly (number | null)[]): number | null =>
  credits.filter((value) => value !== null).toSorted((a, b) => a - b)[0] ?? null;

/** Names of a list of top scorers. */
const SCORERS = 20;

/**
 * What the items may cost that this one adds: further pages, and the endpoints that are repeated over its result.
 * @param asked endpoints of the request
 */
export function expandedCredits(
  asked: readonly EndpointConfig[],
  { endpoint, item }: FetchTarget,
  { matches, teams, pages }: { readonly matches: number; readonly teams: number; readonly pages: number | null },
): number {
  const paged = endpoint.paging?.kind === "pages" ? (pages ?? Math.ceil(teams * PAGES_A_TEAM)) - 1 : 0;
  const own = Math.max(0, paged) * item.credits;
  return asked
    .filter(({ forEach }) => forEach.kind === "resultOf" && forEach.endpoint === endpoint.id)
    .reduce((sum, child) => sum + callsOf(child, { matches, teams }) * child.cost, own);
}

function callsOf({ forEach }: EndpointConfig, { matches, teams }: { matches: number; teams: number }): number {
  if (forEach.kind !== "resultOf") return 0;
  if (forEach.field.startsWith("team.")) return teams;
  if (forEach.field.startsWith("player.")) return SCORERS;
  return Math.ceil(matches / (forEach.batch?.size ?? 1));
}
