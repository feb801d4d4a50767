import { Field, ID, Int, ObjectType } from "type-graphql";
import { CompetitionType } from "./competition.ts";
import { createConnectionType } from "./connection.ts";
import { MatchStatusEnum, SideEnum, SourceIdEnum } from "./enums.ts";
import { NodeType } from "./node.ts";
import { DateScalar, DateTimeScalar } from "./scalars.ts";
import { SeasonType } from "./season.ts";
import { TeamType } from "./team.ts";

@ObjectType("Goals", { simpleResolvers: true, description: "Goals of both sides." })
export class GoalsType {
  @Field(() => Int)
  home!: number;

  @Field(() => Int)
  away!: number;
}

@ObjectType("Score", {
  simpleResolvers: true,
  description:
    "fullTime: after regular and extra time, without the shoot-out; null until there is a score. regularTime: after 90 minutes.",
})
export class ScoreType {
  @Field(() => GoalsType, { nullable: true })
  fullTime!: GoalsType | null;

  @Field(() => GoalsType, { nullable: true })
  halfTime!: GoalsType | null;

  @Field(() => GoalsType, { nullable: true })
  regularTime!: GoalsType | null;

  @Field(() => GoalsType, { nullable: true, description: "After extra time, where it was played." })
  extraTime!: GoalsType | null;

  @Field(() => GoalsType, { nullable: true, description: "Kicks scored in the shoot-out." })
  penalties!: GoalsType | null;

  @Field(() => SideEnum, { nullable: true, description: "Null for a draw and until the match is decided." })
  winner!: string | null;
}

@ObjectType("Venue", { simpleResolvers: true, description: "Where a match is played." })
export class VenueType {
  @Field(() => String)
  name!: string;

  @Field(() => String, { nullable: true })
  city!: string | null;

  @Field(() => String, {
    nullable: true,
    description: "Of the clubs that play there, or of a tournament's list of grounds.",
  })
  country!: string | null;

  @Field(() => Int, { nullable: true, description: "Seats; null when no source tells them." })
  capacity!: number | null;
}

@ObjectType("MatchRevisions", {
  simpleResolvers: true,
  description: "How often a match's facts changed after it was first seen (VAR, late corrections).",
})
export class MatchRevisionsType {
  @Field(() => DateTimeScalar)
  firstSeenAt!: string;

  @Field(() => DateTimeScalar)
  lastChangedAt!: string;

  @Field(() => Int)
  changes!: number;

  @Field(() => Boolean)
  isCorrected!: boolean;
}

@ObjectType("LiveState", { simpleResolvers: true, description: "How recent what is told of a match in play is." })
export class LiveStateType {
  @Field(() => SourceIdEnum, { description: "Who saw it last." })
  source!: string;

  @Field(() => DateTimeScalar)
  observedAt!: string;

  @Field(() => Int)
  ageSeconds!: number;

  @Field(() => Int, { description: "20 minutes on the day of the match, 90 otherwise." })
  slaSeconds!: number;

  @Field(() => Boolean, { description: "Older than it should be." })
  isLate!: boolean;
}

@ObjectType("Match", { implements: [NodeType], simpleResolvers: true, description: "One match, played or to come." })
export class MatchType {
  @Field(() => ID)
  id!: string;

  @Field(() => CompetitionType)
  competition!: CompetitionType;

  @Field(() => SeasonType)
  season!: SeasonType;

  @Field(() => String, { nullable: true, description: 'E.g. "REGULAR_SEASON", "GROUP_STAGE", "FINAL".' })
  stage!: string | null;

  @Field(() => String, { nullable: true, description: 'E.g. "Group A".' })
  group!: string | null;

  @Field(() => String, { nullable: true, description: "As the source names it." })
  round!: string | null;

  @Field(() => Int, { nullable: true })
  matchday!: number | null;

  @Field(() => DateTimeScalar, { nullable: true, description: "Null where only the date is known." })
  kickoff!: string | null;

  @Field(() => DateScalar, { description: "At the place of the match." })
  date!: string;

  @Field(() => MatchStatusEnum)
  status!: string;

  @Field(() => Int, { nullable: true, description: "Only while the match is being played." })
  minute!: number | null;

  @Field(() => ScoreType)
  score!: ScoreType;

  @Field(() => TeamType)
  home!: TeamType;

  @Field(() => TeamType)
  away!: TeamType;

  @Field(() => VenueType, { nullable: true })
  venue!: VenueType | null;

  @Field(() => Int, { nullable: true })
  attendance!: number | null;

  @Field(() => String, { nullable: true })
  referee!: string | null;
}

export const MatchConnectionType = createConnectionType("Match", () => MatchType);
