import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { crossCheck } from "../../../src/config/cross-check.ts";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const read = (name: string): Json =>
  JSON.parse(readFileSync(new URL(`../../../config/${name}.json`, import.meta.url), "utf8"));

const original = { endpoints: read("endpoints"), competitions: read("competitions") };
const schemaFault = { path: "/elsewhere", reason: "some fault of the schema" };

const check = (endpoints: Json, competitions: Json, faults = [schemaFault]) =>
  crossCheck({ value: endpoints, faults, isUnreadable: false }, { value: competitions, faults, isUnreadable: false });

/** Every place of a document, as steps from its root. */
function placesOf(value: Json, steps: readonly (string | number)[] = []): readonly (readonly (string | number)[])[] {
  if (typeof value !== "object" || value === null) return [steps];
  return [steps, ...Object.entries(value).flatMap(([key, inner]) => placesOf(inner, [...steps, key]))];
}

function replaced(value: Json, [step, ...rest]: readonly (string | number)[], by: Json): Json {
  if (step === undefined) return by;
  const copy = Array.isArray(value) ? [...value] : { ...(value as Record<string, Json>) };
  const at = copy as Record<string | number, Json>;
  at[step] = replaced(at[step] ?? null, rest, by);
  return copy;
}

describe("crossCheck", () => {
  it("finds nothing in the package's own files", () => {
    expect(check(original.endpoints, original.competitions, [])).toEqual({ endpoints: [], competitions: [] });
  });

  it("does not stumble over any value in any place of a file that does not fit its schema", () => {
    const places = (["endpoints", "competitions"] as const).flatMap((file) =>
      placesOf(original[file])
        .filter((steps) => steps.length > 0)
        .map((steps) => [file, steps] as const),
    );
    const odd = fc.constantFrom<Json>(
      null,
      true,
      -1,
      7,
      1e21,
      "",
      "x",
      "{x}",
      [],
      [null],
      [7],
      {},
      { kind: "resultOf" },
    );
    fc.assert(
      fc.property(fc.constantFrom(...places), odd, ([file, steps], value) => {
        const files = { ...original, [file]: replaced(original[file], steps, value) };
        check(files.endpoints, files.competitions);
      }),
      { numRuns: 300 },
    );
  }, 60_000);

  it("does not tell again what the schema has told", () => {
    const broken = replaced(original.competitions, ["competitions", 0, "timezone"], "nowhere");
    const told = [{ path: "/competitions/0/timezone", reason: "told by the schema" }];
    expect(check(original.endpoints, broken, told).competitions).toEqual([]);
    expect(check(original.endpoints, broken, []).competitions).toHaveLength(1);
  });
});
