/**
 * A stream between one who tells of news and one who reads at a pace of its own. What waits in between is its owner's: it
 * is asked for the next value whenever the reader is there, and says when there is none.
 */

export type NextTurn<T> =
  | { readonly kind: "value"; readonly value: T }
  /** Nothing yet: asked again when woken, or after so long. Milliseconds; left out = only when woken. */
  | { readonly kind: "wait"; readonly ms?: number }
  | { readonly kind: "end" };

export interface WakingStream<T> {
  /** There may be a value now. */
  wake(): void;
  /** Called once, when the reader leaves or has read the last value. */
  onEnd(work: () => void): void;
  readonly isEnded: () => boolean;
  readonly iterator: AsyncIterableIterator<T>;
}

export function createWakingStream<T>(nextTurn: () => NextTurn<T>): WakingStream<T> {
  const endings: (() => void)[] = [];
  let wake: (() => void) | null = null;
  let isEnded = false;

  const end = (): void => {
    if (isEnded) return;
    isEnded = true;
    for (const work of endings.splice(0)) work();
    wake?.();
  };
  const pause = (ms: number | undefined): Promise<void> =>
    new Promise((resolve) => {
      const timer = ms === undefined ? null : setTimeout(resolve, ms);
      wake = () => {
        if (timer !== null) clearTimeout(timer);
        resolve();
      };
    });

  return {
    wake: () => wake?.(),
    onEnd: (work) => void (isEnded ? work() : endings.push(work)),
    isEnded: () => isEnded,
    iterator: {
      async next() {
        while (!isEnded) {
          const turn = nextTurn();
          if (turn.kind === "value") return { value: turn.value, done: false };
          if (turn.kind === "end") end();
          else await pause(turn.ms);
        }
        return { value: undefined, done: true };
      },
      async return() {
        end();
        return { value: undefined, done: true };
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    },
  };
}
