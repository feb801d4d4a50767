import { createSocket } from "node:dgram";
import { Resolver } from "node:dns/promises";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSourceLookup } from "../../../src/ingest/http/transport.ts";
import {
  createHttpClient,
  type HttpClient,
  type HttpClientOptions,
  type HttpGet,
} from "../../../src/ingest/http-client.ts";
import { cutShort, drip, type FaultServer, good, hang, reset, startFaultServer, status } from "./fault-server.ts";

let server: FaultServer;
let client: HttpClient;
let now = Date.parse("2026-11-22T10:00:00Z");

const open = (options: Partial<HttpClientOptions> = {}): HttpClient =>
  createHttpClient({ now: () => new Date(now), random: () => 0, deadlineMs: 2_000, ...options });

const get = (url: URL, request: Partial<HttpGet> = {}, using = client) =>
  using.get({
    source: { id: "OPENFOOTBALL", limits: { concurrency: 8 } },
    url,
    label: `${url.host}${url.pathname}`,
    signal: new AbortController().signal,
    ...request,
  });

const textOf = (answer: Awaited<ReturnType<typeof get>>): string | null =>
  answer.kind === "body" ? Buffer.from(answer.body).toString() : null;

const elapsed = async (work: () => Promise<unknown>): Promise<number> => {
  const start = performance.now();
  await work();
  return performance.now() - start;
};

/** For what ends at once, or after 2 s at the latest, and would otherwise take the 5 s of a resolver or a minute: wide, since the machine may be busy. */
const SOON_MS = 4_500;

beforeEach(async () => {
  now = Date.parse("2026-11-22T10:00:00Z");
  server = await startFaultServer();
  client = open();
});
afterEach(async () => {
  await client.close();
  await server.close();
});

describe("answers", () => {
  it("give body, etag and update time", async () => {
    const url = server.on("/a", good('{"a":1}', { etag: 'W/"1"', "last-modified": "Fri, 13 Mar 2026 08:15:00 GMT" }));
    const answer = await get(url);
    expect(answer).toMatchObject({ kind: "body", status: 200, etag: 'W/"1"', attempts: 1 });
    expect(answer).toMatchObject({ lastModified: new Date("2026-03-13T08:15:00Z") });
    expect(textOf(answer)).toBe('{"a":1}');
  });

  it("to a conditional request may be that nothing changed", async () => {
    const url = server.on("/a", status(304));
    expect(await get(url, { ifNoneMatch: '"1"' })).toEqual({ kind: "notModified", attempts: 1 });
    expect(server.requests[0]?.headers["if-none-match"]).toBe('"1"');
  });

  it.each([404, 410])("%i means that it is not there, and is not asked twice", async (code) => {
    expect(await get(server.on("/a", status(code)))).toMatchObject({ kind: "notFound", status: code });
    expect(server.requests).toHaveLength(1);
  });

  it.each([
    ["gzip", gzipSync("{}")],
    ["br", brotliCompressSync("{}")],
    ["deflate", deflateSync("{}")],
  ])("are unpacked: %s", async (encoding, body) => {
    expect(textOf(await get(server.on("/a", good(body, { "content-encoding": encoding }))))).toBe("{}");
  });

  it("of HTML, broken JSON or nothing with status 200 come as they are: the contract judges", async () => {
    expect(textOf(await get(server.on("/html", good("<html>"))))).toBe("<html>");
    expect(textOf(await get(server.on("/empty", good(""))))).toBe("");
  });
});

describe("retries", () => {
  it.each([
    ["500", status(500)],
    ["503", status(503)],
    ["499", status(499)],
    ["429 without a time", status(429)],
    ["a reset", reset],
    ["a body cut short", cutShort],
    ["broken gzip", good("not gzip", { "content-encoding": "gzip" })],
  ])("survive two of %s", async (_, fault) => {
    const answer = await get(server.on("/a", fault, fault, good("{}")));
    expect(answer).toMatchObject({ kind: "body", attempts: 3 });
  });

  it.each([
    ["500", status(500), "SOURCE_UNAVAILABLE"],
    ["408", status(408), "TIMEOUT"],
    ["a reset", reset, "NETWORK"],
    ["429", status(429), "RATE_LIMITED"],
  ])("end after the third %s", async (_, fault, code) => {
    await expect(get(server.on("/a", fault))).rejects.toMatchObject({ code, retryable: true });
    expect(server.requests).toHaveLength(3);
  });

  it.each([
    [400, "BAD_REQUEST"],
    [401, "AUTH_FAILED"],
    [403, "AUTH_FAILED"],
    [418, "BAD_REQUEST"],
  ])("are not made after %i", async (code, error) => {
    await expect(get(server.on("/a", status(code)))).rejects.toMatchObject({ code: error, retryable: false });
    expect(server.requests).toHaveLength(1);
  });

  it("wait as long as Retry-After says", async () => {
    const url = server.on("/a", status(429, { "retry-after": "1" }), good());
    expect(await elapsed(() => get(url))).toBeGreaterThanOrEqual(990);
  });

  it.each([
    ["Retry-After beyond the deadline", status(429, { "retry-after": "120" }), 120_000],
    ["a date", status(503, { "retry-after": "Sun, 22 Nov 2026 10:05:00 GMT" }), 300_000],
    [
      "a wait in the message",
      status(429, {}, '{"message":"You reached your request limit. Wait 48 seconds."}'),
      48_000,
    ],
  ])("are left to the caller for %s", async (_, fault, retryAfterMs) => {
    const url = server.on("/a", fault);
    expect(
      await elapsed(() => expect(get(url)).rejects.toMatchObject({ code: "RATE_LIMITED", retryAfterMs })),
    ).toBeLessThan(SOON_MS);
    expect(server.requests).toHaveLength(1);
  });
});

describe("limits", () => {
  it.each([
    ["no answer", hang],
    ["one byte a moment", drip],
  ])("one total deadline ends %s, retries included", async (_, fault) => {
    const url = server.on("/a", fault);
    const hurried = open({ deadlineMs: 300 });
    const took = await elapsed(() => expect(get(url, {}, hurried)).rejects.toMatchObject({ code: "TIMEOUT" }));
    expect(took).toBeLessThan(SOON_MS);
    await hurried.close();
  });

  it.each([
    ["gzip", gzipSync],
    ["br", brotliCompressSync],
    ["deflate", deflateSync],
  ])("a bomb of %s is cut off after decompression", async (encoding, pack) => {
    const bomb = pack(Buffer.alloc(8 * 1024 * 1024));
    const small = open({ maxBytes: 64 * 1024 });
    const asked = get(server.on("/a", good(bomb, { "content-encoding": encoding })), {}, small);
    await expect(asked).rejects.toMatchObject({ code: "CONTRACT_VIOLATION", violation: { got: "more" } });
    expect(server.requests).toHaveLength(1);
    await small.close();
  });

  it.each(["gzip, gzip", "br, gzip", "zstd", "compress", "gzip,"])(
    "a body packed as %s, which nobody asked for, is not unpacked",
    async (encoding) => {
      const bomb = gzipSync(gzipSync(Buffer.alloc(1024)));
      const asked = get(server.on("/a", good(bomb, { "content-encoding": encoding })));
      await expect(asked).rejects.toMatchObject({ code: "CONTRACT_VIOLATION", violation: { got: encoding } });
      expect(server.requests).toHaveLength(1);
    },
  );

  it("a packed body that never gives anything is cut off by what was sent", async () => {
    const small = open({ maxBytes: 64 * 1024 });
    const nothing = Buffer.concat(Array.from({ length: 5_000 }, () => gzipSync("")));
    const asked = get(server.on("/a", good(nothing, { "content-encoding": "gzip" })), {}, small);
    await expect(asked).rejects.toMatchObject({ code: "CONTRACT_VIOLATION" });
    await small.close();
  });

  it("a body that says it is too large is not read at all", async () => {
    const url = server.on(
      "/a",
      (_, response) => void response.writeHead(200, { "content-length": "10000000000" }).write("["),
    );
    await expect(get(url)).rejects.toMatchObject({ code: "CONTRACT_VIOLATION" });
  });

  it("a body without end is cut off at the same size", async () => {
    const small = open({ maxBytes: 1024 });
    await expect(get(server.on("/a", good(Buffer.alloc(2048))), {}, small)).rejects.toMatchObject({
      code: "CONTRACT_VIOLATION",
    });
    await small.close();
  });

  it("no sliding window has more requests than the limit", async () => {
    const url = server.on("/a", good());
    const source = { id: "FOOTBALL_DATA" as const, limits: { perSecond: 5, concurrency: 8 } };
    await Promise.all(Array.from({ length: 12 }, () => get(url, { source })));
    const times = server.requests.map(({ at }) => at).toSorted((a, b) => a - b);
    for (const [index, at] of times.entries()) {
      const sixth = times[index + 5];
      if (sixth !== undefined) expect(sixth - at).toBeGreaterThan(1_000);
    }
  });

  it("a cancelled request ends at once, also while it waits for its turn", async () => {
    const cancel = new AbortController();
    const source = { id: "FOOTBALL_DATA" as const, limits: { perMinute: 1, concurrency: 8 } };
    const url = server.on("/a", good());
    await get(url, { source });
    const waiting = get(url, { source, signal: cancel.signal });
    setTimeout(() => cancel.abort(), 50);
    expect(await elapsed(() => expect(waiting).rejects.toMatchObject({ code: "CANCELLED" }))).toBeLessThan(SOON_MS);
    expect(server.requests).toHaveLength(1);
  });
});

describe("name look-ups that fail", () => {
  const failing = (code: string) => () => ({
    resolve4: () => Promise.reject(Object.assign(new Error(`queryA ${code} x`), { code })),
    resolve6: () => Promise.reject(Object.assign(new Error(`queryAaaa ${code} x`), { code })),
    cancel: () => {},
  });

  it.each([
    ["ENOTFOUND", "the name files.example.test is not known"],
    ["ENODATA", "the name files.example.test is not known"],
    ["ESERVFAIL", "cannot be looked up (ESERVFAIL)"],
    ["ECONNREFUSED", "cannot be looked up (ECONNREFUSED)"],
  ])("%s is trouble of the network, asked again and then told by name", async (code, text) => {
    const lost = open({ createResolver: failing(code) });
    const asked = get(new URL("http://files.example.test/secret-path"), { label: "x" }, lost);
    await expect(asked).rejects.toMatchObject({
      code: "NETWORK",
      retryable: true,
      message: expect.stringContaining(text),
    });
    await lost.close();
  });

  it("a server that never answers ends by the connection's limit", async () => {
    const createResolver = () => ({
      resolve4: () => new Promise<string[]>(() => {}),
      resolve6: () => new Promise<string[]>(() => {}),
      cancel: () => {},
    });
    const lost = open({ createResolver, connectTimeoutMs: 200, maxAttempts: 1 });
    await expect(get(new URL("http://files.example.test/a"), {}, lost)).rejects.toMatchObject({ code: "TIMEOUT" });
    await lost.close();
  });
});

describe("redirects", () => {
  it("are followed on the same host", async () => {
    server.on("/b", good('{"b":1}'));
    expect(textOf(await get(server.on("/a", status(302, { location: "/b" }))))).toBe('{"b":1}');
  });

  it("to a foreign host are refused, and nothing is sent there", async () => {
    const foreign = await startFaultServer();
    const url = server.on("/a", status(302, { location: foreign.on("/x", good()).href }));
    await expect(get(url)).rejects.toMatchObject({
      code: "BAD_REQUEST",
      message: expect.stringContaining("not an allowed host"),
    });
    expect(foreign.requests).toEqual([]);
    expect(textOf(await get(url, { allowedHosts: [new URL(foreign.url).host] }))).toBe("{}");
    await foreign.close();
  });

  it("in a circle end", async () => {
    await expect(get(server.on("/a", status(301, { location: "/a" })))).rejects.toMatchObject({ code: "BAD_REQUEST" });
  });
});

describe("addresses", () => {
  it.each([
    "http://10.0.0.1/",
    "http://169.254.169.254/latest/meta-data",
    "http://[fd00::1]/",
    "http://192.168.1.1:8080/",
    "http://0.0.0.0/",
    "http://0/",
    "http://[::]/",
    "http://012.0.0.1/",
    "http://0x0a000001/",
    "http://167772161/",
    "http://10.1/",
    "http://[::ffff:10.0.0.1]/",
    "http://[64:ff9b::a00:1]/",
    "http://[fe80::1]/",
  ])("%s is never asked", async (url) => {
    await expect(get(new URL(url))).rejects.toMatchObject({
      code: "BAD_REQUEST",
      message: expect.stringContaining("private"),
    });
  });

  it("a public name that leads to a private address is never asked", async () => {
    const createResolver = () => ({ resolve4: async () => ["10.1.2.3"], resolve6: async () => [], cancel: () => {} });
    const fooled = open({ createResolver });
    const asked = get(new URL("http://files.example.test/a"), {}, fooled);
    await expect(asked).rejects.toMatchObject({ code: "BAD_REQUEST", message: expect.stringContaining("10.1.2.3") });
    await fooled.close();
  });

  it.each([
    [["8.8.8.8", "10.1.2.3"], []],
    [["8.8.8.8"], ["fd00::1"]],
    [["127.0.0.1"], []],
    [[], ["::ffff:169.254.169.254"]],
  ])("nor a name one of whose addresses is private: %j %j", async (four, six) => {
    const createResolver = () => ({ resolve4: async () => four, resolve6: async () => six, cancel: () => {} });
    const fooled = open({ createResolver });
    const asked = get(new URL("http://files.example.test/a"), {}, fooled);
    await expect(asked).rejects.toMatchObject({ code: "BAD_REQUEST", message: expect.stringContaining("private") });
    await fooled.close();
  });

  it("a name that was public at first and is private now is refused: each look-up is checked", async () => {
    const answers = [["8.8.8.8"], ["10.1.2.3"]];
    const createResolver = () => ({
      resolve4: async () => answers.shift() ?? [],
      resolve6: async () => [],
      cancel: () => {},
    });
    const options = { connectTimeoutMs: 500, maxBytes: 1, httpsProxy: null, noProxy: null, createResolver };
    const lookup = createSourceLookup(options, "guarded", new AbortController().signal);
    const find = () =>
      new Promise((resolve) => lookup("files.example.test", { all: true }, (error, found) => resolve(error ?? found)));
    expect(await find()).toEqual([{ address: "8.8.8.8", family: 4 }]);
    expect(await find()).toMatchObject({ code: "BAD_REQUEST" });
  });

  describe("that a *_BASE_URL names", () => {
    const at = (address: string) => () => ({
      resolve4: async () => [address],
      resolve6: async () => [],
      cancel: () => {},
    });
    const named = (path: string) => new URL(path, server.url.replace("127.0.0.1", "fakes.test"));
    const openNamed = (address = "127.0.0.1") =>
      open({ createResolver: at(address), privateHosts: [named("/").host], maxAttempts: 1 });

    it("may be private, as in a compose network", async () => {
      const client = openNamed();
      server.on("/a", status(302, { location: "/b" }));
      server.on("/b", good());
      expect(textOf(await get(named("/a"), {}, client))).toBe("{}");
      expect(await client.probe(named("/"), new AbortController().signal)).toEqual({ reachable: true });
      await client.close();
    });

    it("may be private at that port only", async () => {
      const client = openNamed();
      const other = await startFaultServer();
      const url = new URL(other.url.replace("127.0.0.1", "fakes.test"));
      await expect(get(url, {}, client)).rejects.toMatchObject({ code: "BAD_REQUEST" });
      expect(other.requests).toEqual([]);
      await Promise.all([client.close(), other.close()]);
    });

    it("is not reached by a redirect from another source, allowed host or not", async () => {
      const client = openNamed();
      server.on("/a", status(302, { location: named("/b").href }));
      const from = new URL("/a", server.url);
      for (const allowedHosts of [[], [named("/").host]])
        await expect(get(from, { allowedHosts }, client)).rejects.toMatchObject({ code: "BAD_REQUEST" });
      expect(server.requests.map(({ path }) => path)).toEqual(["/a", "/a"]);
      await client.close();
    });

    it("does not lead to a further private address by a redirect", async () => {
      const client = openNamed();
      server.on("/a", status(302, { location: "http://10.0.0.1/" }));
      await expect(get(named("/a"), { allowedHosts: ["10.0.0.1"] }, client)).rejects.toMatchObject({
        code: "BAD_REQUEST",
      });
      await client.close();
    });

    it("is never where the metadata of a cloud is", async () => {
      const client = openNamed("169.254.169.254");
      await expect(get(named("/a"), {}, client)).rejects.toThrow("no source can be");
      await client.close();
    });
  });

  it("localhost by name is asked when the base says so", async () => {
    server.on("/a", good());
    expect(textOf(await get(new URL(server.url.replace("127.0.0.1", "localhost").concat("/a"))))).toBe("{}");
  });
});

describe("the circuit", () => {
  it("opens after five failures in a row, and lets one request try half a minute later", async () => {
    const eager = open({ maxAttempts: 1 });
    const url = server.on("/a", status(500));
    for (let failure = 1; failure <= 5; failure += 1) await expect(get(url, {}, eager)).rejects.toThrow("answered 500");
    await expect(get(url, {}, eager)).rejects.toThrow("asked again in 30 s");
    expect(server.requests).toHaveLength(5);
    now += 30_000;
    await expect(get(url, {}, eager)).rejects.toThrow("answered 500");
    await expect(get(url, {}, eager)).rejects.toThrow("asked again in 30 s");
    now += 30_000;
    server.on("/a", good());
    await get(url, {}, eager);
    await get(url, {}, eager);
    expect(server.requests).toHaveLength(8);
    await eager.close();
  });

  it("of one source is not another's", async () => {
    const eager = open({ maxAttempts: 1 });
    const url = server.on("/a", status(500));
    for (let failure = 1; failure <= 5; failure += 1) await expect(get(url, {}, eager)).rejects.toThrow("500");
    const other = { id: "STATSBOMB" as const, limits: { concurrency: 1 } };
    await expect(get(url, { source: other }, eager)).rejects.toThrow("answered 500");
    await eager.close();
  });
});

describe("the probe", () => {
  const signal = new AbortController().signal;

  it("is one request, whatever the answer, and is kept for 30 s", async () => {
    server.on("/", status(500));
    expect(await client.probe(new URL(server.url), signal)).toEqual({ reachable: true });
    expect(await client.probe(new URL(server.url), signal)).toEqual({ reachable: true });
    expect(server.requests.map(({ method }) => method)).toEqual(["HEAD"]);
    now += 30_000;
    await client.probe(new URL(server.url), signal);
    expect(server.requests).toHaveLength(2);
  });

  it("says why nothing answers", async () => {
    const { url } = server;
    await server.close();
    const result = await client.probe(new URL(url), signal);
    expect(result).toMatchObject({ reachable: false, reason: expect.stringContaining("ECONNREFUSED") });
    server = await startFaultServer();
  });

  it("ends within 2.5 s when the name server never answers", async () => {
    const silent = createSocket("udp4");
    await new Promise<void>((resolve) => silent.bind(0, "127.0.0.1", resolve));
    const createResolver = (): Resolver => {
      const resolver = new Resolver({ timeout: 5_000, tries: 4 });
      resolver.setServers([`127.0.0.1:${silent.address().port}`]);
      return resolver;
    };
    const stuck = open({ createResolver });
    const took = await elapsed(async () => {
      const result = await stuck.probe(new URL("https://files.example.test"), signal);
      expect(result).toMatchObject({ reachable: false, reason: expect.stringMatching(/2000 ms/) });
    });
    expect(took).toBeLessThan(SOON_MS);
    expect(await elapsed(() => stuck.close())).toBeLessThan(SOON_MS);
    silent.close();
  });

  it("ends within 2.5 s when the server hangs", async () => {
    server.on("/", hang);
    const took = await elapsed(() => client.probe(new URL(server.url), signal));
    expect(took).toBeLessThan(SOON_MS);
  });
});

describe("closing", () => {
  it("before the first request has left sends nothing any more", async () => {
    const closing = open();
    const asked = get(server.on("/a", good()), {}, closing);
    await closing.close();
    await expect(asked).rejects.toMatchObject({ code: "CANCELLED" });
    expect(server.requests).toEqual([]);
  });

  it("ends what is in flight and what waits", async () => {
    const closing = open();
    const source = { id: "FOOTBALL_DATA" as const, limits: { perMinute: 1, concurrency: 8 } };
    const hanging = get(server.on("/a", hang), { source }, closing);
    const waiting = get(server.on("/b", good()), { source }, closing);
    setTimeout(() => void closing.close(), 50);
    const results = await Promise.allSettled([hanging, waiting]);
    expect(results.map((result) => result.status === "rejected" && result.reason.code)).toEqual([
      "CANCELLED",
      "CANCELLED",
    ]);
  });
});

describe("a proxy", () => {
  it("is asked for https, and not for hosts of NO_PROXY", async () => {
    const proxied = open({ httpsProxy: server.url, maxAttempts: 1 });
    const https = new URL("https://files.example.test/a");
    await expect(get(https, {}, proxied)).rejects.toMatchObject({ code: "NETWORK", retryable: true });
    expect(server.requests.map(({ method, path }) => `${method} ${path}`)).toEqual(["CONNECT files.example.test:443"]);
    await proxied.close();
    const direct = open({
      httpsProxy: server.url,
      noProxy: "files.example.test",
      maxAttempts: 1,
      createResolver: unknown,
    });
    await expect(get(https, {}, direct)).rejects.toThrow("the name files.example.test is not known");
    expect(server.requests).toHaveLength(1);
    await direct.close();
  });
});

const unknown = () => ({
  resolve4: () => Promise.reject(Object.assign(new Error("queryA ENOTFOUND"), { code: "ENOTFOUND" })),
  resolve6: () => Promise.reject(Object.assign(new Error("queryAaaa ENOTFOUND"), { code: "ENOTFOUND" })),
  cancel: () => {},
});
