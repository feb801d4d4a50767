/** What each node of a flow does: calls a use case and keeps the run's record. Knows no BullMQ. */

import { AppError } from "../errors.ts";
import { progressOf } from "../run-progress.ts";
import type { RunRecord, TaskRecord } from "../runs.ts";
import type { Cancellations } from "./cancellation.ts";
import type { EventHub, StepEvent } from "./events.ts";
import type { LeafData, StageData } from "./flow.ts";
import { createLiveProgress } from "./live-progress.ts";
import { quarantinedTasks } from "./quarantined-tasks.ts";
import { isFinished } from "./run-status.ts";
import type { UpdateRun } from "./run-updates.ts";
import { createSettle, type SettleOptions } from "./settle.ts";
import type { IngestUseCase, JobsLogger, PublishedMarts, RunRecords, WarehouseUseCase } from "./use-cases.ts";
import { belongsTo, cancelledTask, endpointTask } from "./whole-endpoint.ts";

export interface HandlersOptions extends SettleOptions {
  readonly cancellations: Cancellations;
  readonly ingest: IngestUseCase;
  readonly warehouse: WarehouseUseCase;
  readonly runs: RunRecords;
  readonly events: EventHub;
  readonly now: () => Date;
  readonly logger: JobsLogger;
}

/** What a handler knows of its node. */
export interface NodeContext {
  /** Aborted when the process must stop: the node is then put back and its outcome does not count. */
  readonly signal: AbortSignal;
  /** No retry follows. */
  readonly isLastAttempt: boolean;
  /** Reasons of the children that failed. */
  childFailures(): Promise<readonly string[]>;
  /** What the children returned. */
  childValues(): Promise<readonly unknown[]>;
}

/** Passed up from build to publish; an ingest node returns nothing that is needed. */
export interface StageValue {
  readonly version: string;
  readonly status: "built" | "unchanged";
  readonly failedLeaves: number;
}

/** What a publish node returns; other processes read it from its `completed` event. */
export interface PublishValue extends StageValue {
  readonly published: PublishedMarts;
}

export interface Handlers {
  ingest(data: LeafData, context: NodeContext): Promise<{ readonly tasks: number }>;
  /** null: the run was cancelled and has brought nothing that is worth a build. */
  build(data: StageData, context: NodeContext): Promise<StageValue | null>;
  quality(data: StageData, context: NodeContext): Promise<StageValue | null>;
  publish(data: StageData, context: NodeContext): Promise<PublishValue | null>;
}

/** A step cannot run because the one before it failed; the reason is that one's. */
export class EarlierStepFailedError extends AppError {
  readonly code = "EARLIER_STEP_FAILED";
  readonly retryable = false;
}

export function createHandlers(options: HandlersOptions): Handlers {
  const { config, ingest, warehouse, runs, events, now, update, cancellations } = options;
  const settle = createSettle(options);
  /** QUEUED or WAITING → RUNNING. @returns false when the run was cancelled */
  const begin = async (runId: string): Promise<boolean> => {
    const run = await runs.get(runId);
    if (run === null || run.status === "RUNNING") return true;
    if (isFinished(run.status)) return run.status !== "CANCELLED";
    const startedAt = now().toISOString();
    const begun = await update(runId, (before) =>
      isFinished(before.status) ? before : { ...before, status: "RUNNING", startedAt: before.startedAt ?? startedAt },
    );
    return begun?.status !== "CANCELLED";
  };
  const hasFetched = async (runId: string): Promise<boolean> =>
    (await runs.tasks(runId, { outcome: ["FETCHED"] })).length > 0;
  const step = createStep(options);
  const liveProgress = createLiveProgress(options);

  return {
    async ingest(data, context) {
      const { runId, endpoint, reach } = data;
      if (!(await begin(runId))) {
        const isKnown = (await runs.tasks(runId)).some((task) => belongsTo(data, task));
        await record(runs, update, runId, isKnown ? [] : [cancelledTask(data)]);
        return { tasks: 0 };
      }
      const cancelled = cancellations.watch(runId);
      const signal = AbortSignal.any([context.signal, cancelled.signal]);
      return step({ runId, step: "ingest", endpoint, reach }, context, async (tell) => {
        const live = liveProgress(data);
        const tasks = await runEndpoint(ingest, data, signal, (progress) => {
          tell({ progress });
          live.report(progress);
        }).finally(live.end);
        // Put back, it will be worked on again: what was cut short is no outcome.
        context.signal.throwIfAborted();
        await record(runs, update, runId, tasks);
        return { value: { tasks: tasks.length }, facts: { progress: progressOf(tasks) } };
      })
        .catch(async (error: unknown) => {
          if (context.signal.aborted || !isFinal(error, context)) throw error;
          await record(runs, update, runId, [failedTask(data, error)]);
          throw error;
        })
        .finally(cancelled.stop);
    },
    async build({ runId }, context) {
      // What a cancelled run has paid for is served all the same.
      if (!(await begin(runId)) && !(await hasFetched(runId))) return null;
      const failedLeaves = (await context.childFailures()).length;
      return step({ runId, step: "build" }, context, async () => {
        await ingest.writeConfigObjects(runId);
        const { version, status, quarantined = [] } = await warehouse.build();
        const known = quarantined.length === 0 ? [] : await runs.tasks(runId);
        await record(runs, update, runId, quarantinedTasks(quarantined, known, config));
        return { value: { version, status, failedLeaves }, facts: { version, status } };
      });
    },
    async quality({ runId }, context) {
      const built = await stageValue(context);
      if (built === null || built.status === "unchanged") return built;
      return step({ runId, step: "quality" }, context, async () => {
        const { version, heldBack } = await warehouse.check(built.version);
        return { value: { ...built, version }, facts: { version, heldBack: heldBack.length } };
      });
    },
    async publish(data, context) {
      const { runId } = data;
      const publish = async (): Promise<PublishValue | null> => {
        const built = await stageValue(context);
        if (built === null) return null;
        return step({ runId, step: "publish" }, context, async () => {
          const published = await warehouse.publish(built.version);
          if (built.status === "built") events.emit("published", published);
          const { version } = published;
          return { value: { ...built, version, published }, facts: { version, status: built.status } };
        });
      };
      try {
        const value = await publish();
        if (data.isLast) await settle(data, { version: null, failedLeaves: 0, ...value, error: null });
        return value;
      } catch (error) {
        if (context.signal.aborted || !isFinal(error, context)) throw error;
        // The node itself completes: a failed one would say less than the run's record.
        if (data.isLast) await settle(data, { version: null, failedLeaves: 0, error: messageOf(error) });
        return null;
      }
    },
  };
}

interface StepOutcome<T> {
  readonly value: T;
  readonly facts: Partial<StepEvent>;
}

type StepBody<T> = (tell: (facts: Partial<StepEvent>) => void) => Promise<StepOutcome<T>>;

/** Tells of the start, progress and end of a node, and logs its fault once. */
function createStep({ events, now, logger }: Pick<HandlersOptions, "events" | "now" | "logger">) {
  return async <T>(
    subject: Pick<StepEvent, "runId" | "step" | "endpoint" | "reach">,
    context: NodeContext,
    body: StepBody<T>,
  ): Promise<T> => {
    const started = now().getTime();
    const tell = (state: StepEvent["state"], facts: Partial<StepEvent> = {}) =>
      events.emit("step", { ...subject, ...facts, state, ms: now().getTime() - started });
    tell("started");
    try {
      const { value, facts } = await body((progress) => tell("progress", progress));
      tell("completed", facts);
      return value;
    } catch (error) {
      if (context.signal.aborted) throw error;
      const isLast = isFinal(error, context);
      logger[isLast ? "error" : "warn"](
        { err: error, ...subject },
        isLast ? "step failed" : "step failed, tried again",
      );
      if (isLast) tell("failed", { error: messageOf(error) });
      throw error;
    }
  };
}

function runEndpoint(
  ingest: IngestUseCase,
  { runId, endpoint, request, since, scheduledAt }: LeafData,
  signal: AbortSignal,
  onProgress: (progress: RunRecord["progress"]) => void,
): Promise<readonly TaskRecord[]> {
  return ingest.runEndpoint(runId, endpoint, request, {
    signal,
    onProgress,
    ...(since === null ? {} : { since: new Date(since) }),
    ...(scheduledAt === null ? {} : { scheduledAt: new Date(scheduledAt) }),
  });
}

async function record(runs: RunRecords, update: UpdateRun, runId: string, tasks: readonly TaskRecord[]): Promise<void> {
  if (tasks.length === 0) return;
  await runs.appendTasks(runId, tasks);
  const progress = progressOf(await runs.tasks(runId));
  await update(runId, (run) => ({ ...run, progress }));
}

/** What stands in the run for an endpoint that could not be worked on at all. */
function failedTask(leaf: LeafData, error: unknown): TaskRecord {
  const isOurs = error instanceof AppError;
  const message = messageOf(error);
  const code = isOurs && error.code === "STORAGE" ? "STORAGE" : "INTERNAL";
  const retryable = isOurs && error.retryable;
  return { ...endpointTask(leaf, "FAILED", message), attempts: 1, error: { code, message, retryable, retryAt: null } };
}

/** @throws EarlierStepFailedError with the reason of the step before */
async function stageValue(context: NodeContext): Promise<StageValue | null> {
  const [reason] = await context.childFailures();
  if (reason !== undefined) throw new EarlierStepFailedError(reason);
  const [value] = await context.childValues();
  return (value ?? null) as StageValue | null;
}

/** Only our own errors know that a retry can help; anything else is a fault in the program. */
export const isRetryable = (error: unknown): boolean => error instanceof AppError && error.retryable;

const isFinal = (error: unknown, context: NodeContext): boolean => context.isLastAttempt || !isRetryable(error);

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
