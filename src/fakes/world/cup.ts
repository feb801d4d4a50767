/**
 * A small cup beside the league, for what a league has not: a shoot-out (first semi-final), extra time (second), and
 * a final whose teams are unknown until both are played.
 */

import { CLUBS, type Club, REFEREES } from "../../../sample/league/clubs.ts";
import type { Player } from "../../../sample/league/squads.ts";
import { type MatchModel, type Score, scoreOf } from "../../../sample/match/match-model.ts";
import { simulateMatch } from "../../../sample/match/simulate-match.ts";
import { createRandom } from "../../../sample/random.ts";
import { endsAt, type WorldMatch } from "./match.ts";

export interface CupOptions {
  readonly seed: string;
  readonly season: number;
  readonly squads: ReadonlyMap<number, readonly Player[]>;
  readonly shiftMs: number;
}

interface Tie {
  readonly place: number;
  readonly home: Club;
  readonly away: Club;
  readonly kickOffAt: Date;
  readonly stage: WorldMatch["stage"];
  readonly isLevel: boolean;
  readonly penalties: Score | null;
  readonly drawnAt: Date | null;
}

export function createCup(options: CupOptions): readonly WorldMatch[] {
  const { season, shiftMs, seed } = options;
  const [a, b, c, d] = createRandom(seed, "cup", season).shuffled(CLUBS) as [Club, Club, Club, Club];
  const at = (utcMs: number) => new Date(utcMs + shiftMs);
  const semi = { stage: "SEMI_FINALS", isLevel: true, drawnAt: null } as const;
  const first = createTie(options, {
    ...semi,
    place: 1,
    home: a,
    away: b,
    kickOffAt: at(Date.UTC(season, 11, 10, 18)),
    penalties: { home: 4, away: 3 },
  });
  const second = createTie(options, {
    ...semi,
    place: 2,
    home: c,
    away: d,
    kickOffAt: at(Date.UTC(season + 1, 3, 1, 18)),
    penalties: null,
  });
  const final = createTie(options, {
    stage: "FINAL",
    isLevel: false,
    place: 3,
    home: a,
    away: c,
    kickOffAt: at(Date.UTC(season + 1, 4, 6, 18, 45)),
    penalties: null,
    drawnAt: new Date(endsAt(second).getTime() + 3_600_000),
  });
  return [first, second, final];
}

/** The home side wins what is level after ninety minutes: 1-0 in extra time, or the shoot-out. */
function createTie(options: CupOptions, tie: Tie): WorldMatch {
  let made: MatchModel | null = null;
  const id = options.season * 1000 + 900 + tie.place;
  const referee = REFEREES[tie.place % REFEREES.length]!;
  const model = () => {
    made ??= simulateUntil(options, tie, { matchId: id, referee });
    return made;
  };
  return {
    id,
    season: options.season,
    kind: "CUP",
    matchday: null,
    stage: tie.stage,
    kickOffAt: tie.kickOffAt,
    home: tie.home,
    away: tie.away,
    referee,
    model,
    extraTime: () => (tie.isLevel ? { home: tie.penalties === null ? 1 : 0, away: 0 } : null),
    penalties: () => tie.penalties,
    drawnAt: () => tie.drawnAt,
    phantom: () => null,
  };
}

/** Matches are made one after the other until one has the kind of result that the tie needs. */
function simulateUntil(
  { seed, season, squads }: CupOptions,
  tie: Tie,
  facts: { readonly matchId: number; readonly referee: WorldMatch["referee"] },
): MatchModel {
  const fixture = { ...facts, season, number: 900 + tie.place, matchday: 1, ...tie };
  for (let attempt = 0; ; attempt++) {
    const model = simulateMatch(`${seed}/cup/${attempt}`, fixture, squads);
    const { home, away } = scoreOf(model.moments);
    if (tie.isLevel ? home === away : home > away) return model;
  }
}
