/** Who starts and who sits on the bench: the best of each line, with some rotation. */

import type { Player } from "../league/squads.ts";
import type { Random } from "../random.ts";
import type { OnPitch, Side, TeamSheet } from "./match-model.ts";
import { FORMATIONS, type Position } from "./positions.ts";

const BENCH_SIZE = 7;

export function pickTeamSheet(random: Random, side: Side, squad: readonly Player[]): TeamSheet {
  const formation = random.weighted(FORMATIONS, (candidate) => (candidate.id === 352 ? 0.5 : 1));
  const inOrder = squad
    .map((player) => ({ player, form: player.rating + random.between(0, 0.35) + (player.jerseyNumber === 1 ? 1 : 0) }))
    .sort((a, b) => b.form - a.form || a.player.id - b.player.id)
    .map(({ player }) => player);
  const left = new Set(inOrder);
  const starters = formation.positions.map((position) => takeFor(position, side, left));
  return { formation, starters, bench: pickBench([...left]) };
}

function takeFor(position: Position, side: Side, left: Set<Player>): OnPitch {
  const fitting = [...left].filter((player) => player.line === position.line);
  const player = fitting[0] ?? [...left].find((candidate) => candidate.line !== "G")!;
  left.delete(player);
  return { side, player, position };
}

/** The second goalkeeper, two of the other lines each at least. */
function pickBench(left: readonly Player[]): readonly Player[] {
  const ofLine = (line: string, count: number) => left.filter((player) => player.line === line).slice(0, count);
  const bench = [...ofLine("G", 1), ...ofLine("D", 2), ...ofLine("M", 2), ...ofLine("F", 2)];
  const rest = left.filter((player) => player.line !== "G" && !bench.includes(player));
  return [...bench, ...rest].slice(0, BENCH_SIZE);
}
