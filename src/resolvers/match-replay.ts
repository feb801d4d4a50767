/**
 * A recorded match played again in accelerated time. The next event is due its distance in the match after the last one was
 * taken, so that a slow reader slows the match down and nothing queues up.
 */

import { abortableWait } from "../abortable-wait.ts";
import { InvalidInputError } from "../errors.ts";
import type { EventRecord, Goals, MatchRecord } from "../readmodel/records.ts";

export interface ReplayStep {
  readonly index: number;
  readonly total: number;
  readonly event: EventRecord | null;
  readonly score: Goals;
  readonly done: boolean;
}

/** Ends early when `signal` aborts. */
export type Pause = (ms: number, signal: AbortSignal) => Promise<void>;

export interface ReplayOptions {
  readonly match: MatchRecord;
  /** By index. */
  readonly events: readonly EventRecord[];
  /** Match seconds a second, 1 to 100. */
  readonly speed: number;
  readonly pause?: Pause;
}

/** @throws InvalidInputError for a speed out of range */
export function requireSpeed(speed: number): number {
  if (speed >= 1 && speed <= 100) return speed;
  throw new InvalidInputError(`speed: must be from 1 to 100, got ${speed}.`, "speed");
}

export function replay({
  match,
  events,
  speed,
  pause = abortableWait,
}: ReplayOptions): AsyncIterableIterator<ReplayStep> {
  const steps = stepsOf(match, events);
  const ending = new AbortController();
  let place = 0;
  let turn: Promise<unknown> = Promise.resolve();
  const finished: IteratorResult<ReplayStep> = { value: undefined, done: true };

  const take = async (): Promise<IteratorResult<ReplayStep>> => {
    const step = steps[place];
    if (step === undefined || ending.signal.aborted) return finished;
    if (step.waitSeconds > 0) await pause((step.waitSeconds * 1000) / speed, ending.signal);
    if (ending.signal.aborted) return finished;
    place += 1;
    return { value: step.value, done: false };
  };
  return {
    next() {
      const taken = turn.then(take);
      turn = taken.catch(() => undefined);
      return taken;
    },
    async return() {
      ending.abort();
      return finished;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

interface TimedStep {
  readonly waitSeconds: number;
  readonly value: ReplayStep;
}

function stepsOf(match: MatchRecord, events: readonly EventRecord[]): TimedStep[] {
  const total = events.length;
  let score: Goals = { home: 0, away: 0 };
  // Goals without a minute are no events: the last step tells the result all the same.
  const result = match.score.fullTime;
  if (total === 0) {
    return [{ waitSeconds: 0, value: { index: 0, total, event: null, score: result ?? score, done: true } }];
  }
  let second = 0;
  return events.map((event, position) => {
    const done = position === total - 1;
    score = event.scoreAfter ?? score;
    if (done) score = result ?? score;
    // A half begins at its own minute, also when the one before had added time: the clock never goes back.
    const waitSeconds = Math.max(0, secondOf(event) - second);
    second = secondOf(event);
    return { waitSeconds, value: { index: position + 1, total, event, score, done } };
  });
}

const secondOf = ({ minute, addedMinute, second }: EventRecord): number =>
  (minute + (addedMinute ?? 0)) * 60 + (second ?? 0);
