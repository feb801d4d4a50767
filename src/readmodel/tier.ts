/** What a team's position stands for, read from the present table. */

import type { SeasonRecord, StandingRowRecord, TeamRecord } from "./records.ts";

export type TeamTier = "TITLE_CONTENDER" | "EUROPEAN_HOPEFUL" | "MID_TABLE" | "RELEGATION_BATTLE" | "RELEGATION_ZONE";

export const standingOf = (season: SeasonRecord, team: TeamRecord): StandingRowRecord | null =>
  season.tables.TOTAL.find((row) => row.team === team) ?? null;

/** Null for a tournament, a cup, or a team that is not in the table. */
export function tierOf(season: SeasonRecord, team: TeamRecord): TeamTier | null {
  const row = standingOf(season, team);
  return row === null || season.competition.kind !== "LEAGUE" ? null : tierAt(row.position);
}

/** The same bounds as the macro `tier` of dbt. */
export function tierAt(position: number): TeamTier {
  if (position <= 4) return "TITLE_CONTENDER";
  if (position <= 7) return "EUROPEAN_HOPEFUL";
  if (position <= 14) return "MID_TABLE";
  return position <= 17 ? "RELEGATION_BATTLE" : "RELEGATION_ZONE";
}
