import { Arg, Ctx, Float, ID, Resolver, Root, Subscription } from "type-graphql";
import { InvalidInputError } from "../errors.ts";
import { whenLoaded } from "../readmodel/lazy-store.ts";
import type { MatchChange } from "../readmodel/match-changes.ts";
import { MatchUpdateType, ReplayStepType } from "../schema/match-update.ts";
import { type GraphqlContext, modelOf, readNewest } from "./context.ts";
import { type ReplayStep, replay, requireSpeed } from "./match-replay.ts";
import { followMatches, type MatchSelection } from "./match-updates.ts";

interface Call<Args> {
  readonly args: Args;
  readonly context: GraphqlContext;
}

interface ReplayArgs {
  readonly match: string;
  readonly speed?: number | null;
}

const DEFAULT_SPEED = 10;

@Resolver()
export class MatchStreamResolver {
  @Subscription(() => MatchUpdateType, {
    description:
      "Matches that a newly published snapshot changed, once a match. Lists restrict it, any of each; a slow reader gets changes merged.",
    subscribe: ({ args, context }: Call<MatchSelection>) => followMatches(context.matchNews, args),
  })
  matchUpdated(
    @Arg("competitions", () => [String], { nullable: true, description: "Left out = all." }) _competitions:
      | string[]
      | null,
    @Arg("teams", () => [String], { nullable: true, description: "Of either side; left out = all." }) _teams:
      | string[]
      | null,
    @Arg("matches", () => [ID], { nullable: true, description: "Left out = all." }) _matches: string[] | null,
    @Root() change: MatchChange,
    @Ctx() context: GraphqlContext,
  ): MatchChange {
    const newest = readNewest(context)?.matchById.get(change.match.id);
    return newest === undefined ? change : { ...change, match: newest };
  }

  @Subscription(() => ReplayStepType, {
    description:
      "Plays a recorded match in accelerated time; speed 1..100. Begins at the kick-off, waits for a slow reader, and ends with the step that is `done`.",
    subscribe: ({ args, context }: Call<ReplayArgs>) => startReplay(args, context),
  })
  replayMatch(
    @Arg("match", () => ID) _match: string,
    @Arg("speed", () => Float, { nullable: true, defaultValue: DEFAULT_SPEED, description: "Match minutes a minute." })
    _speed: number | null,
    @Root() step: ReplayStep,
    @Ctx() context: GraphqlContext,
  ): ReplayStep {
    readNewest(context);
    return step;
  }
}

async function startReplay(args: ReplayArgs, context: GraphqlContext): Promise<AsyncIterableIterator<ReplayStep>> {
  const speed = requireSpeed(args.speed ?? DEFAULT_SPEED);
  const model = modelOf(context);
  const match = model.matchById.get(args.match);
  if (match === undefined) throw new InvalidInputError(`match: there is no match "${args.match}".`, "match");
  return whenLoaded(model.eventsOfMatch(match), (events) => replay({ match, events, speed }));
}
