import { Field, InputType, Int } from "type-graphql";
import { MatchStatusEnum } from "./enums.ts";
import { DateScalar, DateTimeScalar } from "./scalars.ts";

@InputType("MatchFilter", { description: "All conditions must hold; what is left out does not restrict." })
export class MatchFilterInput {
  @Field(() => String, { nullable: true, description: "Code, slug or id." })
  competition?: string | null;

  @Field(() => [String], { nullable: true, description: "Any of these." })
  competitions?: string[] | null;

  @Field(() => Int, { nullable: true, description: "Starting year; left out = all seasons." })
  season?: number | null;

  @Field(() => String, { nullable: true, description: "On either side." })
  team?: string | null;

  @Field(() => String, { nullable: true })
  homeTeam?: string | null;

  @Field(() => String, { nullable: true })
  awayTeam?: string | null;

  @Field(() => [MatchStatusEnum], { nullable: true, description: "Any of these." })
  status?: string[] | null;

  @Field(() => Int, { nullable: true })
  matchday?: number | null;

  @Field(() => String, { nullable: true })
  stage?: string | null;

  @Field(() => String, { nullable: true, description: '"Group A" or "A".' })
  group?: string | null;

  @Field(() => DateScalar, { nullable: true, description: "Both ends inclusive." })
  from?: string | null;

  @Field(() => DateScalar, { nullable: true, description: "Both ends inclusive." })
  to?: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: "Facts changed at or after this instant." })
  updatedSince?: string | null;

  @Field(() => Boolean, { nullable: true })
  hasEvents?: boolean | null;
}
