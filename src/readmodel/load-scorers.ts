/** Scorers of all seasons: a row a player, team and season. */

import type { SqlEngine } from "../warehouse/sql-engine.ts";
import type { Reference } from "./load-reference.ts";
import { visitRows } from "./packed-rows.ts";
import type { ScorerRecord } from "./records.ts";

/** Fills `scorers` of seasons and `stats` of players. */
export async function loadScorers(engine: SqlEngine, reference: Reference): Promise<void> {
  await visitRows(
    engine,
    {
      relation: "top_scorers",
      columns: [
        "season_id",
        "player_id",
        "team_id",
        "goals",
        "penalties",
        "assists",
        "matches_played",
        "minutes",
        "xg",
        "rank",
      ],
    },
    (row) => {
      const season = reference.seasons.get(row.required("season_id"));
      const player = reference.playerById.get(row.required("player_id"));
      const team = reference.teamById.get(row.required("team_id"));
      if (season === undefined || player === undefined || team === undefined) return;
      const scorer: ScorerRecord = {
        rank: row.number("rank"),
        player,
        team,
        season,
        goals: row.number("goals") ?? 0,
        penalties: row.number("penalties") ?? 0,
        assists: row.number("assists"),
        matchesPlayed: row.number("matches_played"),
        minutes: row.number("minutes"),
        xg: row.number("xg"),
      };
      season.scorers.push(scorer);
      player.stats.push(scorer);
    },
  );
  for (const player of reference.players) player.stats.sort((a, b) => b.season.year - a.season.year);
}
