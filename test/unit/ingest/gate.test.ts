import { setMaxListeners } from "node:events";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { SourceLimits } from "../../../src/config/types.ts";
import { LakeUnavailableError } from "../../../src/errors.ts";
import { createGate } from "../../../src/ingest/http/gate.ts";
import { createLakePace, createMemoryPace, type Pace } from "../../../src/ingest/http/pace.ts";
import { createMemoryStore } from "../../../src/lake/drivers/memory.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date", "performance"] }));
afterEach(() => vi.useRealTimers());

const never = new AbortController().signal;
setMaxListeners(0, never);

const open = (limits: Partial<SourceLimits>, pace: Pace = createMemoryPace(), signal = never) =>
  createGate({
    id: "FOOTBALL_DATA",
    limits: { concurrency: 1, ...limits },
    now: Date.now,
    pace,
    minuteMs: 60_000,
    signal,
  });

type Gate = ReturnType<typeof open>;

/** Turns that come within `ms`. */
async function turnsWithin(gate: Gate, ms: number, asked = 20): Promise<number> {
  let turns = 0;
  for (let index = 0; index < asked; index += 1) void gate.turn(never).then(() => (turns += 1));
  await vi.advanceTimersByTimeAsync(ms);
  return turns;
}

/** Sends one after the other, each answered after `latencyMs`, until told to stop; when they left. */
function keepSending(gate: Gate, sent: number[], latencyMs: number): void {
  const again = async (): Promise<void> => {
    await gate.turn(never);
    sent.push(performance.now());
    setTimeout(() => void again(), latencyMs);
  };
  void again();
}

function mostWithin(sends: readonly number[], ms: number): number {
  const sorted = sends.toSorted((a, b) => a - b);
  return Math.max(0, ...sorted.map((first, index) => sorted.slice(index).filter((at) => at - first < ms).length));
}

describe("one process", () => {
  it("lets no more requests out in any minute than the config, or what the provider said of the account, allows", async () => {
    expect(await turnsWithin(open({ perMinute: 10 }), 59_000)).toBe(10);
    const told = open({ perMinute: 10 });
    told.pace({ perMinute: 15 });
    expect(await turnsWithin(told, 59_000)).toBe(15);
  });

  it("goes by a narrower limit at once, counting what it sent under the wider one", async () => {
    const gate = open({ perMinute: 10 });
    expect(await turnsWithin(gate, 1_000, 5)).toBe(5);
    gate.pace({ perMinute: 3 });
    expect(await turnsWithin(gate, 58_000, 5)).toBe(0);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await turnsWithin(gate, 0, 0)).toBe(0);
  });

  it("lets nothing out while the source asks to wait, limited or not", async () => {
    for (const limits of [{ perMinute: 10 }, {}]) {
      const gate = open(limits);
      gate.pace({ pauseMs: 5_000 });
      expect(await turnsWithin(gate, 4_990, 1)).toBe(0);
      const late = gate.turn(never);
      await vi.advanceTimersByTimeAsync(20);
      await late;
    }
  });

  it("spends no turn on who was cancelled while waiting", async () => {
    const gate = open({ perMinute: 1 });
    await gate.turn(never);
    const cancel = new AbortController();
    void gate.turn(cancel.signal);
    const other = gate.turn(never);
    cancel.abort();
    await vi.advanceTimersByTimeAsync(66_000);
    await other;
  });

  it("ends all waiting when it is closed", async () => {
    const closing = new AbortController();
    const gate = open({ perMinute: 1 }, createMemoryPace(), closing.signal);
    await gate.turn(never);
    const waiting = expect(gate.turn(never)).rejects.toMatchObject({ code: "CANCELLED" });
    closing.abort();
    await vi.advanceTimersByTimeAsync(1);
    await waiting;
  });
});

/** Books in one place, each change of which takes a while, as of processes over one lake. */
function slowPace(latencyMs: number): Pace & { changes: number } {
  const shared = createMemoryPace();
  const pace = {
    ...shared,
    changes: 0,
    async change(source: string, update: Parameters<Pace["change"]>[1]) {
      pace.changes += 1;
      await shared.change(source, update);
      await new Promise((resolve) => setTimeout(resolve, latencyMs));
    },
  };
  return pace;
}

describe("several processes over one lake", () => {
  it.each([
    ["minute", { perMinute: 10 }, 10 * 60_000, 60_000, 300],
    ["minute of a paid plan", { perMinute: 300 }, 5 * 60_000, 60_000, 150],
    ["second", { perSecond: 20 }, 30_000, 1_000, 40],
  ] as const)(
    "keep the limit of a %s together, and use at least 80 %% of it",
    async (_, limits, ms, windowMs, latencyMs) => {
      const limit = Object.values(limits)[0] ?? 0;
      for (const storeMs of [2, 60]) {
        const pace = slowPace(storeMs);
        const sent: number[] = [];
        for (let process = 0; process < 4; process += 1) {
          const gate = open(limits, pace);
          for (let flight = 0; flight < 2; flight += 1) keepSending(gate, sent, latencyMs);
        }
        const started = performance.now();
        await vi.advanceTimersByTimeAsync(ms);
        const during = sent.filter((at) => at < started + ms);
        expect(mostWithin(during, windowMs)).toBeLessThanOrEqual(limit);
        expect(during.length).toBeGreaterThanOrEqual(0.8 * limit * (ms / windowMs));
        vi.clearAllTimers();
      }
    },
  );

  it("write the book less often than they send, where the limit is high", async () => {
    const pace = slowPace(20);
    const sent: number[] = [];
    keepSending(open({ perMinute: 450 }, pace), sent, 150);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sent.length).toBeGreaterThan(300);
    expect(pace.changes).toBeLessThan(sent.length / 4);
  });

  it("wait together for what one of them was asked to wait for, and learn its limit", async () => {
    const pace = createMemoryPace();
    const [one, other] = [open({ perMinute: 10 }, pace), open({ perMinute: 10 }, pace)];
    one.pace({ perMinute: 2 });
    await one.turn(never);
    await other.turn(never);
    expect(await turnsWithin(other, 60_000, 1)).toBe(0);
    await vi.advanceTimersByTimeAsync(10_000);
    one.pace({ pauseMs: 30_000 });
    expect(await turnsWithin(other, 29_000, 1)).toBe(0);
  });

  it("write nothing for a source without limits", async () => {
    const store = createMemoryStore();
    const pace = createLakePace({ store, now: Date.now });
    expect(await turnsWithin(open({}, pace), 0, 50)).toBe(50);
    expect((await store.list("")).objects).toEqual([]);
    await open({ perMinute: 1 }, pace).turn(never);
    expect((await store.list("")).objects.map(({ key }) => key)).toEqual(["_state/pace/football_data.json"]);
  });

  it("send nothing while the lake is away", async () => {
    const change = async () => Promise.reject(new LakeUnavailableError("the bucket is gone"));
    await expect(open({ perMinute: 10 }, { now: Date.now, change }).turn(never)).rejects.toThrow("the bucket is gone");
  });
});
