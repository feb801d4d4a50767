/** Waits, or stops waiting when told to. Not from node:timers/promises: by the global clock, which tests move. */
export function abortableWait(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    // Never short of it: a timer counts whole milliseconds.
    const timer = setTimeout(end, Math.ceil(ms));
    signal.addEventListener("abort", end, { once: true });
  });
}
