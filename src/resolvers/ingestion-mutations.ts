import { Arg, Ctx, ID, Int, Mutation, Resolver } from "type-graphql";
import { IngestionInput } from "../schema/ingestion-input.ts";
import { IngestionPayloadType } from "../schema/ingestion-payload.ts";
import { requireScope } from "./auth.ts";
import type { GraphqlContext } from "./context.ts";
import { faultsOfBackfill, faultsOfInput, toCode, toRequest } from "./ingestion-request.ts";
import type { TriggerOptions } from "./ports.ts";
import { type RunPayload, refused, toRunPayload } from "./user-errors.ts";

@Resolver()
export class IngestionMutations {
  @Mutation(() => IngestionPayloadType, {
    description: "Queues a run of the named job or endpoints; returns at once. Scope INGEST.",
  })
  async triggerIngestion(
    @Arg("input", () => IngestionInput) input: IngestionInput,
    @Ctx() context: GraphqlContext,
  ): Promise<RunPayload> {
    requireScope(context, "INGEST");
    const faults = faultsOfInput(input);
    if (faults.length > 0) return refused(faults);
    const request = toRequest(input, context.readModel);
    return toRunPayload(await context.ingestion.trigger(request, byMutation(input.idempotencyKey)));
  }

  @Mutation(() => IngestionPayloadType, {
    description:
      "Queues a run for one season: of the named endpoints, else of those of the job backfill that keep seasons. What is there is skipped. Scope INGEST.",
  })
  async backfillSeason(
    @Arg("competition", () => String, { description: "Code, slug or id." }) competition: string,
    @Arg("season", () => Int, { description: "Starting year." }) season: number,
    @Arg("endpoints", () => [ID], { nullable: true }) endpoints: string[] | null,
    @Arg("idempotencyKey", () => String, { nullable: true }) idempotencyKey: string | null,
    @Ctx() context: GraphqlContext,
  ): Promise<RunPayload> {
    requireScope(context, "INGEST");
    const faults = faultsOfBackfill({ endpoints, idempotencyKey });
    if (faults.length > 0) return refused(faults);
    const request = {
      competition: toCode(competition, context.readModel),
      season,
      ...(endpoints == null ? {} : { endpoints }),
    };
    return toRunPayload(await context.ingestion.backfill(request, byMutation(idempotencyKey)));
  }

  @Mutation(() => IngestionPayloadType, {
    description:
      "Queues a new run of a finished one: of its work items that failed, were quarantined, deferred or cancelled, else of all. Scope INGEST.",
  })
  async retryRun(
    @Arg("id", () => ID) id: string,
    @Arg("onlyFailed", () => Boolean, { nullable: true, defaultValue: true }) onlyFailed: boolean | null,
    @Ctx() context: GraphqlContext,
  ): Promise<RunPayload> {
    requireScope(context, "INGEST");
    return toRunPayload(await context.ingestion.retry(id, { onlyFailed: onlyFailed ?? true, trigger: "mutation" }));
  }

  @Mutation(() => IngestionPayloadType, {
    description:
      "Ends a run that is queued, running or waiting for credits; what is in flight ends or is left safely, what was fetched stays. Scope INGEST.",
  })
  async cancelRun(@Arg("id", () => ID) id: string, @Ctx() context: GraphqlContext): Promise<RunPayload> {
    requireScope(context, "INGEST");
    return toRunPayload(await context.ingestion.cancel(id));
  }
}

const byMutation = (idempotencyKey: string | null | undefined): TriggerOptions => ({
  trigger: "mutation",
  ...(idempotencyKey == null ? {} : { idempotencyKey }),
});
