/**
 * Which marts stand behind a root field of the API, told from the schema: those of the type it gives, of the values in it, and of
 * the things (nodes) that it refers to by name. What these things can be asked for in turn is theirs.
 */

import { type GraphQLNamedType, type GraphQLSchema, getNamedType, isInterfaceType, isObjectType } from "graphql";

/** Marts by type, or by field where a field has others than its type. A type that is not here reads none. */
export const MARTS_OF: Readonly<Record<string, readonly string[]>> = {
  Competition: ["competitions"],
  Coverage: ["coverage"],
  Deduction: ["deductions"],
  Event: ["match_events"],
  HeadToHead: ["matches"],
  HomeAdvantage: ["matches"],
  Lineup: ["lineups"],
  LineupPlayer: ["lineups"],
  LiveState: ["live_matches"],
  Match: ["matches"],
  Matchday: ["matches"],
  MatchRevisions: ["matches"],
  PassLink: ["pass_network_links"],
  PassNode: ["pass_network_nodes"],
  Player: ["players"],
  PointsRacePoint: ["points_race"],
  Scorer: ["top_scorers"],
  Season: ["seasons"],
  "Season.teams": ["team_seasons"],
  ShotMap: ["match_events"],
  SquadMember: ["lineups"],
  StandingRow: ["league_table", "league_table_asof"],
  StandingVersion: ["standings_history"],
  Team: ["teams"],
  TeamForm: ["matches"],
  Venue: ["venues"],
  XgPoint: ["match_events"],
  Zone: ["zones"],
};

/** Types that only carry the thing that is asked for. */
const CARRIER = /(Connection|Edge|Update|Step)$/;
/** `search` gives nodes, but finds three kinds only. */
const NARROWER: Readonly<Record<string, readonly string[]>> = { search: ["Competition", "Player", "Team"] };

/** Field of Query or Subscription → marts in order of name; fields behind which there is none are left out. */
export function exposedMarts(schema: GraphQLSchema): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const root of [schema.getQueryType(), schema.getSubscriptionType()]) {
    for (const field of Object.values(root?.getFields() ?? {})) {
      const names = NARROWER[field.name];
      const marts = names
        ? names.flatMap((name) => MARTS_OF[name] ?? [])
        : [...martsBehind(schema, getNamedType(field.type))];
      if (marts.length > 0) found.set(`${root?.name}.${field.name}`, [...new Set(marts)].sort());
    }
  }
  return found;
}

function martsBehind(schema: GraphQLSchema, asked: GraphQLNamedType): ReadonlySet<string> {
  const marts = new Set<string>();
  const seen = new Set<string>();
  const visit = (type: GraphQLNamedType, isAsked: boolean) => {
    if (!isObjectType(type) && !isInterfaceType(type)) return;
    if (isNode(type) && !isAsked) for (const mart of MARTS_OF[eventOr(type)] ?? []) marts.add(mart);
    const id = `${type.name} ${isAsked}`;
    if (seen.has(id) || (isNode(type) && !isAsked)) return;
    seen.add(id);
    for (const mart of MARTS_OF[eventOr(type)] ?? []) marts.add(mart);
    if (isInterfaceType(type)) for (const one of schema.getPossibleTypes(type)) visit(one, isAsked);
    for (const field of Object.values(type.getFields())) {
      for (const mart of MARTS_OF[`${type.name}.${field.name}`] ?? []) marts.add(mart);
      visit(getNamedType(field.type), isAsked && CARRIER.test(type.name));
    }
  };
  visit(asked, true);
  return marts;
}

const isNode = (type: GraphQLNamedType): boolean =>
  (isObjectType(type) || isInterfaceType(type)) &&
  (type.name === "Node" || type.getInterfaces().some(({ name }) => name === "Node"));

const eventOr = (type: GraphQLNamedType): string =>
  isObjectType(type) && type.getInterfaces().some(({ name }) => name === "Event") ? "Event" : type.name;
