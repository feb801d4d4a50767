import { Field, Float, Int, ObjectType } from "type-graphql";
import { createConnectionType } from "./connection.ts";
import { PlayerType } from "./player.ts";
import { SeasonType } from "./season.ts";
import { TeamType } from "./team.ts";

@ObjectType("Scorer", {
  simpleResolvers: true,
  description:
    "One player's season; rank is shared by equal values. Own goals and shoot-out kicks do not count as goals.",
})
export class ScorerType {
  @Field(() => Int, { nullable: true, description: "By the list's metric; by goals outside a list." })
  rank!: number | null;

  @Field(() => PlayerType)
  player!: PlayerType;

  @Field(() => TeamType)
  team!: TeamType;

  @Field(() => SeasonType)
  season!: SeasonType;

  @Field(() => Int)
  goals!: number;

  @Field(() => Int, { description: "Goals from penalties." })
  penalties!: number;

  @Field(() => Int, { nullable: true, description: "Null where the source does not tell them." })
  assists!: number | null;

  @Field(() => Int, { nullable: true })
  matchesPlayed!: number | null;

  @Field(() => Int, { nullable: true })
  minutes!: number | null;

  @Field(() => Float, { nullable: true })
  xg!: number | null;
}

export const ScorerConnectionType = createConnectionType("Scorer", () => ScorerType);
