import { describe, expect, it } from "vitest";
import { SourceContractError } from "../../../src/errors.ts";
import { extractRecords } from "../../../src/ingest/records.ts";

const bytes = (text: string): Uint8Array => Buffer.from(text, "utf8");
const MATCHES = { kind: "matchesOrRounds" } as const;
const read = (text: string) => extractRecords(MATCHES, bytes(text));

const fault = (run: () => unknown): SourceContractError["violation"] => {
  try {
    run();
  } catch (error) {
    if (error instanceof SourceContractError) return error.violation;
    throw error;
  }
  throw new Error("nothing was thrown");
};

describe("openfootball's file shapes", () => {
  it("keeps a match of the new shape letter by letter, with the file's name as context", () => {
    const records = read(
      '{"name": "Made-up League 2024/25",\n "matches": [{"date":"2024-08-16", "xg": 0.0}, {"team1":"Ünterdorf"}]}',
    );
    expect(records).toEqual([
      { context: '{"name":"Made-up League 2024/25"}', record: '{"date":"2024-08-16", "xg": 0.0}' },
      { context: '{"name":"Made-up League 2024/25"}', record: '{"team1":"Ünterdorf"}' },
    ]);
  });

  it("puts the round without its matches into the context of the old shape (E3, and the npm package)", () => {
    const records = read(
      '{"name":"L","rounds":[{"name":"Matchday 1","matches":[{"a":1},{"a":2}]},{"name":"Matchday 2","order":2,"matches":[]},{"matches":[{"a":3}],"name":"Matchday 3"}]}',
    );
    expect(records).toEqual([
      { context: '{"name":"L","round":{"name":"Matchday 1"}}', record: '{"a":1}' },
      { context: '{"name":"L","round":{"name":"Matchday 1"}}', record: '{"a":2}' },
      { context: '{"name":"L","round":{"name":"Matchday 3"}}', record: '{"a":3}' },
    ]);
  });

  it("keeps what else the file says", () => {
    const [record] = read('{"name":"L","updated":"2024-01-01","matches":[{}]}');
    expect(JSON.parse(record?.context ?? "")).toEqual({ name: "L", updated: "2024-01-01" });
  });

  it("reads a bare array (E5)", () => {
    expect(read('[{"a":1},{"a":2}]').map(({ record }) => record)).toEqual(['{"a":1}', '{"a":2}']);
  });

  it("reads a file without any match as one without records", () => {
    expect(read('{"name":"L","rounds":[\r\n\r\n]}')).toEqual([]);
  });

  it.each([
    ["CRLF line ends (E1)", '{\r\n "name": "L",\r\n "matches": [\r\n  {"a": 1}\r\n ]\r\n}\r\n'],
    ["no final newline (E1)", '{\n "name": "L", "matches": [{"a": 1}]\n}'],
    ["a byte order mark", '\ufeff{"name":"L","matches":[{"a": 1}]}\n'],
  ])("survives %s", (_, text) => {
    expect(read(text)).toEqual([{ context: '{"name":"L"}', record: '{"a": 1}' }]);
  });

  it("keeps key order and spacing of teams as objects (E4, A13)", () => {
    const record = '{"team1" : {"name":"Rot","code":"ROT"}, "score":{"ft":[1,0],"ht":[0,0]}}';
    expect(read(`{"matches":[${record}]}`)[0]?.record).toBe(record);
  });
});

describe("bodies that are refused", () => {
  it.each([
    ["an empty body", "", "an empty body"],
    ["nothing but white space", " \n", "an empty body"],
    ["HTML with status 200", "<!DOCTYPE html><title>Sign in</title>", "HTML or XML: <!DOCTYPE html>"],
    ["truncated JSON", '{"name":"L","matches":[{"date":"2024', "Unterminated string"],
    ["a root without matches (E6)", '{"name":"L","groups":[]}', '{"name":"L","groups":[]}'],
    ["a text", '"hello"', '"hello"'],
  ])("%s", (_, text, got) => {
    expect(fault(() => read(text)).got).toContain(got);
  });

  it("bytes that are not UTF-8", () => {
    const violation = fault(() => extractRecords(MATCHES, Uint8Array.of(0x7b, 0xff, 0xfe)));
    expect(violation.expected).toBe("text in UTF-8");
  });

  it("matches that are no array, with their path", () => {
    expect(fault(() => read('{"matches":{"a":1}}'))).toMatchObject({ path: "/matches", expected: "an array" });
    expect(fault(() => read('{"rounds":[{"name":"1"}]}'))).toMatchObject({ path: "/rounds/0/matches" });
  });
});

describe("records of other endpoints", () => {
  it("lie in the root: an array's elements, or the one object", () => {
    const root = { kind: "root" } as const;
    expect(extractRecords(root, bytes("[1.0, 2]")).map(({ record }) => record)).toEqual(["1.0", "2"]);
    expect(extractRecords(root, bytes(' {"a":1} ')).map(({ record }) => record)).toEqual(['{"a":1}']);
  });

  it("lie at a path, and the envelope without them is their context", () => {
    const spec = { kind: "path", path: "data.rows" } as const;
    const records = extractRecords(spec, bytes('{"count":2,"data":{"rows":[{"a":1}],"page":1}}'));
    expect(records).toEqual([{ context: '{"count":2,"data":{"page":1}}', record: '{"a":1}' }]);
  });

  it("are missed with the path that leads nowhere", () => {
    const spec = { kind: "path", path: "data.rows" } as const;
    expect(fault(() => extractRecords(spec, bytes('{"data":{}}')))).toMatchObject({ path: "/data/rows" });
  });
});
