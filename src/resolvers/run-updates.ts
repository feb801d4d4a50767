/**
 * Updates of runs as a stream: the newest state of each run, so that a slow reader gets fewer states and never old
 * ones, and memory does not grow with what happens meanwhile.
 */

import { InvalidInputError } from "../errors.ts";
import type { RunRecord, RunStatus } from "../runs.ts";
import type { IngestionPort } from "./ports.ts";
import { createWakingStream, type NextTurn } from "./waking-stream.ts";

export interface FollowOptions {
  /** Between two states of one run; the last state does not wait. Milliseconds. */
  readonly everyMs?: number;
  /** How often the record itself is read, should an update be lost on its way. Milliseconds. */
  readonly checkMs?: number;
}

type Runs = Pick<IngestionPort, "run" | "onRun">;

const EVERY_MS = 250;
const CHECK_MS = 5_000;
const FINISHED: ReadonlySet<RunStatus> = new Set(["SUCCEEDED", "PARTIAL", "FAILED", "CANCELLED"]);

const isFinished = ({ status }: RunRecord): boolean => FINISHED.has(status);

/**
 * @param id one run: its present state first, the end when it is finished; null: changes of all runs, without end
 * @throws InvalidInputError when there is no such run
 */
export async function followRuns(
  runs: Runs,
  id: string | null,
  { everyMs = EVERY_MS, checkMs = CHECK_MS }: FollowOptions = {},
): Promise<AsyncIterableIterator<RunRecord>> {
  const stream = createRunStream(everyMs);
  // Listening comes first: what happens while the present state is read is not missed.
  const stopListening = runs.onRun((run) => {
    if (id === null || run.id === id) stream.push(run, id !== null && isFinished(run));
  });
  stream.onEnd(stopListening);
  if (id === null) return stream.iterator;
  const check = async (): Promise<boolean> => {
    const run = await runs.run(id);
    if (run !== null) stream.push(run, isFinished(run));
    return run !== null;
  };
  try {
    if (!(await check())) throw new InvalidInputError(`run: there is no run "${id}".`, "run");
  } catch (error) {
    await stream.iterator.return?.();
    throw error;
  }
  // A read that fails is not the stream's end: the next one may do better.
  const timer = setInterval(() => void check().catch(() => undefined), checkMs).unref();
  stream.onEnd(() => clearInterval(timer));
  return stream.iterator;
}

interface RunStream {
  /** @param isLast nothing comes after it */
  push(run: RunRecord, isLast: boolean): void;
  /** Called once, when the reader leaves or has read the last state. */
  onEnd(work: () => void): void;
  readonly iterator: AsyncIterableIterator<RunRecord>;
}

function createRunStream(everyMs: number): RunStream {
  const newest = new Map<string, RunRecord>();
  const sent = new Map<string, { readonly run: RunRecord; readonly at: number }>();
  let isComplete = false;

  const take = (run: RunRecord): NextTurn<RunRecord> => {
    newest.delete(run.id);
    if (isFinished(run)) sent.delete(run.id);
    else sent.set(run.id, { run, at: performance.now() });
    return { kind: "value", value: run };
  };
  /** The run whose turn it is, or how long the first one must still wait. */
  const stream = createWakingStream<RunRecord>(() => {
    let waitMs = Number.POSITIVE_INFINITY;
    for (const run of newest.values()) {
      const before = sent.get(run.id);
      const restMs = before === undefined || isFinished(run) ? 0 : before.at + everyMs - performance.now();
      if (restMs <= 0) return take(run);
      waitMs = Math.min(waitMs, restMs);
    }
    if (isComplete && newest.size === 0) return { kind: "end" };
    return Number.isFinite(waitMs) ? { kind: "wait", ms: waitMs } : { kind: "wait" };
  });

  return {
    push(run, isLast) {
      if (isComplete || stream.isEnded()) return;
      const latest = newest.get(run.id) ?? sent.get(run.id)?.run;
      if (latest !== undefined && !isNews(run, latest)) return;
      newest.set(run.id, run);
      isComplete = isLast;
      stream.wake();
    },
    onEnd: stream.onEnd,
    iterator: stream.iterator,
  };
}

/** Two ways lead here, so a state can come twice, or after a later one. */
function isNews(run: RunRecord, latest: RunRecord): boolean {
  if (isFinished(latest)) return false;
  if (run.startedAt === null && latest.startedAt !== null) return false;
  if (run.status === latest.status && run.progress.done < latest.progress.done) return false;
  return JSON.stringify(run) !== JSON.stringify(latest);
}
