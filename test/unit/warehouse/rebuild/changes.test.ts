import { describe, expect, test } from "vitest";
import { createChanges, furtherOf } from "../../../../src/warehouse/rebuild/changes.ts";

describe("what changed", () => {
  test("is what any pass found, in seasons and in columns", () => {
    const changes = createChanges();
    changes.add("matches", new Set(["s1"]), ["a b", "a"]);
    changes.add("matches", new Set(["s2"]), ["a b", "b"]);
    expect(changes.byModel.get("matches")).toEqual(new Set(["s1", "s2"]));
    expect([["a"], ["b"], ["a", "b"], ["c"]].map((set) => changes.isOther("matches", set))).toEqual([
      true,
      true,
      true,
      false,
    ]);
    expect(changes.isOther("teams", ["a"])).toBe(false);
  });

  test("stays all rows once any may be another", () => {
    const changes = createChanges();
    changes.add("names", "all", ["a"]);
    changes.add("names", new Set(["s1"]), []);
    expect(changes.byModel.get("names")).toBe("all");
  });

  test("reaches as far as the further of two", () => {
    expect([furtherOf("no", "touched"), furtherOf("anywhere", "touched"), furtherOf("no", "no")]).toEqual([
      "touched",
      "anywhere",
      "no",
    ]);
  });
});
