/** What there is of one fixture: events, line-ups, statistics, players. A cup tie has none of it. */

import { toElapsed } from "../../../sample/api-football/clock.ts";
import { shortName, toApiFootballEvents } from "../../../sample/api-football/events.ts";
import { toApiFootballLineups } from "../../../sample/api-football/lineups.ts";
import { CLUBS } from "../../../sample/league/clubs.ts";
import type { Moment, Side } from "../../../sample/match/match-model.ts";
import { finalView } from "../../../sample/match/match-view.ts";
import { createRandom } from "../../../sample/random.ts";
import { apiFootballPlayer } from "../ids.ts";
import { type PlayerStats, statsOfMatch } from "../world/player-stats.ts";
import { type ApiFootballContext, coachIdOf, isoOf, photoOf, type ServedMatch, toTeam } from "./shapes.ts";
import { toTeamStatistics } from "./team-statistics.ts";

const LINEUPS_BEFORE_MS = 40 * 60_000;
const CLUBS_BY_ID = new Map(CLUBS.map((club) => [club.id, club]));
const SIDES: readonly Side[] = ["home", "away"];

interface Ref {
  readonly id: number | null;
  readonly name: string | null;
}

const toPlayerRef = ({ id, name }: Ref): Ref => ({ id: id === null ? null : apiFootballPlayer(id), name });

export function eventsOf({ league, match, state }: ServedMatch) {
  if (league.kind === "CUP" || state.view === null) return [];
  const told = toApiFootballEvents(state.view).map((row) => ({
    ...row,
    team: toTeam(CLUBS_BY_ID.get(row.team.id)!),
    player: toPlayerRef(row.player),
    assist: toPlayerRef(row.assist),
  }));
  const looks = state.disallowed.map((moment) => toVarRow(moment, match[moment.side]));
  const order = ({ time }: { readonly time: { elapsed: number; extra: number | null } }) =>
    time.elapsed + (time.extra ?? 0) / 100;
  return [...told, ...looks].toSorted((a, b) => order(a) - order(b));
}

function toVarRow(moment: Moment, club: ServedMatch["match"]["home"]) {
  const scorer = moment.kind === "shot" ? moment.shooter.player : null;
  const player = scorer === null ? { id: null, name: null } : { id: scorer.id, name: shortName(scorer.name) };
  return {
    time: toElapsed(moment),
    team: toTeam(club),
    player: toPlayerRef(player),
    assist: { id: null, name: null },
    type: "Var",
    detail: "Goal Disallowed - offside",
    comments: null,
  };
}

/** Known forty minutes before kick-off. */
export function lineupsOf(context: ApiFootballContext, served: ServedMatch) {
  const { state, match } = served;
  const isKnown = context.now.getTime() >= state.kickOffAt.getTime() - LINEUPS_BEFORE_MS;
  if (served.league.kind === "CUP" || !isKnown || isOff(state.status) || isMissing(context, served)) return [];
  return toApiFootballLineups(finalView(match.model())).map(({ team, coach, startXI, substitutes, formation }) => ({
    team: { ...toTeam(CLUBS_BY_ID.get(team.id)!), colors: team.colors },
    coach: { ...coach, id: coachIdOf(coach.id) },
    formation,
    startXI: startXI.map(({ player }) => ({ player: { ...player, id: apiFootballPlayer(player.id) } })),
    substitutes: substitutes.map(({ player }) => ({ player: { ...player, id: apiFootballPlayer(player.id) } })),
  }));
}

const isOff = (status: ServedMatch["state"]["status"]): boolean => status === "POSTPONED" || status === "CANCELLED";

export function statisticsOf(context: ApiFootballContext, served: ServedMatch) {
  const { view } = served.state;
  if (served.league.kind === "CUP" || view === null || isMissing(context, served)) return [];
  return SIDES.map((side) => ({
    team: toTeam(served.match[side]),
    statistics: toTeamStatistics(view, side),
  }));
}

/** Coverage is promised for a competition, not for each match. */
function isMissing({ world, switches }: ApiFootballContext, { match }: ServedMatch): boolean {
  return createRandom(world.seed, "fakes", "missing", match.id).chance(switches.missingDetails);
}

export function playersOf({ league, match, state }: ServedMatch) {
  if (league.kind === "CUP" || state.view === null) return [];
  const stats = [...statsOfMatch(state.view).values()];
  return SIDES.map((side) => ({
    team: { ...toTeam(match[side]), update: isoOf(state.changedAt) },
    players: stats.filter(({ club }) => club.id === match[side].id).map(toMatchPlayer),
  }));
}

function toMatchPlayer(stats: PlayerStats) {
  const { player } = stats;
  const id = apiFootballPlayer(player.id);
  const hasPlayed = stats.appearances > 0;
  return {
    player: { id, name: shortName(player.name), photo: photoOf(id) },
    statistics: [
      {
        games: {
          minutes: hasPlayed ? stats.minutes : null,
          number: player.jerseyNumber,
          position: player.line,
          rating: hasPlayed ? (6 + player.rating / 2 + stats.goals / 2).toFixed(1) : null,
          captain: false,
          substitute: stats.lineups === 0,
        },
        offsides: null,
        shots: { total: orNull(stats.shots), on: orNull(stats.shotsOnTarget) },
        goals: { total: orNull(stats.goals), conceded: 0, assists: orNull(stats.assists), saves: null },
        passes: { total: null, key: null, accuracy: hasPlayed ? "81" : null },
        tackles: { total: null, blocks: null, interceptions: null },
        duels: { total: null, won: null },
        dribbles: { attempts: null, success: null, past: null },
        fouls: { drawn: orNull(stats.foulsDrawn), committed: orNull(stats.foulsCommitted) },
        cards: { yellow: stats.yellow, red: stats.red + stats.yellowRed },
        penalty: {
          won: null,
          commited: null,
          scored: stats.penaltiesScored,
          missed: stats.penaltiesMissed,
          saved: null,
        },
      },
    ],
  };
}

/** The provider likes to say nothing for 0. */
export const orNull = (count: number): number | null => (count === 0 ? null : count);
