import { Field, ID, Int, ObjectType } from "type-graphql";
import { PlanActionEnum } from "./enums.ts";

@ObjectType("PlanItem", { simpleResolvers: true, description: "What a run would do about one work item, and why." })
export class PlanItemType {
  @Field(() => ID)
  endpoint!: string;

  @Field(() => String, {
    description: "Key of the object that is there; else of the one to be written, {T} or {D} standing for its time.",
  })
  key!: string;

  @Field(() => PlanActionEnum)
  action!: string;

  @Field(() => String)
  reason!: string;

  @Field(() => Int, { description: "What fetching it costs, also when it is not fetched now." })
  credits!: number;

  @Field(() => Boolean, { description: "It will add items once its result is there: pages, or one for each match." })
  expands!: boolean;

  @Field(() => Int, { description: "An estimate of what those may cost; 0 unless it expands." })
  expandedCredits!: number;
}

@ObjectType("IngestionPlan", {
  simpleResolvers: true,
  description: "What a run of the same input would do now. Making it sends no request and spends nothing.",
})
export class IngestionPlanType {
  @Field(() => Int)
  fetch!: number;

  @Field(() => Int)
  skip!: number;

  @Field(() => Int)
  defer!: number;

  @Field(() => Int, { description: "What the items to fetch cost." })
  credits!: number;

  @Field(() => Int, { description: "With the items that an expanding item will add." })
  estimatedCredits!: number;

  @Field(() => Int, {
    nullable: true,
    description: "Left today at the source that has the least; null where no source concerned counts any.",
  })
  creditsAvailable!: number | null;

  @Field(() => [PlanItemType])
  items!: PlanItemType[];
}
