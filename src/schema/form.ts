import { Field, Float, Int, ObjectType } from "type-graphql";
import { MomentumEnum, OutcomeEnum } from "./enums.ts";
import { MatchType } from "./match.ts";
import { TeamType } from "./team.ts";

@ObjectType("TeamForm", { simpleResolvers: true, description: "A team's last matches." })
export class TeamFormType {
  @Field(() => TeamType)
  team!: TeamType;

  @Field(() => [OutcomeEnum], { description: "Oldest first, as in a table." })
  results!: string[];

  @Field(() => Int)
  played!: number;

  @Field(() => Int)
  points!: number;

  @Field(() => Int)
  goalsFor!: number;

  @Field(() => Int)
  goalsAgainst!: number;

  @Field(() => Float)
  pointsPerGame!: number;

  @Field(() => MomentumEnum)
  momentum!: string;

  @Field(() => [MatchType], { description: "In the order of `results`." })
  matches!: MatchType[];
}

@ObjectType("HeadToHead", {
  simpleResolvers: true,
  description: "All played matches of two teams, in every competition. A match decided by a shoot-out is a draw.",
})
export class HeadToHeadType {
  @Field(() => TeamType)
  teamA!: TeamType;

  @Field(() => TeamType)
  teamB!: TeamType;

  @Field(() => Int)
  played!: number;

  @Field(() => Int)
  winsA!: number;

  @Field(() => Int)
  draws!: number;

  @Field(() => Int)
  winsB!: number;

  @Field(() => Int)
  goalsA!: number;

  @Field(() => Int)
  goalsB!: number;

  @Field(() => [MatchType], { description: "Newest first." })
  matches!: MatchType[];
}
