import type { FreshnessEntry } from "./ports.ts";

export type FreshnessStatus = "FRESH" | "STALE" | "EXPIRED" | "NEVER";

export interface FreshnessValue {
  readonly dataset: string;
  readonly source: string;
  readonly lastIngestedAt: string | null;
  readonly ageSeconds: number | null;
  readonly status: FreshnessStatus;
  readonly reason: string | null;
}

const expiredAfter = 3;

const secondsSince = (instant: string, now: Date): number =>
  Math.max(0, Math.floor((now.getTime() - Date.parse(instant)) / 1000));

/** "Nothing new" from the source keeps a dataset fresh: the status goes by the last answer, the age by the last object. */
export function toFreshness(entry: FreshnessEntry, now: Date): FreshnessValue {
  const { dataset, source, lastIngestedAt, lastCheckedAt, reason } = entry;
  const ageSeconds = lastIngestedAt === null ? null : secondsSince(lastIngestedAt, now);
  return { dataset, source, lastIngestedAt, ageSeconds, reason, status: statusOf(entry, lastCheckedAt, now) };
}

function statusOf(entry: FreshnessEntry, lastCheckedAt: string | null, now: Date): FreshnessStatus {
  // Looked at, with nothing there to be had, is as good as ingested.
  const checkedAt = lastCheckedAt ?? entry.lastIngestedAt;
  if (checkedAt === null) return "NEVER";
  const age = secondsSince(checkedAt, now);
  if (age <= entry.staleAfterSeconds) return "FRESH";
  return age <= entry.staleAfterSeconds * expiredAfter ? "STALE" : "EXPIRED";
}
