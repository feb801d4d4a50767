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
  /** Pages of a list that the plan gives. */
  readonly pages?: number;
  /** By endpoint: what the source said where the plan refuses the way of asking itself. */
  readonly ways?: Readonly<Record<string, string>>;
  /** By slot: what the source said. */
  readonly items: Readonly<Record<string, string>>;
}

export interface PlanMemory {
  /** Why the item is not asked for under this plan; null = it may be. */
  reason(item: WorkItem): string | null;
  /** The way of asking that the endpoint has is refused, whatever is asked for. */
  refuses(endpoint: string): boolean;
  /** Starting years that the plan covers; null = not known. */
  readonly seasons: Restrictions["seasons"];
  readonly isEmpty: boolean;
}

const NOTHING: Restrictions = { plan: null, seasons: null, items: {} };

export async function loadRestrictions(store: ObjectStore, source: SourceId): Promise<PlanMemory> {
  const present = (await getJson<Restrictions>(store, keyOf(source))) ?? NOTHING;
  return toMemory(present, present === NOTHING);
}

const toMemory = (known: Restrictions, isEmpty: boolean): PlanMemory => ({
  reason: (item) => reasonFor(known, item),
  refuses: (endpoint) => known.ways?.[endpoint] !== undefined,
  seasons: known.seasons,
  isEmpty,
});

/**
 * @param said the source's own words
 * @param isWay other endpoints can stand in for this one: what is not about a season, a date or a page is about the way
 */
export async function rememberRestriction(
  store: ObjectStore,
  { source, plan }: { readonly source: SourceId; readonly plan: string | null },
  item: WorkItem,
  said: string,
  isWay = false,
): Promise<PlanMemory> {
  const next = await updateJson<Restrictions>(store, keyOf(source), (present) => {
    const before = present ?? NOTHING;
    const seasons = seasonsIn(said) ?? before.seasons;
    const pages = pagesIn(said) ?? before.pages;
    const isAboutWhat = /\b(season|date|page)\b/i.test(said);
    return {
      plan: before.plan ?? plan,
      seasons,
      items: { ...before.items, [slotOf(item)]: said },
      ...(pages === undefined ? {} : { pages }),
      ...(isWay && !isAboutWhat ? { ways: { ...before.ways, [item.endpoint]: said } } : pick(before)),
    };
  });
  return toMemory(next, false);
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

const pick = ({ ways }: Restrictions): Pick<Restrictions, "ways"> => (ways === undefined ? {} : { ways });

function reasonFor({ plan, seasons, items, pages, ways }: Restrictions, item: WorkItem): string | null {
  const named = plan === null ? "the plan" : `the ${plan} plan`;
  const said = items[slotOf(item)];
  if (said !== undefined) return `${named} does not cover it: ${said}`;
  const way = ways?.[item.endpoint];
  if (way !== undefined) return `${named} does not cover ${item.endpoint}: ${way}`;
  if (pages !== undefined && (item.page ?? 1) > pages) return `${named} covers the first ${pages} pages only`;
  if (seasons === null || item.season === null) return null;
  if (item.season >= seasons.from && item.season <= seasons.to) return null;
  return `${named} covers the seasons from ${seasons.from} to ${seasons.to} only`;
}

/** "Free plans do not have access to this season, try from 2022 to 2024." One refusal spares all others. */
function seasonsIn(said: string): Restrictions["seasons"] {
  const match = /season.*\bfrom (\d{4}) to (\d{4})\b/i.exec(said);
  return match === null ? null : { from: Number(match[1]), to: Number(match[2]) };
}

/** "Free plans are limited to a maximum value of 3 for the Page parameter" */
function pagesIn(said: string): number | undefined {
  const match = /maximum value of (\d+) for the page/i.exec(said);
  return match === null ? undefined : Number(match[1]);
}

const keyOf = (source: SourceId): string => planKey(source.toLowerCase());
