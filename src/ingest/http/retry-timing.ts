/** When a request is tried again. Pure. */

/** Back-off before attempt 2 is at most this long; it doubles for each further one. */
const BASE_MS = 250;
const CEILING_MS = 10_000;

/** Full jitter: anything from 0 to the exponential ceiling, so that clients that failed together do not return together. */
export function backoffMs(attempt: number, random: () => number): number {
  return Math.floor(random() * Math.min(CEILING_MS, BASE_MS * 2 ** attempt));
}

/** `Retry-After` as seconds or as an HTTP date (RFC 9110 §10.2.3); null when absent or unreadable. */
export function retryAfterMs(header: string | null, now: Date): number | null {
  const value = header?.trim() ?? "";
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000;
  const date = value === "" ? Number.NaN : Date.parse(value);
  return Number.isNaN(date) ? null : Math.max(0, date - now.getTime());
}

/** Statuses after which the same request may well succeed; 499 is what one provider's gateway sends for its own timeout. */
export function isTransientStatus(status: number): boolean {
  return status === 408 || status === 429 || status === 499 || status >= 500;
}
