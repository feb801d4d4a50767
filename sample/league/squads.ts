/** Twenty players a club: 2 goalkeepers, 6 defenders, 7 midfielders, 5 forwards. */

import { createRandom, type Random } from "../random.ts";
import { CLUBS, DEMO_COUNTRY } from "./clubs.ts";
import { type MadeUpName, makeUpNames } from "./names.ts";

/** Part of the team a player belongs to, in API-Football's letters. */
export type Line = "G" | "D" | "M" | "F";

export interface Player {
  /** Club id × 100 + number in the squad list, e.g. 900107. */
  readonly id: number;
  readonly clubId: number;
  readonly name: string;
  /** What the shirt says; null where that is the full name. */
  readonly nickname: string | null;
  readonly jerseyNumber: number;
  readonly line: Line;
  /** 0.7 … 1.3: how often he starts, and how much of his line's goals are his. */
  readonly rating: number;
  readonly foot: "Left Foot" | "Right Foot";
  readonly country: { readonly id: number; readonly name: string };
  /** YYYY-MM-DD. */
  readonly birthDate: string;
}

const SQUAD_LINES: readonly Line[] = [..."GGDDDDDDMMMMMMMFFFFF"] as Line[];
const SQUAD_SIZE = SQUAD_LINES.length;
/** Shirt numbers in the order of SQUAD_LINES; a real squad's are not 1 … 20 either. */
const JERSEY_NUMBERS = [1, 13, 2, 3, 4, 5, 15, 22, 6, 8, 10, 14, 16, 18, 20, 7, 9, 11, 19, 27];

const COUNTRIES = [
  DEMO_COUNTRY,
  { id: 991, name: "Northmark" },
  { id: 992, name: "Valdoria" },
  { id: 993, name: "Cestria" },
  { id: 994, name: "Ostravia" },
];

/** Squads by club id. */
export function createSquads(seed: string): ReadonlyMap<number, readonly Player[]> {
  const names = makeUpNames(createRandom(seed, "names"), CLUBS.length * SQUAD_SIZE);
  return new Map(
    CLUBS.map((club, index) => {
      const random = createRandom(seed, "squad", club.id);
      const ownNames = names.slice(index * SQUAD_SIZE, (index + 1) * SQUAD_SIZE);
      return [club.id, ownNames.map((name, place) => createPlayer(random, club.id, name, place))];
    }),
  );
}

function createPlayer(random: Random, clubId: number, name: MadeUpName, place: number): Player {
  return {
    id: clubId * 100 + place + 1,
    clubId,
    name: `${name.firstName} ${name.lastName}`,
    nickname: random.chance(0.3) ? name.lastName : null,
    jerseyNumber: JERSEY_NUMBERS[place]!,
    line: SQUAD_LINES[place]!,
    rating: Math.round(random.between(0.7, 1.3) * 100) / 100,
    foot: random.chance(0.25) ? "Left Foot" : "Right Foot",
    country: random.chance(0.6) ? DEMO_COUNTRY : random.pick(COUNTRIES),
    birthDate: new Date(Date.UTC(random.integer(1990, 2006), 0, random.integer(1, 365))).toISOString().slice(0, 10),
  };
}
