/** Every request, oldest first, the last 20,000 of them; counters go on for all. No key is kept. */

import type { FakeSourceId } from "../ids.ts";
import type { KeyKind } from "./provider.ts";

export interface LoggedRequest {
  readonly number: number;
  readonly source: FakeSourceId;
  /** Fake time, ISO 8601. */
  readonly at: string;
  /** Real milliseconds since the fakes were started. */
  readonly realMs: number;
  readonly method: string;
  /** Path and query below the base path, the key replaced. */
  readonly url: string;
  /** Without those that carry keys. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly key: KeyKind;
  /** null: no answer was begun. */
  status: number | null;
  credits: number;
  /** Kind of the fault that was put in its way. */
  fault: string | null;
  /** Of the answer, as sent. */
  bytes: number;
  /** The client got all of the answer. */
  isComplete: boolean;
}

export interface RequestFilter {
  readonly source?: FakeSourceId;
  /** Looked for in `url`. */
  readonly contains?: string;
}

export interface RequestLog {
  add(entry: Omit<LoggedRequest, "number">): LoggedRequest;
  list(filter?: RequestFilter): readonly LoggedRequest[];
  /** Since the start or the last `clear`. */
  counts(): Readonly<Record<string, { readonly requests: number; readonly credits: number }>>;
  clear(): void;
}

const KEPT = 20_000;

export function createRequestLog(): RequestLog {
  let entries: LoggedRequest[] = [];
  let number = 0;
  const counts = new Map<string, { requests: number; credits: number }>();
  return {
    add: (entry) => {
      const logged = { ...entry, number: ++number };
      entries.push(logged);
      if (entries.length > KEPT * 1.5) entries = entries.slice(-KEPT);
      const count = counts.get(entry.source) ?? { requests: 0, credits: 0 };
      counts.set(entry.source, { requests: count.requests + 1, credits: count.credits + entry.credits });
      return logged;
    },
    list: ({ source, contains } = {}) =>
      entries.filter(
        (entry) =>
          (source === undefined || entry.source === source) && (contains === undefined || entry.url.includes(contains)),
      ),
    counts: () => Object.fromEntries(counts),
    clear: () => {
      entries = [];
      counts.clear();
    },
  };
}
