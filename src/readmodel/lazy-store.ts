/** What is loaded on first use: one flight a key, asked for in batches, least recently used out at a byte budget. */

import { LRUCache } from "lru-cache";

export type MaybePromise<T> = T | Promise<T>;

export interface Sized<V> {
  readonly value: V;
  readonly bytes: number;
}

/** Byte-bounded memory that several stores of one snapshot share. */
export interface LazyMemory {
  readonly entries: LRUCache<string, { readonly value: unknown }>;
}

export interface LazyStore<V> {
  /** The value itself when it is in memory, else a promise of it. */
  get(key: string): MaybePromise<V>;
}

export interface LazyStoreOptions<V> {
  readonly memory: LazyMemory;
  /** Distinguishes this store's keys in the shared memory. */
  readonly name: string;
  /** Loads all keys asked for in one turn of the event loop; must answer each key. */
  readonly load: (keys: readonly string[]) => Promise<ReadonlyMap<string, Sized<V>>>;
}

/** @param maxBytes estimated bytes of all values together */
export function createLazyMemory(maxBytes: number): LazyMemory {
  return { entries: new LRUCache({ maxSize: Math.max(1, maxBytes) }) };
}

interface Batch<V> {
  readonly keys: Set<string>;
  readonly loaded: Promise<ReadonlyMap<string, Sized<V>>>;
}

export function createLazyStore<V>(options: LazyStoreOptions<V>): LazyStore<V> {
  const { memory, name, load } = options;
  const flights = new Map<string, Promise<V>>();
  let batch: Batch<V> | null = null;

  function currentBatch(): Batch<V> {
    if (batch !== null) return batch;
    const keys = new Set<string>();
    const loaded = new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
      batch = null;
      return load([...keys]);
    });
    batch = { keys, loaded };
    return batch;
  }

  function fly(key: string): Promise<V> {
    const { keys, loaded } = currentBatch();
    keys.add(key);
    const flight = loaded
      .then((values) => {
        const sized = values.get(key);
        if (sized === undefined) throw new Error(`lazy store ${name}: no value for ${key}`);
        // Larger than the whole budget: lru-cache does not keep it, the caller has it all the same.
        memory.entries.set(`${name}/${key}`, { value: sized.value }, { size: Math.max(1, sized.bytes) });
        return sized.value;
      })
      .finally(() => flights.delete(key));
    flights.set(key, flight);
    return flight;
  }

  return {
    get(key) {
      const entry = memory.entries.get(`${name}/${key}`);
      if (entry !== undefined) return entry.value as V;
      return flights.get(key) ?? fly(key);
    },
  };
}

/** Applies `next` at once when the value is there, else when it has come. */
export function whenLoaded<T, R>(value: MaybePromise<T>, next: (value: T) => R): MaybePromise<R> {
  return value instanceof Promise ? value.then(next) : next(value);
}
