/** What tells about the lake itself: freshness, datasets, health. */

import { Field, Int, ObjectType } from "type-graphql";
import { FreshnessStatusEnum, HealthStatusEnum, SourceIdEnum } from "./enums.ts";
import { DateTimeScalar } from "./scalars.ts";

@ObjectType("Freshness", { simpleResolvers: true, description: "How old a dataset of a source is." })
export class FreshnessType {
  @Field(() => String)
  dataset!: string;

  @Field(() => SourceIdEnum)
  source!: string;

  @Field(() => DateTimeScalar, { nullable: true, description: "When the newest object was written." })
  lastIngestedAt!: string | null;

  @Field(() => Int, { nullable: true, description: "Seconds since `lastIngestedAt`." })
  ageSeconds!: number | null;

  @Field(() => FreshnessStatusEnum, {
    description: 'By when the source was last asked: "nothing new" keeps a dataset fresh.',
  })
  status!: string;

  @Field(() => String, { nullable: true, description: "Why it is not fresh, where that is known." })
  reason!: string | null;
}

@ObjectType("Column", { simpleResolvers: true, description: "One column of a dataset." })
export class ColumnType {
  @Field(() => String)
  name!: string;

  @Field(() => String)
  type!: string;

  @Field(() => String, { nullable: true })
  description!: string | null;
}

@ObjectType("Dataset", { simpleResolvers: true, description: "A relation of the lake and what it depends on." })
export class DatasetType {
  @Field(() => String)
  name!: string;

  @Field(() => String, { description: '"raw", "staging" or "mart".' })
  layer!: string;

  @Field(() => [ColumnType])
  columns!: ColumnType[];

  @Field(() => Int, { nullable: true, description: "Null where it is not counted." })
  rows!: number | null;

  @Field(() => [String], { description: "Datasets that it is made from." })
  upstream!: string[];

  @Field(() => [String], { description: "Datasets that are made from it." })
  downstream!: string[];

  @Field(() => String, { nullable: true })
  description!: string | null;
}

@ObjectType("ComponentHealth", { simpleResolvers: true, description: "The state of one part of the service." })
export class ComponentHealthType {
  @Field(() => String)
  name!: string;

  @Field(() => HealthStatusEnum)
  status!: string;

  @Field(() => String, { nullable: true })
  message!: string | null;
}

@ObjectType("Health", { simpleResolvers: true, description: "The state of the service: its worst component's." })
export class HealthType {
  @Field(() => HealthStatusEnum)
  status!: string;

  @Field(() => String, { description: "Of the software." })
  version!: string;

  @Field(() => [ComponentHealthType])
  components!: ComponentHealthType[];
}
