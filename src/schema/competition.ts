import { Field, ID, ObjectType } from "type-graphql";
import { createConnectionType } from "./connection.ts";
import { CompetitionKindEnum } from "./enums.ts";
import { NodeType } from "./node.ts";
import { SeasonType } from "./season.ts";

@ObjectType("Competition", {
  implements: [NodeType],
  simpleResolvers: true,
  description: "A league, cup or tournament over all its seasons.",
})
export class CompetitionType {
  @Field(() => ID)
  id!: string;

  @Field(() => String, { description: 'Short code, e.g. "PL".' })
  code!: string;

  @Field(() => String, { description: 'For addresses, e.g. "premier-league".' })
  slug!: string;

  @Field(() => String)
  name!: string;

  @Field(() => String, { nullable: true, description: "Null for an international one." })
  country!: string | null;

  @Field(() => CompetitionKindEnum)
  kind!: string;

  @Field(() => Boolean, { description: "Made up by the demo simulator." })
  isSynthetic!: boolean;

  @Field(() => [SeasonType], { description: "Those in the lake, newest first." })
  seasons!: SeasonType[];
}

export const CompetitionConnectionType = createConnectionType("Competition", () => CompetitionType);
