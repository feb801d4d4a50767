import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createGate } from "../../../src/ingest/http/gate.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date", "performance"] }));
afterEach(() => vi.useRealTimers());

const open = (perMinute: number, signal = new AbortController().signal) =>
  createGate({
    id: "FOOTBALL_DATA",
    limits: { concurrency: 1, perMinute },
    now: Date.now,
    signal,
  });

/** Turns that come within `ms`. */
async function turnsWithin(gate: ReturnType<typeof open>, ms: number, asked = 20): Promise<number> {
  let turns = 0;
  for (let index = 0; index < asked; index += 1) void gate.turn().then(() => (turns += 1));
  await vi.advanceTimersByTimeAsync(ms);
  return turns;
}

it("lets no more requests out in any minute than the config, or what the provider said of the account, allows", async () => {
  const gate = open(10);
  expect(await turnsWithin(gate, 59_000)).toBe(10);
  const told = open(10);
  told.pace({ perMinute: 15 });
  expect(await turnsWithin(told, 59_000)).toBe(15);
});

it("lets nothing out while the source asks to wait", async () => {
  vi.useRealTimers();
  const gate = open(10);
  gate.pace({ pauseMs: 80 });
  const started = performance.now();
  await gate.turn();
  expect(performance.now() - started).toBeGreaterThanOrEqual(79);
});

it("goes by a narrower window only after the minute of the old one, of which it knows nothing", async () => {
  vi.useRealTimers();
  const closing = new AbortController();
  const gate = open(10, closing.signal);
  gate.pace({ perMinute: 3 });
  const ended = gate.turn().catch(() => "cut short");
  const first = await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 50, "still waiting"))]);
  expect(first).toBe("still waiting");
  closing.abort();
  expect(await ended).toBe("cut short");
});
