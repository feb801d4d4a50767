/** The config as flat records, so that SQL can read it as `raw.config_*`. Pure. */

import {
  competitionSeasons,
  expectedMatches,
  formatOf,
  orderOf,
  placementsOf,
  seasonLabel,
  zonesOf,
} from "../config/seasons.ts";
import type { Config } from "../config/types.ts";

export type ConfigEntity =
  | "competitions"
  | "seasons"
  | "order_rules"
  | "deductions"
  | "zones"
  | "placements"
  | "corrections"
  | "sources";

type FlatRecord = Readonly<Record<string, string | number | boolean | null>>;

export function toConfigRecords(config: Config): Readonly<Record<ConfigEntity, readonly FlatRecord[]>> {
  return {
    competitions: competitionRecords(config),
    seasons: seasonRecords(config),
    order_rules: orderRecords(config),
    deductions: deductionRecords(config),
    zones: zoneRecords(config),
    placements: placementRecords(config),
    corrections: correctionRecords(config),
    sources: sourceRecords(config),
  };
}

const competitionRecords = ({ competitions }: Config): readonly FlatRecord[] =>
  competitions.competitions.map(({ code, slug, name, country, kind, timezone, isSynthetic, ids }, ordinal) => ({
    competition_code: code,
    slug,
    name,
    country,
    kind,
    timezone,
    is_synthetic: isSynthetic ?? false,
    ordinal,
    // Answers say whom they are about by these alone.
    football_data_code: ids.FOOTBALL_DATA?.fd_code ?? null,
    thesportsdb_league: ids.THESPORTSDB?.league_id ?? null,
    api_football_league: ids.API_FOOTBALL?.league_id ?? null,
  }));

const seasonRecords = (config: Config): readonly FlatRecord[] =>
  competitionSeasons(config).map(({ competition, season }) => {
    const format = formatOf(competition, season);
    return {
      competition_code: competition.code,
      season,
      label: seasonLabel(competition, season),
      teams: format.teams,
      meetings: format.meetings,
      groups: format.groups ?? null,
      matches_each: format.matchesEach ?? null,
      knockout_matches: format.knockoutMatches ?? null,
      expected_matches: expectedMatches(format),
    };
  });

const orderRecords = (config: Config): readonly FlatRecord[] =>
  competitionSeasons(config).flatMap(({ competition, season }) =>
    orderOf(competition, season).map((criterion, ordinal) => ({
      competition_code: competition.code,
      season,
      ordinal,
      criterion,
    })),
  );

const deductionRecords = ({ competitions }: Config): readonly FlatRecord[] =>
  competitions.competitions.flatMap(({ code, deductions }) =>
    deductions.map(({ season, team, points, reason, effectiveFrom }) => ({
      competition_code: code,
      season,
      team,
      points,
      reason,
      effective_from: effectiveFrom,
    })),
  );

const zoneRecords = (config: Config): readonly FlatRecord[] =>
  competitionSeasons(config).flatMap(({ competition, season }) =>
    zonesOf(competition, season).map(({ kind, label, fromPosition, toPosition }) => ({
      competition_code: competition.code,
      season,
      kind,
      label,
      from_position: fromPosition,
      to_position: toPosition,
    })),
  );

const placementRecords = (config: Config): readonly FlatRecord[] =>
  competitionSeasons(config).flatMap(({ competition, season }) =>
    placementsOf(competition, season).flatMap(({ group, teams, reason }) =>
      teams.map((team, ordinal) => ({
        competition_code: competition.code,
        season,
        group: group ?? null,
        team,
        ordinal,
        reason,
      })),
    ),
  );

const correctionRecords = ({ competitions }: Config): readonly FlatRecord[] =>
  competitions.competitions.flatMap(({ code, corrections = [] }) =>
    corrections.map(({ season, stage, home, away, meeting, score, regularTime, penalties, ...more }) => ({
      competition_code: code,
      season,
      stage: stage ?? null,
      home,
      away,
      meeting: meeting ?? 1,
      score_home: score?.[0] ?? null,
      score_away: score?.[1] ?? null,
      regular_time_home: regularTime?.[0] ?? null,
      regular_time_away: regularTime?.[1] ?? null,
      penalties_home: penalties?.[0] ?? null,
      penalties_away: penalties?.[1] ?? null,
      is_awarded: more.isAwarded ?? false,
      goals_count: more.goalsCount ?? true,
      effective_from: more.effectiveFrom ?? null,
      reason: more.reason,
    })),
  );

const sourceRecords = ({ endpoints, competitions }: Config): readonly FlatRecord[] =>
  endpoints.sources.map(({ id, bases, licence }) => ({
    source: id,
    precedence: precedenceOf(id, competitions.precedence),
    bases: bases.map((base) => base.id).join(","),
    attribution: licence.attribution,
  }));

/** A source that the list leaves out comes after all that it names. */
function precedenceOf(id: string, order: readonly string[]): number {
  const at = order.indexOf(id);
  return at === -1 ? order.length : at;
}
