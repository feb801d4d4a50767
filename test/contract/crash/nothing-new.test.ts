import { describe, expect, it } from "vitest";
import { crashTable, faultsOf } from "../../support/crash/crash-table.ts";
import { asAsked, crashEverywhere } from "../../support/crash/harness.ts";
import { NOTHING_NEW } from "../../support/crash/scenarios.ts";

const TIMEOUT_MS = 1_800_000;

describe("an ingest that brings no new object, killed at a part of its calls", () => {
  it(
    "asks for at most one thing again",
    async () => {
      const report = await crashEverywhere({ scenario: NOTHING_NEW, ...asAsked() });
      console.log(crashTable("File store, answers that leave no object", report));
      expect(faultsOf(report.kills, 1)).toEqual([]);
      expect(report.notReached).toEqual([]);
    },
    TIMEOUT_MS,
  );
});
