/** Line-ups, a season at a time on first use: a match's line-ups and a team's squad come from the same rows. */

import type { SqlEngine } from "../warehouse/sql-engine.ts";
import type { Sized } from "./lazy-store.ts";
import type { EventReferences } from "./load-events.ts";
import { visitRows } from "./packed-rows.ts";
import type { LineupPlayerRecord, LineupRecord, SeasonRecord } from "./records.ts";

export interface SeasonLineups {
  /** By match id, home side first. */
  readonly byMatch: ReadonlyMap<string, readonly LineupRecord[]>;
}

/** @throws LakeUnavailableError, QueryTimeoutError */
export async function loadLineups(
  engine: SqlEngine,
  references: EventReferences,
  season: SeasonRecord,
): Promise<Sized<SeasonLineups>> {
  const byMatch = new Map<string, LineupRecord[]>();
  const query = {
    relation: "lineups",
    columns: ["match_id", "team_id", "player_id", "shirt_number", "position", "is_starting", "formation"] as const,
    where: "season_id = $1",
    parameters: [season.id],
  };
  const chars = await visitRows(engine, query, (row) => {
    const match = references.match(row.required("match_id"));
    const team = references.team(row.required("team_id"));
    const player = references.player(row.required("player_id"));
    if (match === null || team === null || player === null) return;
    const lineups = byMatch.get(match.id) ?? [];
    byMatch.set(match.id, lineups);
    let lineup = lineups.find((known) => known.team === team);
    if (lineup === undefined) {
      lineup = { team, formation: toFormation(row.text("formation")), startingXI: [], substitutes: [] };
      if (team === match.home) lineups.unshift(lineup);
      else lineups.push(lineup);
    }
    const member = { player, number: row.number("shirt_number"), position: row.text("position") };
    (row.flag("is_starting") ? lineup.startingXI : lineup.substitutes).push(member);
  });
  for (const lineups of byMatch.values()) {
    for (const lineup of lineups) {
      lineup.startingXI.sort(byNumber);
      lineup.substitutes.sort(byNumber);
    }
  }
  return { value: { byMatch }, bytes: chars * 3 };
}

/** StatsBomb writes 4231 for what everybody else calls 4-2-3-1. */
const toFormation = (text: string | null): string | null =>
  text !== null && /^\d{3,6}$/.test(text) ? [...text].join("-") : text;

function byNumber(a: LineupPlayerRecord, b: LineupPlayerRecord): number {
  return (a.number ?? 1000) - (b.number ?? 1000) || (a.player.id < b.player.id ? -1 : 1);
}
