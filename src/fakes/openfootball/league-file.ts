/** A league file in the newer shape: rounds in order, not dates; no ids; a result, or `{}`. */

import { DEMO_COMPETITION } from "../../../sample/demo-league.ts";
import type { MatchState } from "../world/match.ts";
import type { World } from "../world/world.ts";

export interface LeagueFileOptions {
  readonly world: World;
  readonly season: number;
  readonly now: Date;
  readonly publishAfterMs: number;
}

/** null when there is no such season. */
export function toLeagueFile({ world, season, now, publishAfterMs }: LeagueFileOptions): object | null {
  const matches = world.matches("LEAGUE", season);
  if (matches.length === 0) return null;
  const { seasonLabel } = world.league(season);
  return {
    name: `${DEMO_COMPETITION.name} ${seasonLabel}`,
    matches: matches.map((match) => {
      const state = world.state(match, now);
      const isOut = state.kickOffAt.getTime() + publishAfterMs <= now.getTime();
      const kickOff = state.kickOffAt.toISOString();
      return {
        round: `Matchday ${match.matchday}`,
        date: kickOff.slice(0, 10),
        ...(state.status === "POSTPONED" ? {} : { time: kickOff.slice(11, 16) }),
        team1: match.home.name,
        team2: match.away.name,
        ...resultOf(state, isOut),
      };
    }),
  };
}

const WORDS: Partial<Record<MatchState["status"], string>> = {
  POSTPONED: "postponed",
  CANCELLED: "cancelled",
  ABANDONED: "abandoned",
  AWARDED: "awarded",
};

function resultOf({ status, score, halfTime }: MatchState, isOut: boolean) {
  const word = WORDS[status];
  const isDone = status === "FINISHED" || status === "AWARDED";
  if (!isDone || !isOut || score === null) return { score: {}, ...(word === undefined ? {} : { status: word }) };
  const ft = [score.home, score.away];
  if (status === "AWARDED") return { score: { ft }, status: word };
  // A goalless match has no half-time score in these files.
  const isGoalless = score.home + score.away === 0;
  return { score: isGoalless || halfTime === null ? { ft } : { ht: [halfTime.home, halfTime.away], ft } };
}
