/** Notices that the clock was set, or that the machine slept: what waits for an instant has then waited for a wrong one. */

export interface ClockWatchOptions {
  readonly now: () => Date;
  /** Milliseconds that no setting of the clock changes. */
  readonly monotonic: () => number;
  readonly onJump: (byMs: number) => void;
  /** How often it looks, in milliseconds. */
  readonly everyMs: number;
}

/** Less than that is a busy machine or a clock that is being adjusted. */
const TOLERANCE_MS = 60_000;

/** @returns a function that ends it */
export function watchClock({ now, monotonic, onJump, everyMs }: ClockWatchOptions): () => void {
  const ahead = () => now().getTime() - monotonic();
  let before = ahead();
  const look = () => {
    const jumped = ahead() - before;
    if (Math.abs(jumped) < TOLERANCE_MS) return;
    before += jumped;
    onJump(jumped);
  };
  const timer = setInterval(look, everyMs).unref();
  return () => clearInterval(timer);
}
