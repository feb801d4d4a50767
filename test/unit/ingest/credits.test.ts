import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CreditsExhaustedError, LakeConflictError } from "../../../src/errors.ts";
import { createCreditLedger } from "../../../src/ingest/credits.ts";
import { createMemoryStore } from "../../../src/lake/drivers/memory.ts";
import { OPENFOOTBALL, PAID } from "./support.ts";

function setUp(store = createMemoryStore()) {
  let now = new Date("2026-11-22T23:50:00Z");
  let ids = 0;
  const ledger = createCreditLedger({ store, now: () => now, createId: () => `${Math.random()}-${++ids}` });
  return { ledger, store, setNow: (instant: string) => (now = new Date(instant)) };
}

describe("the credit ledger", () => {
  it("counts nothing for a source without a daily limit", async () => {
    const { ledger, store } = setUp();
    expect(await ledger.available(OPENFOOTBALL)).toBeNull();
    expect(await ledger.lease(OPENFOOTBALL, 1, "k")).toBeNull();
    expect((await store.list("_state/")).objects).toEqual([]);
  });

  it("takes a lease off at once, and gives back what was not spent", async () => {
    const { ledger } = setUp();
    const lease = await ledger.lease(PAID, 2, "k");
    expect(await ledger.available(PAID)).toBe(1);
    await ledger.settle(lease!, 1);
    await ledger.settle(lease!, 1);
    expect(await ledger.available(PAID)).toBe(2);
  });

  it("refuses more than is left, until midnight UTC", async () => {
    const { ledger, setNow } = setUp();
    await ledger.lease(PAID, 3, "a");
    const refused = await ledger.lease(PAID, 1, "b").catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(CreditsExhaustedError);
    expect((refused as CreditsExhaustedError).resetsAt).toEqual(new Date("2026-11-23T00:00:00Z"));
    setNow("2026-11-23T00:00:00Z");
    expect(await ledger.available(PAID)).toBe(3);
  });

  it("lets nobody else fetch a key under a live lease", async () => {
    const { ledger } = setUp();
    await ledger.lease(PAID, 1, "k");
    await expect(ledger.lease(PAID, 1, "k")).rejects.toThrow(LakeConflictError);
  });

  it("counts a lease that ran out as spent, and frees its key", async () => {
    const { ledger, setNow } = setUp();
    const lost = await ledger.lease(PAID, 1, "k");
    setNow("2026-11-22T23:52:01Z");
    await ledger.lease(PAID, 1, "k");
    await ledger.settle(lost!, 0);
    expect(await ledger.available(PAID)).toBe(1);
  });

  it("never grants more than the limit, however many race", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 6 }), async (wishes) => {
        const store = createMemoryStore();
        const leases = await Promise.allSettled(
          wishes.map((credits, index) => setUp(store).ledger.lease(PAID, credits, `k${index}`)),
        );
        const granted = leases.reduce(
          (sum, lease) => sum + (lease.status === "fulfilled" ? (lease.value?.credits ?? 0) : 0),
          0,
        );
        expect(granted).toBeLessThanOrEqual(3);
        expect(await setUp(store).ledger.available(PAID)).toBe(3 - granted);
      }),
      { numRuns: 20 },
    );
  });
});
