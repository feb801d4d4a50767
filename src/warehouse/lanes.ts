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
  const free = Array.from({ length: sessions.length / 2 }, (_, lane) => ({
    whole: sessions[2 * lane] as DuckDbSession,
    narrow: sessions[2 * lane + 1] as DuckDbSession,
  }));
  if (free.length === 0) throw new Error("This database was opened without sessions to run models on");
  type Lane = (typeof free)[number];
  const waiting: ((lane: Lane) => void)[] = [];
  const give = (lane: Lane) => {
    const next = waiting.shift();
    if (next === undefined) free.push(lane);
    else next(lane);
  };
  return {
    async run(view, work) {
      const lane = free.pop() ?? (await new Promise<Lane>((resolve) => waiting.push(resolve)));
      try {
        return await work(lane[view]);
      } finally {
        give(lane);
      }
    },
  };
}
