/** /fixtures/lineups: one item a team; `grid` is "line:column", the goalkeeper's line first. */

import type { Player } from "../league/squads.ts";
import { clubOf, type Side } from "../match/match-model.ts";
import type { MatchView } from "../match/match-view.ts";
import { shortName } from "./events.ts";
import { toTeamRef } from "./fixtures.ts";
import type { LineupItem, LineupPlayer } from "./shapes.ts";

export function toApiFootballLineups({ match }: MatchView): readonly LineupItem[] {
  return (["home", "away"] as const).map((side) => toLineup(match, side));
}

function toLineup(match: MatchView["match"], side: Side): LineupItem {
  const club = clubOf(match, side);
  const { formation, starters, bench } = match.sheets[side];
  const grid = gridOf(formation.label);
  return {
    team: {
      ...toTeamRef(club),
      colors: {
        player: { primary: club.colour, number: "ffffff", border: club.colour },
        goalkeeper: { primary: "37d14f", number: "000000", border: "37d14f" },
      },
    },
    coach: { ...club.manager, photo: null },
    formation: formation.label,
    startXI: starters.map(({ player, position }, index) => toPlayer(player, position.line, grid[index]!)),
    substitutes: bench.map((player) => toPlayer(player, player.line, null)),
  };
}

const toPlayer = (player: Player, pos: string, grid: string | null): LineupPlayer => ({
  player: { id: player.id, name: shortName(player.name), number: player.jerseyNumber, pos, grid },
});

/** "4-4-2" → "1:1", "2:1", … "2:4", "3:1", …: positions stand in the formation line by line. */
function gridOf(label: string): readonly string[] {
  const lines = [1, ...label.split("-").map(Number)];
  return lines.flatMap((count, line) => Array.from({ length: count }, (_, column) => `${line + 1}:${column + 1}`));
}
