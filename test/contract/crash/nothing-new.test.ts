import { describe, expect, it } from "vitest";
import { crashTable, faultsOf, missedPoints } from "../../support/crash/crash-table.ts";
import { asAsked, crashEverywhere } from "../../support/crash/harness.ts";
import { NOTHING_NEW } from "../../support/crash/scenarios.ts";

const TIMEOUT_MS = 1_800_000;

describe("an ingest that brings no new object, killed at a part of its calls", () => {
  it(
    "asks for at most one thing again",
    async () => {
      const report = await crashEverywhere({ scenario: NOTHING_NEW, ...asAsked() });
      console.log(crashTable("File store, answers that leave no object", report));
      // Fewer would mean that the hooks miss calls.
      expect(report.counts.points.length).toBeGreaterThan(150);
      expect(faultsOf(report.kills, 1)).toEqual([]);
      expect(missedPoints(report)).toEqual([]);
    },
    TIMEOUT_MS,
  );
});
