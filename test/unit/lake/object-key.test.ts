import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkKey, compareKeys, isKey } from "../../../src/lake/object-key.ts";

describe("compareKeys", () => {
  it("orders as UTF-8 bytes do", () => {
    const text = fc.string({
      unit: fc.oneof(fc.string({ unit: "grapheme", maxLength: 1 }), fc.constantFrom("/", ".", "\uFB01", "\u{1F3C6}")),
    });
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(Math.sign(compareKeys(a, b))).toBe(Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b))));
      }),
    );
  });
});

describe("checkKey", () => {
  it("says which rule the key breaks", () => {
    expect(() => checkKey("a//b")).toThrow('Key "a//b" is not allowed: it has an empty segment.');
    expect(() => checkKey("../a")).toThrow('it has the segment ".."');
    expect(() => checkKey("a\\b")).toThrow("it has a backslash");
    expect(() => checkKey("a.meta")).toThrow("names that end in .meta are reserved");
    expect(() => checkKey("")).toThrow("it is empty");
  });

  it("lets pass nothing that a URL or a path would change", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("/", ".", "..", "a", "\\", "\u0000", "é", ":") }), (key) => {
        if (!isKey(key)) return;
        expect(key.split("/").some((segment) => segment === "" || segment === "." || segment === "..")).toBe(false);
        expect(key.includes("\\") || key.includes("\u0000")).toBe(false);
      }),
    );
  });
});
