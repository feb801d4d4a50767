/**
 * `_state/plans/<source>.json`: what the account's plan does not cover, as the source said. It is not asked again under
 * that plan: such an answer costs a credit too.
 */

import type { SourceId } from "../config/types.ts";
import { getJson, updateJson } from "../lake/conditional.ts";
import { planKey } from "../lake/keys.ts";
import type { ObjectStore } from "../lake/object-store.ts";
import { slotOf, type WorkItem } from "./types.ts";

interface Restrictions {
  /** Name of the plan, null while the source did not tell it. */
  readonly plan: string | null;
  /** Starting years that the plan covers. */
  readonly seasons: { readonly from: number; readonly to: number } | null;
  /** By slot: what the source said. */
  readonly items: Readonly<Record<string, string>>;
}

export interface PlanMemory {
  /** Why the item is not asked for under this plan; null = it may be. */
  reason(item: WorkItem): string | null;
  readonly isEmpty: boolean;
}

const NOTHING: Restrictions = { plan: null, seasons: null, items: {} };

export async function loadRestrictions(store: ObjectStore, source: SourceId): Promise<PlanMemory> {
  const present = (await getJson<Restrictions>(store, keyOf(source))) ?? NOTHING;
  return { reason: (item) => reasonFor(present, item), isEmpty: present === NOTHING };
}

/** @param said the source's own words */
export async function rememberRestriction(
  store: ObjectStore,
  { source, plan }: { readonly source: SourceId; readonly plan: string | null },
  item: WorkItem,
  said: string,
): Promise<PlanMemory> {
  const next = await updateJson<Restrictions>(store, keyOf(source), (present) => {
    const before = present ?? NOTHING;
    const seasons = seasonsIn(said) ?? before.seasons;
    return { plan: before.plan ?? plan, seasons, items: { ...before.items, [slotOf(item)]: said } };
  });
  return { reason: (other) => reasonFor(next, other), isEmpty: false };
}

/** Another plan has other limits. @returns whether anything was forgotten */
export async function forgetOtherPlan(store: ObjectStore, source: SourceId, plan: string): Promise<boolean> {
  let isForgotten = false;
  await updateJson<Restrictions>(store, keyOf(source), (present) => {
    isForgotten = present !== null && present.plan !== null && present.plan !== plan;
    if (present === null || present.plan === plan) return null;
    return isForgotten ? { ...NOTHING, plan } : { ...present, plan };
  });
  return isForgotten;
}

function reasonFor({ plan, seasons, items }: Restrictions, item: WorkItem): string | null {
  const named = plan === null ? "the plan" : `the ${plan} plan`;
  const said = items[slotOf(item)];
  if (said !== undefined) return `${named} does not cover it: ${said}`;
  if (seasons === null || item.season === null) return null;
  if (item.season >= seasons.from && item.season <= seasons.to) return null;
  return `${named} covers the seasons from ${seasons.from} to ${seasons.to} only`;
}

/** "Free plans do not have access to this season, try from 2022 to 2024." One refusal spares all others. */
function seasonsIn(said: string): Restrictions["seasons"] {
  const match = /season.*\bfrom (\d{4}) to (\d{4})\b/i.exec(said);
  return match === null ? null : { from: Number(match[1]), to: Number(match[2]) };
}

const keyOf = (source: SourceId): string => planKey(source.toLowerCase());
