/** What a provider is to the server that speaks for it: a pure answer to a request at a time, and its counters. */

import type { FakeSourceId } from "../ids.ts";

export interface FakeRequest {
  readonly method: string;
  /** Below the base path, with a leading slash. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly now: Date;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
  /** For the log: what the request cost by the provider's own count. */
  readonly credits?: number;
  /** For the log; never the key itself. */
  readonly key?: KeyKind;
}

export type KeyKind = "good" | "bad" | "none";

export interface FakeProvider {
  readonly source: FakeSourceId;
  /** What stands before the paths, e.g. "/v4"; "" for none. */
  readonly basePath: string;
  answer(request: FakeRequest): Answer;
  /** How the provider says "too many requests". */
  tooMany(options: { readonly retryAfterS: number | null; readonly inside200: boolean }): Answer;
  /** The list of records in a good body; null where there is none. */
  rows(body: unknown): unknown[] | null;
  /** Makes a row one of another league. */
  misplace?(row: Record<string, unknown>): void;
  /** Says another number of pages. */
  lieAboutPages?(body: Record<string, unknown>, total: number): void;
  /** A path or query without secrets. */
  redact(url: string): string;
  /** Counters back to nothing. */
  reset(): void;
}

export const json = (status: number, value: unknown, rest: Partial<Answer> = {}): Answer => ({
  status,
  body: JSON.stringify(value),
  ...rest,
  headers: { "content-type": "application/json; charset=utf-8", ...rest.headers },
});
