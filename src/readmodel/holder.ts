/** The one place that says which snapshot is current. */

import type { ReadModel } from "./read-model.ts";

export interface ReadModelHolder {
  /** Null until the first snapshot is loaded. A request takes it once and keeps it. */
  current(): ReadModel | null;
  /** Makes `next` current at once; the one before is closed when no request can be reading it any more. */
  swap(next: ReadModel): void;
  /** Closes what is current and what still waits to be closed. */
  close(): Promise<void>;
}

export interface ReadModelHolderOptions {
  /** Longer than any request may take. Default 60 s. */
  readonly closeDelayMs?: number;
  /** Told when closing an old snapshot fails; nothing else depends on it. */
  readonly onCloseError?: (error: unknown) => void;
}

export function createReadModelHolder(options: ReadModelHolderOptions = {}): ReadModelHolder {
  const { closeDelayMs = 60_000, onCloseError = () => {} } = options;
  const retired = new Map<ReadModel, NodeJS.Timeout>();
  let current: ReadModel | null = null;

  const closeModel = async (model: ReadModel): Promise<void> => {
    clearTimeout(retired.get(model));
    retired.delete(model);
    await model.close().catch(onCloseError);
  };

  return {
    current: () => current,
    swap(next) {
      const previous = current;
      current = next;
      if (previous === null || previous === next) return;
      // Waiting to free memory must not keep the process alive.
      retired.set(previous, setTimeout(() => void closeModel(previous), closeDelayMs).unref());
    },
    async close() {
      const models = [...retired.keys(), ...(current === null ? [] : [current])];
      current = null;
      await Promise.all(models.map(closeModel));
    },
  };
}
