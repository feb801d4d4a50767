/** Remembers by which puts the versions came about that this store has read or written: see WriteRecord. */

import { LRUCache } from "lru-cache";

export interface SeenVersions {
  note(key: string, etag: string, puts: readonly string[]): void;
  /** Empty when that version was not seen here. */
  putsOf(key: string, etag: string): readonly string[];
}

const MAX_KEYS = 2_000;

export function createSeenVersions(): SeenVersions {
  const seen = new LRUCache<string, { readonly etag: string; readonly puts: readonly string[] }>({ max: MAX_KEYS });
  return {
    note: (key, etag, puts) => void seen.set(key, { etag, puts }),
    putsOf(key, etag) {
      const version = seen.get(key);
      return version?.etag === etag ? version.puts : [];
    },
  };
}
