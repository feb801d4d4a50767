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

  it("takes a live lease over midnight: its calls count for the day that they may be sent on", async () => {
    const { ledger, setNow } = setUp();
    setNow("2026-11-22T23:59:30Z");
    const lease = await ledger.lease(PAID, 2, "k");
    setNow("2026-11-23T00:00:10Z");
    expect(await ledger.available(PAID)).toBe(1);
    await expect(ledger.lease(PAID, 1, "k")).rejects.toThrow(LakeConflictError);
    await ledger.settle(lease!, 1, { limit: 3, used: 3 });
    expect(await ledger.available(PAID)).toBe(2);
    setNow("2026-11-24T00:00:00Z");
    expect(await ledger.available(PAID)).toBe(3);
  });

  describe("under a clock that is wrong", () => {
    it("by 24 h ahead: counts what was spent under it, until its own day is over", async () => {
      const { ledger, setNow } = setUp();
      await ledger.settle((await ledger.lease(PAID, 1, "a"))!, 1);
      setNow("2026-11-23T23:50:00Z");
      await ledger.settle((await ledger.lease(PAID, 1, "b"))!, 1);
      setNow("2026-11-22T23:50:00Z");
      expect(await ledger.available(PAID)).toBe(2);
      await ledger.settle((await ledger.lease(PAID, 1, "c"))!, 1);
      setNow("2026-11-23T00:00:01Z");
      expect(await ledger.available(PAID)).toBe(1);
      setNow("2026-11-24T00:00:00Z");
      expect(await ledger.available(PAID)).toBe(3);
    });

    it("by 24 h behind: adds to the count of today, and counts its lease as spent", async () => {
      const { ledger, setNow } = setUp();
      await ledger.settle((await ledger.lease(PAID, 1, "a"))!, 1);
      setNow("2026-11-21T23:50:00Z");
      await ledger.lease(PAID, 1, "b");
      expect(await ledger.available(PAID)).toBe(1);
      setNow("2026-11-22T23:50:00Z");
      expect(await ledger.available(PAID)).toBe(1);
      await ledger.lease(PAID, 1, "b");
      expect(await ledger.available(PAID)).toBe(0);
    });

    it("by years: neither the day nor a lease of then stops the source for good", async () => {
      const { ledger, setNow } = setUp();
      setNow("2036-11-22T23:50:00Z");
      await ledger.lease(PAID, 2, "a");
      setNow("2026-11-22T23:50:00Z");
      expect(await ledger.available(PAID)).toBe(1);
      await ledger.settle((await ledger.lease(PAID, 1, "a"))!, 1);
      expect(await ledger.available(PAID)).toBe(0);
      setNow("2026-11-23T00:00:00Z");
      expect(await ledger.available(PAID)).toBe(3);
    });
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

  it("leases a block of calls in one write, and refuses what another is at or what there is no credit for", async () => {
    const { ledger } = setUp();
    await ledger.lease(PAID, 1, "b");
    const block = await ledger.leaseBlock(
      PAID,
      ["a", "b", "c", "d"].map((key) => ({ key, credits: 1 })),
    );
    expect([...block.granted]).toEqual(["a", "c"]);
    expect(block.refused.get("b")).toBeInstanceOf(LakeConflictError);
    expect(block.refused.get("d")).toBeInstanceOf(CreditsExhaustedError);
    await ledger.settle(block.lease!, 1);
    expect(await ledger.available(PAID)).toBe(1);
  });

  it("keeps a reserve that only live polls may spend", async () => {
    const { ledger } = setUp();
    const source = { ...PAID, limits: { ...PAID.limits, liveReserve: 1 } };
    expect([await ledger.available(source), await ledger.available(source, { isLive: true })]).toEqual([2, 3]);
    await ledger.lease(source, 2, "a");
    await expect(ledger.lease(source, 1, "b")).rejects.toThrow("1 credits are left today, kept for live polls");
    expect(await ledger.lease(source, 1, "b", { isLive: true })).toMatchObject({ credits: 1 });
  });

  it("leases a further call for a retry, as long as there are credits", async () => {
    const { ledger } = setUp();
    const lease = (await ledger.lease(PAID, 1, "a"))!;
    await ledger.extend(lease, PAID, 2);
    await expect(ledger.extend(lease, PAID, 1)).rejects.toThrow(CreditsExhaustedError);
    await ledger.settle(lease, 3);
    expect(await ledger.available(PAID)).toBe(0);
  });

  it("counts what the provider counted elsewhere, once", async () => {
    const { ledger, setNow } = setUp();
    const settle = async (key: string, used: number) =>
      ledger.settle((await ledger.lease(PAID, 1, key))!, 1, { limit: 10, used });
    await settle("a", 4);
    expect(await ledger.available(PAID)).toBe(6);
    await settle("b", 5);
    expect(await ledger.available(PAID)).toBe(5);
    await ledger.observe(PAID, "exhausted");
    expect(await ledger.available(PAID)).toBe(0);
    // The limit that the provider told outlives the day, the counts do not.
    setNow("2026-11-23T00:00:00Z");
    expect(await ledger.available(PAID)).toBe(10);
  });

  it("knows the plan, and whether it was told today", async () => {
    const { ledger, setNow } = setUp();
    expect(await ledger.account(PAID)).toEqual({ plan: null, isOfToday: false });
    await ledger.observe(PAID, { plan: "Free", limit: 100, used: 12 });
    expect(await ledger.account(PAID)).toEqual({ plan: "Free", isOfToday: true });
    expect(await ledger.available(PAID)).toBe(88);
    setNow("2026-11-23T00:00:00Z");
    expect(await ledger.account(PAID)).toEqual({ plan: "Free", isOfToday: false });
  });

  it.each(["2026-11-21T12:00:00Z", "2026-11-22T10:00:00Z"])(
    "does not forget what was spent when the clock goes back to %s",
    async (back) => {
      const { ledger, setNow } = setUp();
      await ledger.settle((await ledger.lease(PAID, 2, "a"))!, 2);
      setNow(back);
      expect(await ledger.available(PAID)).toBe(1);
    },
  );

  it("frees the keys of a process that is gone, and counts its calls as spent", async () => {
    const store = createMemoryStore();
    const now = () => new Date("2026-11-22T10:00:00Z");
    const holder = (id: string, gone: readonly string[]) => ({ id, isGone: (other: string) => gone.includes(other) });
    const killed = createCreditLedger({ store, now, createId: () => "1", holder: holder("killed", []) });
    await killed.lease(PAID, 1, "k");
    const elsewhere = createCreditLedger({ store, now, createId: () => "2", holder: holder("elsewhere", []) });
    await expect(elsewhere.lease(PAID, 1, "k")).rejects.toThrow(LakeConflictError);
    const restarted = createCreditLedger({ store, now, createId: () => "3", holder: holder("restarted", ["killed"]) });
    await restarted.lease(PAID, 1, "k");
    expect(await restarted.available(PAID)).toBe(1);
  });
});
