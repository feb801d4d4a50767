import { Field, ID, Int, ObjectType } from "type-graphql";
import { createConnectionType } from "./connection.ts";
import { RunStatusEnum, TaskOutcomeEnum } from "./enums.ts";
import { NodeType } from "./node.ts";
import { DateTimeScalar, JsonScalar } from "./scalars.ts";

@ObjectType("Progress", { simpleResolvers: true, description: "How far a run is, in tasks." })
export class ProgressType {
  @Field(() => Int)
  total!: number;

  @Field(() => Int)
  done!: number;

  @Field(() => Int)
  fetched!: number;

  @Field(() => Int)
  skipped!: number;

  @Field(() => Int)
  failed!: number;
}

@ObjectType("TaskError", { simpleResolvers: true, description: "Why a task failed." })
export class TaskErrorType {
  @Field(() => String)
  code!: string;

  @Field(() => String)
  message!: string;

  @Field(() => Boolean)
  retryable!: boolean;

  @Field(() => DateTimeScalar, { nullable: true })
  retryAt!: string | null;
}

@ObjectType("IngestionTask", { simpleResolvers: true, description: "One work item of a run and what became of it." })
export class IngestionTaskType {
  @Field(() => ID)
  endpoint!: string;

  @Field(() => String, { description: "Key of the object in the lake." })
  key!: string;

  @Field(() => JsonScalar)
  parameters!: unknown;

  @Field(() => TaskOutcomeEnum)
  outcome!: string;

  @Field(() => String, { nullable: true })
  reason!: string | null;

  @Field(() => Int)
  attempts!: number;

  @Field(() => Int, { description: "Calls paid for." })
  credits!: number;

  @Field(() => Int, { nullable: true })
  bytes!: number | null;

  @Field(() => Int, { nullable: true })
  rows!: number | null;

  @Field(() => TaskErrorType, { nullable: true })
  error!: TaskErrorType | null;
}

export const TaskConnectionType = createConnectionType("Task", () => IngestionTaskType);

@ObjectType("IngestionRun", {
  implements: [NodeType],
  simpleResolvers: true,
  description: "One run of an ingestion job.",
})
export class IngestionRunType {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  job!: string;

  @Field(() => String, { description: '"boot", "schedule", "cli" or "mutation".' })
  trigger!: string;

  @Field(() => RunStatusEnum)
  status!: string;

  @Field(() => DateTimeScalar)
  createdAt!: string;

  @Field(() => DateTimeScalar, { nullable: true })
  startedAt!: string | null;

  @Field(() => DateTimeScalar, { nullable: true })
  finishedAt!: string | null;

  @Field(() => ProgressType)
  progress!: ProgressType;

  @Field(() => Int)
  creditsUsed!: number;

  @Field(() => Int, { description: "Calls that smart resume made unnecessary." })
  creditsSaved!: number;

  @Field(() => ID, { nullable: true, description: "Data version that the run published or found." })
  snapshot!: string | null;

  @Field(() => String, {
    nullable: true,
    description: "Why building or publishing failed; faults of tasks are theirs.",
  })
  error!: string | null;
}

export const IngestionRunConnectionType = createConnectionType("IngestionRun", () => IngestionRunType);
