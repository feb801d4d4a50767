/** One request over undici: redirects to allowed hosts, decompression, a limit on what comes out of it. No retries. */

import { setMaxListeners } from "node:events";
import { pipeline } from "node:stream/promises";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import type { Dispatcher } from "undici";
import { CancelledError, SourceContractError, SourceRequestError } from "../../errors.ts";
import { isLoopbackHost, isPrivateAddress } from "./addresses.ts";
import { type Address, createNameLookup, type NameResolver } from "./name-lookup.ts";

export interface TransportOptions {
  readonly connectTimeoutMs: number;
  /** Bytes of a body after decompression. */
  readonly maxBytes: number;
  readonly httpsProxy: string | null;
  readonly noProxy: string | null;
  readonly createResolver?: () => NameResolver;
}

export interface TransportRequest {
  readonly method: "GET" | "HEAD";
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** `host[:port]` that a redirect may lead to, beside the url's own. */
  readonly allowedHosts: readonly string[];
  /** 0: a redirect is the answer. */
  readonly maxRedirects: number;
  readonly signal: AbortSignal;
}

export interface TransportAnswer {
  readonly status: number;
  header(name: string): string | null;
  /** Empty for HEAD. */
  readonly body: Uint8Array;
}

export interface Transport {
  /** Loads what the first request would have to wait for. */
  warm(): Promise<void>;
  send(request: TransportRequest): Promise<TransportAnswer>;
  close(): Promise<void>;
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

export function createTransport(options: TransportOptions): Transport {
  const closing = new AbortController();
  setMaxListeners(0, closing.signal);
  let dispatcher: Promise<Dispatcher> | null = null;
  const open = (): Promise<Dispatcher> => {
    dispatcher ??= createDispatcher(options, closing.signal);
    return dispatcher;
  };
  return {
    async warm() {
      if (!closing.signal.aborted) await open();
    },
    async send(request) {
      const { request: ask } = await import("./undici.ts");
      const agent = await open();
      // Loading undici takes a while: a close in the meantime must not be followed by a look-up.
      if (request.signal.aborted || closing.signal.aborted) throw new CancelledError("the request was cancelled");
      let url = request.url;
      for (let hop = 0; hop <= request.maxRedirects; hop += 1) {
        assertPublic(url, request.url);
        const response = await ask(url, { ...pick(request), dispatcher: agent });
        const isRedirect = request.maxRedirects > 0 && REDIRECTS.has(response.statusCode);
        if (!isRedirect) return await toAnswer(response, request, options.maxBytes);
        response.body.on("error", () => {}).destroy();
        url = nextUrl(url, first(response.headers.location), request);
      }
      throw new SourceRequestError(`more than ${request.maxRedirects} redirects`, "BAD_REQUEST");
    },
    async close() {
      closing.abort();
      await (await dispatcher)?.destroy();
    },
  };
}

const pick = ({ method, headers, signal }: TransportRequest) => ({
  method,
  signal,
  headers: { "accept-encoding": "gzip, deflate, br", "user-agent": "pitchlake", ...headers },
});

async function createDispatcher(options: TransportOptions, closed: AbortSignal): Promise<Dispatcher> {
  const { Agent, EnvHttpProxyAgent } = await import("./undici.ts");
  const lookupWith = (assertAllowed: (host: string, address: Address) => void) =>
    createNameLookup({
      timeoutMs: options.connectTimeoutMs,
      assertAllowed,
      closed,
      ...(options.createResolver === undefined ? {} : { createResolver: options.createResolver }),
    });
  const timeout = options.connectTimeoutMs;
  const connect = { lookup: lookupWith(assertAllowed), timeout };
  if (options.httpsProxy === null) return new Agent({ connect });
  // An empty text, unlike undefined, keeps undici from reading the environment itself.
  const proxies = { httpsProxy: options.httpsProxy, httpProxy: "", noProxy: options.noProxy ?? "" };
  // A proxy is the operator's own choice and often at a private address.
  return new EnvHttpProxyAgent({ ...proxies, connect, proxyTls: { lookup: lookupWith(() => {}), timeout } });
}

function assertAllowed(host: string, { address }: Address): void {
  if (isLoopbackHost(host) || !isPrivateAddress(address)) return;
  throw new SourceRequestError(`${host} is at the private address ${address}, which is never asked`, "BAD_REQUEST");
}

/** A literal address needs no look-up, so it is checked here. Loopback only when the base URL itself says so. */
function assertPublic(url: URL, base: URL): void {
  const host = url.hostname;
  if (isLoopbackHost(host) && isLoopbackHost(base.hostname)) return;
  const isLiteral = /^[\d.]+$|^\[/.test(host);
  if (!isLoopbackHost(host) && !(isLiteral && isPrivateAddress(host))) return;
  throw new SourceRequestError(`${host} is a private address, which is never asked`, "BAD_REQUEST");
}

function nextUrl(from: URL, location: string | null, request: TransportRequest): URL {
  if (location === null || !URL.canParse(location, from))
    throw new SourceRequestError("a redirect without a usable location", "BAD_REQUEST");
  const to = new URL(location, from);
  const hosts = [request.url.host, ...request.allowedHosts];
  const keepsProtocol = to.protocol === "https:" || to.protocol === request.url.protocol;
  if (hosts.includes(to.host) && keepsProtocol) return to;
  throw new SourceRequestError(`a redirect to ${to.origin}, which is not an allowed host`, "BAD_REQUEST");
}

async function toAnswer(
  response: Dispatcher.ResponseData,
  request: TransportRequest,
  maxBytes: number,
): Promise<TransportAnswer> {
  const header = (name: string): string | null => first(response.headers[name]);
  const body = request.method === "HEAD" ? new Uint8Array() : await readBody(response, header, maxBytes);
  if (request.method === "HEAD") response.body.on("error", () => {}).destroy();
  return { status: response.statusCode, header, body };
}

const first = (value: string | string[] | undefined): string | null =>
  (Array.isArray(value) ? value[0] : value) ?? null;

async function readBody(
  response: Dispatcher.ResponseData,
  header: (name: string) => string | null,
  maxBytes: number,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let isTooLarge = false;
  const collect = async (source: AsyncIterable<Uint8Array>): Promise<void> => {
    let size = 0;
    for await (const chunk of source) {
      size += chunk.length;
      isTooLarge = size > maxBytes;
      if (isTooLarge) return;
      chunks.push(chunk);
    }
  };
  const decoder = decoderFor(header("content-encoding"));
  // Giving up early ends the other stages with faults of their own, which say less.
  const reading = decoder === null ? pipeline(response.body, collect) : pipeline(response.body, decoder, collect);
  await reading.catch((error: unknown) => {
    if (!isTooLarge) throw error;
  });
  if (isTooLarge) throw tooLarge(maxBytes);
  return Buffer.concat(chunks);
}

function decoderFor(encoding: string | null) {
  const name = encoding?.trim().toLowerCase() ?? "identity";
  if (name === "gzip" || name === "x-gzip") return createGunzip();
  if (name === "br") return createBrotliDecompress();
  if (name === "deflate") return createInflate();
  return null;
}

function tooLarge(maxBytes: number): SourceContractError {
  const expected = `at most ${maxBytes} bytes after decompression`;
  return new SourceContractError(`expected ${expected}, got more`, { path: "", expected, got: "more" });
}
