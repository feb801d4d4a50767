import { expect, it, vi } from "vitest";
import { watchClock } from "../../../src/jobs/clock-watch.ts";

it("tells of a clock that was set, once, and of no slow machine", () => {
  vi.useFakeTimers();
  let wall = 1_000_000;
  let steady = 0;
  const jumps: number[] = [];
  const stop = watchClock({
    now: () => new Date(wall),
    monotonic: () => steady,
    onJump: (byMs) => jumps.push(byMs),
    everyMs: 1_000,
  });
  const pass = (ms: number) => {
    wall += ms;
    steady += ms;
    vi.advanceTimersByTime(1_000);
  };
  pass(1_000);
  pass(3_600_000);
  expect(jumps).toEqual([]);
  wall -= 86_400_000;
  pass(1_000);
  pass(1_000);
  expect(jumps).toEqual([-86_400_000]);
  wall += 30_000;
  pass(1_000);
  expect(jumps).toHaveLength(1);
  stop();
  wall += 86_400_000;
  pass(1_000);
  expect(jumps).toHaveLength(1);
  vi.useRealTimers();
});
