import { Field, Int, ObjectType } from "type-graphql";
import { PointType } from "./event.ts";
import { PlayerType } from "./player.ts";

@ObjectType("PassNode", { simpleResolvers: true, description: "A player of a pass network." })
export class PassNodeType {
  @Field(() => PlayerType)
  player!: PlayerType;

  @Field(() => PointType, {
    description:
      "The mean of the points where completed passes of the player began and where passes reached the player.",
  })
  averageLocation!: PointType;

  @Field(() => Int, { description: "Completed passes given." })
  passes!: number;
}

@ObjectType("PassLink", { simpleResolvers: true, description: "Completed passes from one player to another." })
export class PassLinkType {
  @Field(() => PlayerType)
  from!: PlayerType;

  @Field(() => PlayerType)
  to!: PlayerType;

  @Field(() => Int)
  passes!: number;
}

@ObjectType("PassNetwork", { simpleResolvers: true, description: "Who passed to whom on one side of a match." })
export class PassNetworkType {
  @Field(() => [PassNodeType], {
    description: "Everyone who gave or received a completed pass, the most passes first.",
  })
  nodes!: PassNodeType[];

  @Field(() => [PassLinkType], { description: "The most passes first." })
  links!: PassLinkType[];
}
