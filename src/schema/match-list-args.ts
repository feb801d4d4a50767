import { ArgsType, Field, Int } from "type-graphql";
import { MatchFilterInput } from "./match-filter.ts";

/** Arguments that all lists of matches have. Sizes are 1..100; the resolvers check them. */
@ArgsType()
export class MatchListArgs {
  @Field(() => MatchFilterInput, { nullable: true })
  filter?: MatchFilterInput | null;

  @Field(() => Int, { nullable: true, description: "1 to 100; not together with `last`." })
  first?: number | null;

  @Field(() => String, { nullable: true })
  after?: string | null;

  @Field(() => Int, { nullable: true, description: "1 to 100; not together with `first`." })
  last?: number | null;

  @Field(() => String, { nullable: true })
  before?: string | null;
}
