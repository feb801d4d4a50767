import { Arg, Args, Ctx, FieldResolver, ID, Int, Query, Resolver, Root } from "type-graphql";
import { queryHash } from "../readmodel/cursor.ts";
import { eventsOfMatch } from "../readmodel/event-lists.ts";
import { type HeadToHeadRecord, headToHeadOf } from "../readmodel/form.ts";
import { type MaybePromise, whenLoaded } from "../readmodel/lazy-store.ts";
import { type LiveAge, liveAgeOf } from "../readmodel/live-state.ts";
import type { PassNetworkRecord } from "../readmodel/load-pass-networks.ts";
import type { Page } from "../readmodel/page.ts";
import type { EventRecord, LineupRecord, MatchRecord, Side } from "../readmodel/records.ts";
import { type ShotMapRecord, shotMapOf, type XgPointRecord, xgTimelineOf } from "../readmodel/shots.ts";
import { MatchOrderEnum, SideEnum } from "../schema/enums.ts";
import { EventConnectionType } from "../schema/event.ts";
import { EventFilterInput } from "../schema/event-filter.ts";
import { HeadToHeadType } from "../schema/form.ts";
import { LineupType } from "../schema/lineup.ts";
import { LiveStateType, MatchConnectionType, MatchRevisionsType, MatchType } from "../schema/match.ts";
import { MatchListArgs } from "../schema/match-list-args.ts";
import { PassNetworkType } from "../schema/pass-network.ts";
import { ProvenanceType } from "../schema/provenance.ts";
import { ShotMapType, XgPointType } from "../schema/shot-map.ts";
import { pageSizeOf, requireInRange, toPageRequest } from "./arguments.ts";
import { type GraphqlContext, modelOf } from "./context.ts";
import { emptyEventPage, toEventFilter } from "./event-arguments.ts";
import { type MatchOrder, matchPage } from "./match-list.ts";
import { type ProvenanceValue, toProvenance } from "./provenance.ts";

interface RevisionsValue {
  readonly firstSeenAt: string;
  readonly lastChangedAt: string;
  readonly changes: number;
  readonly isCorrected: boolean;
}

@Resolver(() => MatchType)
export class MatchResolver {
  @Query(() => MatchConnectionType, { name: "matches" })
  matches(
    @Args(() => MatchListArgs) args: MatchListArgs,
    @Arg("orderBy", () => MatchOrderEnum, { nullable: true, defaultValue: "KICKOFF_DESC" }) orderBy: MatchOrder | null,
    @Ctx() context: GraphqlContext,
  ): Page<MatchRecord> {
    const order = orderBy ?? "KICKOFF_DESC";
    return matchPage(modelOf(context), { field: "Query.matches", filter: args.filter, order, page: args });
  }

  @Query(() => MatchType, { nullable: true })
  match(@Arg("id", () => ID) id: string, @Ctx() context: GraphqlContext): MatchRecord | null {
    return modelOf(context).matchById.get(id) ?? null;
  }

  @Query(() => [MatchType], { description: "Those being played now, by kick-off; unknown competitions have none." })
  liveMatches(
    @Arg("competitions", () => [String], { nullable: true, description: "Left out = all." })
    competitions: string[] | null,
    @Ctx() context: GraphqlContext,
  ): MatchRecord[] {
    const { competitionKeys, liveMatches } = modelOf(context);
    const wanted = competitions?.map((key) => competitionKeys.find(key));
    return liveMatches.filter((match) => wanted?.includes(match.competition) ?? true);
  }

  @FieldResolver(() => EventConnectionType, { description: "By index." })
  events(
    @Root() match: MatchRecord,
    @Arg("filter", () => EventFilterInput, { nullable: true }) filter: EventFilterInput | null,
    @Arg("first", () => Int, { nullable: true, defaultValue: 100, description: "1 to 500." }) first: number | null,
    @Arg("after", () => String, { nullable: true }) after: string | null,
    @Ctx() context: GraphqlContext,
  ): MaybePromise<Page<EventRecord>> {
    const model = modelOf(context);
    const page = toPageRequest({ first, after }, pageSizeOf("Match.events"));
    const resolved = toEventFilter(model, filter);
    if (resolved === null) return emptyEventPage;
    const hash = queryHash("Match.events", { match: match.id, ...resolved });
    return eventsOfMatch(model, match, { scope: { hash, order: "INDEX" }, filter: resolved, page });
  }

  @FieldResolver(() => [LineupType], { description: "Home side first; empty where none is known." })
  lineups(@Root() match: MatchRecord, @Ctx() context: GraphqlContext): MaybePromise<readonly LineupRecord[]> {
    return whenLoaded(modelOf(context).lineups(match.season), ({ byMatch }) => byMatch.get(match.id) ?? []);
  }

  @FieldResolver(() => ShotMapType, { nullable: true, description: "Null where no shots are known." })
  shots(@Root() match: MatchRecord, @Ctx() context: GraphqlContext): MaybePromise<ShotMapRecord | null> {
    return whenLoaded(modelOf(context).eventsOfMatch(match), (events) => shotMapOf(match, events));
  }

  @FieldResolver(() => [XgPointType], { description: "A point a shot; empty where no shots are known." })
  xgTimeline(@Root() match: MatchRecord, @Ctx() context: GraphqlContext): MaybePromise<XgPointRecord[]> {
    return whenLoaded(modelOf(context).eventsOfMatch(match), (events) => xgTimelineOf(match, events));
  }

  @FieldResolver(() => PassNetworkType, { nullable: true, description: "Null where no passes of the side are known." })
  passNetwork(
    @Root() match: MatchRecord,
    @Arg("side", () => SideEnum) side: Side,
    @Arg("minimumPasses", () => Int, {
      nullable: true,
      defaultValue: 3,
      description: "Links of fewer passes are left out; 1 to 1000. Nodes stay.",
    })
    minimumPasses: number | null,
    @Ctx() context: GraphqlContext,
  ): MaybePromise<PassNetworkRecord | null> {
    const least = requireInRange("minimumPasses", minimumPasses ?? 3, 1, 1000);
    const team = side === "HOME" ? match.home : match.away;
    return whenLoaded(modelOf(context).passNetworks(match), (networks) => {
      const network = networks.get(team.id);
      if (network === undefined) return null;
      return { nodes: network.nodes, links: network.links.filter(({ passes }) => passes >= least) };
    });
  }

  @FieldResolver(() => LiveStateType, { nullable: true, description: "Null when the match is not in play." })
  live(@Root() match: MatchRecord, @Ctx() context: GraphqlContext): LiveAge | null {
    return liveAgeOf(match, context.clock());
  }

  @FieldResolver(() => MatchRevisionsType)
  revisions(@Root() { firstSeenAt, lastChangedAt, changes, isCorrected }: MatchRecord): RevisionsValue {
    return { firstSeenAt, lastChangedAt, changes, isCorrected };
  }

  @FieldResolver(() => HeadToHeadType, { description: "teamA is the home side; this match counts too." })
  headToHead(@Root() match: MatchRecord): HeadToHeadRecord {
    return headToHeadOf(match.home, match.away);
  }

  @FieldResolver(() => ProvenanceType)
  provenance(@Root() match: MatchRecord, @Ctx() context: GraphqlContext): ProvenanceValue {
    return toProvenance(modelOf(context), match.origin);
  }
}
