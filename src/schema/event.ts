import { Field, Float, ID, Int, InterfaceType, ObjectType } from "type-graphql";
import { createConnectionType } from "./connection.ts";
import { EventTypeEnum } from "./enums.ts";
import { GoalsType, MatchType } from "./match.ts";
import { NodeType } from "./node.ts";
import { PlayerType } from "./player.ts";
import { TeamType } from "./team.ts";

@ObjectType("Point", {
  simpleResolvers: true,
  description: "On a pitch of 120 by 80, the acting team playing towards x = 120.",
})
export class PointType {
  @Field(() => Float)
  x!: number;

  @Field(() => Float)
  y!: number;

  @Field(() => Float, { nullable: true })
  z!: number | null;
}

@InterfaceType("Event", {
  implements: [NodeType],
  description:
    "One event of a match; `attributes` keeps what only the source knows. Every shot is a ShotEvent; a goal adds a derived GoalEvent at the same minute.",
})
export abstract class EventInterface {
  @Field(() => ID)
  id!: string;

  @Field(() => MatchType)
  match!: MatchType;

  @Field(() => Int, { description: "Place in the match, ascending; not without gaps." })
  index!: number;

  @Field(() => Int, { description: "1 and 2: halves, 3 and 4: extra time, 5: shoot-out." })
  period!: number;

  @Field(() => Int)
  minute!: number;

  @Field(() => Int, { nullable: true })
  second!: number | null;

  @Field(() => Int, { nullable: true, description: "Minutes of added time, as in 45+2." })
  addedMinute!: number | null;

  @Field(() => EventTypeEnum)
  type!: string;

  @Field(() => TeamType, { nullable: true })
  team!: TeamType | null;

  @Field(() => PlayerType, { nullable: true })
  player!: PlayerType | null;

  @Field(() => PointType, { nullable: true })
  location!: PointType | null;
}

const implemented = { implements: [EventInterface, NodeType], simpleResolvers: true };

@ObjectType("GoalEvent", { ...implemented, description: "A goal, as it counts for the score." })
export class GoalEventType {
  @Field(() => Boolean)
  isPenalty!: boolean;

  @Field(() => Boolean, {
    description: "`team` is the side it counts for, `player` the one of the other side who scored it.",
  })
  isOwnGoal!: boolean;

  @Field(() => GoalsType)
  scoreAfter!: GoalsType;

  @Field(() => Float, { nullable: true })
  xg!: number | null;
}

@ObjectType("ShotEvent", { ...implemented, description: "A shot, whatever became of it." })
export class ShotEventType {
  @Field(() => Float, { nullable: true, description: "Expected goals, 0 to 1." })
  xg!: number | null;

  @Field(() => String, { nullable: true })
  bodyPart!: string | null;

  @Field(() => Boolean)
  isPenalty!: boolean;

  @Field(() => PointType, { nullable: true })
  endLocation!: PointType | null;
}

@ObjectType("PassEvent", { ...implemented, description: "A pass, completed or not." })
export class PassEventType {
  @Field(() => PointType, { nullable: true })
  endLocation!: PointType | null;

  @Field(() => Float, { nullable: true })
  length!: number | null;

  @Field(() => Boolean)
  completed!: boolean;
}

@ObjectType("CardEvent", { ...implemented, description: "A yellow, second yellow or red card." })
export class CardEventType {}

@ObjectType("SubstitutionEvent", { ...implemented, description: "One player for another." })
export class SubstitutionEventType {}

@ObjectType("OtherEvent", { ...implemented, description: "Any event that has no type of its own." })
export class OtherEventType {}

export const EventConnectionType = createConnectionType("Event", () => EventInterface);
