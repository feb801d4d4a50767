import { Field, Float, ID, Int, ObjectType } from "type-graphql";
import { CompetitionType } from "./competition.ts";
import { MatchdayStatusEnum, SourceIdEnum, ZoneKindEnum } from "./enums.ts";
import { NodeType } from "./node.ts";
import { DateScalar, DateTimeScalar } from "./scalars.ts";
import { TeamType } from "./team.ts";

@ObjectType("Coverage", {
  simpleResolvers: true,
  description: "How much of a dataset is in the lake: measured, not promised.",
})
export class CoverageType {
  @Field(() => String, { description: '"matches", "events" or "lineups".' })
  dataset!: string;

  @Field(() => Int, { nullable: true })
  expected!: number | null;

  @Field(() => Int)
  present!: number;

  @Field(() => [SourceIdEnum])
  sources!: string[];

  @Field(() => String, { nullable: true, description: "Why the season's tables are held back, when they are." })
  heldBack!: string | null;
}

@ObjectType("Deduction", {
  simpleResolvers: true,
  description: "Positive points = taken away; a later reduction is a row of its own with negative points.",
})
export class DeductionType {
  @Field(() => TeamType)
  team!: TeamType;

  @Field(() => Int)
  points!: number;

  @Field(() => String)
  reason!: string;

  @Field(() => DateScalar)
  effectiveFrom!: string;
}

@ObjectType("Zone", { simpleResolvers: true, description: "A range of places and what they lead to." })
export class ZoneType {
  @Field(() => ZoneKindEnum)
  kind!: string;

  @Field(() => String)
  label!: string;

  @Field(() => Int)
  fromPosition!: number;

  @Field(() => Int)
  toPosition!: number;
}

@ObjectType("Matchday", { simpleResolvers: true, description: "The matches of one round of a season." })
export class MatchdayType {
  @Field(() => Int)
  number!: number;

  @Field(() => MatchdayStatusEnum)
  status!: string;

  @Field(() => DateTimeScalar, { nullable: true })
  firstKickoff!: string | null;

  @Field(() => DateTimeScalar, { nullable: true })
  lastKickoff!: string | null;

  @Field(() => Int)
  total!: number;

  @Field(() => Int)
  completed!: number;

  @Field(() => Int)
  live!: number;

  @Field(() => Int)
  postponed!: number;
}

@ObjectType("HomeAdvantage", {
  simpleResolvers: true,
  description: "How a season's played matches went for home and away sides; awarded ones are left out.",
})
export class HomeAdvantageType {
  @Field(() => Int)
  matches!: number;

  @Field(() => Int)
  homeWins!: number;

  @Field(() => Int)
  draws!: number;

  @Field(() => Int)
  awayWins!: number;

  @Field(() => Float, { nullable: true })
  homePointsPerGame!: number | null;

  @Field(() => Float, { nullable: true })
  awayPointsPerGame!: number | null;
}

@ObjectType("Season", {
  implements: [NodeType],
  simpleResolvers: true,
  description: "One season of a competition.",
})
export class SeasonType {
  @Field(() => ID)
  id!: string;

  @Field(() => CompetitionType)
  competition!: CompetitionType;

  @Field(() => Int, { description: "Starting year: 2024 is 2024/25; a World Cup has its year." })
  year!: number;

  @Field(() => String, { description: '"2024/25" or "2022".' })
  label!: string;

  @Field(() => DateScalar, { nullable: true, description: "Of the first match." })
  startDate!: string | null;

  @Field(() => DateScalar, { nullable: true, description: "Of the last match." })
  endDate!: string | null;

  @Field(() => [TeamType], { description: "By name." })
  teams!: TeamType[];

  @Field(() => [DeductionType], { description: "In order of their dates." })
  deductions!: DeductionType[];

  @Field(() => [ZoneType])
  zones!: ZoneType[];
}
