import { Field, Float, Int, ObjectType } from "type-graphql";
import { ShotEventType } from "./event.ts";

@ObjectType("ShotSummary", { simpleResolvers: true, description: "One side's shots, without shoot-out kicks." })
export class ShotSummaryType {
  @Field(() => Int)
  shots!: number;

  @Field(() => Int, { description: "Goals and saves." })
  onTarget!: number;

  @Field(() => Int)
  goals!: number;

  @Field(() => Float)
  xg!: number;

  @Field(() => Float)
  nonPenaltyXg!: number;
}

@ObjectType("ShotMap", {
  simpleResolvers: true,
  description: "All shots of a match; derived GoalEvents are not in it.",
})
export class ShotMapType {
  @Field(() => [ShotEventType])
  shots!: ShotEventType[];

  @Field(() => ShotSummaryType)
  home!: ShotSummaryType;

  @Field(() => ShotSummaryType)
  away!: ShotSummaryType;
}

@ObjectType("XgPoint", { simpleResolvers: true, description: "Sums of expected goals after one shot." })
export class XgPointType {
  @Field(() => Int)
  minute!: number;

  @Field(() => Int)
  period!: number;

  @Field(() => Float)
  homeXg!: number;

  @Field(() => Float)
  awayXg!: number;
}
