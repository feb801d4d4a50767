/** The one place where the schema is built. `reflect-metadata` must come before any decorated class. */

import "reflect-metadata";
import { createPubSub } from "@graphql-yoga/subscription";
import { type GraphQLSchema, isInterfaceType } from "graphql";
import { buildSchemaSync } from "type-graphql";
import { BuildResolver } from "./build-resolver.ts";
import { CompetitionResolver } from "./competition-resolver.ts";
import { translateErrors } from "./errors.ts";
import {
  EventResolver,
  GoalEventResolver,
  PassEventResolver,
  ShotEventResolver,
  SubstitutionEventResolver,
} from "./event-resolver.ts";
import { IngestionMutations } from "./ingestion-mutations.ts";
import { IngestionResolver } from "./ingestion-resolver.ts";
import { LakeResolver } from "./lake-resolver.ts";
import { MatchResolver } from "./match-resolver.ts";
import { MatchStreamResolver } from "./match-stream-resolver.ts";
import { NodeResolver } from "./node-resolver.ts";
import { PlayerResolver } from "./player-resolver.ts";
import { ScheduleResolver } from "./schedule-resolver.ts";
import { ScorerResolver } from "./scorer-resolver.ts";
import { SeasonResolver } from "./season-resolver.ts";
import { SourceResolver } from "./source-resolver.ts";
import { StandingsResolver } from "./standings-resolver.ts";
import { TeamResolver } from "./team-resolver.ts";

/** Resolvers keep no state: what a request needs is in its GraphqlContext. */
export function buildGraphqlSchema(): GraphQLSchema {
  const schema = buildSchemaSync({
    resolvers: [
      CompetitionResolver,
      SeasonResolver,
      TeamResolver,
      PlayerResolver,
      MatchResolver,
      MatchStreamResolver,
      EventResolver,
      GoalEventResolver,
      ShotEventResolver,
      PassEventResolver,
      SubstitutionEventResolver,
      StandingsResolver,
      ScorerResolver,
      NodeResolver,
      LakeResolver,
      IngestionResolver,
      IngestionMutations,
      ScheduleResolver,
      SourceResolver,
      BuildResolver,
    ],
    validate: false,
    // A test introspects the schema; doing it at each start costs 30 ms.
    skipCheck: true,
    // type-graphql insists on one; our subscription brings its own iterator.
    pubSub: createPubSub(),
  });
  resolveTypesByName(schema);
  translateErrors(schema);
  return schema;
}

/** type-graphql looks for class instances; records are plain and say their type. */
function resolveTypesByName(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (isInterfaceType(type)) type.resolveType = (value: { readonly __typename: string }) => value.__typename;
  }
}
