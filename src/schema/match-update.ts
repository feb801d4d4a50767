import { Field, Int, ObjectType } from "type-graphql";
import { EventInterface } from "./event.ts";
import { GoalsType, MatchType } from "./match.ts";

@ObjectType("MatchUpdate", {
  simpleResolvers: true,
  description: "What a newly published snapshot changed of a match.",
})
export class MatchUpdateType {
  @Field(() => MatchType, { description: "As it is now." })
  match!: MatchType;

  @Field(() => [String], { description: "Fields of Match that have another value; of a new match all that have one." })
  changed!: string[];

  @Field(() => Boolean, { description: "A result became another one: no news of a match but a correction." })
  isCorrection!: boolean;
}

@ObjectType("ReplayStep", { simpleResolvers: true, description: "One event of a match that is played again." })
export class ReplayStepType {
  @Field(() => Int, { description: "1, 2, … up to `total`; 0 for a match without events." })
  index!: number;

  @Field(() => Int, { description: "How many steps there will be." })
  total!: number;

  @Field(() => EventInterface, { nullable: true, description: "Null for a match without events." })
  event!: EventInterface | null;

  @Field(() => GoalsType, { description: "After the event; with the last step the result." })
  score!: GoalsType;

  @Field(() => Boolean, { description: "The last step." })
  done!: boolean;
}
