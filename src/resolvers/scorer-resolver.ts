import { FieldResolver, Float, Resolver, Root } from "type-graphql";
import type { ScorerRecord } from "../readmodel/records.ts";
import { ScorerType } from "../schema/scorer.ts";

@Resolver(() => ScorerType)
export class ScorerResolver {
  @FieldResolver(() => Float, { nullable: true, description: "Null where the matches played are not known." })
  goalsPerMatch(@Root() { goals, matchesPlayed }: ScorerRecord): number | null {
    return matchesPlayed === null || matchesPlayed === 0 ? null : goals / matchesPlayed;
  }
}
