import { Arg, Ctx, FieldResolver, Int, Query, Resolver, Root } from "type-graphql";
import { queryHash } from "../readmodel/cursor.ts";
import { type Page, paginate, sortedList } from "../readmodel/page.ts";
import type { CompetitionRecord, SeasonRecord } from "../readmodel/records.ts";
import { CompetitionConnectionType, CompetitionType } from "../schema/competition.ts";
import { SeasonType } from "../schema/season.ts";
import { pageSizeOf, toPageRequest } from "./arguments.ts";
import { type GraphqlContext, modelOf, todayOf } from "./context.ts";
import { findSeason, seasonOf } from "./lookups.ts";

@Resolver(() => CompetitionType)
export class CompetitionResolver {
  @Query(() => CompetitionConnectionType, { description: "All competitions, the most followed first." })
  competitions(
    @Arg("first", () => Int, { nullable: true, defaultValue: 50 }) first: number | null,
    @Arg("after", () => String, { nullable: true }) after: string | null,
    @Ctx() context: GraphqlContext,
  ): Page<CompetitionRecord> {
    const page = toPageRequest({ first, after }, pageSizeOf("Query.competitions"));
    const list = sortedList(modelOf(context).competitions, (it) => [it.ordinal, it.code], 2);
    return paginate(list, { hash: queryHash("Query.competitions", {}), order: "ORDINAL" }, page);
  }

  @Query(() => CompetitionType, { nullable: true })
  competition(
    @Arg("key", () => String, { description: 'Code, slug or id: "PL", "premier-league".' }) key: string,
    @Ctx() context: GraphqlContext,
  ): CompetitionRecord | null {
    return modelOf(context).competitionKeys.find(key);
  }

  @Query(() => SeasonType, {
    nullable: true,
    description:
      "Left out, `year` is the newest season that is not held back and is complete or has matches to come; so everywhere.",
  })
  season(
    @Arg("competition", () => String) competition: string,
    @Arg("year", () => Int, { nullable: true }) year: number | null,
    @Ctx() context: GraphqlContext,
  ): SeasonRecord | null {
    return findSeason(modelOf(context), { competition, season: year }, todayOf(context));
  }

  @FieldResolver(() => SeasonType, {
    nullable: true,
    name: "season",
    description: "Left out, `year` is `currentSeason`.",
  })
  seasonOfYear(
    @Root() competition: CompetitionRecord,
    @Arg("year", () => Int, { nullable: true }) year: number | null,
    @Ctx() context: GraphqlContext,
  ): SeasonRecord | null {
    return seasonOf(competition, year, todayOf(context));
  }

  @FieldResolver(() => SeasonType, {
    nullable: true,
    description: "The season that is shown where none is named: the newest that is complete or has matches to come.",
  })
  currentSeason(@Root() competition: CompetitionRecord, @Ctx() context: GraphqlContext): SeasonRecord | null {
    return seasonOf(competition, null, todayOf(context));
  }
}
