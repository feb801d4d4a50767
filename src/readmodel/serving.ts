/** Keeps what is served equal to what is published: loads a new snapshot beside the old one, swaps it in, then tells. */

import type { MatchNews, PublishedSnapshot, SnapshotEvents } from "../resolvers/ports.ts";
import type { OpenSnapshot } from "../warehouse/snapshot.ts";
import { createReadModelHolder } from "./holder.ts";
import { type MatchChange, matchChanges } from "./match-changes.ts";
import type { ReadModel } from "./read-model.ts";

export interface ServingOptions {
  readonly open: () => Promise<OpenSnapshot | null>;
  readonly load: (open: OpenSnapshot) => Promise<ReadModel>;
  readonly onError: (error: unknown) => void;
}

export interface Serving {
  current(): ReadModel | null;
  /** Loads what is published unless it is served already. Calls while one is loading share it or follow it. */
  refresh(): Promise<ReadModel | null>;
  readonly events: SnapshotEvents;
  readonly matchNews: MatchNews;
  close(): Promise<void>;
}

export function createServing(options: ServingOptions): Serving {
  const holder = createReadModelHolder({ onCloseError: options.onError });
  const listeners = new Set<(snapshot: PublishedSnapshot) => void>();
  const readers = new Set<(changes: readonly MatchChange[]) => void>();
  let turn: Promise<unknown> = Promise.resolve();

  const load = async (): Promise<ReadModel | null> => {
    const open = await options.open();
    if (open === null) return holder.current();
    if (open.manifest.version === holder.current()?.version) {
      await open.close();
      return holder.current();
    }
    const model = await options.load(open);
    const before = holder.current();
    holder.swap(model);
    if (before !== null && readers.size > 0) {
      const changes = matchChanges(before, model);
      if (changes.length > 0) for (const reader of readers) reader(changes);
    }
    const published = toPublished(model);
    for (const listener of listeners) listener(published);
    return model;
  };

  return {
    current: () => holder.current(),
    refresh() {
      const next = turn.then(load);
      turn = next.catch(() => undefined);
      return next;
    },
    events: { subscribe: () => subscribe(listeners) },
    matchNews: {
      current: () => holder.current(),
      onChange(listener) {
        readers.add(listener);
        return () => readers.delete(listener);
      },
    },
    close: () => holder.close(),
  };
}

const toPublished = ({ manifest }: ReadModel): PublishedSnapshot => ({
  version: manifest.version,
  publishedAt: manifest.publishedAt,
  engine: manifest.engine,
  models: manifest.models.filter(({ layer }) => layer === "mart").length,
});

/** A slow reader is given the newest snapshot, not a queue of old ones. */
function subscribe(listeners: Set<(snapshot: PublishedSnapshot) => void>): AsyncIterableIterator<PublishedSnapshot> {
  let waiting: ((result: IteratorResult<PublishedSnapshot>) => void) | null = null;
  let newest: PublishedSnapshot | null = null;
  let ended = false;
  const listener = (snapshot: PublishedSnapshot) => {
    if (waiting === null) {
      newest = snapshot;
      return;
    }
    waiting({ value: snapshot, done: false });
    waiting = null;
  };
  const finish = (): Promise<IteratorResult<PublishedSnapshot>> => {
    ended = true;
    listeners.delete(listener);
    waiting?.({ value: undefined, done: true });
    waiting = null;
    return Promise.resolve({ value: undefined, done: true });
  };
  listeners.add(listener);
  return {
    next() {
      if (ended) return Promise.resolve({ value: undefined, done: true });
      if (newest !== null) {
        const value = newest;
        newest = null;
        return Promise.resolve({ value, done: false });
      }
      return new Promise((resolve) => {
        waiting = resolve;
      });
    },
    return: finish,
    throw: (error) => finish().then(() => Promise.reject(error)),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
