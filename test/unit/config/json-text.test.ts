import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseJson } from "../../../src/config/json-text.ts";

describe("parseJson", () => {
  it.each([
    ["", 1, 1, "expected a value, but the file ends"],
    ["<html></html>", 1, 1, 'expected a value, but there is "<"'],
    ['{\n  "a": 1,\n}', 3, 1, 'expected a key in double quotes, but there is "}"'],
    ['{\n  "a": 1\n  "b": 2\n}', 3, 3, 'expected "," or "}", but there is "\\""'],
    ['{"a" 1}', 1, 6, 'expected ":" after the key, but there is "1"'],
    ['{"a": [1, 2', 1, 12, 'expected "," or "]", but the file ends'],
    ['{"a": "no end\n"}', 1, 7, 'expected a string that ends on its line, but there is "\\""'],
    ['{"a": 01}', 1, 7, 'expected a value, but there is "0"'],
    ['{"a": tru}', 1, 7, 'expected a value, but there is "t"'],
    ["{} // note", 1, 4, 'expected the end of the file, but there is "/"'],
  ])("says where %j is broken", (text, line, column, reason) => {
    expect(parseJson(text)).toEqual({ ok: false, line, column, reason });
  });

  it("takes a byte order mark", () => {
    expect(parseJson('\uFEFF{"a": 1}')).toEqual({ ok: true, value: { a: 1 } });
  });

  it("takes all JSON, and places every fault within the text", () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), fc.string({ maxLength: 3 }), (json, at, noise) => {
        expect(parseJson(json)).toEqual({ ok: true, value: JSON.parse(json) });
        const position = at % (json.length + 1);
        const broken = json.slice(0, position) + noise + json.slice(position);
        const parsed = parseJson(broken);
        if (parsed.ok) return;
        expect(parsed.reason).not.toBe("is not JSON");
        const lines = broken.replace(/^\uFEFF/, "").split("\n");
        expect(parsed.line).toBeLessThanOrEqual(lines.length);
        expect(parsed.column).toBeLessThanOrEqual((lines[parsed.line - 1] ?? "").length + 1);
      }),
    );
  });
});
