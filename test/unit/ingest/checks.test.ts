import { describe, expect, it } from "vitest";
import { createChecks } from "../../../src/ingest/checks.ts";
import type { Executed } from "../../../src/ingest/execute.ts";
import { loadFreshness } from "../../../src/ingest/freshness.ts";
import { createMemoryStore } from "../../../src/lake/drivers/memory.ts";
import type { ObjectStore } from "../../../src/lake/object-store.ts";
import type { TaskOutcome } from "../../../src/runs.ts";
import { LEAGUES } from "./support.ts";

const AT = "2024-09-01T06:00:00.000Z";

function executed(slot: string, outcome: TaskOutcome, key: string | null, url = "https://example.org"): Executed {
  const known = { key, fetchedAt: null, checkedAt: AT, version: null, sourceEtag: null, sha256: null };
  return {
    target: { endpoint: LEAGUES, item: { prefix: slot }, base: { id: "remote", url } },
    task: { outcome },
    known: { ...known, lastDate: null, results: null },
  } as unknown as Executed;
}

function countingPuts(store: ObjectStore): { readonly store: ObjectStore; readonly puts: () => number } {
  let count = 0;
  const put: ObjectStore["put"] = (...args) => {
    count += 1;
    return store.put(...args);
  };
  return { store: { ...store, put }, puts: () => count };
}

const setUp = () => {
  const { store, puts } = countingPuts(createMemoryStore());
  const checks = createChecks({ store, now: () => new Date(AT) });
  const slots = async () => Object.keys((await loadFreshness(store, LEAGUES))?.items ?? {}).toSorted();
  return { checks, puts, slots };
};

describe("checks", () => {
  it("keep an answer that leaves no object before the next item begins", async () => {
    const { checks, slots } = setUp();
    await checks.note(executed("unchanged/", "UNCHANGED", "raw/a.parquet"));
    expect(await slots()).toEqual(["unchanged/"]);
    await checks.note(executed("absent/", "FAILED", null));
    expect(await slots()).toEqual(["absent/", "unchanged/"]);
  });

  it("leave to their own metadata what is in objects, and to the end what no request was sent for", async () => {
    const { checks, puts, slots } = setUp();
    const fetched = executed("fetched/", "FETCHED", "raw/a.parquet");
    const local = executed("local/", "UNCHANGED", "raw/b.parquet", "file:///data");
    await checks.note(fetched);
    await checks.note(local);
    expect(puts()).toBe(0);
    await checks.save([fetched, local], []);
    expect(await slots()).toEqual(["fetched/", "local/"]);
    expect(puts()).toBe(1);
  });

  it("write together what comes while others are written", async () => {
    const { checks, puts, slots } = setUp();
    const all = Array.from({ length: 100 }, (_, i) => executed(`absent-${i}/`, "SKIPPED", null));
    await Promise.all(all.map((one) => checks.note(one)));
    expect(await slots()).toHaveLength(100);
    expect(puts()).toBeLessThan(5);
  });

  it("go on after a write that failed", async () => {
    const memory = createMemoryStore();
    let isBroken = true;
    const put: ObjectStore["put"] = (...args) => (isBroken ? Promise.reject(new Error("away")) : memory.put(...args));
    const checks = createChecks({ store: { ...memory, put }, now: () => new Date(AT) });
    await expect(checks.note(executed("first/", "UNCHANGED", "raw/a"))).rejects.toThrow("away");
    isBroken = false;
    await checks.note(executed("second/", "UNCHANGED", "raw/b"));
    expect(Object.keys((await loadFreshness(memory, LEAGUES))?.items ?? {})).toEqual(["second/"]);
  });
});
