/** The fixture list: a double round robin by the circle method, 18 matchdays of 5 matches, a fortnight apart. */

import { createRandom } from "../random.ts";
import { CLUBS, type Club, REFEREES } from "./clubs.ts";

export interface Fixture {
  /** Season × 1000 + number, e.g. 2025017; also the fixture id in API-Football's shape. */
  readonly matchId: number;
  /** Starting year. */
  readonly season: number;
  /** 1 … 90, in order of matchday. */
  readonly number: number;
  readonly matchday: number;
  readonly home: Club;
  readonly away: Club;
  /** UTC, which is the demo league's zone. */
  readonly kickOffAt: Date;
  readonly referee: { readonly id: number; readonly name: string };
}

export const MATCHDAYS = (CLUBS.length - 1) * 2;
const MATCHES_A_MATCHDAY = CLUBS.length / 2;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Hours after 00:00 UTC of the matchday's Saturday. */
const KICK_OFF_HOURS = [12.5, 15, 15, 17.5, 24 + 15];
/** All at once on the last day, so that nobody knows the others' result. */
const LAST_DAY_HOURS = [15, 15, 15, 15, 15];

export function createFixtures(seed: string, season: number): readonly Fixture[] {
  const random = createRandom(seed, "fixtures", season);
  const clubs = random.shuffled(CLUBS);
  const firstSaturday = firstSaturdayFrom(Date.UTC(season, 7, 10));
  return Array.from({ length: MATCHDAYS }, (_, index) => {
    const hours = index === MATCHDAYS - 1 ? LAST_DAY_HOURS : random.shuffled(KICK_OFF_HOURS);
    const saturday = firstSaturday + index * 14 * DAY_MS;
    return pairsOf(clubs, index).map(([home, away], place) => {
      const number = index * MATCHES_A_MATCHDAY + place + 1;
      return {
        matchId: season * 1000 + number,
        season,
        number,
        matchday: index + 1,
        home,
        away,
        kickOffAt: new Date(saturday + hours[place]! * HOUR_MS),
        referee: random.pick(REFEREES),
      };
    });
  }).flat();
}

/** One club stands still, the others move one place round the circle each matchday; the second half swaps grounds. */
function pairsOf(clubs: readonly Club[], matchdayIndex: number): readonly (readonly [Club, Club])[] {
  const rounds = clubs.length - 1;
  const round = matchdayIndex % rounds;
  const isReturn = matchdayIndex >= rounds;
  return Array.from({ length: MATCHES_A_MATCHDAY }, (_, place) => {
    const first = place === 0 ? clubs[rounds]! : clubs[(round + place) % rounds]!;
    const second = clubs[(round - place + rounds) % rounds]!;
    const swapped = (place === 0 ? round % 2 === 1 : place % 2 === 1) !== isReturn;
    return swapped ? [second, first] : [first, second];
  });
}

function firstSaturdayFrom(utcMs: number): number {
  const weekday = new Date(utcMs).getUTCDay();
  return utcMs + ((6 - weekday + 7) % 7) * DAY_MS;
}
