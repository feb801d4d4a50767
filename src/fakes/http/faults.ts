/** Faults one can switch on, and which request each is meant for. How they are sent: `send-fault.ts`. */

import type { FakeSourceId } from "../ids.ts";

export type FaultKind =
  /** 429 in the provider's own words. */
  | { readonly kind: "rateLimit"; readonly retryAfterS?: number | null; readonly inside200?: boolean }
  | {
      readonly kind: "status";
      readonly status: number;
      readonly body?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** 204 with bytes behind it, as has been seen. */
  | { readonly kind: "noContentWithBody" }
  /** Connection reset: before an answer, or in the middle of one. */
  | { readonly kind: "reset"; readonly at?: "request" | "body" }
  /** Takes the request and says nothing. */
  | { readonly kind: "hang" }
  | { readonly kind: "slow"; readonly delayMs: number }
  /** A whole HTTP answer with half of the JSON. */
  | { readonly kind: "truncatedJson" }
  /** A page of the CDN with status 200. */
  | { readonly kind: "html" }
  /** content-length is more (positive) or less (negative) than what comes. */
  | { readonly kind: "wrongLength"; readonly by?: number }
  /** The real answer, bit by bit; one byte a second if not told otherwise. */
  | { readonly kind: "drip"; readonly bytes?: number; readonly everyMs?: number }
  /** Goes on and on; default 10 GB, in JSON. `declared`: content-length says so. */
  | { readonly kind: "huge"; readonly bytes?: number; readonly declared?: boolean }
  /** Some kilobytes that become `bytes`; default 10 GB. */
  | { readonly kind: "gzipBomb"; readonly bytes?: number }
  | { readonly kind: "empty" }
  | { readonly kind: "redirect"; readonly location: string; readonly status?: number }
  /** The first rows once more. */
  | { readonly kind: "duplicateRows"; readonly rows?: number }
  /** `missing`: keys get other names; `retyped`: values become objects; `extra`: unknown fields, which is no fault. */
  | { readonly kind: "drift"; readonly as: "missing" | "retyped" | "extra"; readonly share?: number }
  | { readonly kind: "wrongLeague"; readonly share?: number }
  | { readonly kind: "lyingPages"; readonly total: number };

export type Fault = FaultKind & {
  /** Regular expression on path and query below the base path. */
  readonly path?: string;
  /** Lets this many matching requests pass first; default 0. */
  readonly after?: number;
  /** How often; null = until cleared; default 1. */
  readonly times?: number | null;
  /** Of those it is for, each one only with this probability, drawn by the seed; default 1. */
  readonly probability?: number;
};

export interface ActiveFault {
  readonly source: FakeSourceId;
  readonly fault: Fault;
  readonly hits: number;
}

export interface Faults {
  add(source: FakeSourceId, fault: Fault): void;
  /** The fault for this request, which uses it up once. */
  take(source: FakeSourceId, url: string): Fault | null;
  list(): readonly ActiveFault[];
  clear(source?: FakeSourceId): void;
}

interface Entry {
  readonly source: FakeSourceId;
  readonly fault: Fault;
  readonly pattern: RegExp | null;
  passes: number;
  hits: number;
}

/** @param chance decides about faults with a probability */
export function createFaults(chance: (probability: number) => boolean): Faults {
  let entries: Entry[] = [];
  const isSpent = ({ fault, hits }: Entry) => fault.times !== null && hits >= (fault.times ?? 1);
  const isFor = (entry: Entry, source: FakeSourceId, url: string) =>
    entry.source === source && !isSpent(entry) && (entry.pattern === null || entry.pattern.test(url));
  return {
    add: (source, fault) => {
      const pattern = fault.path === undefined ? null : new RegExp(fault.path);
      entries.push({ source, fault, pattern, passes: fault.after ?? 0, hits: 0 });
    },
    take: (source, url) => {
      for (const entry of entries) {
        if (!isFor(entry, source, url)) continue;
        if (entry.passes > 0) {
          entry.passes--;
          continue;
        }
        if (!chance(entry.fault.probability ?? 1)) continue;
        entry.hits++;
        return entry.fault;
      }
      return null;
    },
    list: () => entries.filter((entry) => !isSpent(entry)).map(({ source, fault, hits }) => ({ source, fault, hits })),
    clear: (source) => {
      entries = source === undefined ? [] : entries.filter((entry) => entry.source !== source);
    },
  };
}
