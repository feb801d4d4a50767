/** Counters of a minute and of a day. */

export interface Taken {
  readonly isAllowed: boolean;
  readonly left: number;
  /** Seconds until the window opens again, at least 1. */
  readonly resetInS: number;
}

const MINUTE_MS = 60_000;

/** A window of sixty seconds that begins with the first request in it. */
export function createMinuteWindow(pace: () => number) {
  let startedAt = Number.NEGATIVE_INFINITY;
  let used = 0;
  return {
    take(limit: number): Taken {
      const now = pace();
      if (now - startedAt >= MINUTE_MS) {
        startedAt = now;
        used = 0;
      }
      const isAllowed = used < limit;
      if (isAllowed) used++;
      return {
        isAllowed,
        left: Math.max(0, limit - used),
        resetInS: Math.max(1, Math.ceil((startedAt + MINUTE_MS - now) / 1000)),
      };
    },
    reset(): void {
      startedAt = Number.NEGATIVE_INFINITY;
    },
  };
}

/** Counts a day of the fake clock; starts anew at 00:00 UTC. */
export function createDayCounter() {
  let day = "";
  let used = 0;
  const turn = (now: Date) => {
    const today = now.toISOString().slice(0, 10);
    if (today === day) return;
    day = today;
    used = 0;
  };
  return {
    used(now: Date): number {
      turn(now);
      return used;
    },
    take(now: Date, limit: number): boolean {
      turn(now);
      if (used >= limit) return false;
      used++;
      return true;
    },
    set(now: Date, value: number): void {
      turn(now);
      used = value;
    },
    reset(): void {
      used = 0;
    },
  };
}
