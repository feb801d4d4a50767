import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from "type-graphql";
import { queryHash } from "../readmodel/cursor.ts";
import { type Page, paginate, sortedList } from "../readmodel/page.ts";
import type { IngestionMode, IngestionRequest, RunRecord, TaskOutcome, TaskRecord } from "../runs.ts";
import { TaskOutcomeEnum } from "../schema/enums.ts";
import { IngestionInput } from "../schema/ingestion-input.ts";
import { IngestionPayloadType } from "../schema/ingestion-payload.ts";
import { IngestionRunType, TaskConnectionType } from "../schema/ingestion-run.ts";
import { pageSizeOf, toPageRequest } from "./arguments.ts";
import { requireScope } from "./auth.ts";
import type { GraphqlContext } from "./context.ts";
import type { UserErrorValue } from "./ports.ts";

/** A run as a node. */
export type RunNode = RunRecord & { readonly __typename: "IngestionRun" };

export const toRunNode = (run: RunRecord): RunNode => ({ ...run, __typename: "IngestionRun" });

interface PayloadValue {
  readonly run: RunNode | null;
  readonly replayed: boolean;
  readonly userErrors: readonly object[];
}

@Resolver(() => IngestionRunType)
export class IngestionResolver {
  @Query(() => IngestionRunType, { nullable: true, description: "Scope READ_ADMIN or INGEST." })
  async ingestionRun(@Arg("id", () => ID) id: string, @Ctx() context: GraphqlContext): Promise<RunNode | null> {
    requireScope(context, "READ_ADMIN", "INGEST");
    const run = await context.ingestion.run(id);
    return run === null ? null : toRunNode(run);
  }

  @FieldResolver(() => TaskConnectionType)
  async tasks(
    @Root() run: RunRecord,
    @Arg("outcome", () => [TaskOutcomeEnum], { nullable: true, description: "Any of these." })
    outcome: TaskOutcome[] | null,
    @Arg("first", () => Int, { nullable: true, defaultValue: 50 }) first: number | null,
    @Arg("after", () => String, { nullable: true }) after: string | null,
    @Ctx() context: GraphqlContext,
  ): Promise<Page<TaskRecord>> {
    const page = toPageRequest({ first, after }, pageSizeOf("IngestionRun.tasks"));
    const tasks = await context.ingestion.tasks(run.id, outcome == null ? {} : { outcome });
    const keyOf = (task: TaskRecord) => [task.endpoint, task.key];
    const sorted = tasks.toSorted((a, b) => (`${a.endpoint} ${a.key}` < `${b.endpoint} ${b.key}` ? -1 : 1));
    const hash = queryHash("IngestionRun.tasks", { run: run.id, outcome: outcome?.toSorted() });
    return paginate(sortedList(sorted, keyOf, 2), { hash, order: "KEY" }, page);
  }

  @Mutation(() => IngestionPayloadType, {
    description: "Queues a run of the named job or endpoints; returns at once. Scope INGEST.",
  })
  async triggerIngestion(
    @Arg("input", () => IngestionInput) input: IngestionInput,
    @Ctx() context: GraphqlContext,
  ): Promise<PayloadValue> {
    requireScope(context, "INGEST");
    const faults = faultsOf(input);
    if (faults.length > 0) return refused(faults);
    const result = await context.ingestion.trigger(toRequest(input, context), {
      trigger: "mutation",
      ...(input.idempotencyKey == null ? {} : { idempotencyKey: input.idempotencyKey }),
    });
    if (!result.ok) return refused(result.errors);
    return { run: toRunNode(result.run), replayed: result.replayed, userErrors: [] };
  }
}

const refused = (errors: readonly UserErrorValue[]): PayloadValue => ({
  run: null,
  replayed: false,
  userErrors: errors.map(toUserError),
});

/** The type follows from what the error carries beside its code. */
function toUserError(error: UserErrorValue): object {
  const { code, message, field, run, credits } = error;
  if (credits !== undefined) return { __typename: "CreditsError", code, message, field, ...credits };
  if (code === "INVALID_STATE" || code === "ALREADY_RUNNING") {
    return { __typename: "StateError", code, message, field, run: run === undefined ? null : toRunNode(run) };
  }
  return { __typename: "InputError", code, message, field };
}

function faultsOf(input: IngestionInput): UserErrorValue[] {
  const faults: UserErrorValue[] = [];
  const fault = (field: string, message: string): void => {
    faults.push({ code: "INVALID_INPUT", message, field: ["input", field] });
  };
  if (input.job != null && input.endpoints != null) fault("endpoints", "Name a job or endpoints, not both.");
  if (input.endpoints?.length === 0) fault("endpoints", "The list is empty; leave it out for all.");
  if (input.maxCredits != null && input.maxCredits < 0) fault("maxCredits", "Must be 0 or more.");
  if (input.idempotencyKey != null && !/^[\x21-\x7e]{1,128}$/.test(input.idempotencyKey)) {
    fault("idempotencyKey", "Must be 1 to 128 visible ASCII characters.");
  }
  return faults;
}

/** Competitions that the snapshot knows are named by their codes; others are left for the plan to judge. */
function toRequest(input: IngestionInput, { readModel }: GraphqlContext): IngestionRequest {
  const toCode = (key: string): string => readModel?.competitionKeys.find(key)?.code ?? key;
  return {
    mode: (input.mode as IngestionMode | null | undefined) ?? "RESUME",
    ...(input.endpoints == null ? {} : { endpoints: input.endpoints }),
    ...(input.job == null ? {} : { job: input.job }),
    ...(input.competitions == null ? {} : { competitions: input.competitions.map(toCode) }),
    ...(input.seasons == null ? {} : { seasons: input.seasons }),
    ...(input.maxCredits == null ? {} : { maxCredits: input.maxCredits }),
  };
}
