/**
 * Some statements at a time. A statement over few rows is mostly planned, which DuckDB does on one core: beside each other
 * two of them take hardly longer than one.
 */

import type { View } from "./catalogs.ts";
import type { DuckDbSession, DuckDbWriter } from "./drivers/duckdb.ts";

export interface Lanes {
  /** Runs the work as soon as a lane is free, on a connection that sees names as `view` does. It must not ask for another lane. */
  run<T>(view: View, work: (session: DuckDbSession) => Promise<T>): Promise<T>;
}

/** Names of the catalogs that a writer's sessions are to be opened with, for two lanes. */
export const LANE_SESSIONS: readonly string[] = ["memory", "narrow", "memory", "narrow"];

/** As many lanes as the writer has pairs of sessions. */
export function createLanes({ sessions }: Pick<DuckDbWriter, "sessions">): Lanes {
  if (sessions.length === 0) throw new Error("This database was opened without sessions to run models on");
  const pairs = Array.from({ length: sessions.length / 2 }, (_, lane) => ({
    whole: sessions[2 * lane] as DuckDbSession,
    narrow: sessions[2 * lane + 1] as DuckDbSession,
  }));
  const pool = createTurns(pairs);
  return { run: (view, work) => pool.use((pair) => work(pair[view])) };
}

/** For statements that name their catalog: all connections but those that look names up elsewhere. */
export function createSessionPool(db: DuckDbSession & Pick<DuckDbWriter, "sessions">): Turns<DuckDbSession> {
  return createTurns([db, ...db.sessions.filter((_, index) => index === 0)]);
}

export interface Turns<T> {
  use<R>(work: (one: T) => Promise<R>): Promise<R>;
}

/** Each is used by one at a time; who comes first is served first. */
function createTurns<T>(all: readonly T[]): Turns<T> {
  const free = [...all];
  const waiting: ((one: T) => void)[] = [];
  const give = (one: T) => {
    const next = waiting.shift();
    if (next === undefined) free.push(one);
    else next(one);
  };
  return {
    async use(work) {
      const one = free.pop() ?? (await new Promise<T>((resolve) => waiting.push(resolve)));
      try {
        return await work(one);
      } finally {
        give(one);
      }
    },
  };
}
