import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type PaceBook, pacingOf, reserve } from "../../../../src/ingest/http/pace-book.ts";

const MINUTE = 60_000;
const DAY = 86_400_000;
const limitsOf = (perMinute: number, perSecond?: number) => ({
  concurrency: 1,
  perMinute,
  ...(perSecond === undefined ? {} : { perSecond }),
});

/** Most sends that lie within any `ms`. */
function mostWithin(sends: readonly number[], ms: number): number {
  const sorted = sends.toSorted((a, b) => a - b);
  let most = 0;
  for (let first = 0, last = 0; last < sorted.length; last += 1) {
    while ((sorted[last] ?? 0) - (sorted[first] ?? 0) >= ms) first += 1;
    most = Math.max(most, last - first + 1);
  }
  return most;
}

/** What processes do with the book, one after the other: wait, reserve some, send them somewhat late, or die. */
const step = fc.record({
  waitMs: fc.integer({ min: 0, max: 20_000 }),
  wanted: fc.integer({ min: 1, max: 12 }),
  leadMs: fc.integer({ min: 0, max: 500 }),
  lateness: fc.double({ min: 0, max: 1, noNaN: true }),
  isKilled: fc.boolean(),
});

describe("in no sliding window", () => {
  it("are more requests sent than the limits say, whatever the processes do", () => {
    const limits = { perMinute: fc.integer({ min: 1, max: 30 }), perSecond: fc.integer({ min: 1, max: 5 }) };
    fc.assert(
      fc.property(
        limits.perMinute,
        limits.perSecond,
        fc.array(step, { maxLength: 150 }),
        (perMinute, perSecond, steps) => {
          const source = limitsOf(perMinute, perSecond);
          const { graceMs } = pacingOf(source, undefined, MINUTE);
          let book: PaceBook | null = null;
          let now = Date.parse("2026-11-22T10:00:00Z");
          const sent: number[] = [];
          for (const { waitMs, wanted, leadMs, lateness, isKilled } of steps) {
            now += waitMs;
            const reserved = reserve(book, { wanted, from: now + leadMs, limits: source, minuteMs: MINUTE });
            book = reserved.book;
            if (!isKilled) sent.push(...reserved.sends.map((at) => at + lateness * graceMs));
          }
          expect(mostWithin(sent, MINUTE)).toBeLessThanOrEqual(perMinute);
          expect(mostWithin(sent, 1_000)).toBeLessThanOrEqual(perSecond);
        },
      ),
    );
  });

  it("and over ten minutes at least 80 % of the limit are, when enough are wanted", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 450 }), (perMinute) => {
        let book: PaceBook | null = null;
        const sent: number[] = [];
        for (let now = 0; now < 10 * MINUTE; now += 500) {
          const reserved = reserve(book, { wanted: 4, from: now, limits: limitsOf(perMinute), minuteMs: MINUTE });
          book = reserved.book;
          sent.push(...reserved.sends.filter((at) => at < 10 * MINUTE));
        }
        expect(sent.length).toBeGreaterThanOrEqual(0.8 * perMinute * 10);
      }),
      { numRuns: 8 },
    );
  });
});

describe("the book", () => {
  const from = 10 * DAY;
  const ask = (book: PaceBook | null, wanted: number, perMinute = 10) =>
    reserve(book, { wanted, from, limits: limitsOf(perMinute), minuteMs: MINUTE });

  it("keeps no more than it needs", () => {
    const { book } = ask({ sends: [1, 2, from - 2 * MINUTE, from - 10] }, 1);
    expect(book.sends).toEqual([from - 10, from]);
  });

  it("goes by what the provider said of the limit, wider or narrower, with what was sent before", () => {
    const sends = Array.from({ length: 10 }, (_, index) => from - 100 + index);
    expect(ask({ sends, perMinute: 12 }, 3).sends.filter((at) => at === from)).toHaveLength(2);
    expect(ask({ sends, perMinute: 3 }, 1).sends).toEqual([from - 93 + 65_000]);
    expect(ask({ sends, perMinute: 3 }, 1).book.perMinute).toBe(3);
  });

  it("grants nothing before the end of a pause, and keeps no pause that is over or cannot be true", () => {
    expect(ask({ sends: [], pausedUntil: from + 5_000 }, 1)).toMatchObject({ sends: [from + 5_000], waitMs: 0 });
    expect(ask({ sends: [], pausedUntil: from + 10 * MINUTE }, 1)).toMatchObject({
      sends: [],
      waitMs: 10 * MINUTE - 65_000,
    });
    expect(ask({ sends: [], pausedUntil: from - 1 }, 1).book).toEqual({ sends: [from] });
    expect(ask({ sends: [], pausedUntil: from + 2 * DAY }, 1).book).toEqual({ sends: [from] });
  });

  it.each([
    ["24 h ahead", DAY],
    ["24 h behind", -DAY],
  ])("of a machine whose clock is %s holds nobody up for longer than one window", (_, skew) => {
    const wrong = reserve(null, { wanted: 10, from: from + skew, limits: limitsOf(10), minuteMs: MINUTE });
    const { sends } = ask(wrong.book, 1);
    expect(sends[0]).toBeLessThanOrEqual(from + 65_000);
  });
});
