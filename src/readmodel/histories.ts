/** The histories of a season's table as they are asked for: some teams, some matchdays, runs or every matchday. */

import { type MaybePromise, whenLoaded } from "./lazy-store.ts";
import type { ByTeam, Movement, PointsRacePointRecord, StandingVersionRecord } from "./load-histories.ts";
import type { AsOfTable } from "./load-tables.ts";
import type { ReadModel } from "./read-model.ts";
import type { SeasonRecord, TeamRecord } from "./records.ts";

export interface StandingsHistoryRequest {
  /** Null: all. */
  readonly teams: ReadonlySet<TeamRecord> | null;
  /** False: a version for each matchday. */
  readonly changesOnly: boolean;
}

/** Teams in the order of the present table, each by matchday. */
export function standingsHistoryOf(
  model: ReadModel,
  season: SeasonRecord,
  { teams, changesOnly }: StandingsHistoryRequest,
): MaybePromise<StandingVersionRecord[]> {
  const wanted = inTableOrder(season, teams);
  if (wanted.length === 0) return [];
  const histories: MaybePromise<ByTeam<StandingVersionRecord>> = changesOnly
    ? model.standingsHistory(season)
    : whenLoaded(model.asOfTables(season), ({ byMatchday }) => everyMatchday(byMatchday.TOTAL));
  return whenLoaded(histories, (byTeam) => wanted.flatMap((team) => byTeam.get(team) ?? []));
}

export interface PointsRaceRequest {
  /** Null: all. */
  readonly teams: ReadonlySet<TeamRecord> | null;
  /** Both inclusive; null: open. */
  readonly fromMatchday: number | null;
  readonly toMatchday: number | null;
}

export interface PointsRaceSeriesRecord {
  readonly team: TeamRecord;
  readonly points: readonly PointsRacePointRecord[];
}

/** Teams in the order of the present table. */
export function pointsRaceOf(
  model: ReadModel,
  season: SeasonRecord,
  { teams, fromMatchday, toMatchday }: PointsRaceRequest,
): MaybePromise<PointsRaceSeriesRecord[]> {
  const wanted = inTableOrder(season, teams);
  if (wanted.length === 0) return [];
  const first = fromMatchday ?? 0;
  const last = toMatchday ?? Number.POSITIVE_INFINITY;
  return whenLoaded(model.pointsRace(season), (byTeam) =>
    wanted.map((team) => ({
      team,
      points: (byTeam.get(team) ?? []).filter(({ matchday }) => matchday >= first && matchday <= last),
    })),
  );
}

const inTableOrder = (season: SeasonRecord, teams: ReadonlySet<TeamRecord> | null): TeamRecord[] =>
  season.tables.TOTAL.map(({ team }) => team).filter((team) => teams?.has(team) ?? true);

function everyMatchday(tables: readonly AsOfTable[]): ByTeam<StandingVersionRecord> {
  const found = new Map<TeamRecord, StandingVersionRecord[]>();
  for (const [index, { matchday, rows }] of tables.entries()) {
    const isCurrent = index === tables.length - 1;
    for (const { team, position, points, played } of rows) {
      const versions = found.get(team) ?? [];
      found.set(team, versions);
      const previousPosition = versions.at(-1)?.position ?? null;
      versions.push({
        team,
        position,
        previousPosition,
        movement: movementOf(position, previousPosition),
        points,
        played,
        fromMatchday: matchday!,
        toMatchday: isCurrent ? null : matchday,
        isCurrent,
      });
    }
  }
  return found;
}

function movementOf(position: number, before: number | null): Movement {
  if (before === null) return "NEW";
  if (position === before) return "SAME";
  return position < before ? "UP" : "DOWN";
}
