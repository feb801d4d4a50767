import { Field, ObjectType } from "type-graphql";
import { SourceIdEnum } from "./enums.ts";
import { DateTimeScalar } from "./scalars.ts";

@ObjectType("SourceRef", { simpleResolvers: true, description: "A thing's id at one source." })
export class SourceRefType {
  @Field(() => SourceIdEnum)
  source!: string;

  @Field(() => String)
  id!: string;
}

@ObjectType("Provenance", { simpleResolvers: true, description: "Where a row came from and how fresh it is." })
export class ProvenanceType {
  @Field(() => [SourceRefType], { description: "Every source that tells it; the one taken comes first." })
  sources!: SourceRefType[];

  @Field(() => DateTimeScalar)
  ingestedAt!: string;

  @Field(() => String, { nullable: true, description: "Text that the sources' licences ask to be shown." })
  attribution!: string | null;
}
