/** Whether sources answer, as looks beside the requests found out: who asks gets the last answer and does not wait for a new one. */

import type { SourceId } from "../config/types.ts";
import type { ProbeResult } from "../ingest/http-client.ts";

export interface ReachOptions {
  /** Null: the source is not over the network. */
  readonly probe: (id: SourceId, signal: AbortSignal) => Promise<ProbeResult | null>;
  readonly now: () => Date;
  /** For the first question only, when nothing is known yet. Milliseconds. */
  readonly firstWaitMs?: number;
}

/** A look is good for so long. Milliseconds. */
const KEPT_MS = 60_000;
const PROBE_MS = 3_000;
const FIRST_WAIT_MS = 300;

interface Look {
  readonly startedAt: number;
  readonly done: Promise<void>;
}

/** Null: not known yet. What is not over the network is always reachable. */
export function createReach({ probe, now, firstWaitMs = FIRST_WAIT_MS }: ReachOptions) {
  const answers = new Map<SourceId, boolean>();
  const looks = new Map<SourceId, Look>();
  const look = (id: SourceId): Look => {
    const before = looks.get(id);
    const at = now().getTime();
    if (before !== undefined && Math.abs(at - before.startedAt) < KEPT_MS) return before;
    const done = probe(id, AbortSignal.timeout(PROBE_MS)).then(
      (result) => void answers.set(id, result === null || result.reachable),
      () => void answers.set(id, false),
    );
    const started = { startedAt: at, done };
    looks.set(id, started);
    return started;
  };
  return async (id: SourceId): Promise<boolean | null> => {
    const isFirst = !looks.has(id);
    const { done } = look(id);
    if (isFirst) await atMost(done, firstWaitMs);
    return answers.get(id) ?? null;
  };
}

function atMost(work: Promise<void>, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    void work.then(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
