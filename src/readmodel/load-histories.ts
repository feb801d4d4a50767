/** How a season's table came about: runs of positions and the points race, a season on first use. */

import type { SqlEngine } from "../warehouse/sql-engine.ts";
import type { Sized } from "./lazy-store.ts";
import { visitRows } from "./packed-rows.ts";
import type { SeasonRecord, TeamRecord } from "./records.ts";

export type Movement = "NEW" | "UP" | "DOWN" | "SAME";

export interface StandingVersionRecord {
  readonly team: TeamRecord;
  readonly position: number;
  readonly previousPosition: number | null;
  readonly movement: Movement;
  readonly points: number;
  readonly played: number;
  readonly fromMatchday: number;
  /** Null while it holds. */
  readonly toMatchday: number | null;
  readonly isCurrent: boolean;
}

export interface PointsRacePointRecord {
  readonly matchday: number;
  readonly gamesPlayed: number;
  readonly date: string;
  readonly gained: number;
  readonly total: number;
  readonly position: number;
}

/** Each list ascending by matchday. */
export type ByTeam<T> = ReadonlyMap<TeamRecord, readonly T[]>;
type Teams = ReadonlyMap<string, TeamRecord>;

const versionColumns = [
  "team_id",
  "position",
  "previous_position",
  "movement",
  "points",
  "played",
  "from_matchday",
  "to_matchday",
  "is_current",
] as const;

/** @throws LakeUnavailableError, QueryTimeoutError */
export async function loadStandingsHistory(
  engine: SqlEngine,
  season: SeasonRecord,
  teams: Teams,
): Promise<Sized<ByTeam<StandingVersionRecord>>> {
  const found = new Map<TeamRecord, StandingVersionRecord[]>();
  const chars = await visitRows(engine, ofSeason("standings_history", versionColumns, season), (row) => {
    const team = teams.get(row.required("team_id"));
    if (team === undefined) return;
    add(found, team, {
      team,
      position: row.number("position")!,
      previousPosition: row.number("previous_position"),
      movement: row.required("movement") as Movement,
      points: row.number("points")!,
      played: row.number("played")!,
      fromMatchday: row.number("from_matchday")!,
      toMatchday: row.number("to_matchday"),
      isCurrent: row.flag("is_current"),
    });
  });
  for (const versions of found.values()) versions.sort((a, b) => a.fromMatchday - b.fromMatchday);
  return { value: found, bytes: chars * 4 };
}

const pointColumns = ["team_id", "matchday", "games_played", "as_of_on", "gained", "total", "position"] as const;

/** @throws LakeUnavailableError, QueryTimeoutError */
export async function loadPointsRace(
  engine: SqlEngine,
  season: SeasonRecord,
  teams: Teams,
): Promise<Sized<ByTeam<PointsRacePointRecord>>> {
  const found = new Map<TeamRecord, PointsRacePointRecord[]>();
  const query = ofSeason("points_race", pointColumns, season);
  const byMatchday = { ...query, where: `${query.where} AND race_by = 'MATCHDAY'` };
  const chars = await visitRows(engine, byMatchday, (row) => {
    const team = teams.get(row.required("team_id"));
    if (team === undefined) return;
    add(found, team, {
      matchday: row.number("matchday")!,
      gamesPlayed: row.number("games_played")!,
      date: row.date("as_of_on")!,
      gained: row.number("gained")!,
      total: row.number("total")!,
      position: row.number("position")!,
    });
  });
  for (const points of found.values()) points.sort((a, b) => a.matchday - b.matchday);
  return { value: found, bytes: chars * 4 };
}

const ofSeason = <Column extends string>(relation: string, columns: readonly Column[], season: SeasonRecord) => ({
  relation,
  columns,
  where: "season_id = $1",
  parameters: [season.id],
});

function add<T>(lists: Map<TeamRecord, T[]>, team: TeamRecord, value: T): void {
  const list = lists.get(team);
  if (list === undefined) lists.set(team, [value]);
  else list.push(value);
}
