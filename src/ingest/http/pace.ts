/** Where the pace of a source is kept: in this process, or in the lake for all of them. */

import { updateJson } from "../../lake/conditional.ts";
import { paceKey } from "../../lake/keys.ts";
import type { ObjectStore } from "../../lake/object-store.ts";
import type { PaceBook } from "./pace-book.ts";

/** Port. */
export interface Pace {
  /** Milliseconds, of the clock that the book's instants are of. */
  readonly now: () => number;
  /**
   * Changes the book of a source so that nobody's change is lost; null leaves it as it is.
   * @throws LakeUnavailableError, LakeConflictError
   */
  change(source: string, update: (book: PaceBook | null) => PaceBook | null): Promise<void>;
}

/** One process alone. Its clock only goes up, whatever happens to the machine's. */
export function createMemoryPace(now: () => number = () => performance.now()): Pace {
  const books = new Map<string, PaceBook>();
  return {
    now,
    async change(source, update) {
      const next = update(books.get(source) ?? null);
      if (next !== null) books.set(source, next);
    },
  };
}

/**
 * All processes over one lake: `_state/pace/<source>.json`, changed by compare-and-swap. Instants are of the machines'
 * own clocks: machines whose clocks differ by more than the windows' margin (150 ms of a second, 5 s of a minute) may
 * together exceed a limit by what fits into the difference, so keep them on NTP.
 * @param now milliseconds since 1970
 */
export function createLakePace({ store, now }: { readonly store: ObjectStore; readonly now: () => number }): Pace {
  return {
    now,
    async change(source, update) {
      await updateJson<PaceBook>(store, paceKey(source.toLowerCase()), update);
    },
  };
}
