import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { partSizeOf } from "../../../src/lake/drivers/s3-body.ts";
import { decodeMetadata, encodeMetadata } from "../../../src/lake/drivers/s3-metadata.ts";
import { createS3Names } from "../../../src/lake/drivers/s3-names.ts";
import { createSeenVersions } from "../../../src/lake/drivers/s3-versions.ts";

const MB = 1024 * 1024;
const sha256 = "a".repeat(64);

describe("metadata in headers", () => {
  const name = fc.stringMatching(/^[a-z0-9][a-z0-9_-]{0,10}$/);
  const value = fc.string({ unit: "binary", maxLength: 40 }).filter((text) => !/[\p{Cc}\p{Surrogate}]/u.test(text));

  it("gives back whatever was put, through printable ASCII without blanks at the ends", () => {
    const check = (metadata: Record<string, string>, puts: string[]) => {
      const headers = encodeMetadata("k", metadata, { sha256, puts });
      for (const header of Object.values(headers)) expect(header).toMatch(/^[!-~]([ -~]*[!-~])?$/);
      expect(decodeMetadata(headers)).toEqual({ metadata, sha256, puts });
    };
    const ids = fc.array(fc.stringMatching(/^[\w-]{8}$/), { minLength: 1, maxLength: 12 });
    fc.assert(fc.property(fc.dictionary(name, value, { maxKeys: 3 }), ids, check));
  });

  it("keeps the ids of twenty puts", () => {
    const puts = Array.from({ length: 30 }, (_, i) => `put-${i}`);
    expect(decodeMetadata(encodeMetadata("k", {}, { sha256, puts })).puts).toEqual(puts.slice(0, 20));
  });

  it("knows an object without any of ours", () => {
    expect(decodeMetadata(undefined)).toEqual({ metadata: {}, sha256: null, puts: [] });
  });
});

describe("parts", () => {
  it("are 8 MB, whatever the size at most 9,000, and one up to 16 MB", () => {
    expect(partSizeOf(0)).toBe(1);
    expect(partSizeOf(16 * MB)).toBe(16 * MB);
    expect(partSizeOf(16 * MB + 1)).toBe(8 * MB);
    for (const total of [100 * MB, 5e9, 1e12, 5e12]) {
      expect(Math.ceil(total / partSizeOf(total))).toBeLessThanOrEqual(9_000);
      expect(partSizeOf(total) % MB).toBe(0);
    }
  });
});

describe("names", () => {
  it("put the prefix before a key and take it off again", () => {
    for (const given of ["a/b", "/a/b/", "a/b/"]) {
      const names = createS3Names(given);
      expect([names.prefix, names.full("k/1"), names.own("a/b/k/1")]).toEqual(["a/b/", "a/b/k/1", "k/1"]);
    }
    expect(createS3Names("").full("k")).toBe("k");
  });
});

describe("seen versions", () => {
  it("know the puts of the version that was seen last, and of no other", () => {
    const seen = createSeenVersions();
    seen.note("k", '"1"', ["a"]);
    expect([seen.putsOf("k", '"1"'), seen.putsOf("k", '"2"'), seen.putsOf("other", '"1"')]).toEqual([["a"], [], []]);
    seen.note("k", '"2"', ["b", "a"]);
    expect([seen.putsOf("k", '"1"'), seen.putsOf("k", '"2"')]).toEqual([[], ["b", "a"]]);
  });
});
