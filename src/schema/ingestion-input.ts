import { Field, ID, InputType, Int } from "type-graphql";
import { IngestionModeEnum } from "./enums.ts";

@InputType("IngestionInput", { description: "What a run is to fetch; everything left out means all." })
export class IngestionInput {
  @Field(() => [ID], { nullable: true, description: "Endpoint ids; not together with `job`." })
  endpoints?: string[] | null;

  @Field(() => String, { nullable: true, description: "Name of a configured job." })
  job?: string | null;

  @Field(() => [String], { nullable: true, description: "Codes, slugs or ids." })
  competitions?: string[] | null;

  @Field(() => [Int], { nullable: true, description: "Starting years." })
  seasons?: number[] | null;

  @Field(() => IngestionModeEnum, { nullable: true, defaultValue: "RESUME" })
  mode?: string | null;

  @Field(() => Int, { nullable: true, description: "The run defers what would cost more." })
  maxCredits?: number | null;

  @Field(() => String, { nullable: true, description: "The same key again answers with the first call's run." })
  idempotencyKey?: string | null;
}
