import { Field, ID, Int, ObjectType } from "type-graphql";
import { CheckStatusEnum } from "./enums.ts";
import { DateTimeScalar } from "./scalars.ts";

@ObjectType("Snapshot", { simpleResolvers: true, description: "A published state of all marts." })
export class SnapshotType {
  @Field(() => ID, { description: "The data version: the same input gives the same version." })
  version!: string;

  @Field(() => DateTimeScalar)
  publishedAt!: string;

  @Field(() => String, { description: "The SQL engine that built it." })
  engine!: string;

  @Field(() => Int, { description: "How many marts it holds." })
  models!: number;
}

@ObjectType("QualityCheck", { simpleResolvers: true, description: "One data test of the snapshot." })
export class QualityCheckType {
  @Field(() => String)
  name!: string;

  @Field(() => String, { description: "The mart or staging model that it looks at." })
  model!: string;

  @Field(() => CheckStatusEnum)
  status!: string;

  @Field(() => Int, { description: "Bad rows." })
  failures!: number;

  @Field(() => String, { nullable: true })
  message!: string | null;
}

@ObjectType("QualityReport", { simpleResolvers: true, description: "What the data tests of the snapshot found." })
export class QualityReportType {
  @Field(() => ID)
  version!: string;

  @Field(() => DateTimeScalar)
  checkedAt!: string;

  @Field(() => Int)
  passed!: number;

  @Field(() => Int)
  warned!: number;

  @Field(() => Int)
  failed!: number;

  @Field(() => [QualityCheckType])
  checks!: QualityCheckType[];
}
