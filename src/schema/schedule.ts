import { Field, ID, Int, ObjectType } from "type-graphql";
import { IngestionRunType } from "./ingestion-run.ts";
import { DateTimeScalar } from "./scalars.ts";

@ObjectType("Schedule", { simpleResolvers: true, description: "A job that runs by itself." })
export class ScheduleType {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  job!: string;

  @Field(() => String, { nullable: true, description: "Either this or `everySeconds`." })
  cron!: string | null;

  @Field(() => Int, { nullable: true })
  everySeconds!: number | null;

  @Field(() => String, { description: "IANA zone that `cron` is read in." })
  timezone!: string;

  @Field(() => Boolean, { description: "A paused schedule still runs when told to: `runScheduleNow`." })
  isPaused!: boolean;

  @Field(() => DateTimeScalar, { nullable: true, description: "Null while it is paused." })
  nextRunAt!: string | null;

  @Field(() => IngestionRunType, { nullable: true, description: "The newest run of its job, whatever started it." })
  lastRun!: IngestionRunType | null;

  @Field(() => [ID], { description: "Endpoints that its job asks." })
  endpoints!: string[];
}
