/** What each player did, in one match and in a season, counted from the moments of the matches. */

import { CLUBS, type Club } from "../../../sample/league/clubs.ts";
import type { Player } from "../../../sample/league/squads.ts";
import { type Card, isSentOff, type Moment, minuteOf, type OnPitch } from "../../../sample/match/match-model.ts";
import type { MatchView } from "../../../sample/match/match-view.ts";
import type { MatchState } from "./match.ts";
import type { World } from "./world.ts";

export interface PlayerStats {
  readonly player: Player;
  readonly club: Club;
  appearances: number;
  lineups: number;
  minutes: number;
  substitutedIn: number;
  substitutedOut: number;
  onBench: number;
  shots: number;
  shotsOnTarget: number;
  goals: number;
  assists: number;
  penaltiesScored: number;
  penaltiesMissed: number;
  foulsCommitted: number;
  foulsDrawn: number;
  yellow: number;
  yellowRed: number;
  red: number;
}

type Count = Exclude<keyof PlayerStats, "player" | "club">;

const COUNTS: readonly Count[] = [
  "appearances",
  "lineups",
  "minutes",
  "substitutedIn",
  "substitutedOut",
  "onBench",
  "shots",
  "shotsOnTarget",
  "goals",
  "assists",
  "penaltiesScored",
  "penaltiesMissed",
  "foulsCommitted",
  "foulsDrawn",
  "yellow",
  "yellowRed",
  "red",
];

const NOTHING = Object.fromEntries(COUNTS.map((count) => [count, 0])) as Record<Count, number>;
const ON_TARGET = new Set(["Goal", "Saved", "Saved to Post"]);

/** By player id: the elevens and the benches of both sides. */
export function statsOfMatch(view: MatchView): ReadonlyMap<number, PlayerStats> {
  const { match } = view;
  const stats = new Map<number, PlayerStats>();
  for (const side of ["home", "away"] as const) {
    const club = match.fixture[side];
    const { starters, bench } = match.sheets[side];
    for (const { player } of starters)
      stats.set(player.id, { player, club, ...NOTHING, appearances: 1, lineups: 1, minutes: 90 });
    for (const player of bench) stats.set(player.id, { player, club, ...NOTHING, onBench: 1 });
  }
  for (const moment of view.moments) count(moment, ({ player }) => stats.get(player.id)!);
  return stats;
}

function count(moment: Moment, of: (player: OnPitch) => PlayerStats): void {
  const left = Math.max(0, 90 - minuteOf(moment));
  const book = (player: OnPitch, card: Card | null) => {
    if (card === "Yellow Card") of(player).yellow++;
    if (card === "Second Yellow") of(player).yellowRed++;
    if (card === "Red Card") of(player).red++;
    if (isSentOff(card)) of(player).minutes -= left;
  };
  if (moment.kind === "substitution") {
    of(moment.off).substitutedOut++;
    of(moment.off).minutes -= left;
    const on = of(moment.on);
    Object.assign(on, { substitutedIn: 1, appearances: 1, onBench: 0, minutes: Math.max(1, left) });
  }
  if (moment.kind === "foul") {
    of(moment.fouler).foulsCommitted++;
    of(moment.victim).foulsDrawn++;
    book(moment.fouler, moment.card);
  }
  if (moment.kind === "misconduct") book(moment.player, moment.card);
  if (moment.kind !== "shot") return;
  const shooter = of(moment.shooter);
  const isGoal = moment.outcome === "Goal";
  shooter.shots++;
  if (ON_TARGET.has(moment.outcome)) shooter.shotsOnTarget++;
  if (isGoal) shooter.goals++;
  if (isGoal && moment.keyPass !== null) of(moment.keyPass.passer).assists++;
  if (moment.type === "Penalty") shooter[isGoal ? "penaltiesScored" : "penaltiesMissed"]++;
}

/** Of every player in the squads, over the finished matches; in order of player id. */
export function statsOfSeason(world: World, states: readonly MatchState[]): readonly PlayerStats[] {
  const totals = new Map(
    CLUBS.flatMap((club) => world.squads.get(club.id)!.map((player) => [player.id, { player, club, ...NOTHING }])),
  );
  for (const { view, status } of states) {
    if (view === null || status !== "FINISHED") continue;
    for (const [playerId, stats] of statsOfMatch(view)) {
      const total = totals.get(playerId)!;
      for (const key of COUNTS) total[key] += stats[key];
    }
  }
  return [...totals.values()];
}

/** Goals, then fewer penalties, then assists, then fewer minutes. */
export function topScorers(stats: readonly PlayerStats[]): readonly PlayerStats[] {
  return stats
    .filter(({ goals }) => goals > 0)
    .toSorted(
      (a, b) =>
        b.goals - a.goals ||
        a.penaltiesScored - b.penaltiesScored ||
        b.assists - a.assists ||
        a.minutes - b.minutes ||
        a.player.id - b.player.id,
    );
}
