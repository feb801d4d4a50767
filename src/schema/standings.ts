import { Field, InputType, Int, ObjectType } from "type-graphql";
import { OutcomeEnum, StandingsTypeEnum } from "./enums.ts";
import { DateScalar } from "./scalars.ts";
import { SeasonType, ZoneType } from "./season.ts";
import { TeamType } from "./team.ts";

@InputType("AsOfInput", {
  description: "The table as it stood after a matchday or at the end of a date; give exactly one.",
})
export class AsOfInput {
  @Field(() => Int, {
    nullable: true,
    description: "Counts the matches up to this matchday, whenever they were played.",
  })
  matchday?: number | null;

  @Field(() => DateScalar, { nullable: true, description: "Counts what was played up to and on this date." })
  date?: string | null;
}

@ObjectType("StandingRow", { simpleResolvers: true, description: "One team's line of a table." })
export class StandingRowType {
  @Field(() => Int)
  position!: number;

  @Field(() => TeamType)
  team!: TeamType;

  @Field(() => String, { nullable: true, description: "Null in a table without groups." })
  group!: string | null;

  @Field(() => Int)
  played!: number;

  @Field(() => Int)
  won!: number;

  @Field(() => Int)
  drawn!: number;

  @Field(() => Int)
  lost!: number;

  @Field(() => Int)
  goalsFor!: number;

  @Field(() => Int)
  goalsAgainst!: number;

  @Field(() => Int)
  goalDifference!: number;

  @Field(() => Int, { description: "After deductions." })
  points!: number;

  @Field(() => Int, { description: "Points taken away, already subtracted from `points`." })
  deduction!: number;

  @Field(() => [OutcomeEnum], { description: "The last five, oldest first." })
  form!: string[];

  @Field(() => ZoneType, { nullable: true })
  zone!: ZoneType | null;

  @Field(() => Int, { nullable: true, description: "Before the last matchday; null at the start." })
  previousPosition!: number | null;
}

@ObjectType("StandingsGroup", { simpleResolvers: true, description: "The table of one group." })
export class StandingsGroupType {
  @Field(() => String, { nullable: true, description: "Null in a table without groups." })
  name!: string | null;

  @Field(() => [StandingRowType])
  rows!: StandingRowType[];
}

@ObjectType("Standings", {
  simpleResolvers: true,
  description: "A table, whole or by groups. Without rows: the season has none, or it is held back.",
})
export class StandingsObjectType {
  @Field(() => SeasonType)
  season!: SeasonType;

  @Field(() => StandingsTypeEnum)
  type!: string;

  @Field(() => DateScalar, { nullable: true, description: "The date it counts to; null for the present table." })
  asOf!: string | null;

  @Field(() => [StandingsGroupType])
  groups!: StandingsGroupType[];

  @Field(() => [StandingRowType], { description: "All groups' rows, in order." })
  rows!: StandingRowType[];
}
