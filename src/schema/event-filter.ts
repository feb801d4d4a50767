import { Field, InputType, Int } from "type-graphql";
import { EventTypeEnum } from "./enums.ts";

@InputType("EventFilter", { description: "All conditions must hold; what is left out does not restrict." })
export class EventFilterInput {
  @Field(() => [EventTypeEnum], { nullable: true, description: "Any of these." })
  types?: string[] | null;

  @Field(() => String, { nullable: true, description: "Code, slug or id." })
  team?: string | null;

  @Field(() => String, { nullable: true, description: "Slug or id." })
  player?: string | null;

  @Field(() => [Int], { nullable: true, description: "Any of these." })
  periods?: number[] | null;

  @Field(() => Int, { nullable: true, description: "Inclusive." })
  fromMinute?: number | null;

  @Field(() => Int, { nullable: true, description: "Inclusive." })
  toMinute?: number | null;
}
