/** One item of /fixtures. */

import { toElapsed } from "../../../sample/api-football/clock.ts";
import type { Score } from "../../../sample/match/match-model.ts";
import { createRandom } from "../../../sample/random.ts";
import { endsAt, type MatchState } from "../world/match.ts";
import { type ApiFootballContext, fixtureId, isoOf, type ServedMatch, toLeague, toTeam, venueIdOf } from "./shapes.ts";

export interface Status {
  readonly long: string;
  readonly short: string;
  readonly elapsed: number | null;
  readonly extra: number | null;
}

const NO_SCORE = { home: null, away: null };
const LATE_HALF_TIME_MS = 6 * 3_600_000;
const ROUNDS = { SEMI_FINALS: "Semi-finals", FINAL: "Final" } as const;

export function toFixtureItem(context: ApiFootballContext, served: ServedMatch) {
  const { league, match, state } = served;
  const { score, view } = state;
  const isOver = ["FINISHED", "AWARDED", "EXTRA_TIME", "PENALTY_SHOOTOUT"].includes(state.status);
  return {
    fixture: {
      id: fixtureId(served),
      referee: match.referee.name,
      timezone: "UTC",
      date: isoOf(state.kickOffAt),
      timestamp: Math.floor(state.kickOffAt.getTime() / 1000),
      periods: periodsOf(state),
      venue: { id: venueIdOf(match.home.stadium.id), name: match.home.stadium.name, city: match.home.city },
      status: statusOf(state),
    },
    league: { ...toLeague(league, match.season), round: roundOf(match), standings: league.kind === "LEAGUE" },
    teams: {
      home: { ...toTeam(match.home), winner: winnerOf(state, "home") },
      away: { ...toTeam(match.away), winner: winnerOf(state, "away") },
    },
    goals: score ?? NO_SCORE,
    score: {
      halftime: isHalfTimeLate(context, served) ? NO_SCORE : (state.halfTime ?? NO_SCORE),
      fulltime: isOver || view?.status === "FINISHED" ? (state.regularTime ?? NO_SCORE) : NO_SCORE,
      extratime: state.extraTime ?? NO_SCORE,
      penalty: state.penalties ?? NO_SCORE,
    },
  };
}

export const roundOf = ({ matchday, stage }: ServedMatch["match"]): string =>
  matchday === null ? ROUNDS[stage as keyof typeof ROUNDS] : `Regular Season - ${matchday}`;

function periodsOf({ view, kickOffAt }: MatchState) {
  if (view === null) return { first: null, second: null };
  const first = Math.floor(kickOffAt.getTime() / 1000);
  const second = first + Math.ceil(view.match.periodMs[1] / 1000) + 15 * 60;
  return { first, second: view.clock?.period === 2 ? second : null };
}

export function statusOf(state: MatchState): Status {
  const at = (long: string, short: string, elapsed: number | null = null, extra: number | null = null) => ({
    long,
    short,
    elapsed,
    extra,
  });
  const played = state.view?.clock == null ? null : toElapsed(state.view.clock).elapsed;
  switch (state.status) {
    case "SCHEDULED":
      return at("Not Started", "NS");
    case "IN_PLAY":
      return inPlay(state);
    case "PAUSED":
      return state.view?.status === "FINISHED" ? at("Break Time", "BT", 90) : at("Halftime", "HT", 45);
    case "EXTRA_TIME":
      return at("Extra Time", "ET", 105);
    case "PENALTY_SHOOTOUT":
      return at("Penalty In Progress", "P", 120);
    case "FINISHED":
      if (state.penalties !== null) return at("Match Finished After Penalty", "PEN", 120);
      return state.extraTime === null
        ? at("Match Finished", "FT", 90)
        : at("Match Finished After Extra Time", "AET", 120);
    case "POSTPONED":
      return at("Match Postponed", "PST");
    case "CANCELLED":
      return at("Match Cancelled", "CANC");
    case "SUSPENDED":
      return at("Match Suspended", "SUSP", played);
    case "ABANDONED":
      return at("Match Abandoned", "ABD", played);
    case "AWARDED":
      return at("Technical Loss", "AWD");
  }
}

function inPlay({ view }: MatchState): Status {
  const clock = view?.clock;
  if (clock == null) return { long: "In Progress", short: "LIVE", elapsed: null, extra: null };
  const isFirst = clock.period === 1;
  return { long: isFirst ? "First Half" : "Second Half", short: isFirst ? "1H" : "2H", ...toElapsed(clock) };
}

function winnerOf({ score, penalties }: MatchState, side: keyof Score): boolean | null {
  const told = penalties ?? score;
  if (told === null || told.home === told.away) return null;
  return told[side] === Math.max(told.home, told.away);
}

function isHalfTimeLate({ world, switches, now }: ApiFootballContext, { match, state }: ServedMatch): boolean {
  if (!switches.lateHalfTime || !createRandom(world.seed, "fakes", "half-time", match.id).chance(1 / 6)) return false;
  return now.getTime() < endsAt(match, state.kickOffAt).getTime() + LATE_HALF_TIME_MS;
}
