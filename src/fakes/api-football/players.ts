/** /players (twenty a page) and /players/topscorers. The misspelt keys are the provider's. */

import { shortName } from "../../../sample/api-football/events.ts";
import { createRandom } from "../../../sample/random.ts";
import { apiFootballPlayer, apiFootballTeam } from "../ids.ts";
import { type PlayerStats, statsOfSeason, topScorers } from "../world/player-stats.ts";
import { orNull } from "./details.ts";
import type { Found } from "./envelope.ts";
import {
  type ApiFootballContext,
  findLeague,
  matchesOf,
  photoOf,
  type ServedLeague,
  toLeague,
  toTeam,
} from "./shapes.ts";

const PAGE_SIZE = 20;
const TOP_SIZE = 20;
const POSITIONS = { G: "Goalkeeper", D: "Defender", M: "Midfielder", F: "Attacker" } as const;

export function answerPlayers(context: ApiFootballContext, query: URLSearchParams): Found {
  const season = Number(query.get("season"));
  const league = query.has("league") ? findLeague(context, query) : context.served[0]!;
  if (league === null || league.kind === "CUP" || !context.world.seasons.includes(season)) return { response: [] };
  const found = statsOf(context, league, season).filter(
    ({ player, club }) =>
      (!query.has("id") || String(apiFootballPlayer(player.id)) === query.get("id")) &&
      (!query.has("team") || String(apiFootballTeam(club.id)) === query.get("team")) &&
      player.name.toLowerCase().includes((query.get("search") ?? "").toLowerCase()),
  );
  const current = Number(query.get("page") ?? 1);
  const page = found.slice((current - 1) * PAGE_SIZE, current * PAGE_SIZE);
  return {
    response: page.map((stats) => toPlayerItem(context, league, season, stats)),
    paging: { current, total: Math.max(1, Math.ceil(found.length / PAGE_SIZE)) },
  };
}

/** One page; the provider says 0 of 1 here. */
export function answerTopScorers(context: ApiFootballContext, query: URLSearchParams): Found {
  const season = Number(query.get("season"));
  const league = findLeague(context, query);
  const paging = { current: 0, total: 1 };
  if (league === null || league.kind === "CUP" || !context.world.seasons.includes(season))
    return { response: [], paging };
  const top = topScorers(statsOf(context, league, season)).slice(0, TOP_SIZE);
  return { response: top.map((stats) => toPlayerItem(context, league, season, stats)), paging };
}

const statsOf = (context: ApiFootballContext, league: ServedLeague, season: number): readonly PlayerStats[] =>
  statsOfSeason(
    context.world,
    matchesOf(context, league, season).map(({ state }) => state),
  );

function toPlayerItem(context: ApiFootballContext, league: ServedLeague, season: number, stats: PlayerStats) {
  const { player } = stats;
  const id = apiFootballPlayer(player.id);
  const [firstname = "", ...rest] = player.name.split(" ");
  const random = createRandom(context.world.seed, "fakes", "body", player.id);
  return {
    player: {
      id,
      name: shortName(player.name),
      firstname,
      lastname: rest.join(" "),
      age: ageOn(player.birthDate, context.now),
      birth: { date: player.birthDate, place: null, country: player.country.name },
      nationality: player.country.name,
      height: random.chance(0.1) ? null : `${random.integer(166, 199)} cm`,
      weight: random.chance(0.1) ? null : `${random.integer(61, 92)} kg`,
      injured: false,
      photo: photoOf(id),
    },
    statistics: [{ team: toTeam(stats.club), league: toLeague(league, season), ...toNumbers(stats) }],
  };
}

function toNumbers(stats: PlayerStats) {
  const { player } = stats;
  return {
    games: {
      appearences: stats.appearances,
      lineups: stats.lineups,
      minutes: stats.minutes,
      number: null,
      position: POSITIONS[player.line],
      rating: stats.appearances === 0 ? null : (6 + player.rating / 2).toFixed(6),
      captain: false,
    },
    substitutes: { in: stats.substitutedIn, out: stats.substitutedOut, bench: stats.onBench },
    shots: { total: orNull(stats.shots), on: orNull(stats.shotsOnTarget) },
    goals: {
      total: stats.goals,
      conceded: player.line === "G" ? 0 : null,
      assists: orNull(stats.assists),
      saves: null,
    },
    passes: { total: null, key: null, accuracy: null },
    tackles: { total: null, blocks: null, interceptions: null },
    duels: { total: null, won: null },
    dribbles: { attempts: null, success: null, past: null },
    fouls: { drawn: orNull(stats.foulsDrawn), committed: orNull(stats.foulsCommitted) },
    cards: { yellow: stats.yellow, yellowred: stats.yellowRed, red: stats.red },
    penalty: {
      won: null,
      commited: null,
      scored: stats.penaltiesScored,
      missed: stats.penaltiesMissed,
      saved: null,
    },
  };
}

function ageOn(birthDate: string, now: Date): number {
  const years = now.getUTCFullYear() - Number(birthDate.slice(0, 4));
  return now.toISOString().slice(5, 10) < birthDate.slice(5) ? years - 1 : years;
}
