import { getOperationAST, parse } from "graphql";
import { describe, expect, it } from "vitest";
import { cacheability, createResponseCache } from "../../../src/http/response-cache.ts";

const of = (query: string) => {
  const document = parse(query);
  return cacheability(document, getOperationAST(document)!);
};

describe("cacheability", () => {
  it.each([
    ['{ standings(competition: "PL", season: 2014) { rows { points } } }', "version"],
    ['{ standings(competition: "PL") { rows { points } } }', "minute"],
    ["{ competitions { nodes { currentSeason { year } } } }", "minute"],
    ["{ health { status } }", "never"],
    ["{ freshness { dataset } }", "never"],
    ['{ a: standings(competition: "PL", season: 2014) { rows { points } } b: health { status } }', "never"],
    ["{ ...F } fragment F on Query { ingestionRun(id: 1) { id } }", "never"],
    ["{ ... on Query { ...F } } fragment F on Query { freshness { dataset } }", "never"],
    ["mutation { triggerIngestion(input: {}) { replayed } }", "never"],
    ["subscription { snapshotPublished { version } }", "never"],
  ])("%s → %s", (query, expected) => {
    expect(of(query)).toBe(expected);
  });
});

describe("createResponseCache", () => {
  it("drops the least recently used beyond its byte budget", () => {
    const cache = createResponseCache(3_000);
    cache.set("a", Buffer.alloc(1_000));
    cache.set("b", Buffer.alloc(1_000));
    cache.get("a");
    cache.set("c", Buffer.alloc(1_000));
    expect([cache.get("a"), cache.get("b"), cache.get("c")].map((e) => e !== undefined)).toEqual([true, false, true]);
  });

  it("gives equal bodies equal weak etags", () => {
    const cache = createResponseCache(10_000);
    expect(cache.set("a", Buffer.from("x")).etag).toBe(cache.set("b", Buffer.from("x")).etag);
    expect(cache.set("c", Buffer.from("y")).etag).toMatch(/^W\/"[\w-]{22}"$/);
  });
});
