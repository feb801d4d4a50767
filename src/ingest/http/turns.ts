/**
 * Turns to send, within the sliding windows of a source over all processes. Instants are reserved in the book for all
 * who wait at once, so that a window of many requests costs few writes; a source without limits costs none.
 */

import { abortableWait } from "../../abortable-wait.ts";
import type { SourceLimits } from "../../config/types.ts";
import { CancelledError, LakeConflictError } from "../../errors.ts";
import type { Pace } from "./pace.ts";
import { type Pacing, pacingOf, type Reserved, reserve } from "./pace-book.ts";

export interface TurnsOptions {
  readonly source: string;
  readonly limits: SourceLimits;
  readonly pace: Pace;
  readonly minuteMs: number;
  /** Ends all waiting. */
  readonly closed: AbortSignal;
}

export interface Turns {
  /** Resolves when a request may leave. Who is aborted meanwhile uses up nothing. @throws CancelledError */
  next(signal: AbortSignal): Promise<void>;
  /** The provider's own word on the limit; takes the place of the configured one, for everybody. */
  tellLimit(perMinute: number): void;
  /** Nobody sends before that. */
  pause(ms: number): void;
}

interface Waiter {
  readonly signal: AbortSignal;
  readonly go: () => void;
  readonly fail: (error: unknown) => void;
}

/** The longest that a slow store is reckoned with. */
const LONGEST_LEAD_MS = 2_000;

export function createTurns(options: TurnsOptions): Turns {
  const { source, limits, pace, minuteMs, closed } = options;
  let told: number | undefined;
  /** Heard and not yet in the book. */
  let news: number | undefined;
  /** By the clock of the process, which only goes up. */
  let pausedUntil = 0;
  let waiting: Waiter[] = [];
  let granted: number[] = [];
  let used: number[] = [];
  let leadMs = 0;
  let isServing = false;
  const pacing = (): Pacing => pacingOf(limits, news ?? told, minuteMs);

  /** More than those who wait, when the last while shows that others will come: a tenth of the limit at most. */
  const wanted = ({ windows, graceMs }: Pacing): number => {
    used = used.filter((at) => at > pace.now() - graceMs);
    return waiting.length + Math.min(used.length, ...windows.map(({ limit }) => Math.floor(limit / 10)));
  };

  const refill = async (): Promise<number> => {
    const started = performance.now();
    const count = wanted(pacing());
    const limit = news;
    let reserved: Reserved = { book: { sends: [] }, sends: [], waitMs: 0 };
    await pace.change(source, (present) => {
      const book = limit === undefined ? present : { ...(present ?? { sends: [] }), perMinute: limit };
      reserved = reserve(book, { wanted: count, from: pace.now() + leadMs, limits, minuteMs });
      return reserved.sends.length === 0 && limit === undefined ? null : reserved.book;
    });
    leadMs = Math.min(LONGEST_LEAD_MS, performance.now() - started);
    granted = [...reserved.sends];
    told = reserved.book.perMinute ?? told;
    if (news === limit) news = undefined;
    return reserved.waitMs;
  };

  /** One step; the milliseconds until the next. */
  const step = async (): Promise<number> => {
    const pauseMs = pausedUntil - performance.now();
    if (pauseMs > 0) return pauseMs;
    const { windows, graceMs, horizonMs } = pacing();
    if (windows.length === 0) return letGo();
    const now = pace.now();
    granted = granted.filter((at) => now <= at + graceMs && at <= now + 2 * horizonMs);
    const [next] = granted;
    if (next === undefined) {
      const waitMs = await refill();
      return granted.length > 0 ? 0 : Math.max(10, waitMs);
    }
    if (next > now) return next - now;
    granted.shift();
    used.push(now);
    return letGo();
  };

  const letGo = (): number => {
    waiting.shift()?.go();
    return 0;
  };

  const serve = async (): Promise<void> => {
    for (;;) {
      waiting = waiting.filter(({ signal }) => !signal.aborted);
      if (waiting.length === 0) {
        // Before the return: who comes right after it must find nobody serving.
        isServing = false;
        return;
      }
      if (closed.aborted) throw new CancelledError("the HTTP client is closed");
      const waitMs = await step().catch((error: unknown) => {
        // Lost many races in a row: the others went on, and so does this one.
        if (error instanceof LakeConflictError) return 0;
        throw error;
      });
      if (waitMs > 0) await abortableWait(waitMs, closed);
    }
  };

  const start = (): void => {
    if (isServing) return;
    isServing = true;
    serve().catch((error: unknown) => {
      isServing = false;
      for (const { fail } of waiting.splice(0)) fail(error);
    });
  };

  return {
    async next(signal) {
      if (pacing().windows.length === 0 && pausedUntil <= performance.now()) return;
      await new Promise<void>((go, fail) => {
        waiting.push({ signal, go, fail });
        start();
      });
    },
    tellLimit(perMinute) {
      if (perMinute < 1 || perMinute === (news ?? told ?? limits.perMinute)) return;
      news = perMinute;
      // Reserved under the other limit.
      granted = [];
    },
    pause(ms) {
      const until = pace.now() + ms;
      pausedUntil = Math.max(pausedUntil, performance.now() + ms);
      granted = [];
      const tell = pace.change(source, (book) => ({ ...(book ?? { sends: [] }), pausedUntil: until }));
      // This process waits in any case; the others will be told by the source itself.
      tell.catch(() => {});
    },
  };
}
