/** From undici's answers and faults to ours. */

import {
  AppError,
  SourceAuthError,
  SourceRateLimitedError,
  SourceRequestError,
  SourceUnavailableError,
} from "../../errors.ts";
import { isTransientStatus, retryAfterMs } from "./retry-timing.ts";
import type { TransportAnswer } from "./transport.ts";

export type HttpAnswer =
  | {
      readonly kind: "body";
      readonly status: number;
      readonly body: Uint8Array;
      readonly etag: string | null;
      readonly lastModified: Date | null;
      readonly header: (name: string) => string | null;
      readonly attempts: number;
    }
  | { readonly kind: "notModified"; readonly attempts: number }
  | { readonly kind: "notFound"; readonly status: number; readonly attempts: number };

/** A 429 that names no time: the usual window of a provider. */
const UNSTATED_WAIT_MS = 60_000;

/** What a status means: an answer, or the error that says whether another attempt can help. */
export function fromStatus(label: string, answer: TransportAnswer, attempts: number, now: Date): HttpAnswer | AppError {
  const { status, header, body } = answer;
  const what = `${label} answered ${status}`;
  if (status === 304) return { kind: "notModified", attempts };
  if (status === 404 || status === 410) return { kind: "notFound", status, attempts };
  if (status === 401 || status === 403) return new SourceAuthError(`${what}: the key is missing, wrong or not allowed`);
  if (status === 429 || (status === 503 && header("retry-after") !== null)) return rateLimited(what, answer, now);
  if (isTransientStatus(status))
    return new SourceUnavailableError(what, status === 408 ? "TIMEOUT" : "SOURCE_UNAVAILABLE");
  if (status < 200 || status > 299) return new SourceRequestError(what, "BAD_REQUEST");
  return { kind: "body", status, body, etag: header("etag"), lastModified: dateOf(header), header, attempts };
}

/** The wait stands in the header, else in the message ("Wait 48 seconds."). */
function rateLimited(what: string, { header, body }: TransportAnswer, now: Date): SourceRateLimitedError {
  const message = /wait (\d{1,5}) seconds/i.exec(Buffer.from(body.subarray(0, 4096)).toString("utf8"));
  const stated = retryAfterMs(header("retry-after"), now) ?? (message === null ? null : Number(message[1]) * 1000);
  return new SourceRateLimitedError(what, stated ?? UNSTATED_WAIT_MS, { details: { isStated: stated !== null } });
}

/** The wait that the source named; null = it named none, or this is another error. */
export const statedWaitMs = (error: AppError): number | null =>
  error instanceof SourceRateLimitedError && error.details.isStated === true ? error.retryAfterMs : null;

function dateOf(header: (name: string) => string | null): Date | null {
  const value = Date.parse(header("last-modified") ?? "");
  return Number.isNaN(value) ? null : new Date(value);
}

/** What went wrong below HTTP: cancelled by us, refused by us, too slow, or the network. */
export function fromFault(error: unknown, label: string, isOver: boolean): AppError {
  if (isOver) return new SourceUnavailableError(`${label}: no whole answer in time`, "TIMEOUT", { cause: error });
  const known = appErrorIn(error);
  if (known !== null) return known;
  const kind = /TIMEOUT/.test(codeOf(error)) ? "TIMEOUT" : "NETWORK";
  return new SourceUnavailableError(`${label}: ${reasonOf(error)}`, kind, { cause: error });
}

export function appErrorIn(error: unknown): AppError | null {
  if (error instanceof AppError) return error;
  return error instanceof Error && error.cause instanceof AppError ? error.cause : null;
}

const codeOf = (error: unknown): string =>
  typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";

/** Node's messages name host and port, never a header or a path. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join("; ");
  return error instanceof Error ? error.message : String(error);
}
