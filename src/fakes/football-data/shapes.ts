/** Parts that every answer of football-data.org is made of, with this provider's ids. */

import { DEMO_COMPETITION } from "../../../sample/demo-league.ts";
import { type Club, DEMO_COUNTRY } from "../../../sample/league/clubs.ts";
import {
  DEMO_CUP_NAME,
  FOOTBALL_DATA_IDS,
  FOOTBALL_DATA_MATCHES,
  type FootballDataId,
  footballDataTeam,
  type Served,
} from "../ids.ts";
import type { FootballDataSwitches } from "../switches.ts";
import type { MatchState, WorldMatch } from "../world/match.ts";
import type { World } from "../world/world.ts";

export type ServedCompetition = Served<FootballDataId>;

export interface FootballDataContext {
  readonly world: World;
  readonly served: readonly ServedCompetition[];
  readonly switches: FootballDataSwitches;
  readonly now: Date;
  /** Now less the delay of the free tier: scores are as of then. */
  readonly seenAt: Date;
}

export interface ServedMatch {
  readonly competition: ServedCompetition;
  readonly match: WorldMatch;
  readonly state: MatchState;
}

const CRESTS = "https://crests.fakes.test";

export const AREA = { id: FOOTBALL_DATA_IDS.area, name: DEMO_COUNTRY.name, code: "DML", flag: null };
export const NO_TEAM = { id: null, name: null, shortName: null, tla: null, crest: null };

export const isoOf = (date: Date): string => date.toISOString().replace(/\.\d{3}Z$/, "Z");
export const dayOf = (date: Date): string => date.toISOString().slice(0, 10);

export const toTeamRef = ({ id, name, shortName, code }: Club) => {
  const teamId = footballDataTeam(id);
  return { id: teamId, name, shortName, tla: code, crest: `${CRESTS}/${teamId}.png` };
};

export const toFullTeam = (club: Club) => ({
  ...toTeamRef(club),
  address: `${club.stadium.name}, ${club.city}`,
  website: `https://${club.code.toLowerCase()}.fakes.test`,
  founded: club.founded,
  clubColors: `#${club.colour}`,
  venue: club.stadium.name,
  lastUpdated: "2025-07-01T00:00:00Z",
});

export const toCompetitionRef = ({ id, kind }: ServedCompetition) => ({
  id: id.id,
  name: kind === "LEAGUE" ? DEMO_COMPETITION.name : DEMO_CUP_NAME,
  code: id.code,
  type: kind,
  emblem: `${CRESTS}/${id.code}.png`,
});

export function toSeason({ world, now }: FootballDataContext, { kind, index }: ServedCompetition, season: number) {
  const { start, end } = world.span(kind, season);
  return {
    id: 9400 + index * 100 + (season % 100),
    startDate: start,
    endDate: end,
    currentMatchday: kind === "LEAGUE" ? currentMatchday(world, season, now) : null,
    winner: null,
  };
}

/** The provider moves on about two days after a matchday began. */
function currentMatchday(world: World, season: number, now: Date): number {
  const begun = world
    .matches("LEAGUE", season)
    .filter(({ kickOffAt }) => kickOffAt.getTime() + 2 * 24 * 3_600_000 < now.getTime());
  const last = Math.max(0, ...begun.map(({ matchday }) => matchday ?? 0));
  return Math.min(last + 1, 18);
}

export function matchesOf(
  context: FootballDataContext,
  competition: ServedCompetition,
  season: number,
): readonly ServedMatch[] {
  return context.world
    .matches(competition.kind, season)
    .map((match) => ({ competition, match, state: context.world.state(match, context.seenAt) }));
}

export const matchIdOf = ({ match, competition }: ServedMatch): number =>
  FOOTBALL_DATA_MATCHES.toProvider(match.id, competition.index);

/** The newest season that has begun, else the first. */
export function currentSeason({ world, now }: FootballDataContext, { kind }: ServedCompetition): number {
  const begun = world.seasons.filter((season) => world.span(kind, season).start <= dayOf(now));
  return begun.at(-1) ?? world.seasons[0]!;
}
