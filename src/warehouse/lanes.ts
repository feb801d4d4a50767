/**
 * Some statements at a time. A statement over few rows is mostly planned, which DuckDB does on one core: beside each other
 * two of them take hardly longer than one.
 */

import type { View } from "./catalogs.ts";
import type { DuckDbSession, DuckDbWriter } from "./drivers/duckdb.ts";

export interface Lanes {
  /** Runs the work as soon as a lane is free, on a connection that sees names as `view` does. It must not ask for another lane. `urgency` as of `Turns`. */
  run<T>(view: View, work: (session: DuckDbSession) => Promise<T>, urgency?: number): Promise<T>;
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
  return { run: (view, work, urgency) => pool.use((pair) => work(pair[view]), urgency) };
}

/** For statements that name their catalog: all connections but those that look names up elsewhere. */
export function createSessionPool(db: DuckDbSession & Pick<DuckDbWriter, "sessions">): Turns<DuckDbSession> {
  return createTurns([db, ...db.sessions.filter((_, index) => index === 0)]);
}

/** A connection that no session pool uses: for small questions beside what runs there. */
export const asideOf = (db: DuckDbSession & Pick<DuckDbWriter, "sessions">): DuckDbSession => db.sessions[2] ?? db;

export interface Turns<T> {
  /** @param urgency of those that wait the highest goes first, and among equals who came first. Default 0 */
  use<R>(work: (one: T) => Promise<R>, urgency?: number): Promise<R>;
}

interface Waiting<T> {
  readonly urgency: number;
  readonly begin: (one: T) => void;
}

/** Each is used by one at a time. */
function createTurns<T>(all: readonly T[]): Turns<T> {
  const free = [...all];
  const waiting: Waiting<T>[] = [];
  const give = (one: T) => {
    const next = waiting.shift();
    if (next === undefined) free.push(one);
    else next.begin(one);
  };
  const queue = (entry: Waiting<T>) => {
    const place = waiting.findIndex(({ urgency }) => urgency < entry.urgency);
    waiting.splice(place < 0 ? waiting.length : place, 0, entry);
  };
  return {
    async use(work, urgency = 0) {
      const one = free.pop() ?? (await new Promise<T>((begin) => queue({ urgency, begin })));
      try {
        return await work(one);
      } finally {
        // Whoever can begin because of what ended asks before the turn is given on.
        setImmediate(() => give(one));
      }
    },
  };
}
