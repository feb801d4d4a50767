import { Field, Int, ObjectType } from "type-graphql";
import { MovementEnum } from "./enums.ts";
import { DateScalar } from "./scalars.ts";
import { TeamType } from "./team.ts";

@ObjectType("StandingVersion", {
  simpleResolvers: true,
  description: "A run of matchdays that a team spent at one position of the whole table.",
})
export class StandingVersionType {
  @Field(() => TeamType)
  team!: TeamType;

  @Field(() => Int)
  position!: number;

  @Field(() => Int, { nullable: true, description: "Of the version before; null for the first." })
  previousPosition!: number | null;

  @Field(() => MovementEnum)
  movement!: string;

  @Field(() => Int, { description: "At the end of the run." })
  points!: number;

  @Field(() => Int, { description: "At the end of the run." })
  played!: number;

  @Field(() => Int)
  fromMatchday!: number;

  @Field(() => Int, { nullable: true, description: "The last matchday of the run, null while it holds." })
  toMatchday!: number | null;

  @Field(() => Boolean, { description: "It holds after the last matchday with a result." })
  isCurrent!: boolean;
}

@ObjectType("PointsRacePoint", { simpleResolvers: true, description: "Where a team stood after a matchday." })
export class PointsRacePointType {
  @Field(() => Int)
  matchday!: number;

  @Field(() => Int, { description: "Of the matches up to this matchday, whenever they were played." })
  gamesPlayed!: number;

  @Field(() => DateScalar, { description: "The date of the matchday." })
  date!: string;

  @Field(() => Int, { description: "Since the point before; a deduction makes it less." })
  gained!: number;

  @Field(() => Int, { description: "After deductions." })
  total!: number;

  @Field(() => Int)
  position!: number;
}

@ObjectType("PointsRaceSeries", { simpleResolvers: true, description: "One team's line of a points race." })
export class PointsRaceSeriesType {
  @Field(() => TeamType)
  team!: TeamType;

  @Field(() => [PointsRacePointType], { description: "By matchday." })
  points!: PointsRacePointType[];
}
