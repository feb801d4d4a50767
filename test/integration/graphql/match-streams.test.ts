/** `matchUpdated` and `replayMatch` over both event streams of a real server, fed by snapshots that are swapped. */

import { setTimeout as delay } from "node:timers/promises";
import { createClient as createSseClient } from "graphql-sse";
import { createClient as createWsClient } from "graphql-ws";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import WebSocket from "ws";
import { createAuthenticate } from "../../../src/http/auth.ts";
import { createHttpServer, type HttpServer } from "../../../src/http/server.ts";
import { createLogger } from "../../../src/logger.ts";
import { loadReadModel } from "../../../src/readmodel/load-read-model.ts";
import { createServing, type Serving } from "../../../src/readmodel/serving.ts";
import type { OpenSnapshot } from "../../../src/warehouse/snapshot.ts";
import { createFakeSnapshot, type MartRow } from "../../support/fake-snapshot.ts";
import { createTestApi, schema, type TestApi } from "../../support/graphql/execute.ts";
import { madeUpRows, now } from "../../support/made-up-football.ts";

const LIVE = "mat_pl2025_51";
const UPDATES = `subscription ($teams: [String!]) { matchUpdated(teams: $teams) {
  changed isCorrection match { id minute score { fullTime { home } } lineups { team { code } } } } }`;
const REPLAY = `subscription ($speed: Float) { replayMatch(match: "mat_pl2024_22", speed: $speed) {
  index total done score { home away } event { __typename minute player { name } } } }`;

let api: TestApi;
let server: HttpServer;
let url: string;
let serving: Serving;
let published: OpenSnapshot;
const closers: (() => unknown)[] = [];

/** Publishes the made-up snapshot with other facts of its live match. */
async function publish(version: string, live: MartRow): Promise<void> {
  const matches = madeUpRows.matches!.map((row) => (row.match_id === LIVE ? { ...row, ...live } : row));
  // The goals of a replay must not keep a test waiting: both in the first minute.
  const match_events = madeUpRows.match_events!.map((row) => ({ ...row, minute: 1 }));
  published = await createFakeSnapshot({ rows: { ...madeUpRows, matches, match_events }, version });
  await serving.refresh();
}

beforeAll(async () => {
  api = await createTestApi();
  server = await createHttpServer({
    schema,
    logger: createLogger("silent"),
    clock: () => now,
    corsOrigins: [],
    authenticate: createAuthenticate("a-key-for-this-test"),
    createContext: (exchange) => ({
      ...api.context({ readModel: serving.current(), matchNews: serving.matchNews, principal: null }),
      exchange,
    }),
    dataVersion: () => serving.current()?.version ?? null,
    graphiql: async () => Buffer.alloc(0),
  });
  url = `${await server.listen("127.0.0.1", 0)}/graphql`;
});
afterAll(() => server.close());
beforeEach(async () => {
  serving = createServing({
    open: async () => published,
    load: (open) => loadReadModel(open, { clock: () => now, byteBudget: 1_000_000 }),
    onError: (error) => {
      throw error;
    },
  });
  await publish("v1", {});
});
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
  await serving.close();
});

/** The two transports behind one face. */
const TRANSPORTS = {
  SSE: () => {
    const client = createSseClient({ url, retryAttempts: 0 });
    closers.push(() => client.dispose());
    return client;
  },
  WebSocket: () => {
    const client = createWsClient({ url: url.replace("http", "ws"), webSocketImpl: WebSocket, retryAttempts: 0 });
    closers.push(() => client.dispose());
    return client;
  },
} as const;

describe.each(["SSE", "WebSocket"] as const)("over %s", (name) => {
  const follow = (query: string, variables: Record<string, unknown>) =>
    TRANSPORTS[name]().iterate({ query, variables });

  it("a goal of a live match arrives when its snapshot is served, and what is not asked for does not", async () => {
    const ours = follow(UPDATES, { teams: ["ALP"] });
    const others = follow(UPDATES, { teams: ["UTO"] });
    const first = ours.next();
    const never = others.next();
    // The subscription is open once the server listens for changes: publish, one after the other, until it does.
    let hasArrived = false;
    void first.finally(() => (hasArrived = true));
    for (let minute = 63; !hasArrived; minute += 1) {
      await publish(`v${minute}`, { minute, full_time_home: 2 });
      await Promise.race([first, delay(300)]);
    }
    const { value } = await first;
    expect(value).toMatchObject({
      data: {
        matchUpdated: { isCorrection: false, match: { id: LIVE, score: { fullTime: { home: 2 } }, lineups: [] } },
      },
    });
    expect((value as { data: { matchUpdated: { changed: string[] } } }).data.matchUpdated.changed).toContain("minute");
    await others.return?.();
    expect((await never).done).toBe(true);
  });

  it("a replay plays each goal in its order and ends with done", async () => {
    const steps: unknown[] = [];
    for await (const { data } of follow(REPLAY, { speed: 100 })) steps.push(data?.replayMatch);
    expect(steps).toEqual([
      {
        index: 1,
        total: 2,
        done: false,
        score: { home: 1, away: 0 },
        event: { __typename: "GoalEvent", minute: 1, player: { name: "Ada Müller" } },
      },
      {
        index: 2,
        total: 2,
        done: true,
        score: { home: 2, away: 2 },
        event: { __typename: "GoalEvent", minute: 1, player: { name: "Bob Stone" } },
      },
    ]);
  });

  it("a speed out of range is refused", async () => {
    const answer = await follow(REPLAY, { speed: 1000 })
      .next()
      .then(
        ({ value }) => (value as { errors?: unknown }).errors,
        (error: unknown) => error,
      );
    expect(answer).toMatchObject([{ extensions: { code: "BAD_USER_INPUT", argument: "speed" } }]);
  });
});
