/**
 * Answers of the fake providers, asked for once and then given from memory: a crash test asks for the same few a
 * thousand times. Credits are counted anew for each lake.
 */

import { createServer, type ServerResponse } from "node:http";
import { createFakeClock } from "../../../src/fakes/clock.ts";
import { createFakes, type Fakes } from "../../../src/fakes/create-fakes.ts";
import { FAKE_SOURCES, type FakeSourceId } from "../../../src/fakes/ids.ts";

export interface SeenRequest {
  readonly source: FakeSourceId;
  readonly method: string;
  readonly url: string;
  /** Credits that the provider takes for it. */
  readonly credits: number;
}

export interface ReplaySources {
  readonly urls: Readonly<Record<FakeSourceId, string>>;
  readonly seen: readonly SeenRequest[];
  /** Forgets requests and credits, not the answers. */
  reset(): void;
  close(): Promise<void>;
}

export interface ReplayOptions {
  readonly now: Date;
  /** Pages that the league's list of players is made to have. */
  readonly playerPages: number;
  /** Paths that are not there, as a regular expression. */
  readonly absent?: string;
}

interface Kept {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const PER_DAY = 7_500;
const KEPT_HEADERS = ["content-type", "etag", "last-modified"];

export async function startReplaySources(options: ReplayOptions): Promise<ReplaySources> {
  const fakes = await createFakes({ clock: createFakeClock({ at: options.now }), switches: GENEROUS });
  const seen: SeenRequest[] = [];
  const answerTo = createAnswers(fakes, options);
  const server = createServer((request, response) => {
    const [, source, path = ""] = /^\/(\w+)(\/.*)?$/.exec(request.url ?? "") ?? [];
    const id = FAKE_SOURCES.find((known) => known === source);
    if (id === undefined) return void response.writeHead(404).end();
    seen.push({ source: id, method: request.method ?? "GET", url: path, credits: costs(id, path) ? 1 : 0 });
    const used = sum(seen.filter((request) => request.source === id));
    if (request.method === "HEAD") return void response.writeHead(200).end();
    answerTo(id, path, toHeaders(request.headers)).then(
      (kept) => send(response, kept, id === "API_FOOTBALL" ? quotaHeaders(used) : {}),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const origin = `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;
  return {
    urls: Object.fromEntries(FAKE_SOURCES.map((id) => [id, `${origin}/${id}`])) as ReplaySources["urls"],
    seen,
    reset() {
      seen.length = 0;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await fakes.close();
    },
  };
}

const GENEROUS = {
  API_FOOTBALL: { plan: "Pro" as const, perDay: PER_DAY, perMinute: 5_000 },
  FOOTBALL_DATA: { perMinute: 5_000 },
};

const sum = (requests: readonly SeenRequest[]): number => requests.reduce((total, { credits }) => total + credits, 0);

function createAnswers(fakes: Fakes, { absent, playerPages }: ReplayOptions) {
  const kept = new Map<string, Promise<Kept>>();
  return (source: FakeSourceId, path: string, headers: Record<string, string>): Promise<Kept> => {
    if (absent !== undefined && new RegExp(absent).test(path)) return Promise.resolve(NOT_FOUND);
    const key = `${source} ${path} ${headers["if-none-match"] ?? ""}`;
    const answer = kept.get(key) ?? askFakes(fakes.urls[source] + path, headers, playerPages);
    kept.set(key, answer);
    return answer;
  };
}

const NOT_FOUND: Kept = { status: 404, headers: { "content-type": "text/plain" }, body: Buffer.from("404: Not Found") };

/** API-Football's /status is free, and so are the two that are files. */
const costs = (source: FakeSourceId, path: string): boolean =>
  (source === "API_FOOTBALL" && !path.startsWith("/status")) || source === "FOOTBALL_DATA" || source === "THESPORTSDB";

function toHeaders(headers: NodeJS.Dict<string | string[]>): Record<string, string> {
  const names = ["x-apisports-key", "x-auth-token", "if-none-match"];
  return Object.fromEntries(
    names.flatMap((name) => (headers[name] === undefined ? [] : [[name, String(headers[name])]])),
  );
}

async function askFakes(url: string, headers: Record<string, string>, pages: number): Promise<Kept> {
  const response = await fetch(url, { headers });
  const body = Buffer.from(await response.arrayBuffer());
  const present = KEPT_HEADERS.flatMap((name) => {
    const value = response.headers.get(name);
    return value === null ? [] : [[name, value]];
  });
  const isPaged = response.ok && /\/players\?.*league=90001/.test(url);
  return {
    status: response.status,
    headers: Object.fromEntries(present),
    body: isPaged ? withPages(body, pages) : body,
  };
}

function withPages(body: Buffer, total: number): Buffer {
  const envelope = JSON.parse(body.toString("utf8")) as { paging: { total: number } };
  envelope.paging.total = total;
  return Buffer.from(JSON.stringify(envelope));
}

const quotaHeaders = (used: number): Record<string, string> => ({
  "x-ratelimit-requests-limit": String(PER_DAY),
  "x-ratelimit-requests-remaining": String(PER_DAY - used),
});

function send(response: ServerResponse, { status, headers, body }: Kept, more: Record<string, string>): void {
  // A 304 has no body.
  const isEmpty = status === 304;
  response.writeHead(status, { ...headers, ...more, ...(isEmpty ? {} : { "content-length": body.length }) });
  response.end(isEmpty ? undefined : body);
}
