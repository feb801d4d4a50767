/** The endpoints that are served, with the parameters each takes. */

import type { Errors, Found } from "./envelope.ts";
import { answerDetail, answerFixtures, answerRounds } from "./fixtures.ts";
import { answerLeagues, answerStandings, answerTeams } from "./league.ts";
import type { EndpointRules, ParameterKind } from "./parameters.ts";
import { answerInjuries, answerTransfers, answerTrophies } from "./player-news.ts";
import { answerPlayers, answerTopScorers } from "./players.ts";
import type { ApiFootballContext } from "./shapes.ts";

export interface Endpoint extends EndpointRules {
  readonly answer: (context: ApiFootballContext, query: URLSearchParams) => Found | Errors;
}

const integers = (...names: readonly string[]): Record<string, ParameterKind> =>
  Object.fromEntries(names.map((name) => [name, "integer"]));

const LEAGUE_SEASON = ["league", "season"] as const;

const detail = (name: "events" | "lineups" | "statistics" | "players"): Endpoint => ({
  parameters: { ...integers("fixture", "team", "player"), type: "text", half: "boolean" },
  oneOf: [["fixture"]],
  answer: (context, query) => answerDetail(name, context, query),
});

export const ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  "/leagues": {
    parameters: {
      ...integers("id", "season", "team", "last"),
      name: "text",
      country: "text",
      code: "text",
      type: "text",
      current: "boolean",
      search: "text",
    },
    oneOf: [],
    answer: answerLeagues,
  },
  "/teams": {
    parameters: {
      ...integers("id", "league", "season", "venue"),
      name: "text",
      country: "text",
      code: "text",
      search: "text",
    },
    oneOf: [["id"], ["name"], ["league"], ["country"], ["code"], ["venue"], ["search"]],
    needs: { league: ["season"], season: ["league"] },
    answer: answerTeams,
  },
  "/fixtures": {
    parameters: {
      ...integers("id", "league", "season", "team", "last", "next", "venue"),
      ids: "text",
      live: "text",
      date: "date",
      from: "date",
      to: "date",
      round: "text",
      status: "text",
      timezone: "text",
    },
    oneOf: [["id"], ["ids"], ["live"], ["date"], ["league", "season"], ["team", "season"], ["last"], ["next"]],
    needs: { from: ["to", "season"], to: ["from", "season"], round: ["league", "season"] },
    answer: answerFixtures,
  },
  "/fixtures/events": detail("events"),
  "/fixtures/lineups": detail("lineups"),
  "/fixtures/statistics": detail("statistics"),
  "/fixtures/players": detail("players"),
  "/fixtures/rounds": {
    parameters: { ...integers("league", "season"), current: "boolean" },
    oneOf: [LEAGUE_SEASON],
    answer: answerRounds,
  },
  "/standings": {
    parameters: integers("league", "season", "team"),
    oneOf: [LEAGUE_SEASON, ["team", "season"]],
    answer: answerStandings,
  },
  "/players": {
    parameters: { ...integers("id", "team", "league", "season", "page"), search: "text" },
    oneOf: [["id", "season"], ["team", "season"], LEAGUE_SEASON],
    answer: answerPlayers,
  },
  "/players/topscorers": {
    parameters: integers("league", "season"),
    oneOf: [LEAGUE_SEASON],
    answer: answerTopScorers,
  },
  "/injuries": {
    parameters: { ...integers("league", "season", "fixture", "team", "player"), date: "date", ids: "text" },
    oneOf: [LEAGUE_SEASON, ["fixture"], ["team", "season"], ["player", "season"], ["date"], ["ids"]],
    answer: answerInjuries,
  },
  "/transfers": {
    parameters: integers("player", "team"),
    oneOf: [["player"], ["team"]],
    answer: answerTransfers,
  },
  "/trophies": {
    parameters: integers("player", "coach"),
    oneOf: [["player"], ["coach"]],
    answer: answerTrophies,
  },
};
