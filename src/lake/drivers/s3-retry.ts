/** When a request to S3 is sent again, and how long is waited before. Pure. */

import { failureOf } from "./s3-errors.ts";

/** null: sending it again cannot help. */
export type RetryKind = "transient" | "throttled" | null;

const NETWORK = new Set([
  "ECONNRESET",
  "ECONNREFUSED",
  "ECONNABORTED",
  "EPIPE",
  "ETIMEDOUT",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "EHOSTDOWN",
  "ENETUNREACH",
  "ENETDOWN",
  "ERR_STREAM_PREMATURE_CLOSE",
  "AbortError",
  "TimeoutError",
  "DamagedBody",
  "CutOffBody",
]);
const THROTTLED = new Set(["SlowDown", "Throttling", "ThrottlingException", "TooManyRequests", "RequestLimitExceeded"]);
/** Answers that S3 documents as "send it again", whatever their status. */
const AGAIN = new Set([
  "ConditionalRequestConflict",
  "OperationAborted",
  "RequestTimeout",
  // The SDK has taken over the server's time from the answer.
  "RequestTimeTooSkewed",
  // The bytes were changed on their way.
  "BadDigest",
  "XAmzContentSHA256Mismatch",
  "XAmzContentChecksumMismatch",
]);
/** Not implemented; insufficient storage. */
const FINAL_STATUS = new Set([501, 505, 507]);

export function retryKind(error: unknown): RetryKind {
  const { code, status } = failureOf(error);
  if (THROTTLED.has(code) || status === 429) return "throttled";
  if (AGAIN.has(code)) return "transient";
  if (status === null) return NETWORK.has(code) || code.startsWith("HPE_") ? "transient" : null;
  // A success whose body could not be read to its end.
  if (status < 300 || status === 408) return "transient";
  if (status === 503) return "throttled";
  return status >= 500 && !FINAL_STATUS.has(status) ? "transient" : null;
}

/** No connection, so nothing was sent. */
const NEVER_SENT = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"]);

/** Whether the server may have done what failed: no answer, half an answer, or an excuse from somewhere on the way. */
export function leavesOpen(error: unknown): boolean {
  const { code, status } = failureOf(error);
  if (status === null) return retryKind(error) === "transient" && !NEVER_SENT.has(code);
  return status < 300 || (status >= 500 && status !== 503);
}

const FIRST_WAIT_MS = { transient: 50, throttled: 250 } as const;
const LONGEST_WAIT_MS = 5_000;

/**
 * Full jitter: requests that failed together must not come back together.
 * @param retry 1 for the first
 * @param random 0 ≤ random < 1
 */
export function waitMs(kind: "transient" | "throttled", retry: number, random: number): number {
  return random * Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS[kind] * 2 ** (retry - 1));
}
