import { describe, expect, it } from "vitest";
import { crashTable, faultsOf, missedPoints } from "../../support/crash/crash-table.ts";
import { asAsked, crashEverywhere } from "../../support/crash/harness.ts";
import { PARALLEL } from "../../support/crash/scenarios.ts";

const TIMEOUT_MS = 1_800_000;
/** All 700 points take minutes: CRASH_NTH=1. */
const EVERY = 61;

describe("an ingest with several requests at once, killed at a part of its calls", () => {
  it(
    "repeats at most what a source had in flight",
    async () => {
      const report = await crashEverywhere({ scenario: PARALLEL, ...asAsked(EVERY) });
      console.log(crashTable(`File store, ${PARALLEL.name}`, report));
      // Fewer would mean that the hooks miss calls.
      expect(report.counts.points.length).toBeGreaterThan(500);
      expect(faultsOf(report.kills, PARALLEL.concurrency)).toEqual([]);
      expect(missedPoints(report)).toEqual([]);
    },
    TIMEOUT_MS,
  );
});
