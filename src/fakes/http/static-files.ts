/** Files as GitHub's CDN serves them: ETag, 304, a cache time, and a 404 in plain text. */

import { createHash } from "node:crypto";
import type { FakeClock } from "../clock.ts";
import type { FakeSourceId } from "../ids.ts";
import type { StaticSwitches } from "../switches.ts";
import type { Answer, FakeProvider, FakeRequest } from "./provider.ts";
import { createMinuteWindow } from "./windows.ts";

export interface StaticFilesOptions {
  readonly source: FakeSourceId;
  readonly basePath: string;
  readonly clock: FakeClock;
  readonly switches: StaticSwitches;
  /** Text of a file; null when there is none. @param path without a leading slash */
  readonly file: (path: string, now: Date) => string | null;
  /** Lists inside the file that faults can spoil. */
  readonly rows: (body: unknown) => unknown[] | null;
  readonly misplace?: (row: Record<string, unknown>) => void;
}

const PLAIN = { "content-type": "text/plain; charset=utf-8" };
const TOO_MANY: Answer = { status: 429, headers: PLAIN, body: "429: Too Many Requests\n" };

export function createStaticFiles(options: StaticFilesOptions): FakeProvider {
  const { source, basePath, clock, switches, file, rows, misplace } = options;
  const minute = createMinuteWindow(clock.pace);
  const answer = ({ method, path, headers, now }: FakeRequest): Answer => {
    if (method !== "GET" && method !== "HEAD") return { status: 405, headers: PLAIN, body: "405: Method Not Allowed" };
    if (!minute.take(switches.perMinute).isAllowed) return TOO_MANY;
    const name = decoded(path.slice(1));
    const body = name === null ? null : file(name, now);
    if (body === null) return { status: 404, headers: PLAIN, body: "404: Not Found" };
    const etag = `"${createHash("sha256").update(body).digest("hex")}"`;
    const cached = { ...PLAIN, etag, "cache-control": "max-age=300" };
    if (isSame(headers["if-none-match"], etag)) return { status: 304, headers: cached, body: "" };
    return { status: 200, headers: cached, body };
  };
  return {
    source,
    basePath,
    answer,
    tooMany: ({ retryAfterS }) =>
      retryAfterS === null ? TOO_MANY : { ...TOO_MANY, headers: { ...PLAIN, "retry-after": String(retryAfterS) } },
    rows,
    ...(misplace === undefined ? {} : { misplace }),
    redact: (url) => url,
    reset: () => minute.reset(),
  };
}

function decoded(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}

const isSame = (asked: string | undefined, etag: string): boolean =>
  asked?.split(",").some((each) => each.trim().replace(/^W\//, "") === etag) ?? false;
