import { Arg, Ctx, FieldResolver, Float, Int, Query, Resolver, Root } from "type-graphql";
import type { MaybePromise } from "../readmodel/lazy-store.ts";
import type { Page } from "../readmodel/page.ts";
import type { ScorerRecord, StandingRowRecord, StandingsType } from "../readmodel/records.ts";
import type { ScorerMetric } from "../readmodel/scorers.ts";
import { hasTable, type StandingsRecord, standingsOf } from "../readmodel/standings.ts";
import { ScorerMetricEnum, StandingsTypeEnum } from "../schema/enums.ts";
import { ScorerConnectionType } from "../schema/scorer.ts";
import { AsOfInput, StandingRowType, StandingsObjectType } from "../schema/standings.ts";
import { pageSizeOf, toAsOf, toPageRequest } from "./arguments.ts";
import { type GraphqlContext, modelOf, todayOf } from "./context.ts";
import { findSeason } from "./lookups.ts";
import { scorerPage } from "./scorer-list.ts";

const perGame = (total: number, row: StandingRowRecord): number | null =>
  row.played === 0 ? null : total / row.played;

@Resolver(() => StandingRowType)
export class StandingsResolver {
  @Query(() => StandingsObjectType, {
    nullable: true,
    description: "Null where there is no such season, where it has no table, and while it is held back.",
  })
  standings(
    @Arg("competition", () => String) competition: string,
    @Arg("season", () => Int, { nullable: true }) year: number | null,
    @Arg("type", () => StandingsTypeEnum, { nullable: true, defaultValue: "TOTAL" }) type: StandingsType | null,
    @Arg("asOf", () => AsOfInput, { nullable: true }) asOf: AsOfInput | null,
    @Ctx() context: GraphqlContext,
  ): MaybePromise<StandingsRecord> | null {
    const model = modelOf(context);
    const moment = toAsOf(asOf);
    const season = findSeason(model, { competition, season: year }, todayOf(context));
    if (season === null || !hasTable(season)) return null;
    return standingsOf(model, season, type ?? "TOTAL", moment);
  }

  @Query(() => ScorerConnectionType, {
    nullable: true,
    description: "Null where there is no such season, and while it is held back.",
  })
  scorers(
    @Arg("competition", () => String) competition: string,
    @Arg("season", () => Int, { nullable: true }) year: number | null,
    @Arg("metric", () => ScorerMetricEnum, { nullable: true, defaultValue: "GOALS" }) metric: ScorerMetric | null,
    @Arg("first", () => Int, { nullable: true, defaultValue: 20 }) first: number | null,
    @Arg("after", () => String, { nullable: true }) after: string | null,
    @Ctx() context: GraphqlContext,
  ): Page<ScorerRecord> | null {
    const page = { first, after };
    toPageRequest(page, pageSizeOf("Query.scorers"));
    const season = findSeason(modelOf(context), { competition, season: year }, todayOf(context));
    if (season === null || (season.heldBack !== null && season.scorers.length === 0)) return null;
    return scorerPage("Query.scorers", season, metric, page);
  }

  @FieldResolver(() => Float, { nullable: true, description: "Null before the first match; so are the next three." })
  pointsPerGame(@Root() row: StandingRowRecord): number | null {
    return perGame(row.points, row);
  }

  @FieldResolver(() => Float, { nullable: true, description: "Share of matches won, 0 to 1." })
  winRate(@Root() row: StandingRowRecord): number | null {
    return perGame(row.won, row);
  }

  @FieldResolver(() => Float, { nullable: true })
  goalsPerGame(@Root() row: StandingRowRecord): number | null {
    return perGame(row.goalsFor, row);
  }

  @FieldResolver(() => Float, { nullable: true })
  goalsConcededPerGame(@Root() row: StandingRowRecord): number | null {
    return perGame(row.goalsAgainst, row);
  }
}
