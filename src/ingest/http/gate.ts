/** What stands before a source's requests: its circuit, its sliding windows, and the pauses that it asks for. */

import type { SourceId, SourceLimits } from "../../config/types.ts";
import { type Circuit, createCircuit } from "./circuit.ts";
import type { Pace } from "./pace.ts";
import { createTurns } from "./turns.ts";

/** What an answer says of the limits. */
export interface Pacing {
  /** No request before that. */
  readonly pauseMs?: number;
  /** Requests a minute that the account has. */
  readonly perMinute?: number;
}

export interface Gate {
  readonly circuit: Circuit;
  /** Resolves when the next request may leave. @throws CancelledError, LakeUnavailableError */
  readonly turn: (signal: AbortSignal) => Promise<void>;
  readonly pace: (pacing: Pacing | null) => void;
}

export interface GateOptions {
  readonly id: SourceId;
  readonly limits: SourceLimits;
  /** Milliseconds. */
  readonly now: () => number;
  readonly pace: Pace;
  /** A minute, in tests shorter. */
  readonly minuteMs: number;
  readonly signal: AbortSignal;
}

const CIRCUIT = { threshold: 5, openMs: 30_000 };

export function createGate({ id, limits, now, pace, minuteMs, signal }: GateOptions): Gate {
  const turns = createTurns({ source: id, limits, pace, minuteMs, closed: signal });
  return {
    circuit: createCircuit({ name: id, ...CIRCUIT, now }),
    turn: (wanted) => turns.next(wanted),
    pace(pacing) {
      if (pacing?.perMinute !== undefined) turns.tellLimit(pacing.perMinute);
      if (pacing?.pauseMs !== undefined) turns.pause(pacing.pauseMs);
    },
  };
}
