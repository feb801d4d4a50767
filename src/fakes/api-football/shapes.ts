/** Parts that every answer of API-Football is made of, with this provider's ids. */

import { DEMO_COMPETITION } from "../../../sample/demo-league.ts";
import { type Club, DEMO_COUNTRY } from "../../../sample/league/clubs.ts";
import { API_FOOTBALL_MATCHES, apiFootballTeam, DEMO_CUP_NAME, type Served, type ServedKind } from "../ids.ts";
import type { ApiFootballSwitches } from "../switches.ts";
import type { MatchState, WorldMatch } from "../world/match.ts";
import type { World } from "../world/world.ts";

export type ServedLeague = Served<number>;

export interface ApiFootballContext {
  readonly world: World;
  readonly served: readonly ServedLeague[];
  readonly switches: ApiFootballSwitches;
  readonly now: Date;
}

/** A match as part of a competition with this provider's ids. */
export interface ServedMatch {
  readonly league: ServedLeague;
  readonly match: WorldMatch;
  readonly state: MatchState;
}

const MEDIA = "https://media.fakes.test/football";

export const fixtureId = ({ league, match }: Pick<ServedMatch, "league" | "match">): number =>
  API_FOOTBALL_MATCHES.toProvider(match.id, league.index);

export const leagueName = (kind: ServedKind): string => (kind === "LEAGUE" ? DEMO_COMPETITION.name : DEMO_CUP_NAME);

export const toTeam = ({ id, name }: Pick<Club, "id" | "name">) => {
  const teamId = apiFootballTeam(id);
  return { id: teamId, name, logo: `${MEDIA}/teams/${teamId}.png` };
};

export const toLeague = (league: ServedLeague, season: number) => ({
  id: league.id,
  name: leagueName(league.kind),
  country: DEMO_COUNTRY.name,
  logo: `${MEDIA}/leagues/${league.id}.png`,
  flag: null,
  season,
});

export const photoOf = (playerId: number): string => `${MEDIA}/players/${playerId}.png`;
export const venueIdOf = (stadiumId: number): number => stadiumId + 81_200;
export const coachIdOf = (managerId: number): number => managerId + 81_000;

/** "2026-03-28T15:00:00+00:00" */
export const isoOf = (date: Date): string => date.toISOString().replace(/\.\d{3}Z$/, "+00:00");

/** Every match of a competition whose teams are known. */
export function matchesOf(context: ApiFootballContext, league: ServedLeague, season: number): readonly ServedMatch[] {
  return context.world
    .matches(league.kind, season)
    .map((match) => ({ league, match, state: context.world.state(match, context.now) }))
    .filter(({ state }) => state.isDrawn);
}

export function findLeague({ served }: ApiFootballContext, query: URLSearchParams): ServedLeague | null {
  return served.find(({ id }) => String(id) === query.get("league")) ?? null;
}

export function findMatch(context: ApiFootballContext, id: number): ServedMatch | null {
  const found = API_FOOTBALL_MATCHES.fromProvider(id);
  const match = found === null ? null : context.world.match(found.matchId);
  const league = context.served.find(({ index }) => index === found?.index);
  if (match === null || league === undefined || league.kind !== match.kind) return null;
  const state = context.world.state(match, context.now);
  return state.isDrawn ? { league, match, state } : null;
}
