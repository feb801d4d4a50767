/** /injuries, /transfers and /trophies: made up by the seed, with the oddities that were seen in each. */

import { shortName } from "../../../sample/api-football/events.ts";
import { CLUBS, DEMO_COUNTRY } from "../../../sample/league/clubs.ts";
import type { Player } from "../../../sample/league/squads.ts";
import { createRandom } from "../../../sample/random.ts";
import { apiFootballPlayer, apiFootballTeam } from "../ids.ts";
import type { Found } from "./envelope.ts";
import {
  type ApiFootballContext,
  coachIdOf,
  findLeague,
  findMatch,
  fixtureId,
  isoOf,
  leagueName,
  matchesOf,
  photoOf,
  type ServedMatch,
  toLeague,
  toTeam,
} from "./shapes.ts";

const REASONS = ["Broken ankle", "Hamstring Injury", "Knee Injury", "Illness", "Yellow Cards", "Red Card"];
const KNOWN_AHEAD_MS = 3 * 24 * 3_600_000;

/** One row a player and fixture; now and then the same row twice. */
export function answerInjuries(context: ApiFootballContext, query: URLSearchParams): Found {
  const league = findLeague(context, query);
  const ids = query.get("ids")?.split("-") ?? (query.has("fixture") ? [query.get("fixture")!] : null);
  const seasons = query.has("season") ? [Number(query.get("season"))] : context.world.seasons;
  const leagues = query.has("league") ? (league === null ? [] : [league]) : context.served;
  const matches =
    ids === null
      ? leagues.flatMap((each) => seasons.flatMap((season) => matchesOf(context, each, season)))
      : ids.map((id) => findMatch(context, Number(id))).filter((served) => served !== null);
  const isAsked = ({ state }: ServedMatch) =>
    state.kickOffAt.getTime() < context.now.getTime() + KNOWN_AHEAD_MS &&
    (!query.has("date") || state.kickOffAt.toISOString().startsWith(query.get("date")!));
  const rows = matches.filter((served) => served.league.kind === "LEAGUE" && isAsked(served)).flatMap(toInjuryRows);
  return {
    response: rows.filter(
      ({ player, team }) =>
        (!query.has("team") || String(team.id) === query.get("team")) &&
        (!query.has("player") || String(player.id) === query.get("player")),
    ),
  };

  function toInjuryRows(served: ServedMatch) {
    const { match, league: servedLeague, state } = served;
    const random = createRandom(context.world.seed, "fakes", "injuries", match.id);
    return [match.home, match.away].flatMap((club) => {
      if (!random.chance(0.5)) return [];
      const player = random.pick(context.world.squads.get(club.id)!);
      const id = apiFootballPlayer(player.id);
      const type = random.chance(0.8) ? "Missing Fixture" : "Questionable";
      const row = {
        player: { id, name: shortName(player.name), photo: photoOf(id), type, reason: random.pick(REASONS) },
        team: toTeam(club),
        fixture: {
          id: fixtureId(served),
          timezone: "UTC",
          date: isoOf(state.kickOffAt),
          timestamp: Math.floor(state.kickOffAt.getTime() / 1000),
        },
        league: toLeague(servedLeague, match.season),
      };
      return random.chance(0.05) ? [row, row] : [row];
    });
  }
}

const TRANSFER_TYPES = ["Free", "Loan", "Back from Loan", "N/A", "€ 2.2M", "€ 300K", null];
/** Seen at the provider: neither is a date. */
const BAD_DATES = ["050717", "0000-00-00"];

/** One row a player, with all his moves. */
export function answerTransfers(context: ApiFootballContext, query: URLSearchParams): Found {
  const { world } = context;
  const found = players(context).filter(
    ({ id, clubId }) =>
      (!query.has("player") || String(apiFootballPlayer(id)) === query.get("player")) &&
      (!query.has("team") || String(apiFootballTeam(clubId)) === query.get("team")),
  );
  const rows = found.map((player) => ({ player, transfers: transfersOf(world.seed, player) }));
  return {
    response: rows
      .filter(({ transfers }) => transfers.length > 0)
      .map(({ player, transfers }) => ({
        player: { id: apiFootballPlayer(player.id), name: shortName(player.name) },
        update: `${Math.min(...world.seasons)}-07-06T00:08:15+00:00`,
        transfers,
      })),
  };
}

function transfersOf(seed: string, player: Player) {
  const random = createRandom(seed, "fakes", "transfers", player.id);
  const club = CLUBS.find(({ id }) => id === player.clubId)!;
  const count = random.integer(0, 2);
  return Array.from({ length: count }, (_, index) => {
    const date = `${2017 + index * 3}-0${random.integer(1, 8)}-${random.integer(10, 28)}`;
    const isAbroad = random.chance(0.4);
    const other = isAbroad ? { id: null, name: "Somewhere Abroad", logo: null } : toTeam(random.pick(CLUBS));
    return {
      date: random.chance(0.05) ? random.pick(BAD_DATES) : date,
      type: random.pick(TRANSFER_TYPES),
      teams: index === count - 1 ? { in: toTeam(club), out: other } : { in: other, out: toTeam(club) },
    };
  });
}

export function answerTrophies(context: ApiFootballContext, query: URLSearchParams): Found {
  const player = players(context).find(({ id }) => String(apiFootballPlayer(id)) === query.get("player"));
  const coach = CLUBS.find(({ manager }) => String(coachIdOf(manager.id)) === query.get("coach"))?.manager;
  const winner = player ?? coach;
  if (winner === undefined) return { response: [] };
  const random = createRandom(context.world.seed, "fakes", "trophies", winner.id);
  const response = Array.from({ length: random.integer(player === undefined ? 1 : 0, 3) }, (_, index) => ({
    league: leagueName(random.chance(0.5) ? "LEAGUE" : "CUP"),
    country: DEMO_COUNTRY.name,
    season: `${2018 + index}/${2019 + index}`,
    place: random.chance(0.5) ? "Winner" : "2nd Place",
  }));
  return { response };
}

const players = ({ world }: ApiFootballContext): readonly Player[] => [...world.squads.values()].flat();
