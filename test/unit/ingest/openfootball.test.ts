import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { SourceBase } from "../../../src/config/types.ts";
import { SourceAuthError } from "../../../src/errors.ts";
import type { HttpAnswer } from "../../../src/ingest/http/answers.ts";
import type { HttpClient, HttpGet } from "../../../src/ingest/http-client.ts";
import { createHttpJsonSource } from "../../../src/ingest/sources/http-json.ts";
import { createLocalFiles } from "../../../src/ingest/sources/local-files.ts";
import { createOpenfootballSource } from "../../../src/ingest/sources/openfootball.ts";
import type { FetchedBody, FetchTarget } from "../../../src/ingest/sources/source.ts";
import { expandWorkItems } from "../../../src/ingest/work-items.ts";
import { configOf, PAID } from "./support.ts";

const signal = new AbortController().signal;
const context = { signal, presentEtag: null };

function fakeHttp(answer: Partial<HttpAnswer & { kind: "body" }> | HttpAnswer = {}) {
  const asked: HttpGet[] = [];
  const body = { kind: "body", status: 200, body: Buffer.from("{}"), etag: null, lastModified: null, attempts: 1 };
  const http: HttpClient = {
    async get(request) {
      asked.push(request);
      const isBody = (answer.kind ?? "body") === "body";
      return (isBody ? { ...body, header: () => null, ...answer } : answer) as HttpAnswer;
    },
    probe: async () => ({ reachable: true }),
    close: async () => {},
  };
  return { asked, http };
}

const [template] = expandWorkItems({
  config: configOf(),
  filter: { endpoints: ["leagues"] },
  baseUrls: {},
  parameterSets: new Map(),
});
const at = (url: string, path: string, base: Partial<SourceBase> = {}): FetchTarget => ({
  ...template!,
  base: { id: "b", url, path: "{file}", ...base },
  path,
});

describe("openfootball's package", () => {
  const source = createOpenfootballSource(fakeHttp());
  const PACKAGE = "package:football.json";

  it("is read from where npm put it, with its version", async () => {
    const target = at(PACKAGE, "2014-15/en.1.json");
    expect(await source.version?.(target)).toMatch(/^football\.json@\d+\.\d+\.\d+$/);
    const result = await source.fetch(target, context);
    expect(result).toMatchObject({
      kind: "body",
      url: "package:football.json/2014-15/en.1.json",
      attempts: 0,
      version: await source.version?.(target),
    });
  });

  it("does not have every season, which is no failure", async () => {
    expect(await source.version?.(at(PACKAGE, "2014-15/fr.1.json"))).toBeNull();
    expect(await source.fetch(at(PACKAGE, "2014-15/fr.1.json"), context)).toMatchObject({ kind: "absent" });
  });

  it("that is not installed has nothing", async () => {
    expect(await source.version?.(at("package:no-such-package", "x.json"))).toBeNull();
  });

  it("is never left", async () => {
    await expect(source.fetch(at(PACKAGE, "../pino/package.json"), context)).rejects.toMatchObject({
      code: "BAD_REQUEST",
    });
  });
});

describe("a folder", () => {
  it("is read by absolute URL and by relative path, and its version moves with the file", async () => {
    const folder = await mkdtemp(join(tmpdir(), "pitchlake-files-"));
    await mkdir(join(folder, "2022"));
    await writeFile(join(folder, "2022/worldcup.json"), "{}");
    const files = createLocalFiles();
    const url = `file://${folder}`;
    const before = await files.version(url, "2022/worldcup.json");
    expect(Buffer.from((await files.read(url, "2022/worldcup.json"))?.bytes ?? []).toString()).toBe("{}");
    await writeFile(join(folder, "2022/worldcup.json"), "{} ");
    expect(await files.version(url, "2022/worldcup.json")).not.toBe(before);
    expect(await files.version(url, "2018/worldcup.json")).toBeNull();
    expect(await files.version("file:test/unit/ingest", "openfootball.test.ts")).toContain("bytes of");
    expect(await files.version(url, "2022")).toBeNull();
  });
});

describe("over HTTP", () => {
  const target = at("https://files.example.test/openfootball/", "football.json/master/2014-15/en.1.json");

  it("the address is the base's url and path, asked conditionally, with the source's own update time", async () => {
    const lastModified = new Date("2026-03-13T08:15:00Z");
    const { http, asked } = fakeHttp({ etag: '"v1"', lastModified });
    const result = await createOpenfootballSource({ http }).fetch(target, { signal, presentEtag: '"v0"' });
    expect(asked[0]?.url.href).toBe("https://files.example.test/openfootball/football.json/master/2014-15/en.1.json");
    expect(asked[0]?.ifNoneMatch).toBe('"v0"');
    expect(result).toMatchObject({ kind: "body", etag: '"v1"', updatedAt: lastModified, version: null });
  });

  it("what is not there is absent, what did not change is not modified", async () => {
    const absent = fakeHttp({ kind: "notFound", status: 404, attempts: 1 });
    expect(await createOpenfootballSource(absent).fetch(target, context)).toMatchObject({
      kind: "absent",
      reason: expect.stringMatching(/en\.1\.json answered 404$/),
    });
    const same = fakeHttp({ kind: "notModified", attempts: 1 });
    expect(await createOpenfootballSource(same).fetch(target, context)).toEqual({ kind: "notModified", attempts: 1 });
  });
});

describe("when a season counts as finished", () => {
  const { summarise } = createOpenfootballSource(fakeHttp());
  const resultsOf = (match: object): number | undefined => summarise?.([match])?.results;

  it.each<[string, object, number]>([
    ["full-time score (A1, A2)", { score: { ft: [1, 0] } }, 1],
    ["bare array (A7)", { score: [2, 0] }, 1],
    ["extra time and shoot-out alone (A8)", { score: { et: [1, 1], p: [4, 3] } }, 1],
    ["empty score (A4)", { score: {} }, 0],
    ["no score (A6)", {}, 0],
    ["cancelled (B1)", { score: {}, status: "cancelled" }, 1],
    ["canceled (B2)", { status: "canceled" }, 1],
    ["abandoned (B6)", { score: {}, status: "abandoned" }, 1],
    ["awarded (B3)", { score: { ft: [3, 0] }, status: "awarded" }, 1],
    ["postponed (B5)", { score: {}, status: "postponed" }, 0],
    ["old shape", { score1: 0, score2: 0 }, 1],
    ["old shape, not played", { score1: null, score2: null }, 0],
  ])("%s", (_, match, results) => expect(resultsOf(match)).toBe(results));

  it.each([[{ name: "Demoland", players: [] }], [{ name: "Tannery Park", city: "Aldermoor" }]])(
    "never, where it is no match: %j",
    (record) => expect(summarise?.([record])).toBeNull(),
  );

  it("the last date is the latest one, wherever it stands (D10)", () => {
    expect(summarise?.([{ date: "2015-05-24" }, { date: "2014-08-16" }, { date: "soon" }, null, 7])).toEqual({
      lastDate: "2015-05-24",
      results: 0,
    });
    expect(summarise?.([])?.lastDate).toBeNull();
  });
});

describe("the generic source", () => {
  const secret = async (name: string) => (name === "KEY" ? "s3cret/key" : null);
  const paid = { ...at("https://paid.example.test/v4", "competitions/PL/matches"), query: { season: "2014" } };
  const fetchWith = async (auth: FetchTarget["source"]["auth"]) => {
    const { http, asked } = fakeHttp();
    const source = createHttpJsonSource({ id: "FOOTBALL_DATA", http, secret });
    const result = await source.fetch({ ...paid, source: { ...PAID, auth } }, context);
    return { result, asked: asked[0]! };
  };

  it("sends the key in its header", async () => {
    const { asked } = await fetchWith({ kind: "header", name: "x-auth-token", secret: "KEY" });
    expect(asked.headers).toMatchObject({ "x-auth-token": "s3cret/key" });
    expect(asked.url.href).toBe("https://paid.example.test/v4/competitions/PL/matches?season=2014");
  });

  it("puts the key into the path, and into nothing that is shown or kept", async () => {
    const { asked, result } = await fetchWith({ kind: "path", secret: "KEY" });
    expect(asked.url.pathname).toBe("/v4/s3cret%2Fkey/competitions/PL/matches");
    expect(asked.label + JSON.stringify(result)).not.toContain("s3cret");
  });

  it("refuses to ask without its key", async () => {
    await expect(fetchWith({ kind: "header", name: "x", secret: "OTHER" })).rejects.toThrow(SourceAuthError);
  });

  it("reads where the row says how many pages there are", async () => {
    const { http } = fakeHttp();
    const paging = { kind: "pages" as const, parameter: "page", totalPath: "paging.total" };
    const target = { ...paid, endpoint: { ...paid.endpoint, paging } };
    const source = createHttpJsonSource({ id: "FOOTBALL_DATA", http, secret });
    const body = (await source.fetch(target, context)) as FetchedBody;
    const saying = (text: string): FetchedBody => ({ ...body, content: { kind: "bytes", bytes: Buffer.from(text) } });
    expect(source.inspect?.(target, saying('{"paging":{"current":1,"total":7}}')).pages).toBe(7);
    expect(source.inspect?.(target, saying('{"paging":null}')).pages).toBe(1);
    expect(source.inspect?.(target, saying('{"pag')).pages).toBeUndefined();
  });
});
