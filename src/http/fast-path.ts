/**
 * Answers a repeated query before the router: the same bytes asked by the same kind of client get the same bytes back
 * at the speed of node:http itself. Whatever is not plainly that goes on to Fastify untouched.
 */

import { randomUUID } from "node:crypto";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { isRequestId } from "./request-id.ts";
import type { CachedResponse, ResponseCache } from "./response-cache.ts";

export interface FastPathOptions {
  readonly cache: ResponseCache;
  readonly dataVersion: () => string | null;
  readonly clock: () => Date;
  /** Told of each answer, for metrics; seconds. */
  readonly onAnswer: (seconds: number) => void;
}

export interface FastPath {
  /** Puts the fast path before another listener. */
  wrap(listener: RequestListener): RequestListener;
  /** Remembers an answer for the request that led to it, when it may be given to everybody. */
  remember(request: IncomingMessage, answer: CachedResponse, validity: Validity): void;
}

/** What an answer was made from: read when the request began, since a publish may come while it is answered. */
export interface Validity {
  readonly dataVersion: string;
  /** UTC minute, or null when the answer does not depend on the clock. */
  readonly minute: string | null;
}

const JSON_TYPE = "application/json; charset=utf-8";
const MAX_BODY_BYTES = 16 * 1024;

export function createFastPath(options: FastPathOptions): FastPath {
  const { cache, dataVersion, clock } = options;
  const bodies = new WeakMap<IncomingMessage, string>();
  const lookUp = (body: string): CachedResponse | undefined => {
    const version = dataVersion() ?? "";
    return cache.get(keyOf(body, version, null)) ?? cache.get(keyOf(body, version, minuteOf(clock)));
  };

  return {
    wrap: (listener) => (request, response) => {
      const length = eligibleLength(request);
      if (length === null || dataVersion() === null) return listener(request, response);
      const started = performance.now();
      // A small body comes whole in the first chunk; put back, the stream is as if nobody had looked.
      request.once("data", (chunk: Buffer) => {
        const body = chunk.length === length ? chunk.toString("utf8") : null;
        const answer = body === null ? undefined : lookUp(body);
        if (answer) {
          send(request, response, answer);
          options.onAnswer((performance.now() - started) / 1_000);
          return;
        }
        if (body !== null) bodies.set(request, body);
        request.pause();
        request.unshift(chunk);
        listener(request, response);
      });
    },
    remember(request, answer, { dataVersion: version, minute }) {
      const body = bodies.get(request);
      if (body !== undefined) cache.put(keyOf(body, version, minute), answer);
    },
  };
}

const keyOf = (body: string, version: string, minute: string | null): string =>
  `raw ${version} ${minute ?? ""} ${body}`;

export const minuteOf = (clock: () => Date): string => clock().toISOString().slice(0, 16);

/** Length of the body of a request that could have a stored answer: anonymous, same origin, plain JSON in and out. */
function eligibleLength({ method, url, headers }: IncomingMessage): number | null {
  if (method !== "POST" || url !== "/graphql") return null;
  if (headers.authorization !== undefined || headers.origin !== undefined || headers.expect !== undefined) return null;
  if (headers["content-type"] !== "application/json") return null;
  const { accept } = headers;
  if (accept !== undefined && accept !== "*/*" && accept !== "application/json") return null;
  const length = Number(headers["content-length"]);
  return length > 0 && length <= MAX_BODY_BYTES ? length : null;
}

function send(request: IncomingMessage, response: ServerResponse, { body }: CachedResponse): void {
  const given = request.headers["x-request-id"];
  response.writeHead(200, [
    "content-type",
    JSON_TYPE,
    "content-length",
    String(body.length),
    "x-request-id",
    isRequestId(given) ? given : randomUUID(),
  ]);
  response.end(body);
}
