/** One request over undici: redirects to allowed hosts, decompression, a limit on what comes out of it. No retries. */

import { setMaxListeners } from "node:events";
import type { LookupFunction } from "node:net";
import type { Dispatcher } from "undici";
import { CancelledError, SourceRequestError } from "../../errors.ts";
import { isLiteral, isLoopbackHost, isNeverAddress, isPrivateAddress } from "./addresses.ts";
import { ACCEPTED_ENCODINGS, readBody } from "./body.ts";
import { type Address, createNameLookup, type NameResolver } from "./name-lookup.ts";

export interface TransportOptions {
  readonly connectTimeoutMs: number;
  /** `host[:port]`s that the operator named as a source's address: these alone may be private. */
  readonly privateHosts?: readonly string[];
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
  const agents = createAgents(options, closing.signal);
  return {
    async warm() {
      if (!closing.signal.aborted) await agents.get("guarded");
    },
    async send(request) {
      const { request: ask } = await import("./undici.ts");
      const access = accessOf(request, options);
      const agent = await agents.get(access);
      // Loading undici takes a while: a close in the meantime must not be followed by a look-up.
      if (request.signal.aborted || closing.signal.aborted) throw new CancelledError("the request was cancelled");
      let url = request.url;
      for (let hop = 0; hop <= request.maxRedirects; hop += 1) {
        assertAskable(url, request.url, access);
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
      await agents.destroy();
    },
  };
}

const pick = ({ method, headers, signal }: TransportRequest) => ({
  method,
  signal,
  headers: { "accept-encoding": ACCEPTED_ENCODINGS, "user-agent": "pitchlake", ...headers },
});

/** named: the operator said where it is, so it may be at a private address. No connection serves both. */
export type Access = "guarded" | "named" | "proxy";

const accessOf = ({ url }: TransportRequest, { privateHosts = [] }: TransportOptions): Access =>
  privateHosts.includes(url.host) ? "named" : "guarded";

function createAgents(options: TransportOptions, closed: AbortSignal) {
  const made = new Map<Access, Promise<Dispatcher>>();
  return {
    get(access: Access): Promise<Dispatcher> {
      const agent = made.get(access) ?? createDispatcher(options, access, closed);
      made.set(access, agent);
      return agent;
    },
    async destroy(): Promise<void> {
      await Promise.all([...made.values()].map(async (agent) => (await agent).destroy()));
    },
  };
}

/** For the `lookup` option of a socket. */
export function createSourceLookup(options: TransportOptions, access: Access, closed: AbortSignal): LookupFunction {
  return createNameLookup({
    timeoutMs: options.connectTimeoutMs,
    assertAllowed: GUARDS[access],
    closed,
    ...(options.createResolver === undefined ? {} : { createResolver: options.createResolver }),
  });
}

async function createDispatcher(options: TransportOptions, access: Access, closed: AbortSignal): Promise<Dispatcher> {
  const { Agent, EnvHttpProxyAgent } = await import("./undici.ts");
  const timeout = options.connectTimeoutMs;
  const connect = { lookup: createSourceLookup(options, access, closed), timeout };
  if (options.httpsProxy === null) return new Agent({ connect });
  // An empty text, unlike undefined, keeps undici from reading the environment itself.
  const proxies = { httpsProxy: options.httpsProxy, httpProxy: "", noProxy: options.noProxy ?? "" };
  // A proxy is the operator's own choice and often at a private address.
  return new EnvHttpProxyAgent({
    ...proxies,
    connect,
    proxyTls: { lookup: createSourceLookup(options, "proxy", closed), timeout },
  });
}

/** Each look-up is checked, and the connection goes to what was checked: a name that moves gains nothing. */
function assertPublic(host: string, { address }: Address): void {
  if (isLoopbackHost(host) || !isPrivateAddress(address)) return;
  throw refused(`${host} is at the private address ${address}`);
}

const GUARDS = { guarded: assertPublic, named: assertPossible, proxy: () => {} };

function assertPossible(host: string, { address }: Address): void {
  if (isNeverAddress(address)) throw impossible(`${host} is at ${address}`);
}

/** A literal address needs no look-up, so it is checked here. Loopback only when the base URL itself says so. */
function assertAskable(url: URL, base: URL, access: Access): void {
  const host = url.hostname;
  if (isLiteral(host) && isNeverAddress(host)) throw impossible(host);
  const isNamed = access === "named" && url.host === base.host;
  if (isNamed || (isLoopbackHost(host) && isLoopbackHost(base.hostname))) return;
  if (isLoopbackHost(host) || (isLiteral(host) && isPrivateAddress(host)))
    throw refused(`${host} is a private address`);
}

const impossible = (what: string): SourceRequestError =>
  new SourceRequestError(`${what}, a private address at which no source can be`, "BAD_REQUEST");

const refused = (what: string): SourceRequestError =>
  new SourceRequestError(`${what}, which is asked only when a *_BASE_URL names it`, "BAD_REQUEST");

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
  if (request.method !== "HEAD")
    return { status: response.statusCode, header, body: await readBody(response, maxBytes) };
  response.body.on("error", () => {}).destroy();
  return { status: response.statusCode, header, body: new Uint8Array() };
}

const first = (value: string | string[] | undefined): string | null =>
  (Array.isArray(value) ? value[0] : value) ?? null;
