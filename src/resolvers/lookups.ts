/** From what a client calls a thing to its record. Unknown is null: reads answer nothing rather than fail. */

import type { ReadModel } from "../readmodel/read-model.ts";
import type { CompetitionRecord, SeasonRecord, TeamRecord } from "../readmodel/records.ts";
import { defaultSeason } from "../readmodel/season-state.ts";

export interface SeasonKey {
  readonly competition: string;
  /** Starting year; left out: the competition's default season. */
  readonly season?: number | null | undefined;
}

/** @param today decides which season is the default one */
export function findSeason(model: ReadModel, key: SeasonKey, today: string): SeasonRecord | null {
  const competition = model.competitionKeys.find(key.competition);
  return competition === null ? null : seasonOf(competition, key.season, today);
}

export function seasonOf(
  competition: CompetitionRecord,
  year: number | null | undefined,
  today: string,
): SeasonRecord | null {
  if (year === null || year === undefined) return defaultSeason(competition, today);
  return competition.seasons.find((season) => season.year === year) ?? null;
}

export interface SeasonSelection {
  readonly competition?: string | null | undefined;
  readonly season?: number | null | undefined;
}

/** Null: nothing was asked for. A competition alone means its default season, a year alone that year everywhere. */
export function selectSeasons(
  model: ReadModel,
  { competition, season }: SeasonSelection,
  today: string,
): readonly SeasonRecord[] | null {
  if (competition !== null && competition !== undefined) {
    const found = findSeason(model, { competition, season }, today);
    return found === null ? [] : [found];
  }
  if (season === null || season === undefined) return null;
  return [...model.seasons.values()].filter((candidate) => candidate.year === season);
}

/** Null: none was named, which means all. Names that nothing bears are left out. */
export function findTeams(
  model: Pick<ReadModel, "teamKeys">,
  keys: readonly string[] | null | undefined,
): ReadonlySet<TeamRecord> | null {
  return keys == null ? null : new Set(keys.flatMap((key) => model.teamKeys.find(key) ?? []));
}

/** A name in a filter: null when none was given, "unknown" when nothing bears it. */
export type Named<T> = T | null | "unknown";

export function findNamed<T>(
  index: { find(key: string): T | null },
  key: string | null | undefined,
): T | null | "unknown" {
  if (key === null || key === undefined) return null;
  return index.find(key) ?? "unknown";
}
