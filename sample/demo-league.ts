/** The demo league: the one door to the simulator. Pure; a match is made when it is first asked for (90 take 2 MB). */

import { createFixtures, type Fixture } from "./league/fixtures.ts";
import { createSquads, type Player } from "./league/squads.ts";
import type { MatchModel } from "./match/match-model.ts";
import { simulateMatch } from "./match/simulate-match.ts";

/** Goes up with every change that alters what is made, so that lakes take the new data in. */
export const SIMULATOR_VERSION = 1;
/** "Last updated" of all that this version makes, and so the time in its lake keys: moves forward with the version. */
export const SIMULATOR_UPDATED_AT = new Date("2026-07-01T00:00:00Z");

export const DEMO_COMPETITION_CODE = "DEMO";
export const DEMO_SEED = "pitchlake";
/** Starting year: a season that is over, on fixed dates, because nothing here may read the clock. */
export const DEMO_SEASON = 2025;
/** Stands wherever a competition is named, so that nothing made up is taken for real. */
export const DEMO_COMPETITION = { id: 9000, name: "Demo League (synthetic)" } as const;

export interface DemoLeague {
  readonly seed: string;
  /** Starting year. */
  readonly season: number;
  /** e.g. "2025/26". */
  readonly seasonLabel: string;
  /** All 90, in order of matchday. */
  readonly fixtures: readonly Fixture[];
  /** By club id. */
  readonly squads: ReadonlyMap<number, readonly Player[]>;
  /** null when there is no such match. */
  match(matchId: number): MatchModel | null;
}

export function createDemoLeague(options: { readonly seed?: string; readonly season?: number } = {}): DemoLeague {
  const seed = options.seed ?? DEMO_SEED;
  const season = options.season ?? DEMO_SEASON;
  const fixtures = createFixtures(seed, season);
  const squads = createSquads(seed);
  const matches = new Map<number, MatchModel>();
  return {
    seed,
    season,
    seasonLabel: `${season}/${String((season + 1) % 100).padStart(2, "0")}`,
    fixtures,
    squads,
    match: (matchId) => {
      const fixture = fixtures[matchId - season * 1000 - 1];
      if (fixture === undefined) return null;
      const match = matches.get(matchId) ?? simulateMatch(seed, fixture, squads);
      matches.set(matchId, match);
      return match;
    },
  };
}
