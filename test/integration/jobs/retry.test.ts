import { expect, it } from "vitest";
import { endOf } from "../../support/jobs/jobs-under-test.ts";
import { createServiceOverFakes } from "../../support/jobs/service-over-fakes.ts";

const LISTS = ["football_data_matches", "football_data_standings", "football_data_scorers", "football_data_teams"];

it("a retry sends a request for what failed, a day later too, and for nothing else", async () => {
  const service = await createServiceOverFakes(new Date("2026-03-28T12:00:00Z"));
  const { harness, jobs } = service;
  const { control } = harness.fakes;
  control.fault("FOOTBALL_DATA", { kind: "status", status: 404, path: "scorers", body: '{"message":"made up"}' });
  const request = { endpoints: LISTS, seasons: [2024, 2025], mode: "RESUME" } as const;
  const first = await jobs.trigger(request, { trigger: "mutation" });
  const end = await endOf(jobs, first.ok ? first.run.id : "", "PARTIAL");
  const failed = await jobs.tasks(end.id, { outcome: ["FAILED"] });
  expect(failed).toHaveLength(1);
  expect(harness.asked("FOOTBALL_DATA")).toHaveLength(8);

  control.clock.advance(86_400_000);
  const retried = await jobs.retry(end.id, { onlyFailed: true, trigger: "mutation" });
  const again = await endOf(jobs, retried.ok ? retried.run.id : "", "SUCCEEDED");
  expect(again.progress).toMatchObject({ total: 1, fetched: 1 });
  expect(again.creditsUsed).toBe(1);
  const asked = harness.asked("FOOTBALL_DATA");
  expect(asked).toHaveLength(1);
  expect(asked[0]).toContain("/scorers?");
  await service.close();
});
