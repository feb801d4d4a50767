import { Field, Int, InterfaceType, ObjectType } from "type-graphql";
import { UserErrorCodeEnum } from "./enums.ts";
import { IngestionRunType } from "./ingestion-run.ts";
import { DateTimeScalar } from "./scalars.ts";
import { ScheduleType } from "./schedule.ts";
import { SnapshotType } from "./snapshot.ts";

@InterfaceType("UserError", { description: "A failure that a caller can expect and act on." })
export abstract class UserErrorInterface {
  @Field(() => UserErrorCodeEnum)
  code!: string;

  @Field(() => String)
  message!: string;

  @Field(() => [String], { description: "Path of the argument at fault." })
  field!: string[];
}

const implemented = { implements: [UserErrorInterface], simpleResolvers: true };

@ObjectType("InputError", { ...implemented, description: "The input asks for what cannot be." })
export class InputErrorType {}

@ObjectType("CreditsError", { ...implemented, description: "Not enough credits are left at the source." })
export class CreditsErrorType {
  @Field(() => Int)
  required!: number;

  @Field(() => Int)
  available!: number;

  @Field(() => DateTimeScalar)
  resetsAt!: string;
}

@ObjectType("StateError", { ...implemented, description: "Something else is going on that excludes it." })
export class StateErrorType {
  @Field(() => IngestionRunType, { nullable: true, description: "The run in the way." })
  run!: IngestionRunType | null;
}

@ObjectType("IngestionPayload", {
  simpleResolvers: true,
  description: "What became of a call that starts a run. With user errors the run is null.",
})
export class IngestionPayloadType {
  @Field(() => IngestionRunType, { nullable: true })
  run!: IngestionRunType | null;

  @Field(() => Boolean, { description: "true: an earlier call with the same key made this run." })
  replayed!: boolean;

  @Field(() => [UserErrorInterface])
  userErrors!: UserErrorInterface[];
}

@ObjectType("SchedulePayload", { simpleResolvers: true, description: "The schedule as it is now, or why not." })
export class SchedulePayloadType {
  @Field(() => ScheduleType, { nullable: true })
  schedule!: ScheduleType | null;

  @Field(() => [UserErrorInterface])
  userErrors!: UserErrorInterface[];
}

@ObjectType("BuildPayload", { simpleResolvers: true, description: "The snapshot that a build published, or why not." })
export class BuildPayloadType {
  @Field(() => SnapshotType, { nullable: true })
  snapshot!: SnapshotType | null;

  @Field(() => [UserErrorInterface])
  userErrors!: UserErrorInterface[];
}
