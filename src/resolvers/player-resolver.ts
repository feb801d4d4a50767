import { Arg, Ctx, FieldResolver, Int, Query, Resolver, Root } from "type-graphql";
import { queryHash } from "../readmodel/cursor.ts";
import { noEventFilter } from "../readmodel/event-filter.ts";
import { eventsOfPlayer } from "../readmodel/event-lists.ts";
import { type MaybePromise, whenLoaded } from "../readmodel/lazy-store.ts";
import { nameKey } from "../readmodel/names.ts";
import { type Page, paginate, sortedList } from "../readmodel/page.ts";
import { appearanceKey, type ReadModel } from "../readmodel/read-model.ts";
import type { EventRecord, PlayerRecord, ScorerRecord, SeasonRecord, TeamRecord } from "../readmodel/records.ts";
import { hasName } from "../readmodel/search.ts";
import { EventTypeEnum } from "../schema/enums.ts";
import { EventConnectionType } from "../schema/event.ts";
import { PlayerConnectionType, PlayerType } from "../schema/player.ts";
import { ProvenanceType } from "../schema/provenance.ts";
import { ScorerType } from "../schema/scorer.ts";
import { pageSizeOf, toPageRequest } from "./arguments.ts";
import { type GraphqlContext, modelOf, todayOf } from "./context.ts";
import { findNamed, selectSeasons } from "./lookups.ts";
import { type ProvenanceValue, toProvenance } from "./provenance.ts";

@Resolver(() => PlayerType)
export class PlayerResolver {
  @Query(() => PlayerConnectionType, {
    description: "By name. With a team, competition or season: who scored or was named in a line-up there.",
  })
  players(
    @Arg("team", () => String, { nullable: true }) teamKey: string | null,
    @Arg("competition", () => String, { nullable: true }) competition: string | null,
    @Arg("season", () => Int, { nullable: true }) season: number | null,
    @Arg("name", () => String, { nullable: true, description: "Part of any of the player's names." })
    name: string | null,
    @Arg("first", () => Int, { nullable: true, defaultValue: 50 }) first: number | null,
    @Arg("after", () => String, { nullable: true }) after: string | null,
    @Ctx() context: GraphqlContext,
  ): MaybePromise<Page<PlayerRecord>> {
    const model = modelOf(context);
    const request = toPageRequest({ first, after }, pageSizeOf("Query.players"));
    const team = findNamed(model.teamKeys, teamKey);
    const seasons = selectSeasons(model, { competition, season }, todayOf(context));
    const hash = queryHash("Query.players", {
      team: typeof team === "string" ? teamKey : team?.id,
      seasons: seasons?.map((it) => it.id),
      name,
    });
    return whenLoaded(playersAt(model, team, seasons), (players) => {
      const named = name == null ? players : players.filter((it) => hasName(it, name));
      const list = sortedList(named, nameKey, 2);
      return paginate(list, { hash, order: "NAME" }, request);
    });
  }

  @Query(() => PlayerType, { nullable: true })
  player(
    @Arg("key", () => String, { description: "Slug, id or name." }) key: string,
    @Ctx() context: GraphqlContext,
  ): PlayerRecord | null {
    return modelOf(context).playerKeys.find(key);
  }

  @FieldResolver(() => [ScorerType], { description: "Newest season first; left out, all of them." })
  seasonStats(
    @Root() player: PlayerRecord,
    @Arg("competition", () => String, { nullable: true }) competitionKey: string | null,
    @Arg("season", () => Int, { nullable: true }) year: number | null,
    @Ctx() context: GraphqlContext,
  ): readonly ScorerRecord[] {
    const competition = findNamed(modelOf(context).competitionKeys, competitionKey);
    return player.stats.filter(
      ({ season }) =>
        (competition === null || season.competition === competition) && (year == null || season.year === year),
    );
  }

  @FieldResolver(() => EventConnectionType, { description: "In order of kick-off." })
  events(
    @Root() player: PlayerRecord,
    @Arg("types", () => [EventTypeEnum], { nullable: true }) types: string[] | null,
    @Arg("first", () => Int, { nullable: true, defaultValue: 50, description: "1 to 500." }) first: number | null,
    @Arg("after", () => String, { nullable: true }) after: string | null,
    @Ctx() context: GraphqlContext,
  ): MaybePromise<Page<EventRecord>> {
    const page = toPageRequest({ first, after }, pageSizeOf("Player.events"));
    const filter = { ...noEventFilter, types: types ?? null };
    const hash = queryHash("Player.events", { player: player.id, types: types?.toSorted() });
    return eventsOfPlayer(modelOf(context), player, null, { scope: { hash, order: "INDEX" }, filter, page });
  }

  @FieldResolver(() => ProvenanceType)
  provenance(@Root() player: PlayerRecord, @Ctx() context: GraphqlContext): ProvenanceValue {
    return toProvenance(modelOf(context), player.origin);
  }
}

/** In order of name. Only a restriction needs to know who played where. */
function playersAt(
  model: ReadModel,
  team: TeamRecord | null | "unknown",
  seasons: readonly SeasonRecord[] | null,
): MaybePromise<readonly PlayerRecord[]> {
  if (team === "unknown") return [];
  if (team === null && seasons === null) return model.players;
  const keys = (seasons ?? team?.seasons ?? []).flatMap((season) =>
    (team === null ? season.teams : [team]).map((it) => appearanceKey(season.id, it.id)),
  );
  return whenLoaded(model.appearances(), (appearances) => {
    const present = new Set(keys.flatMap((key) => [...(appearances.get(key) ?? [])]));
    return model.players.filter((player) => present.has(player));
  });
}
