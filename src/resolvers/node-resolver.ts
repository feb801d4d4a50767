import { Arg, Ctx, ID, Int, Query, Resolver } from "type-graphql";
import type { MaybePromise } from "../readmodel/lazy-store.ts";
import type {
  CompetitionRecord,
  EventRecord,
  MatchRecord,
  PlayerRecord,
  SeasonRecord,
  TeamRecord,
} from "../readmodel/records.ts";
import { type Found, searchNames } from "../readmodel/search.ts";
import { NodeType } from "../schema/node.ts";
import { pageSizeOf, toPageRequest } from "./arguments.ts";
import { hasScope } from "./auth.ts";
import { type GraphqlContext, modelOf } from "./context.ts";
import { type RunNode, toRunNode } from "./user-errors.ts";

type NodeRecord = CompetitionRecord | SeasonRecord | TeamRecord | PlayerRecord | MatchRecord | EventRecord | RunNode;

@Resolver()
export class NodeResolver {
  @Query(() => NodeType, {
    nullable: true,
    description: "Anything by its id. Runs are seen only with a key that may see them.",
  })
  node(@Arg("id", () => ID) id: string, @Ctx() context: GraphqlContext): MaybePromise<NodeRecord | null> {
    if (context.readModel === null) return findRunBeforeSnapshot(id, context);
    const model = context.readModel;
    // Asked first: an event that is not in memory costs a query, and its ids cannot be mistaken.
    if (id.startsWith("evt_")) return model.event(id);
    return (
      model.matchById.get(id) ??
      model.teamKeys.byId(id) ??
      model.playerKeys.byId(id) ??
      model.seasons.get(id) ??
      model.competitionKeys.byId(id) ??
      findRun(id, context)
    );
  }

  @Query(() => [NodeType], { description: "Competitions, teams and players by name, the best first." })
  search(
    @Arg("text", () => String) text: string,
    @Arg("first", () => Int, { nullable: true, defaultValue: 10 }) first: number | null,
    @Ctx() context: GraphqlContext,
  ): Found[] {
    const page = toPageRequest({ first }, pageSizeOf("Query.search"));
    return searchNames(modelOf(context), text, page.first!);
  }
}

/** Runs are there before anything else: the first one makes the first snapshot. @throws NotReadyError for all other ids */
async function findRunBeforeSnapshot(id: string, context: GraphqlContext): Promise<RunNode | null> {
  const run = await findRun(id, context);
  if (run === null) modelOf(context);
  return run;
}

async function findRun(id: string, context: GraphqlContext): Promise<RunNode | null> {
  if (!hasScope(context, "READ_ADMIN", "INGEST")) return null;
  const run = await context.ingestion.run(id);
  return run === null ? null : toRunNode(run);
}
