import { Arg, Ctx, FieldResolver, ID, Int, Query, Resolver, Root, Subscription } from "type-graphql";
import { InvalidInputError } from "../errors.ts";
import { queryHash } from "../readmodel/cursor.ts";
import { type Page, paginate, sortedList } from "../readmodel/page.ts";
import type { RunRecord, RunStatus, TaskOutcome, TaskRecord } from "../runs.ts";
import { RunStatusEnum, TaskOutcomeEnum } from "../schema/enums.ts";
import { IngestionInput } from "../schema/ingestion-input.ts";
import { IngestionPlanType } from "../schema/ingestion-plan.ts";
import { IngestionRunConnectionType, IngestionRunType, TaskConnectionType } from "../schema/ingestion-run.ts";
import { pageSizeOf, toPageRequest } from "./arguments.ts";
import { requireScope } from "./auth.ts";
import type { GraphqlContext } from "./context.ts";
import { faultsOfInput, toRequest } from "./ingestion-request.ts";
import type { PlanView } from "./ports.ts";
import { followRuns } from "./run-updates.ts";
import { type RunNode, toRunNode } from "./user-errors.ts";

interface RunUpdatesCall {
  readonly args: Record<string, unknown>;
  readonly context: GraphqlContext;
}

@Resolver(() => IngestionRunType)
export class IngestionResolver {
  @Query(() => IngestionRunType, { nullable: true, description: "Scope READ_ADMIN or INGEST." })
  async ingestionRun(@Arg("id", () => ID) id: string, @Ctx() context: GraphqlContext): Promise<RunNode | null> {
    requireScope(context, "READ_ADMIN", "INGEST");
    const run = await context.ingestion.run(id);
    return run === null ? null : toRunNode(run);
  }

  @Query(() => IngestionRunConnectionType, {
    description: "The runs that are kept (the last 500), newest first. Scope READ_ADMIN or INGEST.",
  })
  async ingestionRuns(
    @Arg("status", () => [RunStatusEnum], { nullable: true, description: "Any of these." })
    status: RunStatus[] | null,
    @Arg("first", () => Int, { nullable: true, defaultValue: 20 }) first: number | null,
    @Arg("after", () => String, { nullable: true }) after: string | null,
    @Ctx() context: GraphqlContext,
  ): Promise<Page<RunRecord>> {
    requireScope(context, "READ_ADMIN", "INGEST");
    const page = toPageRequest({ first, after }, pageSizeOf("Query.ingestionRuns"));
    const runs = await context.ingestion.runs(status == null ? {} : { status });
    const keyOf = ({ createdAt, id }: RunRecord) => [createdAt, id];
    const ascending = runs.toSorted((a, b) => (`${a.createdAt} ${a.id}` < `${b.createdAt} ${b.id}` ? -1 : 1));
    // A run that changes its status between two pages leaves the list; the cursor still knows where it stood.
    const hash = queryHash("Query.ingestionRuns", { status: status?.toSorted() });
    return paginate(sortedList(ascending, keyOf, 2, -1), { hash, order: "CREATED_DESC" }, page);
  }

  @Query(() => IngestionPlanType, {
    description: "What a run of this input would fetch, skip and defer, and what it costs. Scope READ_ADMIN or INGEST.",
  })
  async ingestionPlan(
    @Arg("input", () => IngestionInput) input: IngestionInput,
    @Ctx() context: GraphqlContext,
  ): Promise<PlanView> {
    requireScope(context, "READ_ADMIN", "INGEST");
    const [fault] = faultsOfInput(input);
    if (fault !== undefined) throw new InvalidInputError(fault.message, fault.field.join("."));
    return context.ingestion.plan(toRequest(input, context.readModel));
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

  @Subscription(() => IngestionRunType, {
    description:
      "With `run`: its present state, then each change, at most four a second; ends when it is finished. Without: the changes of all runs. Scope READ_ADMIN or INGEST.",
    subscribe: ({ args, context }: RunUpdatesCall) => {
      requireScope(context, "READ_ADMIN", "INGEST");
      return followRuns(context.ingestion, (args.run as string | null | undefined) ?? null);
    },
  })
  ingestionRunUpdated(@Arg("run", () => ID, { nullable: true }) _run: string | null, @Root() run: RunRecord): RunNode {
    return toRunNode(run);
  }
}
