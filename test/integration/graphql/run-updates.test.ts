/** `ingestionRunUpdated` over both event streams of a real server. */

import { createClient as createSseClient } from "graphql-sse";
import { createClient as createWsClient } from "graphql-ws";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import WebSocket from "ws";
import { createAuthenticate } from "../../../src/http/auth.ts";
import { createHttpServer, type HttpServer } from "../../../src/http/server.ts";
import { createLogger } from "../../../src/logger.ts";
import type { RunRecord } from "../../../src/runs.ts";
import { createTestApi, schema, type TestApi } from "../../support/graphql/execute.ts";
import { type FakeIngestion, ingestionWith, madeUpRun } from "../../support/graphql/runs.ts";

const KEY = "a-key-for-this-test";
const authorization = `Bearer ${KEY}`;
const running: RunRecord = { ...madeUpRun, status: "RUNNING" };
const further: RunRecord = { ...running, progress: { ...running.progress, done: 3, fetched: 2 } };
const finished: RunRecord = { ...further, status: "SUCCEEDED", finishedAt: "2026-03-01T06:01:00Z", snapshot: "v7" };

const QUERY = "subscription ($run: ID) { ingestionRunUpdated(run: $run) { id status snapshot progress { done } } }";
const seen = ({ id, status, snapshot, progress: { done } }: RunRecord) => ({
  data: { ingestionRunUpdated: { id, status, snapshot, progress: { done } } },
});

let api: TestApi;
let server: HttpServer;
let url: string;
let ingestion: FakeIngestion;
const closers: (() => unknown)[] = [];

beforeAll(async () => {
  api = await createTestApi();
  server = await createHttpServer({
    schema,
    logger: createLogger("silent"),
    clock: () => new Date("2026-03-01T12:00:00Z"),
    corsOrigins: [],
    authenticate: createAuthenticate(KEY),
    createContext: (exchange) => ({ ...api.context({ ingestion, principal: exchange.principal }), exchange }),
    dataVersion: () => "v6",
    graphiql: async () => Buffer.alloc(0),
  });
  url = `${await server.listen("127.0.0.1", 0)}/graphql`;
});
afterAll(() => server.close());
beforeEach(() => {
  ingestion = ingestionWith([running]);
});
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** The two transports behind one face. */
const TRANSPORTS = {
  SSE: (key: string | null) => {
    const headers: Record<string, string> = key === null ? {} : { authorization: key };
    const client = createSseClient({ url, headers, retryAttempts: 0 });
    closers.push(() => client.dispose());
    return client;
  },
  WebSocket: (key: string | null) => {
    const client = createWsClient({
      url: url.replace("http", "ws"),
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      ...(key === null ? {} : { connectionParams: { authorization: key } }),
    });
    closers.push(() => client.dispose());
    return client;
  },
} as const;

describe.each(["SSE", "WebSocket"] as const)("over %s", (name) => {
  const follow = (run: string | null, key: string | null = authorization) =>
    TRANSPORTS[name](key).iterate({ query: QUERY, variables: { run } });

  it("the present state comes first, changes follow, and the stream ends with the run", async () => {
    const updates = follow(running.id);
    expect((await updates.next()).value).toMatchObject(seen(running));
    ingestion.tell(further);
    expect((await updates.next()).value).toMatchObject(seen(further));
    ingestion.tell(finished);
    expect((await updates.next()).value).toMatchObject(seen(finished));
    expect((await updates.next()).done).toBe(true);
    expect(ingestion.listeners()).toBe(0);
  });

  it("a burst of changes is told by its last one", async () => {
    const updates = follow(running.id);
    await updates.next();
    const states: number[] = [];
    for (let done = 3; done <= 200; done++)
      ingestion.tell({ ...running, progress: { ...running.progress, total: 200, done } });
    while (states.at(-1) !== 200) {
      const { value } = await updates.next();
      states.push((value as unknown as ReturnType<typeof seen>).data.ingestionRunUpdated.progress.done);
    }
    expect(states.length).toBeLessThan(5);
  });

  it("without a run it tells of all, and a client that leaves is forgotten", async () => {
    const updates = follow(null);
    const next = updates.next();
    await expect.poll(() => ingestion.listeners()).toBe(1);
    ingestion.tell({ ...further, id: "20260301T070000Z-other" });
    expect((await next).value).toMatchObject(seen({ ...further, id: "20260301T070000Z-other" }));
    await updates.return?.();
    await expect.poll(() => ingestion.listeners()).toBe(0);
  });

  it.each([
    ["UNAUTHENTICATED", running.id, null],
    ["BAD_USER_INPUT", "nope", authorization],
  ])("it is refused with %s and a request id", async (code, run, key) => {
    const updates = follow(run, key);
    const answer = await updates.next().then(
      ({ value }) => (value as { errors?: unknown }).errors,
      (error: unknown) => error,
    );
    expect(answer).toMatchObject([{ extensions: { code, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) } }]);
    expect(ingestion.listeners()).toBe(0);
  });
});

it("sent as a plain request it is refused with 400", async () => {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", authorization },
    body: JSON.stringify({ query: "subscription { ingestionRunUpdated { id } }" }),
  });
  expect(response.status).toBe(400);
});
