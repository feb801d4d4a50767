import { describe, expect, it } from "vitest";
import { quarantinedTasks } from "../../../src/jobs/quarantined-tasks.ts";
import type { TaskRecord } from "../../../src/runs.ts";

const KEY = "raw/matches/source=made/season_id=a/base=remote/20260101T000000Z.parquet";
const object = { key: KEY, reason: "no footer", quarantined: "quarantine/matches__made/x.parquet", endpoint: null };
const endpoint = (id: string, key: string) => ({ id, key });
const config = {
  endpoints: {
    endpoints: [
      endpoint("other", "raw/events/source=made/match_id={match_id}/{T}.parquet"),
      endpoint("made_matches", "raw/matches/source=made/season_id={season_id}/base={base}/{T}.parquet"),
    ],
  },
} as unknown as Parameters<typeof quarantinedTasks>[2];
const skipped: TaskRecord = {
  ...{ endpoint: "made_cups", key: KEY, parameters: { base: "remote", season_id: "a" }, outcome: "SKIPPED" },
  ...{ reason: "present", attempts: 0, credits: 0, bytes: null, rows: null, error: null },
};

describe("the record of a raw object that a build could not read", () => {
  it("takes the place of the run's own record of it", () => {
    expect(quarantinedTasks([object], [skipped], config)).toMatchObject([
      {
        ...{ endpoint: "made_cups", key: KEY, parameters: { base: "remote", season_id: "a" }, outcome: "QUARANTINED" },
        reason: `${KEY} cannot be read: no footer. It lies in ${object.quarantined} now; the next run fetches it again.`,
        error: { code: "CONTRACT_VIOLATION", retryable: true },
      },
    ]);
  });

  it("is of the endpoint that its metadata tell, else of the one whose keys begin so", () => {
    const [told] = quarantinedTasks([{ ...object, endpoint: "made_leagues" }], [], config);
    expect(told).toMatchObject({ endpoint: "made_leagues", parameters: { season_id: "a", base: "remote" } });
    expect(quarantinedTasks([object], [], config)).toMatchObject([{ endpoint: "made_matches" }]);
  });

  it("of a key that nobody has names the dataset", () => {
    const key = "raw/strange/ingestion_date=2026-01-01/data.json";
    expect(quarantinedTasks([{ ...object, key }], [], config)).toMatchObject([{ endpoint: "strange", parameters: {} }]);
  });
});
