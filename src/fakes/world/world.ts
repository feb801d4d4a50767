/** The matches that all five fakes tell of: seasons of the demo league, and a cup in each. */

import { createDemoLeague, type DemoLeague } from "../../../sample/demo-league.ts";
import type { Player } from "../../../sample/league/squads.ts";
import { isGoal, type Score } from "../../../sample/match/match-model.ts";
import type { ServedKind } from "../ids.ts";
import { createCup } from "./cup.ts";
import { type MatchState, type MatchStatus, stateAt, type WorldMatch } from "./match.ts";
import { type Corrections, findPhantom, NO_CORRECTIONS, type Phantom } from "./var.ts";

export interface WorldOptions {
  readonly seed: string;
  /** Starting years, in order. */
  readonly seasons: readonly number[];
  /** Moves the whole calendar, e.g. so that a match is in play today. */
  readonly shiftMs: number;
}

export interface World {
  readonly seed: string;
  readonly seasons: readonly number[];
  readonly squads: ReadonlyMap<number, readonly Player[]>;
  league(season: number): DemoLeague;
  /** In order of matchday; none when there is no such season. */
  matches(kind: ServedKind, season: number): readonly WorldMatch[];
  match(matchId: number): WorldMatch | null;
  state(match: WorldMatch, now: Date): MatchState;
  /** First and last day of a season's matches, YYYY-MM-DD. */
  span(kind: ServedKind, season: number): { readonly start: string; readonly end: string };
  readonly orders: Orders;
}

/** Changes ordered by hand, in force from then on. All throw RangeError for an unknown match. */
export interface Orders {
  /** The video referee takes back the last goal that `now` shows. @returns false when there is none */
  cancelGoal(matchId: number, now: Date): boolean;
  /** null gives the clock its say again. */
  setStatus(matchId: number, status: MatchStatus | null, now: Date): void;
  /** A score that the events do not tell, e.g. an awarded match. */
  setScore(matchId: number, score: Score | null, now: Date): void;
  setKickOff(matchId: number, kickOffAt: Date, now: Date): void;
  /** Moves "last updated" and changes nothing else. */
  touch(matchId: number, now: Date): void;
  reset(): void;
}

export function createWorld({ seed, seasons, shiftMs }: WorldOptions): World {
  const leagues = new Map(seasons.map((season) => [season, createDemoLeague({ seed, season })]));
  const { squads } = [...leagues.values()][0]!;
  const matches = new Map<number, WorldMatch>();
  const lists = new Map<string, readonly WorldMatch[]>();
  for (const [season, league] of leagues) {
    lists.set(`LEAGUE/${season}`, toLeagueMatches(league, shiftMs));
    lists.set(`CUP/${season}`, createCup({ seed, season, squads, shiftMs }));
  }
  for (const match of [...lists.values()].flat()) matches.set(match.id, match);
  const corrections = new Map<number, Corrections>();
  const state = (match: WorldMatch, now: Date) => stateAt(match, now, corrections.get(match.id) ?? NO_CORRECTIONS);
  const list = (kind: ServedKind, season: number) => lists.get(`${kind}/${season}`) ?? [];
  return {
    seed,
    seasons,
    squads,
    league: (season) => leagues.get(season)!,
    matches: list,
    match: (matchId) => matches.get(matchId) ?? null,
    state,
    span: (kind, season) => {
      const days = list(kind, season)
        .map(({ kickOffAt }) => kickOffAt.toISOString().slice(0, 10))
        .toSorted();
      return { start: days[0]!, end: days.at(-1)! };
    },
    orders: createOrders(matches, corrections, state),
  };
}

function toLeagueMatches(league: DemoLeague, shiftMs: number): readonly WorldMatch[] {
  return league.fixtures.map((fixture) => {
    let phantom: Phantom | null | undefined;
    const model = () => league.match(fixture.matchId)!;
    return {
      id: fixture.matchId,
      season: fixture.season,
      kind: "LEAGUE",
      matchday: fixture.matchday,
      stage: "REGULAR_SEASON",
      kickOffAt: new Date(fixture.kickOffAt.getTime() + shiftMs),
      home: fixture.home,
      away: fixture.away,
      referee: fixture.referee,
      model,
      extraTime: () => null,
      penalties: () => null,
      drawnAt: () => null,
      phantom: () => {
        if (phantom === undefined) phantom = findPhantom(model());
        return phantom;
      },
    };
  });
}

function createOrders(
  matches: ReadonlyMap<number, WorldMatch>,
  corrections: Map<number, Corrections>,
  state: World["state"],
): Orders {
  const find = (matchId: number) => {
    const match = matches.get(matchId);
    if (match === undefined) throw new RangeError(`There is no match ${matchId}.`);
    return match;
  };
  const order = (matchId: number, change: Partial<Corrections>, now: Date) => {
    find(matchId);
    const before = corrections.get(matchId) ?? NO_CORRECTIONS;
    corrections.set(matchId, { ...before, ...change, at: [...before.at, now] });
  };
  return {
    cancelGoal: (matchId, now) => {
      const goal = state(find(matchId), now).view?.moments.filter(isGoal).at(-1);
      if (goal === undefined) return false;
      const before = corrections.get(matchId)?.cancelledGoals ?? [];
      order(matchId, { cancelledGoals: new Set([...before, goal.ms]) }, now);
      return true;
    },
    setStatus: (matchId, status, now) => {
      const isStopped = status === "SUSPENDED" || status === "ABANDONED";
      order(matchId, { status, stoppedAt: isStopped ? now : null }, now);
    },
    setScore: (matchId, score, now) => order(matchId, { score }, now),
    setKickOff: (matchId, kickOffAt, now) => order(matchId, { kickOffAt }, now),
    touch: (matchId, now) => order(matchId, {}, now),
    reset: () => corrections.clear(),
  };
}
