import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { arrayElements, member, objectMembers, rootSlice } from "../../../src/ingest/json-slices.ts";

const cut = (text: string) => arrayElements(text, rootSlice(text)).map(({ start, end }) => text.slice(start, end));

/** JSON text with white space of every allowed kind wherever it may stand. */
const spacedJson = fc
  .tuple(
    fc.array(fc.jsonValue()),
    fc.array(fc.constantFrom("", " ", "\n", "\r\n", "\t "), { minLength: 7, maxLength: 7 }),
  )
  .map(([value, spaces]) => {
    let next = 0;
    const space = () => spaces[next++ % spaces.length] ?? "";
    const spread = (json: string): string =>
      json.replace(/"(?:[^"\\]|\\.)*"|[[\]{},:]/g, (token) =>
        token.startsWith('"') ? token : `${space()}${token}${space()}`,
      );
    return spread(JSON.stringify(value));
  });

describe("json slices", () => {
  it("cut any array so that slices and what lies between them are the source again", () => {
    fc.assert(
      fc.property(spacedJson, (text) => {
        const slices = arrayElements(text, rootSlice(text));
        const edges = [0, ...slices.flatMap(({ start, end }) => [start, end]), text.length];
        const parts = edges.slice(1).map((edge, index) => text.slice(edges[index], edge));
        expect(parts.join("")).toBe(text);
        const between = parts.filter((_, index) => index % 2 === 0);
        for (const gap of between) expect(gap).toMatch(/^[\s,[\]]*$/);
        const values = slices.map(({ start, end }) => JSON.parse(text.slice(start, end)));
        expect(values).toEqual(JSON.parse(text));
      }),
    );
  });

  it("find every member of any object as JSON.parse does", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.constantFrom(undefined, 1, "\t"), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        const members = objectMembers(text, rootSlice(text));
        const parsed = members.map(({ key, start, end }) => [key, JSON.parse(text.slice(start, end))]);
        expect(parsed).toEqual(Object.entries(JSON.parse(text)));
      }),
    );
  });

  it("keep numbers letter by letter", () => {
    expect(cut("[0.0, -1.50e+3,12345678901234567890 ,true]")).toEqual([
      "0.0",
      "-1.50e+3",
      "12345678901234567890",
      "true",
    ]);
  });

  it.each([
    [
      "escaped quotes and backslashes",
      String.raw`["a\"]", "\\", {"k\\\"": "}"}]`,
      [String.raw`"a\"]"`, String.raw`"\\"`, String.raw`{"k\\\"": "}"}`],
    ],
    ["brackets inside of texts", '["[{", ["]"]]', ['"[{"', '["]"]']],
    ["an empty array", " [ \r\n ] ", []],
    ["something else than an array", '{"a":[1]}', []],
  ])("survive %s", (_, text, slices) => expect(cut(text)).toEqual(slices));

  it("take the last of two members of one name, as JSON.parse does", () => {
    const text = '{"a":1,"a":2}';
    const found = member(objectMembers(text, rootSlice(text)), "a");
    expect(text.slice(found?.start, found?.end)).toBe("2");
  });
});
