import { describe, expect, it } from "vitest";
import { crashTable, faultsOf, missedPoints } from "../../support/crash/crash-table.ts";
import { asAsked, crashEverywhere } from "../../support/crash/harness.ts";
import { SMALL } from "../../support/crash/scenarios.ts";

const TIMEOUT_MS = 1_800_000;

describe("a whole ingest into the file store, killed call by call", () => {
  it(
    "ends with the same lake after one restart",
    async () => {
      const report = await crashEverywhere({ scenario: SMALL, ...asAsked() });
      console.log(crashTable("File store, one request at a time", report));
      // Fewer would mean that the hooks miss calls.
      expect(report.counts.points.length).toBeGreaterThan(350);
      expect(report.objects).toBeGreaterThanOrEqual(5);
      expect(faultsOf(report.kills, 1)).toEqual([]);
      expect(missedPoints(report)).toEqual([]);
    },
    TIMEOUT_MS,
  );
});
