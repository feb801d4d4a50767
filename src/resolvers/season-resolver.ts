import { Arg, Args, Ctx, FieldResolver, Int, Resolver, Root } from "type-graphql";
import { formTable, type HomeAdvantageRecord, homeAdvantageOf, type TeamFormRecord } from "../readmodel/form.ts";
import { type PointsRaceSeriesRecord, pointsRaceOf, standingsHistoryOf } from "../readmodel/histories.ts";
import type { MaybePromise } from "../readmodel/lazy-store.ts";
import type { StandingVersionRecord } from "../readmodel/load-histories.ts";
import type { Page } from "../readmodel/page.ts";
import type { CoverageRecord, MatchRecord, ScorerRecord, SeasonRecord, StandingsType } from "../readmodel/records.ts";
import type { ScorerMetric } from "../readmodel/scorers.ts";
import {
  currentMatchdayOf,
  isCurrent,
  isFinished,
  type MatchdayRecord,
  matchdaysOf,
} from "../readmodel/season-state.ts";
import { type StandingsRecord, standingsOf } from "../readmodel/standings.ts";
import { MatchOrderEnum, ScorerMetricEnum, StandingsTypeEnum } from "../schema/enums.ts";
import { TeamFormType } from "../schema/form.ts";
import { MatchConnectionType } from "../schema/match.ts";
import { MatchListArgs } from "../schema/match-list-args.ts";
import { ScorerConnectionType } from "../schema/scorer.ts";
import { CoverageType, HomeAdvantageType, MatchdayType, SeasonType } from "../schema/season.ts";
import { AsOfInput, StandingsObjectType } from "../schema/standings.ts";
import { PointsRaceSeriesType, StandingVersionType } from "../schema/standings-history.ts";
import { toAsOf, toMatchdays, toWindow } from "./arguments.ts";
import { type GraphqlContext, modelOf, todayOf } from "./context.ts";
import { findTeams } from "./lookups.ts";
import { type MatchOrder, matchPage } from "./match-list.ts";
import { scorerPage } from "./scorer-list.ts";

@Resolver(() => SeasonType)
export class SeasonResolver {
  @FieldResolver(() => Boolean, { description: "It is the competition's `currentSeason` and not finished." })
  isCurrent(@Root() season: SeasonRecord, @Ctx() context: GraphqlContext): boolean {
    return isCurrent(season, todayOf(context));
  }

  @FieldResolver(() => Boolean, { description: "Every match is decided, or the last date has passed." })
  isFinished(@Root() season: SeasonRecord, @Ctx() context: GraphqlContext): boolean {
    return isFinished(season, todayOf(context));
  }

  @FieldResolver(() => [MatchdayType], { description: "By number; a knock-out match belongs to none." })
  matchdays(@Root() season: SeasonRecord, @Ctx() context: GraphqlContext): MatchdayRecord[] {
    return matchdaysOf(season, todayOf(context));
  }

  @FieldResolver(() => MatchdayType, {
    nullable: true,
    description: "The one being played, else the next to come, else the last.",
  })
  currentMatchday(@Root() season: SeasonRecord, @Ctx() context: GraphqlContext): MatchdayRecord | null {
    return currentMatchdayOf(season, todayOf(context));
  }

  @FieldResolver(() => MatchConnectionType)
  matches(
    @Root() season: SeasonRecord,
    @Args(() => MatchListArgs) args: MatchListArgs,
    @Arg("orderBy", () => MatchOrderEnum, { nullable: true, defaultValue: "KICKOFF_ASC" }) orderBy: MatchOrder | null,
    @Ctx() context: GraphqlContext,
  ): Page<MatchRecord> {
    return matchPage(modelOf(context), {
      field: "Season.matches",
      owner: season.id,
      scope: season.matches,
      filter: args.filter,
      order: orderBy ?? "KICKOFF_ASC",
      page: args,
    });
  }

  @FieldResolver(() => StandingsObjectType, { description: "Without rows where the season is held back." })
  standings(
    @Root() season: SeasonRecord,
    @Arg("type", () => StandingsTypeEnum, { nullable: true, defaultValue: "TOTAL" }) type: StandingsType | null,
    @Arg("asOf", () => AsOfInput, { nullable: true }) asOf: AsOfInput | null,
    @Ctx() context: GraphqlContext,
  ): MaybePromise<StandingsRecord> {
    return standingsOf(modelOf(context), season, type ?? "TOTAL", toAsOf(asOf));
  }

  @FieldResolver(() => [StandingVersionType], {
    description:
      "Positions in the whole table over the matchdays: teams in the order of the table, each from its first on.",
  })
  standingsHistory(
    @Root() season: SeasonRecord,
    @Arg("teams", () => [String], { nullable: true, description: "Left out = all; unknown ones have none." })
    teams: string[] | null,
    @Arg("changesOnly", () => Boolean, {
      nullable: true,
      defaultValue: true,
      description: "True: a version for each run at one position. False: one for each matchday.",
    })
    changesOnly: boolean | null,
    @Ctx() context: GraphqlContext,
  ): MaybePromise<StandingVersionRecord[]> {
    const model = modelOf(context);
    return standingsHistoryOf(model, season, { teams: findTeams(model, teams), changesOnly: changesOnly !== false });
  }

  @FieldResolver(() => [PointsRaceSeriesType], {
    description: "Points after each matchday, counting exactly the matches up to it; teams in the order of the table.",
  })
  pointsRace(
    @Root() season: SeasonRecord,
    @Arg("teams", () => [String], { nullable: true, description: "Left out = all; unknown ones have none." })
    teams: string[] | null,
    @Arg("fromMatchday", () => Int, { nullable: true, description: "Inclusive." }) fromMatchday: number | null,
    @Arg("toMatchday", () => Int, { nullable: true, description: "Inclusive." }) toMatchday: number | null,
    @Ctx() context: GraphqlContext,
  ): MaybePromise<PointsRaceSeriesRecord[]> {
    const model = modelOf(context);
    const matchdays = toMatchdays(fromMatchday, toMatchday);
    return pointsRaceOf(model, season, { teams: findTeams(model, teams), ...matchdays });
  }

  @FieldResolver(() => [TeamFormType], { description: "Every team's last matches, the best first." })
  form(
    @Root() season: SeasonRecord,
    @Arg("window", () => Int, { nullable: true, defaultValue: 5, description: "1 to 50 matches." })
    window: number | null,
  ): TeamFormRecord[] {
    return formTable(season, toWindow(window));
  }

  @FieldResolver(() => ScorerConnectionType)
  scorers(
    @Root() season: SeasonRecord,
    @Arg("metric", () => ScorerMetricEnum, { nullable: true, defaultValue: "GOALS" }) metric: ScorerMetric | null,
    @Arg("first", () => Int, { nullable: true, defaultValue: 20 }) first: number | null,
    @Arg("after", () => String, { nullable: true }) after: string | null,
  ): Page<ScorerRecord> {
    return scorerPage("Season.scorers", season, metric, { first, after });
  }

  @FieldResolver(() => HomeAdvantageType)
  homeAdvantage(@Root() season: SeasonRecord): HomeAdvantageRecord {
    return homeAdvantageOf(season);
  }

  @FieldResolver(() => [CoverageType])
  coverage(@Root() season: SeasonRecord): readonly CoverageRecord[] {
    if (season.coverage.length > 0 || season.heldBack === null) return season.coverage;
    // The reason must be told even where nothing was counted.
    return [
      { dataset: "matches", expected: season.expectedMatches, present: 0, sources: [], heldBack: season.heldBack },
    ];
  }
}
