/** /standings: one item for the league; points, then goal difference, then goals. */

import { type DemoLeague, SIMULATOR_UPDATED_AT } from "../demo-league.ts";
import { CLUBS, type Club } from "../league/clubs.ts";
import { type Side, scoreOf } from "../match/match-model.ts";
import type { MatchView } from "../match/match-view.ts";
import { toLeagueRef, toTeamRef } from "./fixtures.ts";
import type { StandingRow, StandingsItem, Tally } from "./shapes.ts";

interface Result {
  readonly side: Side;
  readonly scored: number;
  readonly conceded: number;
}

/** @param views finished matches count, others are left out; in order of kick-off */
export function toApiFootballStandings(league: DemoLeague, views: readonly MatchView[]): StandingsItem {
  const rows = CLUBS.map((club) => toRow(league, club, resultsOf(club, views)));
  rows.sort(
    (a, b) =>
      b.points - a.points || b.goalsDiff - a.goalsDiff || b.all.goals.for - a.all.goals.for || a.team.id - b.team.id,
  );
  const ranked = rows.map((row, index) => ({
    ...row,
    rank: index + 1,
    description: index === rows.length - 1 ? "Relegation" : null,
  }));
  return { league: { ...toLeagueRef(league), standings: [ranked] } };
}

function resultsOf(club: Club, views: readonly MatchView[]): readonly Result[] {
  return views.flatMap(({ match, status, moments }): readonly Result[] => {
    if (status !== "FINISHED" || (match.fixture.home.id !== club.id && match.fixture.away.id !== club.id)) return [];
    const { home, away } = scoreOf(moments);
    return match.fixture.home.id === club.id
      ? [{ side: "home", scored: home, conceded: away }]
      : [{ side: "away", scored: away, conceded: home }];
  });
}

function toRow(league: DemoLeague, club: Club, results: readonly Result[]): StandingRow {
  const all = tally(results);
  return {
    rank: 0,
    team: toTeamRef(club),
    points: all.win * 3 + all.draw,
    goalsDiff: all.goals.for - all.goals.against,
    group: toLeagueRef(league).name,
    form: results.length === 0 ? null : results.slice(-5).map(letterOf).join(""),
    status: "same",
    description: null,
    all,
    home: tally(results.filter(({ side }) => side === "home")),
    away: tally(results.filter(({ side }) => side === "away")),
    update: SIMULATOR_UPDATED_AT.toISOString().replace(".000Z", "+00:00"),
  };
}

function tally(results: readonly Result[]): Tally {
  const count = (letter: string) => results.filter((result) => letterOf(result) === letter).length;
  return {
    played: results.length,
    win: count("W"),
    draw: count("D"),
    lose: count("L"),
    goals: {
      for: results.reduce((sum, { scored }) => sum + scored, 0),
      against: results.reduce((sum, { conceded }) => sum + conceded, 0),
    },
  };
}

const letterOf = ({ scored, conceded }: Result): string => (scored > conceded ? "W" : scored === conceded ? "D" : "L");
