/** What the checks of one execution found, kept in `_state/freshness`. */

import type { ObjectStore } from "../lake/object-store.ts";
import type { Executed } from "./execute.ts";
import { saveFreshness } from "./freshness.ts";
import type { PlannedTarget } from "./plan.ts";
import type { KnownObject } from "./refresh.ts";
import { slotOf } from "./types.ts";
import { isLocalBase } from "./work-items.ts";

export interface Checks {
  /**
   * Resolves when an answer that leaves no object ("unchanged", "there is none") is kept: a process that is killed after
   * it must not ask, and pay, again. Those that come while others are written are written together.
   * @throws LakeUnavailableError, LakeConflictError
   */
  note(executed: Executed): Promise<void>;
  /** Everything, at the end. @throws LakeUnavailableError, LakeConflictError */
  save(executed: readonly Executed[], planned: readonly PlannedTarget[]): Promise<void>;
}

export interface ChecksOptions {
  readonly store: ObjectStore;
  readonly now: () => Date;
}

export function createChecks({ store, now }: ChecksOptions): Checks {
  let waiting: Executed[] = [];
  let queued: Promise<void> | null = null;
  let last: Promise<void> = Promise.resolve();
  const writeWaiting = (): Promise<void> => {
    queued = null;
    const batch = waiting;
    waiting = [];
    return saveAsked(store, batch);
  };
  return {
    async note(executed) {
      if (!isOnlyAnAnswer(executed)) return;
      waiting.push(executed);
      queued ??= last.then(writeWaiting, writeWaiting);
      last = queued;
      await queued;
    },
    async save(executed, planned) {
      const quiet = planned.find(({ isQuiet }) => isQuiet);
      if (quiet !== undefined) {
        const facts = { ingestedAt: null, checkedAt: now().toISOString(), note: quiet.reason, items: {} };
        await saveFreshness(store, quiet.target.endpoint, facts);
      }
      await saveAsked(store, executed);
    },
  };
}

/** Of a request that no object tells of. */
function isOnlyAnAnswer({ known, task, target }: Executed): boolean {
  if (known === null || isLocalBase(target.base)) return false;
  return known.key === null || task.outcome === "UNCHANGED";
}

async function saveAsked(store: ObjectStore, executed: readonly Executed[]): Promise<void> {
  const asked = executed.flatMap(({ known, task, target }) => (known === null ? [] : [{ known, task, target }]));
  const [first] = asked;
  if (first === undefined) return;
  const newest = (list: readonly { readonly known: KnownObject }[]): string | null =>
    list
      .map(({ known }) => known.checkedAt)
      .toSorted()
      .at(-1) ?? null;
  await saveFreshness(store, first.target.endpoint, {
    ingestedAt: newest(asked.filter(({ task }) => task.outcome === "FETCHED")),
    checkedAt: newest(asked.filter(({ known }) => known.key !== null)),
    note: null,
    items: Object.fromEntries(asked.map(({ known, target }) => [slotOf(target.item), known])),
  });
}
