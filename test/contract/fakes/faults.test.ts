/** Each fault, as a client meets it on the wire. */

import { createConnection } from "node:net";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { FakeSourceId } from "../../../src/fakes/ids.ts";
import { fixture } from "./shapes/api-football.ts";
import { faultsOf, list } from "./shapes/shape.ts";
import { NO_LIMITS, startedFakes } from "./support.ts";

const started = startedFakes({ seasons: [2025], switches: NO_LIMITS });
const LEAGUES = "/leagues";
const get = (path = LEAGUES) => started.ask("API_FOOTBALL", path);
const { fault } = {
  fault: (value: Parameters<typeof started.fakes.control.fault>[1], source: FakeSourceId = "API_FOOTBALL") =>
    started.fakes.control.fault(source, value),
};

/** What really is on the wire, up to the end of the connection or for a while. */
function wire(path: string, options: { headers?: string; forMs?: number } = {}): Promise<Buffer> {
  const { port } = new URL(started.fakes.urls.API_FOOTBALL);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = createConnection(Number(port), "127.0.0.1", () => {
      socket.write(
        `GET ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\nx-apisports-key: fake-api-football-key\r\n${options.headers ?? ""}\r\n`,
      );
    });
    const timer = setTimeout(() => socket.destroy(), options.forMs ?? 2_000);
    socket.on("data", (chunk) => chunks.push(chunk));
    socket.on("error", reject);
    socket.on("close", () => {
      clearTimeout(timer);
      resolve(Buffer.concat(chunks));
    });
  });
}

const bodyOf = (bytes: Buffer): string => bytes.toString().split("\r\n\r\n").slice(1).join("\r\n\r\n");

describe("too many requests", () => {
  it.each<[FakeSourceId, string]>([
    ["API_FOOTBALL", "/leagues"],
    ["FOOTBALL_DATA", "/competitions"],
    ["THESPORTSDB", "/123/all_leagues.php"],
    ["STATSBOMB", "/competitions.json"],
    ["OPENFOOTBALL", "/football.json/master/2025-26/demo.1.json"],
  ])("%s says 429 with Retry-After and without", async (source, path) => {
    fault({ kind: "rateLimit", retryAfterS: 7 }, source);
    fault({ kind: "rateLimit" }, source);
    const [first, second, third] = [
      await started.ask(source, path),
      await started.ask(source, path),
      await started.ask(source, path),
    ];
    expect([first.status, first.headers.get("retry-after")]).toEqual([429, "7"]);
    expect([second.status, second.headers.get("retry-after")]).toEqual([429, null]);
    expect(third.status).toBe(200);
  });

  it("is said inside a 200 by API-Football", async () => {
    fault({ kind: "rateLimit", inside200: true });
    const { status, json } = await get();
    expect([status, Object.keys(json.errors)]).toEqual([200, ["rateLimit"]]);
  });
});

describe("statuses", () => {
  it.each([500, 499, 503])("%i", async (status) => {
    fault({ kind: "status", status });
    const reply = await get();
    expect([reply.status, reply.json.message]).toEqual([
      status,
      "Something went wrong while fetching details. Try again later.",
    ]);
  });

  it("204 with a body behind it", async () => {
    fault({ kind: "noContentWithBody" });
    const text = (await wire(LEAGUES)).toString();
    expect(text).toMatch(/^HTTP\/1\.1 204 No Content\r\n/);
    expect(JSON.parse(bodyOf(Buffer.from(text)))).toHaveProperty("bug");
  });

  it("a redirect", async () => {
    fault({ kind: "redirect", location: "http://elsewhere.test/" });
    const { status, headers } = await get();
    expect([status, headers.get("location")]).toEqual([302, "http://elsewhere.test/"]);
  });
});

describe("connections", () => {
  it("are reset before an answer", async () => {
    fault({ kind: "reset" });
    await expect(wire(LEAGUES)).rejects.toThrow("ECONNRESET");
    expect((await get()).status).toBe(200);
  });

  it("are reset in the middle of one", async () => {
    fault({ kind: "reset", at: "body" });
    await expect(get()).rejects.toThrow();
    expect(started.fakes.control.requests().at(-1)).toMatchObject({ fault: "reset", isComplete: false });
  });

  it("hang", async () => {
    fault({ kind: "hang" });
    expect((await wire(LEAGUES, { forMs: 500 })).length).toBe(0);
    await expect.poll(() => started.fakes.control.requests().at(-1)!.status).toBeNull();
  });

  it("are slow", async () => {
    fault({ kind: "slow", delayMs: 120 });
    const from = performance.now();
    expect((await get()).status).toBe(200);
    expect(performance.now() - from).toBeGreaterThan(110);
  });

  it("drip", async () => {
    fault({ kind: "drip", everyMs: 20 });
    const body = bodyOf(await wire(LEAGUES, { forMs: 1_000 }));
    expect(body.length).toBeGreaterThan(2);
    // No more than one each 20 ms; fewer when the machine is busy.
    expect(body.length).toBeLessThan(53);
  });
});

describe("bodies", () => {
  it("are cut in the middle of the JSON, with a content-length that fits", async () => {
    const whole = (await get()).text;
    fault({ kind: "truncatedJson" });
    const { status, text, json } = await get();
    expect([status, json, whole.startsWith(text)]).toEqual([200, undefined, true]);
    expect(text.length).toBeLessThan(whole.length);
  });

  it("are HTML with 200", async () => {
    fault({ kind: "html" });
    const { status, headers, text } = await get();
    expect([status, headers.get("content-type")]).toEqual([200, "text/html; charset=UTF-8"]);
    expect(text).toContain("<html>");
  });

  it("are empty", async () => {
    fault({ kind: "empty" });
    expect(await get()).toMatchObject({ status: 200, text: "" });
  });

  it.each([50, -50])("differ from their content-length by %i", async (by) => {
    const whole = (await get()).text;
    fault({ kind: "wrongLength", by });
    const answer = await wire(LEAGUES);
    expect(Number(/content-length: (\d+)/.exec(answer.toString())![1])).toBe(Buffer.byteLength(whole) + by);
    expect(bodyOf(answer)).toBe(whole);
  });

  it("go on for ten gigabytes, as long as one reads", async () => {
    fault({ kind: "huge", declared: true });
    const answer = await wire(LEAGUES, { forMs: 300 });
    expect(answer.toString("latin1", 0, 300)).toContain("content-length: 10000000000");
    expect(answer.length).toBeGreaterThan(10_000_000);
    await expect.poll(() => started.fakes.control.requests().at(-1)!.isComplete).toBe(false);
  });

  it("unpack to a hundred times what they are", async () => {
    fault({ kind: "gzipBomb", bytes: 20_000_000 });
    const response = await fetch(started.fakes.urls.API_FOOTBALL + LEAGUES, {
      headers: { "x-apisports-key": "fake-api-football-key" },
    });
    let unpacked = 0;
    const reader = response.body!.getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) unpacked += part.value.length;
    expect(unpacked).toBeGreaterThan(19_000_000);
    const { bytes } = started.fakes.control.requests().at(-1)!;
    expect(bytes * 100).toBeLessThan(unpacked);
  });

  it("are gzipped for those who take it, and only for them", async () => {
    const plain = bodyOf(await wire("/status", { headers: "connection: close\r\n" }));
    const path = "/teams?league=90001&season=2025";
    const zipped = await wire(path, { headers: "accept-encoding: gzip\r\nconnection: close\r\n" });
    const start = zipped.indexOf("\r\n\r\n") + 4;
    expect(JSON.parse(gunzipSync(zipped.subarray(start)).toString()).results).toBe(10);
    expect(JSON.parse(plain).get).toBe("status");
  });
});

describe("records", () => {
  const path = "/fixtures?league=90001&season=2025";

  it("come twice", async () => {
    fault({ kind: "duplicateRows", rows: 2 });
    const { response } = (await get(path)).json;
    expect(response).toHaveLength(92);
    expect(response[90]).toEqual(response[0]);
  });

  it("lose their keys, change their types, or have more of them", async () => {
    fault({ kind: "drift", as: "missing", share: 0.5 });
    fault({ kind: "drift", as: "retyped" });
    fault({ kind: "drift", as: "extra" });
    const replies = [];
    for (let i = 0; i < 3; i++) replies.push((await get(path)).json.response);
    const [missing, retyped, extra] = replies;
    expect(missing.filter((row: object) => !("fixture" in row))).toHaveLength(45);
    expect(Object.keys(retyped[0].fixture)).toEqual(["value"]);
    const isInShape = replies.map((rows) => faultsOf(rows, list(fixture)).length === 0);
    expect(isInShape).toEqual([false, false, true]);
    expect(extra[0]).toMatchObject({ fixture: { id: expect.any(Number) }, field_that_nobody_announced: {} });
  });

  it.each<[FakeSourceId, string, (row: never) => unknown]>([
    ["API_FOOTBALL", path, ({ league }: { league: { id: number } }) => league.id],
    [
      "FOOTBALL_DATA",
      "/competitions/DEMO/matches",
      ({ competition }: { competition: { id: number } }) => competition.id,
    ],
    [
      "THESPORTSDB",
      "/123/eventsseason.php?id=99001&s=2025-2026",
      ({ idLeague }: { idLeague: string }) => Number(idLeague),
    ],
    [
      "STATSBOMB",
      "/matches/9000/2025.json",
      ({ competition }: { competition: { competition_id: number } }) => competition.competition_id,
    ],
  ])("of %s are another league's", async (source, asked, leagueOf) => {
    fault({ kind: "wrongLeague", share: 0.1 }, source);
    const { json } = await started.ask(source, asked);
    const rows = Array.isArray(json) ? json : (json.response ?? json.matches ?? json.events);
    const leagues = new Set(rows.map(leagueOf));
    expect(leagues.size).toBe(2);
  });

  it("have pages that lie", async () => {
    fault({ kind: "lyingPages", total: 2 });
    expect((await get("/players?league=90001&season=2025")).json.paging).toEqual({ current: 1, total: 2 });
  });
});

describe("which request", () => {
  it("is the one that the path, the requests before and the times say", async () => {
    fault({ kind: "status", status: 500, path: "^/leagues", after: 1, times: 2 });
    const statuses = [];
    for (const path of ["/status", LEAGUES, LEAGUES, "/status", LEAGUES, LEAGUES])
      statuses.push((await get(path)).status);
    expect(statuses).toEqual([200, 200, 500, 200, 500, 200]);
  });

  it("is any until cleared", async () => {
    fault({ kind: "status", status: 500, times: null });
    expect([(await get()).status, (await get()).status]).toEqual([500, 500]);
    started.fakes.control.clearFaults("FOOTBALL_DATA");
    expect((await get()).status).toBe(500);
    started.fakes.control.clearFaults("API_FOOTBALL");
    expect((await get()).status).toBe(200);
  });

  it("is drawn by the seed where there is a probability", async () => {
    fault({ kind: "status", status: 500, times: null, probability: 0.5 });
    const statuses = [];
    for (let i = 0; i < 24; i++) statuses.push((await get()).status);
    expect(new Set(statuses).size).toBe(2);
  });

  it("counts like any other, and the log says so", async () => {
    fault({ kind: "status", status: 500 });
    await get();
    expect(started.fakes.control.requests()).toMatchObject([{ status: 500, fault: "status", credits: 1 }]);
    expect((await get("/status")).json.response.requests.current).toBe(1);
  });
});
