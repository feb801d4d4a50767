import { Field, ID, Int, ObjectType } from "type-graphql";
import { createConnectionType } from "./connection.ts";
import { NodeType } from "./node.ts";
import { PlayerType } from "./player.ts";

@ObjectType("Team", {
  implements: [NodeType],
  simpleResolvers: true,
  description: "A club or a national side, over all seasons and sources.",
})
export class TeamType {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  slug!: string;

  @Field(() => String, { description: 'E.g. "Chelsea FC".' })
  name!: string;

  @Field(() => String, { description: 'E.g. "Chelsea".' })
  shortName!: string;

  @Field(() => String, { nullable: true, description: 'Three letters, e.g. "CHE".' })
  code!: string | null;

  @Field(() => [String], { description: "Every other spelling that a source uses." })
  aliases!: string[];

  @Field(() => String, { nullable: true })
  country!: string | null;

  @Field(() => Boolean)
  isNational!: boolean;

  @Field(() => String, { nullable: true, description: "Null where no source gives one." })
  crestUrl!: string | null;

  @Field(() => Boolean, { description: "False: a name that no alias explains yet, kept as a team of its own." })
  isResolved!: boolean;
}

@ObjectType("SquadMember", { simpleResolvers: true, description: "A player named in a team's line-ups." })
export class SquadMemberType {
  @Field(() => PlayerType)
  player!: PlayerType;

  @Field(() => Int, { nullable: true, description: "The shirt number seen most often." })
  number!: number | null;

  @Field(() => String, { nullable: true, description: "The position seen most often." })
  position!: string | null;
}

export const TeamConnectionType = createConnectionType("Team", () => TeamType);
