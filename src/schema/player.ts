import { Field, ID, ObjectType } from "type-graphql";
import { createConnectionType } from "./connection.ts";
import { NodeType } from "./node.ts";
import { DateScalar } from "./scalars.ts";

@ObjectType("Player", {
  implements: [NodeType],
  simpleResolvers: true,
  description: "A player, over all teams and seasons.",
})
export class PlayerType {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  slug!: string;

  @Field(() => String)
  name!: string;

  @Field(() => String, { nullable: true })
  firstName!: string | null;

  @Field(() => String, { nullable: true })
  lastName!: string | null;

  @Field(() => DateScalar, { nullable: true })
  dateOfBirth!: string | null;

  @Field(() => String, { nullable: true })
  nationality!: string | null;

  @Field(() => String, { nullable: true })
  position!: string | null;
}

export const PlayerConnectionType = createConnectionType("Player", () => PlayerType);
