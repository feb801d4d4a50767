/** Which keys and metadata are taken. */

import { expect } from "vitest";
import { InvalidInputError } from "../../../../src/errors.ts";
import { bytes, type PromiseContext } from "./context.ts";

const BAD_KEYS = [
  "",
  "/a",
  "a/",
  "a//b",
  "../a",
  "a/../b",
  "a/..",
  ".",
  "./a",
  "a/.",
  "a\\b",
  "..\\a",
  "a\u0000b",
  "a\nb",
  "\uD800",
  "x".repeat(1025),
  `${"é".repeat(513)}`,
  `a/${"x".repeat(251)}`,
  "a.meta",
  "a.meta/b",
  ".store/tmp/x",
  ".store",
];

export function describeKeys({ promise, store }: PromiseContext): void {
  promise("refuses keys that could leave the store or mean two things", async () => {
    for (const key of BAD_KEYS) {
      const calls = [
        () => store().get(key),
        () => store().head(key),
        () => store().put(key, bytes("x")),
        () => store().delete(key),
        () => store().localPath(key),
      ];
      for (const call of calls) await expect(call(), JSON.stringify(key)).rejects.toBeInstanceOf(InvalidInputError);
    }
  });

  promise("refuses prefixes that could leave the store", async () => {
    for (const prefix of ["/", "../", "a/../", "a//", "./a", "a\\", "a\u0000", ".store/"]) {
      await expect(store().list(prefix), prefix).rejects.toBeInstanceOf(InvalidInputError);
    }
  });

  promise("keeps the longest and the oddest keys", async () => {
    const segment = "s".repeat(250);
    const longest = `${segment}/${segment}/${segment}/${segment}/${"t".repeat(20)}`;
    const odd = "odd/a=b&c;d,e'f\"g%2F h?i#j*k<l>m|n:o..p/...q";
    for (const key of [longest, odd]) {
      await store().put(key, bytes(key), { metadata: { a: "1" } });
      expect(await store().get(key)).toMatchObject({ key, metadata: { a: "1" } });
      expect((await store().list(key)).objects.map((object) => object.key)).toEqual([key]);
    }
  });

  promise("refuses metadata that no header can carry", async () => {
    for (const metadata of [{ Upper: "x" }, { "sp ace": "x" }, { a: "line\nbreak" }, { a: "x".repeat(2048) }]) {
      await expect(store().put("meta/bad", bytes("x"), { metadata })).rejects.toMatchObject({ argument: "metadata" });
    }
    expect(await store().head("meta/bad")).toBeNull();
  });
}
