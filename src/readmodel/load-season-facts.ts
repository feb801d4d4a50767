/** The small facts of a season: its teams and groups, zones, deductions, coverage. */

import type { SqlEngine } from "../warehouse/sql-engine.ts";
import { byName, parseStrings } from "./names.ts";
import { visitRows } from "./packed-rows.ts";
import type { SeasonRecord, SourceId, TeamRecord } from "./records.ts";

/** Fills `teams` and `groupOf` of seasons and `seasons` of teams. */
export async function loadTeamSeasons(
  engine: SqlEngine,
  seasons: ReadonlyMap<string, SeasonRecord>,
  teams: ReadonlyMap<string, TeamRecord>,
): Promise<void> {
  await visitRows(engine, { relation: "team_seasons", columns: ["season_id", "team_id", "group_name"] }, (row) => {
    const season = seasons.get(row.required("season_id"));
    const team = teams.get(row.required("team_id"));
    if (season === undefined || team === undefined) return;
    season.teams.push(team);
    team.seasons.push(season);
    const group = row.text("group_name");
    if (group !== null) season.groupOf.set(team.id, group);
  });
  for (const season of seasons.values()) season.teams.sort(byName);
}

/** Fills `zones`, `deductions` and `coverage` of seasons. */
export async function loadSeasonFacts(
  engine: SqlEngine,
  seasons: ReadonlyMap<string, SeasonRecord>,
  teams: ReadonlyMap<string, TeamRecord>,
): Promise<void> {
  await loadZones(engine, seasons);
  await loadDeductions(engine, seasons, teams);
  await loadCoverage(engine, seasons);
}

async function loadZones(engine: SqlEngine, seasons: ReadonlyMap<string, SeasonRecord>): Promise<void> {
  await visitRows(
    engine,
    { relation: "zones", columns: ["season_id", "kind", "label", "from_position", "to_position"] },
    (row) =>
      seasons.get(row.required("season_id"))?.zones.push({
        kind: row.required("kind"),
        label: row.required("label"),
        fromPosition: row.number("from_position")!,
        toPosition: row.number("to_position")!,
      }),
  );
  for (const season of seasons.values()) season.zones.sort((a, b) => a.fromPosition - b.fromPosition);
}

async function loadDeductions(
  engine: SqlEngine,
  seasons: ReadonlyMap<string, SeasonRecord>,
  teams: ReadonlyMap<string, TeamRecord>,
): Promise<void> {
  await visitRows(
    engine,
    { relation: "deductions", columns: ["season_id", "team_id", "points", "reason", "effective_from"] },
    (row) => {
      const team = teams.get(row.required("team_id"));
      if (team === undefined) return;
      seasons.get(row.required("season_id"))?.deductions.push({
        team,
        points: row.number("points")!,
        reason: row.required("reason"),
        effectiveFrom: row.date("effective_from")!,
      });
    },
  );
  for (const season of seasons.values()) {
    season.deductions.sort((a, b) => (a.effectiveFrom < b.effectiveFrom ? -1 : 1));
  }
}

async function loadCoverage(engine: SqlEngine, seasons: ReadonlyMap<string, SeasonRecord>): Promise<void> {
  await visitRows(
    engine,
    { relation: "coverage", columns: ["season_id", "dataset", "expected", "present", "sources"] },
    (row) => {
      const season = seasons.get(row.required("season_id"));
      season?.coverage.push({
        dataset: row.required("dataset"),
        expected: row.number("expected"),
        present: row.number("present") ?? 0,
        sources: parseStrings(row.text("sources")) as SourceId[],
        heldBack: season.heldBack,
      });
    },
  );
  for (const season of seasons.values()) {
    season.coverage.sort((a, b) => (a.dataset < b.dataset ? -1 : 1));
  }
}
