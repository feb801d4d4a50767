/** What follows from a handful of matches: form, head-to-head, home advantage. Shoot-outs do not count: such a match is a draw. */

import type { MatchRecord, Outcome, SeasonRecord, TeamRecord } from "./records.ts";
import { isPlayed } from "./season-state.ts";

export type Momentum = "HOT" | "STEADY" | "COOLING" | "COLD";

export interface TeamFormRecord {
  readonly team: TeamRecord;
  /** Oldest first, as in a table. */
  readonly results: readonly Outcome[];
  readonly played: number;
  readonly points: number;
  readonly goalsFor: number;
  readonly goalsAgainst: number;
  readonly pointsPerGame: number;
  readonly momentum: Momentum;
  readonly matches: readonly MatchRecord[];
}

/** The newest matches of the team that were played, oldest first. In a league only those that count for the table. */
export function formOf(team: TeamRecord, matches: readonly MatchRecord[], window: number): TeamFormRecord {
  const newest: MatchRecord[] = [];
  for (let i = matches.length - 1; i >= 0 && newest.length < window; i -= 1) {
    const match = matches[i]!;
    if ((match.home === team || match.away === team) && isPlayed(match) && countsForForm(match)) newest.push(match);
  }
  return toForm(team, newest.reverse());
}

const countsForForm = (match: MatchRecord): boolean => match.competition.kind !== "LEAGUE" || match.countsForTable;

/** Teams in order of points per game of the window, then by name. */
export function formTable(season: SeasonRecord, window: number): TeamFormRecord[] {
  const forms = season.teams.map((team) =>
    formOf(
      team,
      team.allMatches.filter((match) => match.season === season),
      window,
    ),
  );
  const difference = (form: TeamFormRecord): number => form.goalsFor - form.goalsAgainst;
  return forms.sort((a, b) => b.pointsPerGame - a.pointsPerGame || difference(b) - difference(a));
}

function toForm(team: TeamRecord, matches: readonly MatchRecord[]): TeamFormRecord {
  let points = 0;
  let goalsFor = 0;
  let goalsAgainst = 0;
  const results = matches.map((match): Outcome => {
    const [own, other] = goalsOf(team, match);
    goalsFor += own;
    goalsAgainst += other;
    const outcome = outcomeOf(own, other);
    points += pointsFor[outcome];
    return outcome;
  });
  const pointsPerGame = matches.length === 0 ? 0 : points / matches.length;
  return {
    team,
    results,
    played: matches.length,
    points,
    goalsFor,
    goalsAgainst,
    pointsPerGame,
    momentum: momentumOf(pointsPerGame),
    matches,
  };
}

const pointsFor: Readonly<Record<Outcome, number>> = { WIN: 3, DRAW: 1, LOSS: 0 };

function outcomeOf(own: number, other: number): Outcome {
  if (own === other) return "DRAW";
  return own > other ? "WIN" : "LOSS";
}

/** Own goals first. Only for matches that were played. */
function goalsOf(team: TeamRecord, match: MatchRecord): readonly [number, number] {
  const { home, away } = match.score.fullTime!;
  return match.home === team ? [home, away] : [away, home];
}

/** The same bounds as the macro `momentum` of dbt. */
export function momentumOf(pointsPerGame: number): Momentum {
  if (pointsPerGame >= 2.2) return "HOT";
  if (pointsPerGame >= 1.5) return "STEADY";
  return pointsPerGame >= 0.8 ? "COOLING" : "COLD";
}

export interface HeadToHeadRecord {
  readonly teamA: TeamRecord;
  readonly teamB: TeamRecord;
  readonly played: number;
  readonly winsA: number;
  readonly draws: number;
  readonly winsB: number;
  readonly goalsA: number;
  readonly goalsB: number;
  /** Newest first. */
  readonly matches: readonly MatchRecord[];
}

/** All matches of the two that were played, in every competition. */
export function headToHeadOf(teamA: TeamRecord, teamB: TeamRecord): HeadToHeadRecord {
  const matches = teamA.allMatches
    .filter((match) => (match.home === teamB || match.away === teamB) && isPlayed(match))
    .reverse();
  const form = toForm(teamA, matches);
  const count = (outcome: Outcome): number => form.results.filter((result) => result === outcome).length;
  return {
    teamA,
    teamB,
    played: matches.length,
    winsA: count("WIN"),
    draws: count("DRAW"),
    winsB: count("LOSS"),
    goalsA: form.goalsFor,
    goalsB: form.goalsAgainst,
    matches,
  };
}

export interface HomeAdvantageRecord {
  readonly matches: number;
  readonly homeWins: number;
  readonly draws: number;
  readonly awayWins: number;
  readonly homePointsPerGame: number | null;
  readonly awayPointsPerGame: number | null;
}

/** Over the season's played matches; awarded ones say nothing about grounds and are left out. */
export function homeAdvantageOf(season: SeasonRecord): HomeAdvantageRecord {
  const results = season.matches.flatMap((match) => (match.status === "FINISHED" ? (match.score.fullTime ?? []) : []));
  const matches = results.length;
  const homeWins = results.filter(({ home, away }) => home > away).length;
  const draws = results.filter(({ home, away }) => home === away).length;
  const awayWins = matches - homeWins - draws;
  return {
    matches,
    homeWins,
    draws,
    awayWins,
    homePointsPerGame: matches === 0 ? null : (3 * homeWins + draws) / matches,
    awayPointsPerGame: matches === 0 ? null : (3 * awayWins + draws) / matches,
  };
}
