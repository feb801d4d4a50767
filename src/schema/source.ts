import { Field, ID, Int, ObjectType } from "type-graphql";
import { RefreshPolicyEnum, SourceIdEnum } from "./enums.ts";
import { DateTimeScalar } from "./scalars.ts";

@ObjectType("Endpoint", { simpleResolvers: true, description: "One row of config/endpoints.json." })
export class EndpointType {
  @Field(() => ID)
  id!: string;

  @Field(() => SourceIdEnum)
  source!: string;

  @Field(() => String, { description: "Below the source's address; {words} are filled in for each work item." })
  path!: string;

  @Field(() => String, { description: "Prefix of its objects below raw/." })
  dataset!: string;

  @Field(() => RefreshPolicyEnum)
  refresh!: string;

  @Field(() => [String], { description: "Jobs that ask it; none: only when it is named." })
  jobs!: string[];
}

@ObjectType("Credits", {
  simpleResolvers: true,
  description: "Credits of the current window, the UTC day; `saved` = calls that smart resume made unnecessary.",
})
export class CreditsType {
  @Field(() => Int, { nullable: true, description: "As the provider last said, else as configured." })
  limit!: number | null;

  @Field(() => Int, { description: "Spent and leased; a crash may count a call too many, never one too few." })
  used!: number;

  @Field(() => Int, { nullable: true })
  remaining!: number | null;

  @Field(() => DateTimeScalar, { nullable: true })
  resetsAt!: string | null;

  @Field(() => Int)
  saved!: number;
}

@ObjectType("Source", { simpleResolvers: true, description: "A provider as this service sees it." })
export class SourceType {
  @Field(() => SourceIdEnum)
  id!: string;

  @Field(() => String)
  name!: string;

  @Field(() => Boolean, { description: "It can be asked: it needs no key, or its key is set." })
  enabled!: boolean;

  @Field(() => String, { nullable: true, description: "Why it is not enabled, or why jobs leave it out." })
  reason!: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: "As a look at its address found in the last minute; null while that is not known.",
  })
  reachable!: boolean | null;

  @Field(() => String, { nullable: true })
  licence!: string | null;

  @Field(() => String, { description: "To be shown with its data." })
  attribution!: string;

  @Field(() => [EndpointType])
  endpoints!: EndpointType[];

  @Field(() => CreditsType, { nullable: true, description: "Null: it counts none." })
  credits!: CreditsType | null;
}
