/** Which files a snapshot takes over from the one before it, with and without seasons that are held back. */

import { beforeAll, describe, expect, test } from "vitest";
import { createMemoryStore } from "../../../src/lake/drivers/memory.ts";
import { type FilePlan, planFiles } from "../../../src/warehouse/mart-plan.ts";
import type { ModelChange } from "../../../src/warehouse/rebuild/changes.ts";
import type { SnapshotFile, SnapshotManifest } from "../../../src/warehouse/snapshot.ts";

const store = createMemoryStore();
const fileOf = (name: string, seasons?: readonly string[]): SnapshotFile => ({
  key: `mart/matches/v=1/${name}.parquet`,
  sha256: "",
  bytes: 3,
  rows: 1,
  ...(seasons === undefined ? {} : { seasons }),
});
const [first, second] = [fileOf("first", ["a", "b"]), fileOf("second", ["c"])];
const one = fileOf("one");

beforeAll(async () => {
  for (const { key } of [first, second, one]) await store.put(key, Buffer.from("abc"));
});

interface Case {
  readonly files?: readonly SnapshotFile[];
  readonly change?: ModelChange;
  readonly heldBefore?: readonly string[];
  readonly heldNow?: readonly string[];
  readonly mart?: string;
}

const plan = ({ files = [first, second], change, heldBefore = [], heldNow = [], mart = "matches" }: Case) => {
  const previous = {
    version: "1",
    models: [{ name: mart, layer: "mart", files }],
    heldBack: heldBefore.map((seasonId) => ({ seasonId })),
  } as unknown as SnapshotManifest;
  const since = { version: "1", changes: new Map(change === undefined ? [] : [[mart, change]]) };
  const options = { store, previous, heldBack: heldNow, carryOver: true };
  return planFiles({ since }, { name: mart, partition: "season" }, options);
};

const seasonsOf = ({ missing }: FilePlan) =>
  typeof missing === "string" ? missing : missing.map(({ seasons }) => seasons);

describe("the files of a mart", () => {
  test("are all taken over when nothing changed", async () => {
    expect(await plan({})).toEqual({ carried: [first, second], missing: "nothing" });
  });

  test("are written anew where a season changed, a new one going with them", async () => {
    const { carried, ...rest } = await plan({ change: new Set(["b", "new"]) });
    expect(carried).toEqual([second]);
    expect(seasonsOf({ carried, ...rest })).toEqual([["a", "b", "new"]]);
  });

  test("are all written when all of it may be another, or one file has every season", async () => {
    expect(seasonsOf(await plan({ change: "all" }))).toBe("everything");
    expect(seasonsOf(await plan({ files: [one], change: new Set(["a"]) }))).toBe("everything");
  });

  test("are told anew of a season that is held back from now on, and of one that is not any more", async () => {
    expect(seasonsOf(await plan({ heldNow: ["c"] }))).toEqual([["c"]]);
    expect(seasonsOf(await plan({ heldBefore: ["c"] }))).toEqual([["c"]]);
  });

  test("stay while a season stays held back, whatever becomes of its new rows", async () => {
    expect((await plan({ heldBefore: ["c"], heldNow: ["c"], change: new Set(["c"]) })).missing).toBe("nothing");
    expect((await plan({ files: [one], heldBefore: ["c"], heldNow: ["c"] })).missing).toBe("nothing");
    expect(seasonsOf(await plan({ heldBefore: ["c"], heldNow: ["c"], change: new Set(["a", "c"]) }))).toEqual([
      ["a", "b"],
    ]);
  });

  test("say of a held-back season what they always say where it is served all the same", async () => {
    const served = { mart: "coverage", heldBefore: ["c"], heldNow: ["c"] };
    expect(seasonsOf(await plan({ ...served, change: new Set(["c"]) }))).toEqual([["c"]]);
  });
});
