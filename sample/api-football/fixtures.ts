/** /fixtures: one item a match, finished, in play or to come. */

import { DEMO_COMPETITION, type DemoLeague } from "../demo-league.ts";
import { type Club, DEMO_COUNTRY } from "../league/clubs.ts";
import type { Fixture } from "../league/fixtures.ts";
import { type Score, scoreOf } from "../match/match-model.ts";
import type { MatchView } from "../match/match-view.ts";
import { toElapsed } from "./clock.ts";
import type { FixtureItem, Pair, TeamRef } from "./shapes.ts";

const NO_SCORE: Pair<null> = { home: null, away: null };
const BREAK_S = 15 * 60;

/** @param view null = not begun */
export function toApiFootballFixture(league: DemoLeague, fixture: Fixture, view: MatchView | null): FixtureItem {
  const score = view === null || view.clock === null ? null : scoreOf(view.moments);
  const isOver = view?.status === "FINISHED";
  const isHalfPlayed = view?.status === "PAUSED" || view?.clock?.period === 2;
  const kickOffS = fixture.kickOffAt.getTime() / 1000;
  const firstHalfS = Math.ceil((view?.match.periodMs[1] ?? 0) / 1000);
  return {
    fixture: {
      id: fixture.matchId,
      referee: fixture.referee.name,
      timezone: "UTC",
      date: fixture.kickOffAt.toISOString().replace(".000Z", "+00:00"),
      timestamp: kickOffS,
      periods: {
        first: score === null ? null : kickOffS,
        second: view?.clock?.period === 2 ? kickOffS + firstHalfS + BREAK_S : null,
      },
      venue: { id: fixture.home.stadium.id, name: fixture.home.stadium.name, city: fixture.home.city },
      status: statusOf(view),
    },
    league: { ...toLeagueRef(league), round: `Regular Season - ${fixture.matchday}`, standings: true },
    teams: { home: withWinner(fixture.home, "home", score), away: withWinner(fixture.away, "away", score) },
    goals: score ?? NO_SCORE,
    score: {
      halftime: isHalfPlayed ? scoreOf(view!.moments, 1) : NO_SCORE,
      fulltime: isOver ? score! : NO_SCORE,
      extratime: NO_SCORE,
      penalty: NO_SCORE,
    },
  };
}

function statusOf(view: MatchView | null): FixtureItem["fixture"]["status"] {
  if (view === null || view.clock === null) return { long: "Not Started", short: "NS", elapsed: null, extra: null };
  if (view.status === "FINISHED") return { long: "Match Finished", short: "FT", elapsed: 90, extra: null };
  if (view.status === "PAUSED") return { long: "Halftime", short: "HT", elapsed: 45, extra: null };
  const isFirst = view.clock.period === 1;
  return { long: isFirst ? "First Half" : "Second Half", short: isFirst ? "1H" : "2H", ...toElapsed(view.clock) };
}

function withWinner(club: Club, side: "home" | "away", score: Score | null): TeamRef & { winner: boolean | null } {
  const isLevel = score === null || score.home === score.away;
  return { ...toTeamRef(club), winner: isLevel ? null : score.home > score.away === (side === "home") };
}

export const toTeamRef = ({ id, name }: Club): TeamRef => ({ id, name, logo: null });

export const toLeagueRef = (league: DemoLeague) => ({
  id: DEMO_COMPETITION.id,
  name: DEMO_COMPETITION.name,
  country: DEMO_COUNTRY.name,
  logo: null,
  flag: null,
  season: league.season,
});
