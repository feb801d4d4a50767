import { Arg, Ctx, ID, Mutation, Query, Resolver } from "type-graphql";
import { JobsUnavailableError } from "../errors.ts";
import { IngestionPayloadType, SchedulePayloadType } from "../schema/ingestion-payload.ts";
import { ScheduleType } from "../schema/schedule.ts";
import { requireScope } from "./auth.ts";
import type { GraphqlContext } from "./context.ts";
import type { ScheduleEntry, UserErrorValue } from "./ports.ts";
import { type RunNode, type RunPayload, toRunNode, toRunPayload, toUserError } from "./user-errors.ts";

interface ScheduleValue {
  readonly id: string;
  readonly job: string;
  readonly cron: string | null;
  readonly everySeconds: number | null;
  readonly timezone: string;
  readonly isPaused: boolean;
  readonly nextRunAt: string | null;
  readonly lastRun: RunNode | null;
  readonly endpoints: readonly string[];
}

interface SchedulePayload {
  readonly schedule: ScheduleValue | null;
  readonly userErrors: readonly object[];
}

@Resolver()
export class ScheduleResolver {
  @Query(() => [ScheduleType], { description: "Jobs that run by themselves. Scope READ_ADMIN or SCHEDULE." })
  async schedules(@Ctx() context: GraphqlContext): Promise<ScheduleValue[]> {
    requireScope(context, "READ_ADMIN", "SCHEDULE");
    return (await context.schedules.schedules()).map(toSchedule);
  }

  @Mutation(() => IngestionPayloadType, {
    description: "Queues a run of the schedule's job now; its own times stay. Scope SCHEDULE.",
  })
  async runScheduleNow(@Arg("id", () => ID) id: string, @Ctx() context: GraphqlContext): Promise<RunPayload> {
    requireScope(context, "SCHEDULE");
    return toRunPayload(await context.schedules.run(id, { trigger: "mutation" }));
  }

  @Mutation(() => SchedulePayloadType, {
    description:
      "It runs no more by itself, also after restarts, until it is resumed. Repeating it changes nothing. Scope SCHEDULE.",
  })
  pauseSchedule(@Arg("id", () => ID) id: string, @Ctx() context: GraphqlContext): Promise<SchedulePayload> {
    return setPaused(id, true, context);
  }

  @Mutation(() => SchedulePayloadType, { description: "It runs by itself again. Scope SCHEDULE." })
  resumeSchedule(@Arg("id", () => ID) id: string, @Ctx() context: GraphqlContext): Promise<SchedulePayload> {
    return setPaused(id, false, context);
  }
}

async function setPaused(id: string, isPaused: boolean, context: GraphqlContext): Promise<SchedulePayload> {
  requireScope(context, "SCHEDULE");
  try {
    const schedule = await context.schedules.setPaused(id, isPaused);
    if (schedule !== null) return { schedule: toSchedule(schedule), userErrors: [] };
    return refusedSchedule({ code: "NOT_FOUND", message: `There is no schedule "${id}".`, field: ["id"] });
  } catch (error) {
    if (!(error instanceof JobsUnavailableError)) throw error;
    return refusedSchedule({ code: "SOURCE_UNAVAILABLE", message: error.message, field: [] });
  }
}

const refusedSchedule = (error: UserErrorValue): SchedulePayload => ({
  schedule: null,
  userErrors: [toUserError(error)],
});

function toSchedule({ timing, nextRunAt, lastRun, id, job, isPaused, endpoints }: ScheduleEntry): ScheduleValue {
  const isCron = "cron" in timing;
  return {
    id,
    job,
    isPaused,
    endpoints,
    cron: isCron ? timing.cron : null,
    everySeconds: isCron ? null : timing.everySeconds,
    timezone: isCron ? timing.timezone : "UTC",
    nextRunAt: nextRunAt?.toISOString() ?? null,
    lastRun: lastRun === null ? null : toRunNode(lastRun),
  };
}
