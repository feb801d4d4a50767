/**
 * A made-up tournament of eight nations: two groups, semi-finals (one with a shoot-out), third place, final; with
 * goals, grounds, squads. Played in June of its year.
 */

import { makeUpNames } from "../../../sample/league/names.ts";
import { createRandom, type Random } from "../../../sample/random.ts";

export interface Nation {
  readonly name: string;
  readonly code: string;
  readonly group: "A" | "B";
  readonly squad: readonly SquadPlayer[];
}

export interface SquadPlayer {
  readonly number: number;
  readonly pos: "GK" | "DF" | "MF" | "FW";
  readonly name: string;
  readonly club: { readonly name: string; readonly country: string };
  readonly date_of_birth: string;
}

export interface Goal {
  readonly name: string;
  readonly minute: number;
  readonly offset?: number;
  readonly penalty?: true;
  readonly owngoal?: true;
}

export interface TournamentMatch {
  readonly num: number;
  readonly round: string;
  readonly group: string | null;
  readonly date: string;
  readonly time: string;
  /** What stands for the team until it is known. */
  readonly places: readonly [string, string];
  readonly team1: Nation;
  readonly team2: Nation;
  readonly ground: string;
  readonly goals1: readonly Goal[];
  readonly goals2: readonly Goal[];
  readonly score: {
    readonly ft: readonly number[];
    readonly ht: readonly number[];
    readonly et?: number[];
    readonly p?: number[];
  };
}

export interface Tournament {
  readonly name: string;
  readonly year: number;
  readonly nations: readonly Nation[];
  readonly stadiums: readonly { readonly city: string; readonly name: string; readonly capacity: number }[];
  readonly matches: readonly TournamentMatch[];
}

export const NATIONS: readonly (readonly [string, string])[] = [
  ["Demoland", "DML"],
  ["Northmark", "NMK"],
  ["Valdoria", "VAL"],
  ["Cestria", "CES"],
  ["Ostravia", "OST"],
  ["Lowmere", "LOW"],
  ["Kestrelia", "KES"],
  ["Arvenne", "ARV"],
];
const STADIUMS = [
  { city: "Aldermoor", name: "Tannery Park", capacity: 31200 },
  { city: "Duskhaven", name: "Lantern Stadium", capacity: 52300 },
];
/** Who meets whom on the three days of a group. */
const PAIRS = [
  [0, 1],
  [2, 3],
  [0, 2],
  [3, 1],
  [3, 0],
  [1, 2],
] as const;

export function createTournament(seed: string, name: string, year: number): Tournament {
  const random = createRandom(seed, "fakes", "tournament", name, year);
  const nations = createNations(random, year);
  const groups = (["A", "B"] as const).map((group) => nations.filter((nation) => nation.group === group));
  const groupMatches = groups.flatMap((group, index) => playGroup(random, group, index, year));
  const [firstA, secondA] = rank(groups[0]!, groupMatches) as [Nation, Nation];
  const [firstB, secondB] = rank(groups[1]!, groupMatches) as [Nation, Nation];
  const facts = { group: null, time: "19:00 UTC+2" };
  const semi1 = playTie(
    random,
    { ...facts, num: 13, round: "Semi-final", date: `${year}-06-26`, places: ["1A", "2B"] },
    [firstA, secondB],
  );
  const semi2 = playTie(
    random,
    { ...facts, num: 14, round: "Semi-final", date: `${year}-06-27`, places: ["1B", "2A"] },
    [firstB, secondA],
  );
  const third = playTie(
    random,
    { ...facts, num: 15, round: "Match for third place", date: `${year}-06-29`, places: ["L13", "L14"] },
    [loserOf(semi1), loserOf(semi2)],
  );
  const final = playTie(random, { ...facts, num: 16, round: "Final", date: `${year}-06-30`, places: ["W13", "W14"] }, [
    winnerOf(semi1),
    winnerOf(semi2),
  ]);
  return { name, year, nations, stadiums: STADIUMS, matches: [...groupMatches, semi1, semi2, third, final] };
}

function createNations(random: Random, year: number): readonly Nation[] {
  const names = makeUpNames(random, NATIONS.length * 14);
  return NATIONS.map(([name, code], index) => ({
    name,
    code,
    group: index % 2 === 0 ? "A" : "B",
    squad: names.slice(index * 14, index * 14 + 14).map(({ firstName, lastName }, place) => ({
      number: place + 1,
      pos: place === 0 ? "GK" : place < 5 ? "DF" : place < 10 ? "MF" : "FW",
      name: `${firstName} ${lastName}`,
      club: { name: `${random.pick(STADIUMS).city} Club`, country: random.pick(NATIONS)[0] },
      date_of_birth: `${year - random.integer(18, 35)}-0${random.integer(1, 9)}-1${random.integer(0, 9)}`,
    })),
  }));
}

type Facts = Pick<TournamentMatch, "num" | "round" | "group" | "date" | "time" | "places">;

function playGroup(random: Random, group: readonly Nation[], index: number, year: number): TournamentMatch[] {
  return PAIRS.map(([first, second], number) => {
    const matchday = Math.floor(number / 2) + 1;
    const teams = [group[first]!, group[second]!] as const;
    const facts = {
      num: index * PAIRS.length + number + 1,
      round: `Matchday ${matchday}`,
      group: `Group ${"AB"[index]}`,
      date: `${year}-06-${12 + matchday * 3 + index}`,
      time: number % 2 === 0 ? "15:00 UTC+2" : "18:00 UTC+2",
      places: [teams[0].name, teams[1].name] as const,
    };
    return playNinety(random, facts, teams);
  });
}

function playNinety(random: Random, facts: Facts, [team1, team2]: readonly [Nation, Nation]): TournamentMatch {
  const stadium = STADIUMS[facts.num % STADIUMS.length]!;
  const goals1 = scoreGoals(random, team1, team2);
  const goals2 = scoreGoals(random, team2, team1);
  const until = (goals: readonly Goal[], minute: number) => goals.filter((goal) => goal.minute <= minute).length;
  return {
    ...facts,
    team1,
    team2,
    ground: `${stadium.name}, ${stadium.city}`,
    goals1,
    goals2,
    score: { ft: [goals1.length, goals2.length], ht: [until(goals1, 45), until(goals2, 45)] },
  };
}

/** Level after ninety minutes: nothing in extra time, then the first team wins the shoot-out. */
function playTie(random: Random, facts: Facts, teams: readonly [Nation, Nation]): TournamentMatch {
  const match = playNinety(random, facts, teams);
  const [home = 0, away = 0] = match.score.ft;
  return home === away ? { ...match, score: { ...match.score, et: [home, away], p: [5, 4] } } : match;
}

function scoreGoals(random: Random, team: Nation, opponent: Nation): readonly Goal[] {
  const goals = Array.from({ length: random.poisson(1.4) }, (): Goal => {
    const minute = random.integer(1, 90);
    const added = minute === 45 || minute === 90 ? { offset: random.integer(1, 5) } : {};
    if (random.chance(0.04)) return { name: random.pick(opponent.squad).name, minute, ...added, owngoal: true };
    const penalty = random.chance(0.1) ? ({ penalty: true } as const) : {};
    return { name: random.pick(team.squad.slice(3)).name, minute, ...added, ...penalty };
  });
  return goals.toSorted((a, b) => a.minute - b.minute);
}

const goalsFor = ({ team1, score }: TournamentMatch, nation: Nation): readonly [number, number] => {
  const [home = 0, away = 0] = score.ft;
  return team1 === nation ? [home, away] : [away, home];
};

function rank(group: readonly Nation[], matches: readonly TournamentMatch[]): readonly Nation[] {
  const rankingOf = (nation: Nation) =>
    matches
      .filter(({ team1, team2 }) => team1 === nation || team2 === nation)
      .map((match) => goalsFor(match, nation))
      .reduce((sum, [scored, conceded]) => {
        const points = scored > conceded ? 3 : scored === conceded ? 1 : 0;
        return sum + points * 10_000 + (scored - conceded) * 100 + scored;
      }, 0);
  return group.toSorted((a, b) => rankingOf(b) - rankingOf(a) || a.name.localeCompare(b.name));
}

function winnerOf({ team1, team2, score }: TournamentMatch): Nation {
  const [home = 0, away = 0] = score.p ?? score.ft;
  return home > away ? team1 : team2;
}

const loserOf = (match: TournamentMatch): Nation => (winnerOf(match) === match.team1 ? match.team2 : match.team1);
