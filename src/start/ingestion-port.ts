/** The resolvers' ports to runs and schedules, over jobs and the plan. */

import type { Foundation } from "../app.ts";
import { NotReadyError } from "../errors.ts";
import type { Jobs } from "../jobs/jobs.ts";
import type { IngestionPort, SchedulePort, TriggerOptions, TriggerResult } from "../resolvers/ports.ts";
import type { IngestionRequest } from "../runs.ts";
import { toBackfill } from "./backfill.ts";
import { nothingCanBeAsked, type RefusalParts, refusalOf, sameUnderWay } from "./refusals.ts";
import { planRequest, toPlanView } from "./request-plan.ts";

export interface PortParts {
  readonly foundation: RefusalParts & Pick<Foundation, "runs">;
  /** Null while the queue opens. */
  readonly jobs: () => Jobs | null;
}

const OPENING = "the job queue is still opening, try again in a moment";

export function createIngestionPort({ foundation, jobs }: PortParts): IngestionPort {
  const opened = openedBy(jobs);
  const whenOpen = whenOpenBy(jobs);
  const trigger = async (queue: Jobs, request: IngestionRequest, options: TriggerOptions): Promise<TriggerResult> => {
    const { idempotencyKey } = options;
    // The first call's run answers the second, whatever has become of keys and credits meanwhile.
    if (idempotencyKey !== undefined && (await foundation.runs.findByIdempotencyKey(idempotencyKey)) !== null)
      return queue.trigger(request, options);
    const errors = await refusalOf(foundation, request);
    if (errors.length > 0) return { ok: false, errors };
    // Who gives a key says which calls are the same.
    const same = idempotencyKey === undefined ? await sameUnderWay(foundation, request) : null;
    return same === null ? queue.trigger(request, options) : { ok: false, errors: [same] };
  };
  return {
    trigger: (request, options) => whenOpen((queue) => trigger(queue, request, options)),
    backfill: (wanted, options) =>
      whenOpen(async (queue) => {
        const backfill = toBackfill(foundation.config, wanted);
        if (!backfill.ok) return backfill;
        const plan = await planRequest(foundation, backfill.request);
        const obstacle = plan.items.length === 0 ? nothingThere(wanted) : await nothingCanBeAsked(foundation, plan);
        if (obstacle !== null) return withoutInput({ ok: false, errors: [obstacle] });
        return withoutInput(await trigger(queue, backfill.request, options));
      }),
    retry: (id, options) => whenOpen((queue) => queue.retry(id, options)),
    cancel: (id) => whenOpen((queue) => queue.cancel(id)),
    plan: async (request) => toPlanView(await planRequest(foundation, request)),
    run: (id) => opened().run(id),
    runs: (filter) => opened().runs(filter),
    tasks: (id, filter) => opened().tasks(id, filter),
    onRun: (listener) => opened().on("run", listener),
  };
}

export interface SchedulePortParts {
  readonly foundation: Pick<Foundation, "runs">;
  readonly jobs: PortParts["jobs"];
}

export function createSchedulePort({ foundation, jobs }: SchedulePortParts): SchedulePort {
  const opened = openedBy(jobs);
  const whenOpen = whenOpenBy(jobs);
  return {
    schedules: () => opened().schedules(),
    run: (id, options) =>
      whenOpen(async (queue) => {
        const same = await sameUnderWay(foundation, { job: id, mode: "RESUME" });
        return same === null ? queue.runSchedule(id, options) : { ok: false, errors: [same] };
      }),
    setPaused: (id, isPaused) => opened().setPaused(id, isPaused),
  };
}

const openedBy = (jobs: PortParts["jobs"]) => (): Jobs => {
  const opened = jobs();
  if (opened === null) throw new NotReadyError(OPENING);
  return opened;
};

const whenOpenBy =
  (jobs: PortParts["jobs"]) =>
  async (work: (jobs: Jobs) => Promise<TriggerResult>): Promise<TriggerResult> => {
    const opened = jobs();
    if (opened === null) return { ok: false, errors: [{ code: "INVALID_STATE", message: OPENING, field: [] }] };
    return work(opened);
  };

const nothingThere = ({ competition, season }: { competition: string; season: number }) => ({
  code: "INVALID_INPUT" as const,
  message: `none of the endpoints has ${competition} ${season}`,
  field: ["endpoints"],
});

/** The mutation's arguments are not within an input. */
function withoutInput(result: TriggerResult): TriggerResult {
  if (result.ok) return result;
  return {
    ok: false,
    errors: result.errors.map((error) => ({
      ...error,
      field: error.field[0] === "input" ? error.field.slice(1) : error.field,
    })),
  };
}
