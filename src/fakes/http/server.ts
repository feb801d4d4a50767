/** One provider's HTTP server on loopback: its answers, the faults in their way, the log, and the control paths. */

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { FakeClock } from "../clock.ts";
import type { Faults } from "./faults.ts";
import { type Answer, type FakeProvider, json } from "./provider.ts";
import type { LoggedRequest, RequestLog } from "./request-log.ts";
import { send } from "./send.ts";
import { sendFault } from "./send-fault.ts";

export interface FakeServer {
  /** With the base path, without a slash at its end. */
  readonly url: string;
  readonly origin: string;
  close(): Promise<void>;
}

export interface FakeServerOptions {
  readonly provider: FakeProvider;
  readonly clock: FakeClock;
  readonly faults: Faults;
  readonly log: RequestLog;
  /** 0 = any free port. */
  readonly port: number;
  /** Answers paths under /__control. */
  readonly control: (request: IncomingMessage, response: ServerResponse) => void;
}

const SECRET_HEADERS = new Set(["x-apisports-key", "x-rapidapi-key", "x-auth-token", "authorization", "cookie"]);

/** @throws Error EADDRINUSE when the port is taken */
export async function startFakeServer(options: FakeServerOptions): Promise<FakeServer> {
  const server = createServer((request, response) => {
    if (request.url?.startsWith("/__control")) options.control(request, response);
    else handle(options, request, response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, "127.0.0.1", resolve);
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: origin + options.provider.basePath,
    origin,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function handle(options: FakeServerOptions, request: IncomingMessage, response: ServerResponse): void {
  const { provider, clock, faults, log } = options;
  request.resume();
  const now = clock.now();
  const full = request.url ?? "/";
  const isBelow = full.startsWith(`${provider.basePath}/`);
  const url = new URL(isBelow ? full.slice(provider.basePath.length) : full, "http://fake");
  const answer = isBelow ? answerOf(provider, request, url, now) : notHere();
  const shown = provider.redact(url.pathname + url.search);
  const fault = faults.take(provider.source, shown);
  const entry = log.add({
    source: provider.source,
    at: now.toISOString(),
    realMs: Math.round(performance.now()),
    method: request.method ?? "",
    url: shown,
    headers: withoutSecrets(request.headers),
    key: answer.key ?? "none",
    status: null,
    credits: answer.credits ?? 0,
    fault: fault?.kind ?? null,
    bytes: 0,
    isComplete: false,
  });
  follow(entry, request, response);
  if (fault === null) send(request, response, answer);
  else sendFault({ provider, request, response, answer }, fault);
}

function answerOf(provider: FakeProvider, request: IncomingMessage, url: URL, now: Date): Answer {
  try {
    return provider.answer({
      method: request.method ?? "GET",
      path: url.pathname,
      query: url.searchParams,
      headers: request.headers as Record<string, string | undefined>,
      now,
    });
  } catch (error) {
    // A fault of the fake itself: said loudly, never dressed up as the provider's.
    return { status: 500, body: `The fake failed: ${error instanceof Error ? error.stack : String(error)}` };
  }
}

const notHere = (): Answer => json(404, { message: "Nothing is served here; see the base path." });

function follow(entry: LoggedRequest, request: IncomingMessage, response: ServerResponse): void {
  const { socket } = request;
  const before = socket.bytesWritten;
  response.on("close", () => {
    entry.status = response.headersSent || socket.bytesWritten > before ? response.statusCode : null;
    entry.bytes = socket.bytesWritten - before;
    entry.isComplete = response.writableFinished;
  });
}

const withoutSecrets = (headers: IncomingMessage["headers"]): Record<string, string | undefined> =>
  Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => !SECRET_HEADERS.has(name))
      .map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : value]),
  );
