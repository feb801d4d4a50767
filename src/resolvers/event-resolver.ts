import { Arg, Ctx, FieldResolver, ID, Int, Query, Resolver, Root } from "type-graphql";
import { InvalidInputError } from "../errors.ts";
import { queryHash } from "../readmodel/cursor.ts";
import { type EventListRequest, eventsOfMatch, eventsOfPlayer, eventsOfSeason } from "../readmodel/event-lists.ts";
import type { MaybePromise } from "../readmodel/lazy-store.ts";
import type { Page } from "../readmodel/page.ts";
import type { ReadModel } from "../readmodel/read-model.ts";
import type { EventRecord, PlayerRecord, SeasonRecord } from "../readmodel/records.ts";
import {
  EventConnectionType,
  EventInterface,
  GoalEventType,
  PassEventType,
  ShotEventType,
  SubstitutionEventType,
} from "../schema/event.ts";
import { EventFilterInput } from "../schema/event-filter.ts";
import { PlayerType } from "../schema/player.ts";
import { JsonScalar } from "../schema/scalars.ts";
import { pageSizeOf, toPageRequest } from "./arguments.ts";
import { type GraphqlContext, modelOf, todayOf } from "./context.ts";
import { emptyEventPage, toEventFilter } from "./event-arguments.ts";
import { findSeason, selectSeasons } from "./lookups.ts";

interface EventsOwner {
  readonly match: string | null;
  readonly player: string | null;
  readonly competition: string | null;
  readonly season: number | null;
}

@Resolver(() => EventInterface)
export class EventResolver {
  @Query(() => EventConnectionType, { description: "Needs a match, a player, or a competition with a season." })
  events(
    @Arg("match", () => ID, { nullable: true }) match: string | null,
    @Arg("player", () => String, { nullable: true }) player: string | null,
    @Arg("competition", () => String, { nullable: true }) competition: string | null,
    @Arg("season", () => Int, { nullable: true }) season: number | null,
    @Arg("filter", () => EventFilterInput, { nullable: true }) filter: EventFilterInput | null,
    @Arg("first", () => Int, { nullable: true, defaultValue: 100, description: "1 to 500." }) first: number | null,
    @Arg("after", () => String, { nullable: true }) after: string | null,
    @Ctx() context: GraphqlContext,
  ): MaybePromise<Page<EventRecord>> {
    const page = toPageRequest({ first, after }, pageSizeOf("Query.events"));
    const owner = { match, player, competition, season };
    requireOwner(owner);
    const model = modelOf(context);
    const resolved = toEventFilter(model, filter);
    if (resolved === null) return emptyEventPage;
    const hash = queryHash("Query.events", { ...owner, filter: resolved });
    const request = { scope: { hash, order: "INDEX" }, filter: resolved, page };
    return eventsOf(model, owner, request, todayOf(context));
  }

  @FieldResolver(() => JsonScalar, { nullable: true, description: "What only the source knows, in its own words." })
  attributes(@Root() event: EventRecord): unknown {
    return event.attributesJson === null ? null : JSON.parse(event.attributesJson);
  }
}

function requireOwner({ match, player, competition, season }: EventsOwner): void {
  if (match != null || player != null || (competition != null && season != null)) return;
  const missing = competition == null ? "match" : "season";
  throw new InvalidInputError(`${missing}: events need a match, a player, or a competition with a season.`, missing);
}

/** The narrowest owner is read, the others restrict it. */
function eventsOf(
  model: ReadModel,
  owner: EventsOwner,
  request: EventListRequest,
  today: string,
): MaybePromise<Page<EventRecord>> {
  const narrowed = withPlayer(model, owner.player, request);
  if (narrowed === null) return emptyEventPage;
  const seasons = restrictionOf(model, owner, today);
  if (owner.match !== null && owner.match !== undefined) {
    const match = model.matchById.get(owner.match);
    if (match === undefined || !(seasons?.includes(match.season) ?? true)) return emptyEventPage;
    return eventsOfMatch(model, match, narrowed.request);
  }
  if (narrowed.player !== null) {
    return eventsOfPlayer(model, narrowed.player, seasons, narrowed.request);
  }
  const season = findSeason(model, { competition: owner.competition!, season: owner.season }, today);
  return season === null ? emptyEventPage : eventsOfSeason(model, season, request);
}

/** Elsewhere a competition alone means its default season; here that would hide most of a career. */
function restrictionOf(model: ReadModel, owner: EventsOwner, today: string): readonly SeasonRecord[] | null {
  if (owner.competition == null || owner.season != null) return selectSeasons(model, owner, today);
  return model.competitionKeys.find(owner.competition)?.seasons ?? [];
}

/** Null: there is no such player, or the filter names another one. */
function withPlayer(
  model: ReadModel,
  key: string | null,
  request: EventListRequest,
): { readonly player: PlayerRecord | null; readonly request: EventListRequest } | null {
  if (key === null || key === undefined) return { player: null, request };
  const player = model.playerKeys.find(key);
  const wanted = request.filter.playerId;
  if (player === null || (wanted !== null && wanted !== player.id)) return null;
  return { player, request: { ...request, filter: { ...request.filter, playerId: player.id } } };
}

@Resolver(() => GoalEventType)
export class GoalEventResolver {
  @FieldResolver(() => PlayerType, { nullable: true })
  assist(@Root() event: EventRecord): PlayerRecord | null {
    return event.relatedPlayer;
  }
}

@Resolver(() => ShotEventType)
export class ShotEventResolver {
  @FieldResolver(() => String, { description: 'In the source\'s words; "Unknown" where it says nothing.' })
  outcome(@Root() event: EventRecord): string {
    return event.outcome ?? "Unknown";
  }
}

@Resolver(() => PassEventType)
export class PassEventResolver {
  @FieldResolver(() => PlayerType, { nullable: true })
  recipient(@Root() event: EventRecord): PlayerRecord | null {
    return event.relatedPlayer;
  }
}

@Resolver(() => SubstitutionEventType)
export class SubstitutionEventResolver {
  @FieldResolver(() => PlayerType, { nullable: true, description: "The same as `player`." })
  playerOff(@Root() event: EventRecord): PlayerRecord | null {
    return event.player;
  }

  @FieldResolver(() => PlayerType, { nullable: true })
  playerOn(@Root() event: EventRecord): PlayerRecord | null {
    return event.relatedPlayer;
  }
}
