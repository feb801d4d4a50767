import { Ctx, Query, Resolver } from "type-graphql";
import { SourceType } from "../schema/source.ts";
import { requireScope } from "./auth.ts";
import type { GraphqlContext } from "./context.ts";

@Resolver()
export class SourceResolver {
  @Query(() => [SourceType], {
    description: "The providers of the config: keys, reach, endpoints, credits. Scope READ_ADMIN or INGEST.",
  })
  async sources(@Ctx() context: GraphqlContext) {
    requireScope(context, "READ_ADMIN", "INGEST");
    const sources = await context.sources.sources();
    return sources.map((source) => ({
      ...source,
      endpoints: source.endpoints.map((endpoint) => ({ ...endpoint, refresh: endpoint.refresh.toUpperCase() })),
    }));
  }
}
