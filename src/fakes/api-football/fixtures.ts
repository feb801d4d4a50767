/** /fixtures with all its ways to ask, and what hangs below it. */

import { apiFootballTeam } from "../ids.ts";
import { eventsOf, lineupsOf, playersOf, statisticsOf } from "./details.ts";
import type { Errors, Found } from "./envelope.ts";
import { roundOf, statusOf, toFixtureItem } from "./fixture-item.ts";
import { type ApiFootballContext, findLeague, findMatch, matchesOf, type ServedMatch } from "./shapes.ts";

const MAX_IDS = 20;
const LIVE = new Set(["1H", "HT", "2H", "ET", "BT", "P", "INT", "SUSP", "LIVE"]);

type Filter = (served: ServedMatch) => boolean;

/** The whole of what was asked for in one answer: there are no pages. */
export function answerFixtures(context: ApiFootballContext, query: URLSearchParams): Found | Errors {
  if ((query.get("timezone") ?? "UTC") !== "UTC") return { timezone: "This fake knows UTC only." };
  const ids = query.get("ids")?.split("-") ?? (query.has("id") ? [query.get("id")!] : null);
  if (ids !== null) return answerIds(context, ids);
  const found = every(context, query)
    .filter(filtersOf(context, query))
    .toSorted((a, b) => a.state.kickOffAt.getTime() - b.state.kickOffAt.getTime() || a.match.id - b.match.id);
  return { response: cut(found, query, context.now).map((served) => toFixtureItem(context, served)) };
}

/** By ids the details come with it. */
function answerIds(context: ApiFootballContext, ids: readonly string[]): Found | Errors {
  if (ids.length > MAX_IDS) return { ids: `The Ids field may not have more than ${MAX_IDS} ids.` };
  if (!ids.every((id) => /^\d+$/.test(id))) return { ids: "The Ids field must contain ids separated by -." };
  const { idsAnswer } = context.switches;
  if (idsAnswer === "refused") return { plan: "Your plan does not have access to the Ids parameter." };
  const found = ids.map((id) => findMatch(context, Number(id))).filter((served) => served !== null);
  if (idsAnswer === "bare") return { response: found.map((served) => toFixtureItem(context, served)) };
  const response = found.map((served) => ({
    ...toFixtureItem(context, served),
    events: eventsOf(served),
    lineups: lineupsOf(context, served),
    statistics: statisticsOf(context, served),
    players: playersOf(served),
  }));
  return { response };
}

function every(context: ApiFootballContext, query: URLSearchParams): readonly ServedMatch[] {
  const league = findLeague(context, query);
  if (query.has("league") && league === null) return [];
  const leagues = league === null ? context.served : [league];
  const seasons = query.has("season") ? [Number(query.get("season"))] : context.world.seasons;
  return leagues.flatMap((each) => seasons.flatMap((season) => matchesOf(context, each, season)));
}

function filtersOf(context: ApiFootballContext, query: URLSearchParams): Filter {
  const filters: Filter[] = [];
  const on = (name: string, toFilter: (value: string) => Filter) => {
    const value = query.get(name);
    if (value !== null) filters.push(toFilter(value));
  };
  const day = ({ state }: ServedMatch) => state.kickOffAt.toISOString().slice(0, 10);
  on("date", (date) => (served) => day(served) === date);
  on("from", (from) => (served) => day(served) >= from);
  on("to", (to) => (served) => day(served) <= to);
  on(
    "team",
    (team) =>
      ({ match }) =>
        [match.home, match.away].some(({ id }) => String(apiFootballTeam(id)) === team),
  );
  on(
    "round",
    (round) =>
      ({ match }) =>
        roundOf(match) === round,
  );
  on(
    "status",
    (list) =>
      ({ state }) =>
        list.split("-").includes(statusOf(state).short),
  );
  on("venue", (venue) => (served) => String(toFixtureItem(context, served).fixture.venue.id) === venue);
  on("live", (live) => ({ state, league }) => {
    const isAsked = live === "all" || live.split("-").includes(String(league.id));
    return isAsked && LIVE.has(statusOf(state).short);
  });
  return (served) => filters.every((filter) => filter(served));
}

/** `last` and `next` count from now. */
function cut(found: readonly ServedMatch[], query: URLSearchParams, now: Date): readonly ServedMatch[] {
  const last = query.get("last");
  const next = query.get("next");
  if (last !== null) return found.filter(({ state }) => state.kickOffAt <= now).slice(-Number(last));
  if (next !== null) return found.filter(({ state }) => state.kickOffAt > now).slice(0, Number(next));
  return found;
}

/** /fixtures/events, /lineups, /statistics and /players; `team` keeps one side. */
export function answerDetail(
  detail: "events" | "lineups" | "statistics" | "players",
  context: ApiFootballContext,
  query: URLSearchParams,
): Found {
  const served = findMatch(context, Number(query.get("fixture")));
  if (served === null) return { response: [] };
  const rows: readonly { readonly team: { readonly id: number }; readonly type?: string }[] = {
    events: () => eventsOf(served),
    lineups: () => lineupsOf(context, served),
    statistics: () => statisticsOf(context, served),
    players: () => playersOf(served),
  }[detail]();
  const isAsked = ({ team, type }: (typeof rows)[number]) =>
    (!query.has("team") || String(team.id) === query.get("team")) &&
    (!query.has("type") || type === undefined || type.toLowerCase() === query.get("type")!.toLowerCase());
  return { response: rows.filter(isAsked) };
}

/** /fixtures/rounds */
export function answerRounds(context: ApiFootballContext, query: URLSearchParams): Found {
  const league = findLeague(context, query);
  const matches = league === null ? [] : matchesOf(context, league, Number(query.get("season")));
  const rounds = [...new Set(matches.map(({ match }) => roundOf(match)))];
  if (query.get("current") !== "true") return { response: rounds };
  const next = matches.find(({ state }) => state.kickOffAt >= context.now) ?? matches.at(-1);
  return { response: next === undefined ? [] : [roundOf(next.match)] };
}
