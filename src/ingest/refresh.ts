/** Smart resume (DESIGN.md §5): given what the lake has of an item, is it fetched, skipped, or fetched if changed? Pure. */

import type { RefreshPolicy } from "../config/types.ts";
import { toD } from "../lake/keys.ts";
import type { IngestionMode } from "../runs.ts";

/** What is known of an item's newest object, from its metadata and from later checks that found it unchanged. */
export interface KnownObject {
  /** null: the source was asked and had nothing. */
  readonly key: string | null;
  /** ISO instants. */
  readonly fetchedAt: string | null;
  readonly checkedAt: string;
  readonly version: string | null;
  readonly sourceEtag: string | null;
  readonly sha256: string | null;
  readonly lastDate: string | null;
  readonly results: number | null;
  /** Pages in all, where the source pages. */
  readonly pages?: number | null;
}

export interface PresentObject {
  readonly key: string;
  /** Date of the object's T or D, `YYYY-MM-DD`. */
  readonly datedOn: string;
  /** The object's T; midnight of D where the key has a D only. */
  readonly at: Date;
}

export interface ItemFacts {
  readonly refresh: RefreshPolicy;
  readonly isFree: boolean;
  /** Its source tells results from what has none, such as squads. */
  readonly isSummarised?: boolean;
  /** Matches with a result that the finished season has; null = not known. */
  readonly expected: number | null;
  readonly present: PresentObject | null;
  readonly known: KnownObject | null;
  /** Local content only; `version: null` = the base does not have the item. */
  readonly local: { readonly version: string | null; readonly place: string } | null;
  /** State of what the item depends on: that of the object decides alone. */
  readonly upstream?: { readonly version: string; readonly updatedAt: Date | null } | null;
  /** Last day on which the item's season can end, `YYYY-MM-DD`; null = not known. */
  readonly seasonEndsOn?: string | null;
}

export interface RefreshContext {
  readonly mode: IngestionMode;
  readonly now: Date;
  /** Creation of the run, when this is the rest of a deferred one: its objects stay good past midnight. */
  readonly since: Date | null;
  /** Instant at which this poll was due (policy `live`). */
  readonly scheduledAt: Date;
}

export interface Decision {
  readonly action: "FETCH" | "SKIP";
  readonly reason: string;
}

const DAY_MS = 86_400_000;
/** A result can be corrected for some days after the last match. */
const SETTLING_MS = 7 * DAY_MS;
/** A week less half a day, so that a weekly schedule that starts a minute early does not wait another week. */
const WEEKLY_CHECK_MS = 6.5 * DAY_MS;

const fetchIt = (reason: string): Decision => ({ action: "FETCH", reason });
const skipIt = (reason: string): Decision => ({ action: "SKIP", reason });

export function decide(facts: ItemFacts, context: RefreshContext): Decision {
  if (facts.local !== null) return decideLocal(facts, facts.local, context);
  if (facts.upstream) return decideUpstream(facts, facts.upstream, context);
  if (context.mode === "FORCE") return fetchIt("forced");
  if (facts.present === null) return decideMissing(facts, context);
  if (context.mode === "REFRESH") return fetchIt("refresh asked for");
  if (facts.refresh === "live") return decideLive(facts.present, context);
  if (facts.refresh === "once" && isSettled(facts)) return decideSettled(facts, facts.present, context);
  return decideDaily(facts, facts.present, context);
}

function decideLocal(facts: ItemFacts, local: { version: string | null; place: string }, context: RefreshContext) {
  if (local.version === null) return skipIt(`not in ${local.place}`);
  if (context.mode === "FORCE") return fetchIt("forced");
  if (facts.present === null) return fetchIt("not present");
  const had = facts.known?.version ?? null;
  if (had === local.version) return skipIt(`present, ${local.version} is unchanged`);
  return fetchIt(
    had === null ? `${local.version}; the version present is not known` : `${local.version} instead of ${had}`,
  );
}

/** What the item depends on has moved, or it has not: time does not matter. */
function decideUpstream(
  { present, known }: ItemFacts,
  { version, updatedAt }: NonNullable<ItemFacts["upstream"]>,
  { mode }: RefreshContext,
): Decision {
  if (mode === "FORCE") return fetchIt("forced");
  const isSame = known?.version === version;
  if (present === null) {
    const wasAbsent = known !== null && known.key === null && isSame && mode === "RESUME";
    return wasAbsent
      ? skipIt("the source does not have it, and nothing moved since it was asked")
      : fetchIt("not present");
  }
  if (mode === "REFRESH") return fetchIt("refresh asked for");
  const seconds = (instant: Date): number => Math.floor(instant.getTime() / 1000);
  if (isSame || (updatedAt !== null && seconds(present.at) === seconds(updatedAt)))
    return skipIt(`present, ${version} is unchanged`);
  return fetchIt(known?.version == null ? `${version} is newer` : `${version} instead of ${known.version}`);
}

function decideMissing({ known }: ItemFacts, context: RefreshContext): Decision {
  const wasAbsent = known !== null && known.key === null && known.checkedAt.slice(0, 10) === toD(context.now);
  if (wasAbsent && context.mode === "RESUME") return skipIt("the source does not have it; asked today");
  return fetchIt("not present");
}

function decideLive(present: PresentObject, { scheduledAt }: RefreshContext): Decision {
  // Keys have whole seconds.
  const due = Math.floor(scheduledAt.getTime() / 1000) * 1000;
  return present.at.getTime() >= due ? skipIt("present for this poll") : fetchIt("due");
}

/**
 * Fetched, or found unchanged, at least a week after the last match, with every result. What has no results (a table,
 * the teams, squads) is final a week after the last day that the season can have.
 */
function isSettled({ known, expected, isFree, isSummarised = false, seasonEndsOn = null }: ItemFacts): boolean {
  if (known === null) return false;
  if (known.results === null && (!isFree || isSummarised) && seasonEndsOn !== null)
    return Date.parse(known.checkedAt) - Date.parse(`${seasonEndsOn}T00:00:00Z`) >= SETTLING_MS;
  if (known.lastDate === null || known.results === null || expected === null) return false;
  const seenMs = Date.parse(known.checkedAt) - Date.parse(`${known.lastDate}T00:00:00Z`);
  return known.results >= expected && seenMs >= SETTLING_MS;
}

function decideSettled(facts: ItemFacts, present: PresentObject, { now }: RefreshContext): Decision {
  const results = facts.known?.results ?? null;
  const complete = results === null ? "of a season that is over" : `complete with ${results} results`;
  if (!facts.isFree) return skipIt(`present, ${complete}`);
  const checkedAt = facts.known?.checkedAt ?? `${present.datedOn}T00:00:00Z`;
  if (now.getTime() - Date.parse(checkedAt) < WEEKLY_CHECK_MS)
    return skipIt(`present, ${complete}; last checked ${checkedAt.slice(0, 10)}, asked again weekly`);
  return fetchIt(`${complete}; last checked ${checkedAt.slice(0, 10)}, asked again if changed`);
}

function decideDaily(facts: ItemFacts, present: PresentObject, { now, since }: RefreshContext): Decision {
  const checkedOn = facts.known?.checkedAt.slice(0, 10) ?? "";
  const newest = [checkedOn, present.datedOn].toSorted().at(-1) ?? "";
  if (newest >= toD(now)) return skipIt("present, checked today");
  if (since !== null && newest >= toD(since)) return skipIt("present, fetched by this run before it was deferred");
  return fetchIt(`last checked ${newest}`);
}
