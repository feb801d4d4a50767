/** League tables: the present ones of every season at once, those of earlier days a season on first use. */

import type { SqlEngine } from "../warehouse/sql-engine.ts";
import type { Sized } from "./lazy-store.ts";
import type { Reference } from "./load-reference.ts";
import { type RowReader, visitRows } from "./packed-rows.ts";
import type { Outcome, SeasonRecord, StandingRowRecord, StandingsType, TeamRecord, ZoneRecord } from "./records.ts";

const rowColumns = [
  "season_id",
  "table_type",
  "group_name",
  "position",
  "team_id",
  "played",
  "won",
  "drawn",
  "lost",
  "goals_for",
  "goals_against",
  "goal_difference",
  "points",
  "deduction",
  "form",
  "zone_kind",
  "zone_label",
  "previous_position",
] as const;
type RowColumn = (typeof rowColumns)[number];

const asOfColumns = [...rowColumns, "as_of_kind", "as_of_on", "as_of_matchday"] as const;

/** One table of an earlier day; `on` is the date it counts to, for a matchday its reference date. */
export interface AsOfTable {
  readonly on: string;
  readonly matchday: number | null;
  readonly rows: StandingRowRecord[];
}

/** Ascending by date, by matchday. */
export interface AsOfTables {
  readonly byDate: Readonly<Record<StandingsType, AsOfTable[]>>;
  readonly byMatchday: Readonly<Record<StandingsType, AsOfTable[]>>;
}

/** Fills `tables` of all seasons. */
export async function loadTables(engine: SqlEngine, reference: Reference): Promise<void> {
  await visitRows(engine, { relation: "league_table", columns: rowColumns }, (row) => {
    const season = reference.seasons.get(row.required("season_id"));
    const team = reference.teamById.get(row.required("team_id"));
    if (season === undefined || team === undefined) return;
    season.tables[row.required("table_type") as StandingsType].push(toStandingRow(row, season, team));
  });
  for (const season of reference.seasons.values()) {
    for (const rows of Object.values(season.tables)) rows.sort(byGroupAndPosition);
  }
}

/** @throws LakeUnavailableError, QueryTimeoutError */
export async function loadAsOfTables(
  engine: SqlEngine,
  season: SeasonRecord,
  teams: ReadonlyMap<string, TeamRecord>,
): Promise<Sized<AsOfTables>> {
  const found = new Map<string, AsOfTable & { readonly type: StandingsType }>();
  const query = {
    relation: "league_table_asof",
    columns: asOfColumns,
    where: "season_id = $1",
    parameters: [season.id],
  };
  const chars = await visitRows(engine, query, (row) => {
    const team = teams.get(row.required("team_id"));
    if (team === undefined) return;
    const type = row.required("table_type") as StandingsType;
    const on = row.date("as_of_on")!;
    const matchday = row.required("as_of_kind") === "MATCHDAY" ? row.number("as_of_matchday") : null;
    const key = `${type}/${matchday ?? on}`;
    let table = found.get(key);
    if (table === undefined) {
      table = { type, on, matchday, rows: [] };
      found.set(key, table);
    }
    table.rows.push(toStandingRow(row, season, team));
  });
  return { value: arrange([...found.values()]), bytes: chars * 3 };
}

function arrange(tables: readonly (AsOfTable & { readonly type: StandingsType })[]): AsOfTables {
  const empty = (): Record<StandingsType, AsOfTable[]> => ({ TOTAL: [], HOME: [], AWAY: [] });
  const byDate = empty();
  const byMatchday = empty();
  for (const table of tables) {
    table.rows.sort(byGroupAndPosition);
    (table.matchday === null ? byDate : byMatchday)[table.type].push(table);
  }
  for (const list of Object.values(byDate)) list.sort((a, b) => (a.on < b.on ? -1 : 1));
  for (const list of Object.values(byMatchday)) list.sort((a, b) => a.matchday! - b.matchday!);
  return { byDate, byMatchday };
}

export function byGroupAndPosition(a: StandingRowRecord, b: StandingRowRecord): number {
  if (a.group !== b.group) return (a.group ?? "") < (b.group ?? "") ? -1 : 1;
  return a.position - b.position;
}

function toStandingRow(row: RowReader<RowColumn>, season: SeasonRecord, team: TeamRecord): StandingRowRecord {
  return {
    position: row.number("position")!,
    team,
    group: row.text("group_name"),
    played: row.number("played")!,
    won: row.number("won")!,
    drawn: row.number("drawn")!,
    lost: row.number("lost")!,
    goalsFor: row.number("goals_for")!,
    goalsAgainst: row.number("goals_against")!,
    goalDifference: row.number("goal_difference")!,
    points: row.number("points")!,
    deduction: row.number("deduction") ?? 0,
    form: toForm(row.text("form") ?? ""),
    zone: toZone(season, row.text("zone_kind"), row.text("zone_label")),
    previousPosition: row.number("previous_position"),
  };
}

function toZone(season: SeasonRecord, kind: string | null, label: string | null): ZoneRecord | null {
  if (kind === null) return null;
  return season.zones.find((zone) => zone.kind === kind && zone.label === label) ?? null;
}

const outcomes: Readonly<Record<string, Outcome>> = { W: "WIN", D: "DRAW", L: "LOSS" };
/** At most 3 + 9 + … + 243 of them. */
const knownForms = new Map<string, readonly Outcome[]>();

/** "WDL" → [WIN, DRAW, LOSS], oldest first. */
function toForm(letters: string): readonly Outcome[] {
  let form = knownForms.get(letters);
  if (form === undefined) {
    form = [...letters].flatMap((letter) => outcomes[letter] ?? []);
    knownForms.set(letters, form);
  }
  return form;
}
