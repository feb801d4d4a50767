import { connect } from "node:net";
import { createClient } from "graphql-ws";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import WebSocket from "ws";
import {
  type AppProcess,
  newDataDir,
  postQuery,
  removeDir,
  startApp,
  waitForOutput,
  waitForReady,
} from "../support/app-process.ts";

let dataDir: string;
let app: AppProcess;

beforeAll(async () => {
  dataDir = await newDataDir();
  app = await startApp({ dataDir, env: { DEMO: "false" } });
  await waitForReady(app);
  await waitForOutput(app, /run .*(SUCCEEDED|PARTIAL)/i);
});
afterAll(async () => {
  await app.stop();
  await removeDir(dataDir);
});

const post = (body: string, headers: Record<string, string> = {}) =>
  fetch(`${app.url}/graphql`, { method: "POST", headers: { "content-type": "application/json", ...headers }, body });
const errorOf = async (response: Response) =>
  ((await response.json()) as { errors: { message: string; extensions: Record<string, unknown> }[] }).errors[0]!;

describe("pages", () => {
  it("serves GraphiQL whole, without any address of another host to load from", async () => {
    const response = await fetch(`${app.url}/`);
    const html = await response.text();
    expect(response.headers.get("content-type")).toContain("text/html");
    expect(html).toContain("YogaGraphiQL.renderYogaGraphiQL");
    expect(html).not.toMatch(/<(script|link)[^>]+(src|href)="https?:/);
  });

  it("serves health, readiness, metrics and the schema", async () => {
    expect(await (await fetch(`${app.url}/healthz`)).json()).toEqual({ status: "ok" });
    expect((await fetch(`${app.url}/readyz`)).status).toBe(200);
    expect(await (await fetch(`${app.url}/metrics`)).text()).toContain("pitchlake_http_requests_total");
    expect(await (await fetch(`${app.url}/schema.graphql`)).text()).toContain("type Standings");
  });

  it("answers JSON with a request id for what is not there", async () => {
    const response = await fetch(`${app.url}/nothing`, { headers: { "x-request-id": "mine-1" } });
    expect(response.status).toBe(404);
    expect(response.headers.get("x-request-id")).toBe("mine-1");
    expect((await errorOf(response)).extensions).toEqual({ code: "NOT_FOUND", requestId: "mine-1" });
  });

  it("sends a browser that opens /graphql to GraphiQL, and answers its queries with data", async () => {
    const headers = { accept: "text/html,application/xhtml+xml,*/*;q=0.8" };
    const visit = await fetch(`${app.url}/graphql`, { headers, redirect: "manual" });
    expect([visit.status, visit.headers.get("location")]).toEqual([302, "/"]);
    const link = await fetch(`${app.url}/graphql?query=${encodeURIComponent("{ health { status } }")}`, { headers });
    expect(await link.json()).toMatchObject({ data: { health: { status: "OK" } } });
  });

  it("sends the page unpacked to a client that cannot unpack it", async () => {
    const response = await fetch(`${app.url}/`, { headers: { "accept-encoding": "identity" } });
    expect(response.headers.get("content-encoding")).toBeNull();
    expect(await response.text()).toContain("YogaGraphiQL.renderYogaGraphiQL");
  });

  it.each([
    ["PUT", "/graphql", 405, "METHOD_NOT_ALLOWED"],
    ["GET", "/%zz", 400, "BAD_REQUEST"],
  ])("answers %s %s with JSON and a request id", async (method, path, status, code) => {
    const response = await fetch(`${app.url}${path}`, { method });
    expect(response.status).toBe(status);
    const requestId = response.headers.get("x-request-id");
    expect(requestId).toEqual(expect.any(String));
    expect((await errorOf(response)).extensions).toEqual({ code, requestId });
  });

  it("does not take a foreign request id that could break a log line", async () => {
    const response = await fetch(`${app.url}/healthz`, { headers: { "x-request-id": 'a"b c' } });
    expect(response.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe("bad requests", () => {
  it.each([
    ["malformed JSON", "{", 400],
    ["no query", "{}", 400],
    ["a batch", '[{"query":"{__typename}"}]', 400],
    ["a syntax error", '{"query":"{"}', 400],
    ["an unknown field", '{"query":"{ nope }"}', 400],
  ])("answers %s with JSON, a code and a request id", async (_name, body, status) => {
    const response = await post(body);
    expect(response.status).toBe(status);
    const error = await errorOf(response);
    expect(error.extensions.code).toEqual(expect.stringMatching(/^[A-Z_]+$/));
    expect(error.extensions.requestId).toBe(response.headers.get("x-request-id"));
    expect(JSON.stringify(error)).not.toMatch(/\bat .*\.(js|ts):\d+/);
  });

  it("refuses a query of 1 MB, and one of many tokens", async () => {
    const large = await post(JSON.stringify({ query: `{ ${"a".repeat(1_000_000)} }` }));
    expect(large.status).toBe(413);
    expect((await errorOf(large)).extensions.code).toBe("PAYLOAD_TOO_LARGE");
    const many = await post(JSON.stringify({ query: `{ ${"a:__typename ".repeat(5_000)} }` }));
    expect(many.status).toBe(400);
    expect((await errorOf(many)).extensions.code).toBe("QUERY_TOO_COMPLEX");
  });

  it.each([2147483647, 0, -5, 101])("refuses first: %i, literal and by variable", async (first) => {
    const literal = await app.query(`{ matches(first: ${first}) { nodes { id } } }`);
    const variable = await app.query("query ($n: Int) { matches(first: $n) { nodes { id } } }", { n: first });
    for (const answer of [literal, variable]) {
      expect(answer.errors?.[0]?.extensions).toMatchObject({ code: "BAD_USER_INPUT", argument: "first" });
    }
  });

  it("survives variables nested deeper than any stack", async () => {
    const deep = `${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}`;
    const response = await post(`{"query":"{ __typename }","variables":${deep}}`);
    expect(response.status).toBe(200);
  });

  it("survives a connection that ends in the middle of a body", async () => {
    await new Promise<void>((resolve) => {
      const { port } = new URL(app.url);
      const socket = connect(Number(port), "127.0.0.1", () => {
        socket.write(
          "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{",
        );
        socket.destroy();
        resolve();
      });
    });
    expect((await fetch(`${app.url}/healthz`)).status).toBe(200);
  });

  it("answers a subscription that is not a stream with 400", async () => {
    const response = await post(JSON.stringify({ query: "subscription { snapshotPublished { version } }" }));
    expect(response.status).toBe(400);
  });
});

describe("keys", () => {
  const TRIGGER =
    'mutation { triggerIngestion(input: { job: "daily_ingest" }) { run { id status } userErrors { code } } }';

  it("refuses an unknown key, and a mutation without one", async () => {
    expect((await app.query("{ __typename }", {}, "wrong")).status).toBe(401);
    expect((await app.query(TRIGGER)).errors?.[0]?.extensions.code).toBe("UNAUTHENTICATED");
  });

  it("does not run a mutation by GET", async () => {
    const response = await fetch(`${app.url}/graphql?query=${encodeURIComponent(TRIGGER)}`, {
      headers: { authorization: `Bearer ${await app.adminKey()}` },
    });
    expect(response.status).toBe(405);
  });

  it("queues a run for the admin key; the same idempotency key gives the same run", async () => {
    const key = await app.adminKey();
    const document = `mutation { triggerIngestion(input: { job: "daily_ingest", idempotencyKey: "e2e-1" }) { run { id } replayed userErrors { code } } }`;
    type Payload = { triggerIngestion: { run: { id: string }; replayed: boolean; userErrors: unknown[] } };
    const first = await app.query<Payload>(document, {}, key);
    const second = await app.query<Payload>(document, {}, key);
    expect(first.data.triggerIngestion).toMatchObject({ replayed: false, userErrors: [] });
    expect(second.data.triggerIngestion).toMatchObject({ replayed: true, run: first.data.triggerIngestion.run });
    const { id } = first.data.triggerIngestion.run;
    await expect
      .poll(
        async () =>
          (
            await app.query<{ ingestionRun: { status: string; progress: { total: number; skipped: number } } }>(
              "query ($id: ID!) { ingestionRun(id: $id) { status progress { total done skipped failed } } }",
              { id },
              key,
            )
          ).data.ingestionRun,
        { timeout: 20_000 },
      )
      .toMatchObject({ status: expect.stringMatching(/SUCCEEDED|PARTIAL/) });
  });
});

describe("the response cache", () => {
  const QUERY = '{ standings(competition: "PL", season: 2014) { rows { points } } }';

  it("answers a second request with the same bytes, and GET with a weak etag and 304", async () => {
    const first = await (await post(JSON.stringify({ query: QUERY }))).text();
    const second = await (await post(JSON.stringify({ query: QUERY }))).text();
    expect(second).toBe(first);
    const address = `${app.url}/graphql?query=${encodeURIComponent(QUERY)}`;
    const get = await fetch(address);
    const etag = get.headers.get("etag") ?? "";
    expect(etag).toMatch(/^W\//);
    const again = await fetch(address, { headers: { "if-none-match": etag } });
    expect(again.status).toBe(304);
    expect(await again.text()).toBe("");
    for (const tags of [`"other", ${etag}`, etag.slice(2), "*"]) {
      expect((await fetch(address, { headers: { "if-none-match": tags } })).status).toBe(304);
    }
    expect((await fetch(address, { headers: { "if-none-match": 'W/"other"' } })).status).toBe(200);
    expect(get.headers.get("vary")?.toLowerCase()).toContain("origin");
  });

  it("gives the same answer however the request arrives: in pieces, with another header, over one connection", async () => {
    const body = JSON.stringify({ query: QUERY });
    const expected = await (await post(body)).text();
    await post(body);
    expect(await (await post(body, { "content-type": "application/json; charset=utf-8" })).text()).toBe(expected);
    expect(await (await post(body, { origin: "http://localhost:3000" })).text()).toBe(expected);
    const { port } = new URL(app.url);
    const answers = await new Promise<string>((resolve, reject) => {
      let text = "";
      const socket = connect(Number(port), "127.0.0.1");
      const head = `POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n`;
      socket.write(`${head}\r\n${body}`);
      socket.write(`${head}\r\n${body.slice(0, 10)}`);
      setTimeout(() => socket.write(`${body.slice(10)}${head}connection: close\r\n\r\n${body}`), 50);
      socket
        .on("data", (chunk) => (text += chunk))
        .on("end", () => resolve(text))
        .on("error", reject);
    });
    expect(answers.split(expected)).toHaveLength(4);
    expect(answers.match(/x-request-id: /gi)).toHaveLength(3);
  });

  it("never mixes up variables", async () => {
    const document = 'query ($s: Int) { standings(competition: "PL", season: $s) { season { year } } }';
    const years = await Promise.all(
      [2013, 2014, 2013, 2014].map((s) =>
        postQuery<{ standings: { season: { year: number } } }>(app.url, document, { s }),
      ),
    );
    expect(years.map((a) => a.data.standings.season.year)).toEqual([2013, 2014, 2013, 2014]);
  });
});

describe("subscriptions", () => {
  const SUBSCRIPTION = "subscription { snapshotPublished { version publishedAt engine models } }";

  it("opens an event stream over SSE and keeps it open", async () => {
    const abort = new AbortController();
    const response = await fetch(`${app.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "text/event-stream" },
      body: JSON.stringify({ query: SUBSCRIPTION }),
      signal: abort.signal,
    });
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toContain("text/event-stream");
    abort.abort();
  });

  it("refuses a bad operation over SSE with a code", async () => {
    const response = await fetch(`${app.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "text/event-stream" },
      body: JSON.stringify({ query: "subscription { nope }" }),
    });
    expect(response.status).toBe(400);
    expect((await errorOf(response)).extensions.code).toBe("GRAPHQL_VALIDATION_FAILED");
  });

  it("answers queries over WebSocket and refuses an unknown key", async () => {
    const url = `${app.url.replace("http", "ws")}/graphql`;
    const client = createClient({ url, webSocketImpl: WebSocket, retryAttempts: 0 });
    const result = await client.iterate({ query: '{ competition(key: "PL") { code } }' }).next();
    expect(result.value?.data).toEqual({ competition: { code: "PL" } });
    await client.dispose();
    const stranger = createClient({
      url,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      connectionParams: { authorization: "Bearer nope" },
    });
    await expect(stranger.iterate({ query: "{ __typename }" }).next()).rejects.toMatchObject({ code: 4403 });
  });

  it("refuses one operation over WebSocket with a code and leaves the others on the socket alone", async () => {
    const url = `${app.url.replace("http", "ws")}/graphql`;
    const client = createClient({ url, webSocketImpl: WebSocket, lazy: false, retryAttempts: 0 });
    const refused = (query: string) => client.iterate({ query }).next();
    await expect(refused("{ nope }")).rejects.toMatchObject([
      { extensions: { code: "GRAPHQL_VALIDATION_FAILED", requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) } },
    ]);
    await expect(refused("{ matches(first: 500) { totalCount } }")).rejects.toMatchObject([
      { extensions: { code: "BAD_USER_INPUT", argument: "first" } },
    ]);
    const result = await client.iterate({ query: "{ __typename }" }).next();
    expect(result.value?.data).toEqual({ __typename: "Query" });
    await client.dispose();
  });
});
