import { expect, test } from "vitest";
import { liveAgeOf } from "../../../src/readmodel/live-state.ts";

const live = { source: "FOOTBALL_DATA", observedAt: "2026-03-28T15:15:00.000Z" } as const;

test.each([
  ["2026-03-28", "2026-03-28T15:20:00Z", 300, 1_200, false],
  ["2026-03-28", "2026-03-28T15:35:00Z", 1_200, 1_200, false],
  ["2026-03-28", "2026-03-28T15:35:01Z", 1_201, 1_200, true],
  // Begun the evening before where it is played: no day with a match today.
  ["2026-03-27", "2026-03-28T16:45:00Z", 5_400, 5_400, false],
  ["2026-03-27", "2026-03-28T16:45:01Z", 5_401, 5_400, true],
  // A clock that is behind makes nothing younger than now.
  ["2026-03-28", "2026-03-28T15:00:00Z", 0, 1_200, false],
])("a match of %s looked at %s is %i s old, of %i allowed: late %s", (date, now, ageSeconds, slaSeconds, isLate) => {
  expect(liveAgeOf({ live, date }, new Date(now))).toEqual({ ...live, ageSeconds, slaSeconds, isLate });
});

test("a match that is not in play has no age", () => {
  expect(liveAgeOf({ live: null, date: "2026-03-28" }, new Date("2026-03-28T15:20:00Z"))).toBeNull();
});
