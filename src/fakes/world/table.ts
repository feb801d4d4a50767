/** A league table from what can be seen at a time: points, then goal difference, then goals scored. */

import { CLUBS, type Club } from "../../../sample/league/clubs.ts";
import type { MatchState } from "./match.ts";

export interface Tally {
  readonly played: number;
  readonly win: number;
  readonly draw: number;
  readonly lose: number;
  readonly for: number;
  readonly against: number;
}

export interface TableRow {
  readonly rank: number;
  readonly club: Club;
  readonly points: number;
  readonly difference: number;
  /** W, D, L; the oldest of the last five first. */
  readonly form: string;
  readonly tally: Tally;
}

export type TableType = "TOTAL" | "HOME" | "AWAY";

interface Result {
  readonly isHome: boolean;
  readonly scored: number;
  readonly conceded: number;
}

/** @param states finished and awarded matches count, others are left out */
export function toTable(states: readonly MatchState[], type: TableType = "TOTAL"): readonly TableRow[] {
  const counted = states
    .filter(({ status, score }) => (status === "FINISHED" || status === "AWARDED") && score !== null)
    .toSorted((a, b) => a.kickOffAt.getTime() - b.kickOffAt.getTime() || a.match.id - b.match.id);
  const rows = CLUBS.map((club) => toRow(club, resultsOf(club, counted, type)));
  rows.sort(
    (a, b) => b.points - a.points || b.difference - a.difference || b.tally.for - a.tally.for || a.club.id - b.club.id,
  );
  return rows.map((row, index) => ({ ...row, rank: index + 1 }));
}

function resultsOf(club: Club, states: readonly MatchState[], type: TableType): readonly Result[] {
  return states.flatMap(({ match, score }): readonly Result[] => {
    if (match.home.id === club.id && type !== "AWAY")
      return [{ isHome: true, scored: score!.home, conceded: score!.away }];
    if (match.away.id === club.id && type !== "HOME")
      return [{ isHome: false, scored: score!.away, conceded: score!.home }];
    return [];
  });
}

function toRow(club: Club, results: readonly Result[]): TableRow {
  const letters = results.map(({ scored, conceded }) => (scored > conceded ? "W" : scored === conceded ? "D" : "L"));
  const count = (letter: string) => letters.filter((each) => each === letter).length;
  const sum = (pick: (result: Result) => number) => results.reduce((total, result) => total + pick(result), 0);
  const tally = {
    played: results.length,
    win: count("W"),
    draw: count("D"),
    lose: count("L"),
    for: sum(({ scored }) => scored),
    against: sum(({ conceded }) => conceded),
  };
  return {
    rank: 0,
    club,
    points: tally.win * 3 + tally.draw,
    difference: tally.for - tally.against,
    form: letters.slice(-5).join(""),
    tally,
  };
}
