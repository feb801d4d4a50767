import { Arg, Ctx, Query, Resolver, Root, Subscription } from "type-graphql";
import { DatasetType, FreshnessType, HealthType } from "../schema/lake.ts";
import { QualityReportType, SnapshotType } from "../schema/snapshot.ts";
import type { SnapshotManifest, SnapshotModel } from "../warehouse/snapshot.ts";
import type { GraphqlContext } from "./context.ts";
import { type FreshnessValue, toFreshness } from "./freshness.ts";
import type { ComponentHealthEntry, PublishedSnapshot } from "./ports.ts";

@Resolver()
export class LakeResolver {
  @Query(() => SnapshotType, {
    nullable: true,
    description: "The one this answer is made from; null before the first.",
  })
  snapshot(@Ctx() { readModel }: GraphqlContext): PublishedSnapshot | null {
    return readModel === null ? null : toSnapshot(readModel.manifest);
  }

  @Query(() => QualityReportType, { nullable: true })
  quality(@Ctx() { readModel }: GraphqlContext) {
    return readModel === null ? null : toQualityReport(readModel.manifest);
  }

  @Query(() => [FreshnessType])
  async freshness(@Ctx() context: GraphqlContext): Promise<FreshnessValue[]> {
    const entries = await context.freshness.entries();
    const now = context.clock();
    return entries.map((entry) => toFreshness(entry, now));
  }

  @Query(() => [DatasetType], { description: "All relations of the lake, or those of one layer." })
  datasets(
    @Arg("layer", () => String, { nullable: true, description: '"raw", "staging" or "mart".' }) layer: string | null,
    @Ctx() { readModel }: GraphqlContext,
  ) {
    const models = readModel?.manifest.models ?? [];
    return models
      .filter((model) => layer == null || model.layer === layer.toLowerCase())
      .map((model) => ({ ...model, downstream: downstreamOf(model, models) }));
  }

  @Query(() => HealthType)
  async health(@Ctx() context: GraphqlContext) {
    const components = await context.health.components();
    return { status: worstOf(components), version: context.health.version ?? "unknown", components };
  }

  @Subscription(() => SnapshotType, {
    description: "Each snapshot as it is published.",
    subscribe: ({ context }: { context: GraphqlContext }) => context.snapshotEvents.subscribe(),
  })
  snapshotPublished(@Root() snapshot: PublishedSnapshot): PublishedSnapshot {
    return snapshot;
  }
}

function toSnapshot({ version, publishedAt, engine, models }: SnapshotManifest): PublishedSnapshot {
  return { version, publishedAt, engine, models: models.filter((model) => model.layer === "mart").length };
}

function toQualityReport({ version, quality }: SnapshotManifest) {
  const count = (status: string): number => quality.checks.filter((check) => check.status === status).length;
  return {
    version,
    checkedAt: quality.checkedAt,
    passed: count("PASS"),
    warned: count("WARN"),
    failed: count("FAIL"),
    checks: quality.checks,
  };
}

const downstreamOf = ({ name }: SnapshotModel, models: readonly SnapshotModel[]): string[] =>
  models.filter((model) => model.upstream.includes(name)).map((model) => model.name);

function worstOf(components: readonly ComponentHealthEntry[]): ComponentHealthEntry["status"] {
  for (const status of ["DOWN", "DEGRADED"] as const) {
    if (components.some((component) => component.status === status)) return status;
  }
  return "OK";
}
