import { Field, Int, ObjectType } from "type-graphql";
import { PlayerType } from "./player.ts";
import { TeamType } from "./team.ts";

@ObjectType("LineupPlayer", { simpleResolvers: true, description: "A player named for a match." })
export class LineupPlayerType {
  @Field(() => PlayerType)
  player!: PlayerType;

  @Field(() => Int, { nullable: true, description: "Shirt number." })
  number!: number | null;

  @Field(() => String, { nullable: true })
  position!: string | null;
}

@ObjectType("Lineup", { simpleResolvers: true, description: "Whom one side named for a match." })
export class LineupType {
  @Field(() => TeamType)
  team!: TeamType;

  @Field(() => String, { nullable: true, description: 'E.g. "4-3-3".' })
  formation!: string | null;

  @Field(() => [LineupPlayerType])
  startingXI!: LineupPlayerType[];

  @Field(() => [LineupPlayerType])
  substitutes!: LineupPlayerType[];
}
