/** Tables: the present one is resident, an earlier one is looked up; nothing is computed but the empty table before a start. */

import { type MaybePromise, whenLoaded } from "./lazy-store.ts";
import { type AsOfTable, byGroupAndPosition } from "./load-tables.ts";
import type { ReadModel } from "./read-model.ts";
import type { SeasonRecord, StandingRowRecord, StandingsType } from "./records.ts";

export type AsOf = { readonly matchday: number } | { readonly date: string };

export interface StandingsGroupRecord {
  readonly name: string | null;
  readonly rows: readonly StandingRowRecord[];
}

export interface StandingsRecord {
  readonly season: SeasonRecord;
  readonly type: StandingsType;
  readonly asOf: string | null;
  readonly groups: readonly StandingsGroupRecord[];
  readonly rows: readonly StandingRowRecord[];
}

/** False: the season is held back or has no table at all (a cup). */
export const hasTable = (season: SeasonRecord): boolean => season.tables.TOTAL.length > 0;

/** Rows are empty where the season has no table. */
export function standingsOf(
  model: ReadModel,
  season: SeasonRecord,
  type: StandingsType,
  asOf: AsOf | null,
): MaybePromise<StandingsRecord> {
  if (asOf === null) return toStandings(season, type, null, season.tables[type]);
  if (!hasTable(season)) return toStandings(season, type, "date" in asOf ? asOf.date : null, []);
  return whenLoaded(model.asOfTables(season), (tables) => {
    if ("date" in asOf) {
      const table = last(tables.byDate[type], (candidate) => candidate.on <= asOf.date);
      return toStandings(season, type, asOf.date, table?.rows ?? startingRows(season));
    }
    const table = last(tables.byMatchday[type], (candidate) => candidate.matchday! <= asOf.matchday);
    return toStandings(season, type, table?.on ?? null, table?.rows ?? startingRows(season));
  });
}

function last(tables: readonly AsOfTable[], test: (table: AsOfTable) => boolean): AsOfTable | null {
  let low = 0;
  let high = tables.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (test(tables[middle]!)) low = middle + 1;
    else high = middle;
  }
  return tables[low - 1] ?? null;
}

/** Before the first result every team of the table has nothing; equal teams stand by name. */
function startingRows(season: SeasonRecord): StandingRowRecord[] {
  const inTable = new Set(season.tables.TOTAL.map((row) => row.team));
  const next = new Map<string, number>();
  const rows = season.teams
    .filter((team) => inTable.has(team))
    .map((team): StandingRowRecord => {
      const group = season.groupOf.get(team.id) ?? null;
      const position = (next.get(group ?? "") ?? 0) + 1;
      next.set(group ?? "", position);
      return {
        position,
        team,
        group,
        played: 0,
        won: 0,
        drawn: 0,
        lost: 0,
        goalsFor: 0,
        goalsAgainst: 0,
        goalDifference: 0,
        points: 0,
        deduction: 0,
        form: [],
        zone: null,
        previousPosition: null,
      };
    });
  return rows.sort(byGroupAndPosition);
}

function toStandings(
  season: SeasonRecord,
  type: StandingsType,
  asOf: string | null,
  rows: readonly StandingRowRecord[],
): StandingsRecord {
  const groups: { name: string | null; rows: StandingRowRecord[] }[] = [];
  for (const row of rows) {
    const group = groups.at(-1);
    if (group === undefined || group.name !== row.group) groups.push({ name: row.group, rows: [row] });
    else group.rows.push(row);
  }
  return { season, type, asOf, groups, rows };
}
