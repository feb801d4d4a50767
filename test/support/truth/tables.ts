/** How a published table is read in the tests of truth. */

import type { OfficialRow } from "./official-tables.ts";
import type { TruthLake } from "./truth-lake.ts";

interface TableRow {
  readonly [column: string]: string | number | null;
  readonly group_name: string | null;
  readonly position: number;
  readonly short_name: string;
  readonly played: number;
  readonly points: number;
  readonly goal_difference: number;
  readonly deduction: number;
}

const COLUMNS = "tables.group_name, tables.position, teams.short_name, played, points, goal_difference, deduction";
const ofSeason = (competition: string, season: number): string => `
  JOIN mart.seasons USING (season_id) JOIN mart.teams USING (team_id)
  WHERE table_type = 'TOTAL' AND competition_code = '${competition}' AND season = ${season}`;

export const tableOf = (lake: TruthLake, competition: string, season: number): Promise<TableRow[]> =>
  lake.rows<TableRow>(`SELECT ${COLUMNS} FROM mart.league_table AS tables ${ofSeason(competition, season)}
    ORDER BY group_name, position`);

/** As of a date: the last day on or before it that changed the table. */
export const tableAsOf = (lake: TruthLake, competition: string, season: number, date: string): Promise<TableRow[]> => {
  const rows = `FROM mart.league_table_asof AS tables ${ofSeason(competition, season)}
    AND as_of_kind = 'DATE' AND as_of_on <= DATE '${date}'`;
  return lake.rows<TableRow>(
    `SELECT ${COLUMNS} ${rows} AND as_of_on = (SELECT max(as_of_on) ${rows}) ORDER BY position`,
  );
};

export const tableAtMatchday = (lake: TruthLake, competition: string, season: number, matchday: number) =>
  lake.rows<TableRow>(`SELECT ${COLUMNS} FROM mart.league_table_asof AS tables ${ofSeason(competition, season)}
    AND as_of_kind = 'MATCHDAY' AND as_of_matchday = ${matchday} ORDER BY position`);

export const toOfficial = ({ short_name, points, goal_difference }: TableRow): OfficialRow => [
  short_name,
  points,
  goal_difference,
];
