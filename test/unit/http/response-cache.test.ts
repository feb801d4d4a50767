import { getOperationAST, parse } from "graphql";
import { describe, expect, it } from "vitest";
import { cacheability, createResponseCache } from "../../../src/http/response-cache.ts";

const of = (query: string, variables: Record<string, unknown> = {}) => {
  const document = parse(query);
  return cacheability(document, getOperationAST(document)!, variables);
};

describe("cacheability", () => {
  it.each([
    ['{ standings(competition: "PL", season: 2014) { rows { points } } }', "version"],
    ['{ standings(competition: "PL") { rows { points } } }', "minute"],
    ['{ standings(competition: "PL", season: null) { rows { points } } }', "minute"],
    ['{ teams(competition: "PL") { totalCount } }', "minute"],
    ['{ players(competition: "PL", season: null) { totalCount } }', "minute"],
    ['{ teams(competition: "PL", season: 2014) { totalCount } }', "version"],
    ['{ teams(name: "a") { totalCount } players { totalCount } }', "version"],
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

  it("sees that a season by variable may be none", () => {
    const query = 'query ($s: Int) { standings(competition: "PL", season: $s) { rows { points } } }';
    expect(of(query, { s: 2014 })).toBe("version");
    expect(of(query, { s: null })).toBe("minute");
    expect(of(query, {})).toBe("minute");
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
