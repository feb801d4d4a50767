/** Sends a good answer: gzip for those who ask for it, as all five providers do. */

import type { IncomingMessage, ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import type { Answer } from "./provider.ts";

/** Below this it is not worth it. */
const GZIP_FROM_BYTES = 1_024;

export function send(request: IncomingMessage, response: ServerResponse, { status, headers, body }: Answer): void {
  const plain = Buffer.from(body);
  const isAsked = /\bgzip\b/.test(String(request.headers["accept-encoding"] ?? ""));
  const isZipped = isAsked && plain.length >= GZIP_FROM_BYTES;
  const bytes = isZipped ? gzipSync(plain, { level: 1 }) : plain;
  response.writeHead(status, {
    ...headers,
    ...(isZipped ? { "content-encoding": "gzip", vary: "accept-encoding" } : {}),
    ...(status === 304 || status === 204 ? {} : { "content-length": String(bytes.length) }),
  });
  response.end(request.method === "HEAD" ? undefined : bytes);
}
