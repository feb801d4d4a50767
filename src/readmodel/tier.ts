/** What a team plays for, read from the present table. */

import type { SeasonRecord, StandingRowRecord, TeamRecord } from "./records.ts";

export type TeamTier = "TITLE_CONTENDER" | "EUROPEAN_HOPEFUL" | "MID_TABLE" | "RELEGATION_BATTLE" | "RELEGATION_ZONE";

/** Two wins: what a run of a few matchdays can make up. */
const withinReach = 6;

export const standingOf = (season: SeasonRecord, team: TeamRecord): StandingRowRecord | null =>
  season.tables.TOTAL.find((row) => row.team === team) ?? null;

/** Null for a tournament, a cup, or a team that is not in the table. */
export function tierOf(season: SeasonRecord, team: TeamRecord): TeamTier | null {
  const row = standingOf(season, team);
  if (row === null || season.competition.kind !== "LEAGUE") return null;
  const table = season.tables.TOTAL;
  if (row.zone?.kind === "RELEGATION" || row.zone?.kind === "RELEGATION_PLAYOFF") return "RELEGATION_ZONE";
  if (table[0]!.points - row.points <= withinReach) return "TITLE_CONTENDER";
  if (isNearEurope(table, row)) return "EUROPEAN_HOPEFUL";
  return isNearRelegation(table, row) ? "RELEGATION_BATTLE" : "MID_TABLE";
}

const upperZones = new Set([
  "CHAMPIONS_LEAGUE",
  "EUROPA_LEAGUE",
  "CONFERENCE_LEAGUE",
  "PROMOTION",
  "PROMOTION_PLAYOFF",
]);

function isNearEurope(table: readonly StandingRowRecord[], row: StandingRowRecord): boolean {
  const lowest = table.findLast((candidate) => candidate.zone !== null && upperZones.has(candidate.zone.kind));
  return lowest !== undefined && lowest.points - row.points <= withinReach / 2;
}

function isNearRelegation(table: readonly StandingRowRecord[], row: StandingRowRecord): boolean {
  const highest = table.find((candidate) => candidate.zone?.kind.startsWith("RELEGATION") ?? false);
  return highest !== undefined && row.points - highest.points <= withinReach / 2;
}
