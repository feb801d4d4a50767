import { Arg, Args, Ctx, FieldResolver, Int, Query, Resolver, Root } from "type-graphql";
import { InvalidInputError } from "../errors.ts";
import { queryHash } from "../readmodel/cursor.ts";
import { formOf, type HeadToHeadRecord, headToHeadOf, type TeamFormRecord } from "../readmodel/form.ts";
import { type MaybePromise, whenLoaded } from "../readmodel/lazy-store.ts";
import { nameKey } from "../readmodel/names.ts";
import { type Page, paginate, sortedList } from "../readmodel/page.ts";
import type { LineupPlayerRecord, MatchRecord, StandingRowRecord, TeamRecord } from "../readmodel/records.ts";
import { hasName } from "../readmodel/search.ts";
import { squadOf } from "../readmodel/squad.ts";
import { standingOf, type TeamTier, tierOf } from "../readmodel/tier.ts";
import { MatchOrderEnum, TeamTierEnum } from "../schema/enums.ts";
import { HeadToHeadType, TeamFormType } from "../schema/form.ts";
import { MatchConnectionType } from "../schema/match.ts";
import { MatchListArgs } from "../schema/match-list-args.ts";
import { ProvenanceType } from "../schema/provenance.ts";
import { StandingRowType } from "../schema/standings.ts";
import { SquadMemberType, TeamConnectionType, TeamType } from "../schema/team.ts";
import { pageSizeOf, toPageRequest, toWindow } from "./arguments.ts";
import { type GraphqlContext, modelOf, todayOf } from "./context.ts";
import { findSeason, selectSeasons } from "./lookups.ts";
import { type MatchOrder, matchPage } from "./match-list.ts";
import { type ProvenanceValue, toProvenance } from "./provenance.ts";

@Resolver(() => TeamType)
export class TeamResolver {
  @Query(() => TeamConnectionType, { description: "By name." })
  teams(
    @Arg("competition", () => String, { nullable: true }) competition: string | null,
    @Arg("season", () => Int, { nullable: true }) season: number | null,
    @Arg("name", () => String, { nullable: true, description: "Part of any of its names." }) name: string | null,
    @Arg("first", () => Int, { nullable: true, defaultValue: 50 }) first: number | null,
    @Arg("after", () => String, { nullable: true }) after: string | null,
    @Ctx() context: GraphqlContext,
  ): Page<TeamRecord> {
    const model = modelOf(context);
    const page = toPageRequest({ first, after }, pageSizeOf("Query.teams"));
    const seasons = selectSeasons(model, { competition, season }, todayOf(context));
    const wanted = seasons === null ? null : new Set(seasons.flatMap((it) => it.teams));
    const teams = model.teams.filter((team) => (wanted?.has(team) ?? true) && (name == null || hasName(team, name)));
    const hash = queryHash("Query.teams", { seasons: seasons?.map((it) => it.id), name });
    const list = sortedList(teams, nameKey, 2);
    return paginate(list, { hash, order: "NAME" }, page);
  }

  @Query(() => TeamType, { nullable: true })
  team(
    @Arg("key", () => String, { description: "Slug, code, id, or any of its names." }) key: string,
    @Ctx() context: GraphqlContext,
  ): TeamRecord | null {
    return modelOf(context).teamKeys.find(key);
  }

  @FieldResolver(() => MatchConnectionType, { description: "In all competitions and seasons, unless filtered." })
  matches(
    @Root() team: TeamRecord,
    @Args(() => MatchListArgs) args: MatchListArgs,
    @Arg("orderBy", () => MatchOrderEnum, { nullable: true, defaultValue: "KICKOFF_DESC" }) orderBy: MatchOrder | null,
    @Ctx() context: GraphqlContext,
  ): Page<MatchRecord> {
    return matchPage(modelOf(context), {
      field: "Team.matches",
      owner: team.id,
      scope: team.allMatches,
      filter: args.filter,
      order: orderBy ?? "KICKOFF_DESC",
      page: args,
    });
  }

  @FieldResolver(() => TeamFormType, { nullable: true, description: "Left out, all competitions and seasons count." })
  form(
    @Root() team: TeamRecord,
    @Arg("competition", () => String, { nullable: true }) competition: string | null,
    @Arg("season", () => Int, { nullable: true }) season: number | null,
    @Arg("window", () => Int, { nullable: true, defaultValue: 5, description: "1 to 50 matches." })
    window: number | null,
    @Ctx() context: GraphqlContext,
  ): TeamFormRecord | null {
    const size = toWindow(window);
    const seasons = selectSeasons(modelOf(context), { competition, season }, todayOf(context));
    if (seasons === null) return formOf(team, team.allMatches, size);
    const matches = team.allMatches.filter((match) => seasons.includes(match.season));
    return matches.length === 0 ? null : formOf(team, matches, size);
  }

  @FieldResolver(() => StandingRowType, { nullable: true, description: "Null where the team is not in that table." })
  standing(
    @Root() team: TeamRecord,
    @Arg("competition", () => String) competition: string,
    @Arg("season", () => Int, { nullable: true }) year: number | null,
    @Ctx() context: GraphqlContext,
  ): StandingRowRecord | null {
    const season = findSeason(modelOf(context), { competition, season: year }, todayOf(context));
    return season === null ? null : standingOf(season, team);
  }

  @FieldResolver(() => TeamTierEnum, { nullable: true, description: "Null for a tournament." })
  tier(
    @Root() team: TeamRecord,
    @Arg("competition", () => String) competition: string,
    @Arg("season", () => Int, { nullable: true }) year: number | null,
    @Ctx() context: GraphqlContext,
  ): TeamTier | null {
    const season = findSeason(modelOf(context), { competition, season: year }, todayOf(context));
    return season === null ? null : tierOf(season, team);
  }

  @FieldResolver(() => HeadToHeadType)
  headToHead(
    @Root() team: TeamRecord,
    @Arg("opponent", () => String) opponent: string,
    @Ctx() context: GraphqlContext,
  ): HeadToHeadRecord {
    const other = modelOf(context).teamKeys.find(opponent);
    if (other === null || other === team) {
      throw new InvalidInputError(`opponent: ${JSON.stringify(opponent)} is not another team.`, "opponent");
    }
    return headToHeadOf(team, other);
  }

  @FieldResolver(() => [SquadMemberType], {
    description: "From the line-ups of a season; left out, the newest that has any.",
  })
  squad(
    @Root() team: TeamRecord,
    @Arg("competition", () => String, { nullable: true }) competition: string | null,
    @Arg("season", () => Int, { nullable: true }) season: number | null,
    @Ctx() context: GraphqlContext,
  ): MaybePromise<LineupPlayerRecord[]> {
    const model = modelOf(context);
    const seasons = selectSeasons(model, { competition, season }, todayOf(context)) ?? team.seasons;
    const newest = seasons
      .filter((it) => team.seasons.includes(it) && hasLineups(it))
      .sort((a, b) => b.year - a.year)[0];
    return newest === undefined ? [] : whenLoaded(model.lineups(newest), (lineups) => squadOf(team, lineups));
  }

  @FieldResolver(() => ProvenanceType)
  provenance(@Root() team: TeamRecord, @Ctx() context: GraphqlContext): ProvenanceValue {
    return toProvenance(modelOf(context), team.origin);
  }

  @Query(() => HeadToHeadType, { nullable: true, name: "headToHead", description: "Null where a team is not known." })
  headToHeadOfTwo(
    @Arg("teamA", () => String) teamA: string,
    @Arg("teamB", () => String) teamB: string,
    @Ctx() context: GraphqlContext,
  ): HeadToHeadRecord | null {
    const { teamKeys } = modelOf(context);
    const a = teamKeys.find(teamA);
    const b = teamKeys.find(teamB);
    if (a === null || b === null) return null;
    if (a === b) throw new InvalidInputError("teamB: must be another team than teamA.", "teamB");
    return headToHeadOf(a, b);
  }
}

const hasLineups = (season: { readonly coverage: readonly { dataset: string; present: number }[] }): boolean =>
  season.coverage.some((row) => row.dataset === "lineups" && row.present > 0);
