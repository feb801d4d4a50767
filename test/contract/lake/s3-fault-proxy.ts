/** An HTTP proxy before an S3 server that misbehaves on demand. It passes on signed requests as they are. */

import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";

export interface SeenRequest {
  readonly method: string;
  /** Decoded path with query, without the bucket. */
  readonly target: string;
  readonly headers: IncomingMessage["headers"];
  /** How many requests of this method and target came before. */
  readonly before: number;
}

export type Fault =
  /** The proxy answers itself; the server never hears of it. */
  | { readonly kind: "answer"; readonly status: number; readonly code: string }
  /** The connection ends while the body is being sent; the server never hears of it. */
  | { readonly kind: "reset-in-request"; readonly afterBytes: number }
  /** The server has done it, the client hears nothing. */
  | { readonly kind: "reset-before-answer" }
  | { readonly kind: "reset-in-answer"; readonly afterBytes: number }
  | { readonly kind: "flip-a-byte" }
  | { readonly kind: "late"; readonly ms: number }
  /** One byte every so often. */
  | { readonly kind: "drip"; readonly everyMs: number };

export interface FaultProxy {
  readonly endpoint: string;
  /** "PUT key?query" of each request so far. */
  readonly seen: string[];
  /** Decides about each request; null: passed on. */
  fault: (request: SeenRequest) => Fault | null | Promise<Fault | null>;
  /** Forgets requests and faults. */
  reset(): void;
  close(): Promise<void>;
}

export async function startFaultProxy(target: string): Promise<FaultProxy> {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    // A client that went away is part of the game.
    for (const side of [request, response]) side.on("error", () => {});
    const { socket } = request;
    handle(request, response).catch(() => socket.destroy());
  });
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const method = request.method ?? "";
    const path = decodeURIComponent((request.url ?? "").replace(/^\/[^/?]*\/?/, "").replace(/[?&]x-id=\w+/, ""));
    const name = `${method} ${path}`;
    const before = seen.filter((other) => other === name).length;
    seen.push(name);
    const fault = await proxy.fault({ method, target: path, headers: request.headers, before });
    if (fault?.kind === "reset-in-request") return resetInRequest(request, fault.afterBytes);
    const { socket } = request;
    const body = await readAll(request);
    if (fault?.kind === "answer") return answer(response, fault.status, fault.code);
    if (fault?.kind === "late") await delay(fault.ms);
    const upstream = await passOn(target, request, body);
    if (fault?.kind === "reset-before-answer") return void socket.destroy();
    await passBack(response, upstream, await readAll(upstream), fault);
  };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const proxy: FaultProxy = {
    endpoint: `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`,
    seen,
    fault: () => null,
    reset() {
      seen.length = 0;
      proxy.fault = () => null;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return proxy;
}

async function readAll(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function resetInRequest(request: IncomingMessage, afterBytes: number): Promise<void> {
  const { socket } = request;
  let bytes = 0;
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length;
    if (bytes >= afterBytes) break;
  }
  socket.resetAndDestroy();
}

function answer(response: ServerResponse, status: number, code: string): void {
  const xml = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>made up by a test</Message></Error>`;
  response.writeHead(status, { "content-type": "application/xml", "content-length": xml.length });
  response.end(xml);
}

function passOn(target: string, request: IncomingMessage, body: Buffer): Promise<IncomingMessage> {
  const { expect: _, ...headers } = request.headers;
  return new Promise((resolve, reject) => {
    const options = { method: request.method ?? "GET", headers, agent: false as const };
    const upstream = httpRequest(`${target}${request.url ?? "/"}`, options, resolve);
    upstream.once("error", reject);
    upstream.end(body);
  });
}

async function passBack(
  response: ServerResponse,
  { statusCode = 502, headers }: IncomingMessage,
  body: Buffer,
  fault: Fault | null,
): Promise<void> {
  const bytes = Buffer.from(body);
  if (fault?.kind === "flip-a-byte") bytes[0] = (bytes[0] ?? 0) ^ 1;
  response.writeHead(statusCode, headers);
  if (fault?.kind === "reset-in-answer") {
    response.write(bytes.subarray(0, fault.afterBytes));
    await delay(20);
    return void response.socket?.destroy();
  }
  if (fault?.kind !== "drip") return void response.end(bytes);
  for (const byte of bytes) {
    if (response.destroyed) return;
    response.write(Buffer.of(byte));
    await delay(fault.everyMs);
  }
  response.end();
}
