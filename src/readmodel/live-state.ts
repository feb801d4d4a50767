/** Who saw a match in play, when, and whether that is as recent as it should be. */

import type { SnapshotManifest } from "../warehouse/snapshot.ts";
import type { SqlEngine } from "../warehouse/sql-engine.ts";
import { visitRows } from "./packed-rows.ts";
import type { LiveRecord, MatchRecord, SourceId } from "./records.ts";

/** Polls come every 15 minutes on a day with a match; in the hours around midnight a match can run on without. */
const MATCH_DAY_SLA_SECONDS = 20 * 60;
const OTHER_SLA_SECONDS = 90 * 60;

export interface LiveAge {
  readonly source: SourceId;
  readonly observedAt: string;
  readonly ageSeconds: number;
  /** Older than this it is late. */
  readonly slaSeconds: number;
  readonly isLate: boolean;
}

/** By match id; none in a snapshot from before there was such a mart. */
export async function loadLiveStates(
  engine: SqlEngine,
  manifest: SnapshotManifest,
): Promise<ReadonlyMap<string, LiveRecord>> {
  const states = new Map<string, LiveRecord>();
  if (!manifest.models.some(({ name, layer }) => name === "live_matches" && layer === "mart")) return states;
  const columns = ["match_id", "source", "observed_at"] as const;
  await visitRows(engine, { relation: "live_matches", columns }, (row) =>
    states.set(row.required("match_id"), {
      source: row.required("source") as SourceId,
      observedAt: row.requiredInstant("observed_at"),
    }),
  );
  return states;
}

/** Null for a match that is not in play. */
export function liveAgeOf({ live, date }: Pick<MatchRecord, "live" | "date">, now: Date): LiveAge | null {
  if (live === null) return null;
  const ageSeconds = Math.max(0, Math.floor((now.getTime() - Date.parse(live.observedAt)) / 1000));
  const slaSeconds = date === now.toISOString().slice(0, 10) ? MATCH_DAY_SLA_SECONDS : OTHER_SLA_SECONDS;
  return { ...live, ageSeconds, slaSeconds, isLate: ageSeconds > slaSeconds };
}
