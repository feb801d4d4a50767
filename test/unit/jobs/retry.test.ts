import { describe, expect, it } from "vitest";
import { isRunIdOf, toRun } from "../../../src/jobs/requests.ts";
import { undoneRequest } from "../../../src/jobs/retry.ts";
import type { RunStatus, TaskRecord } from "../../../src/runs.ts";
import { task } from "../../support/jobs/fake-use-cases.ts";

const now = new Date("2026-03-04T05:00:00.000Z");
const run = (status: RunStatus) => ({
  ...toRun({
    request: { job: "daily_ingest", seasons: [2024], mode: "RESUME" },
    trigger: "cli",
    idempotencyKey: null,
    now,
    suffix: "abc",
  }),
  status,
});
const undone = (status: RunStatus, tasks: readonly TaskRecord[], endpoints: readonly string[] = []) =>
  undoneRequest({ run: run(status), tasks, endpoints });
const of = (match_id: string) => ({ parameters: { match_id } });

describe("what a retry asks for", () => {
  it("the items that were not done, of their endpoints, as the run had asked", () => {
    const tasks = (["FETCHED", "FAILED", "QUARANTINED", "DEFERRED", "CANCELLED", "SKIPPED"] as const).map(
      (outcome, index) => task(index < 3 ? "events" : "lineups", outcome, of(String(index))),
    );
    expect(undone("PARTIAL", tasks, ["events", "lineups", "leagues"])).toEqual({
      job: "daily_ingest",
      seasons: [2024],
      mode: "RESUME",
      endpoints: ["events", "lineups"],
      items: ["events?match_id=1", "events?match_id=2", "lineups?match_id=3", "lineups?match_id=4"],
    });
  });

  it("a whole endpoint that could not be worked on at all", () => {
    expect(undone("PARTIAL", [task("events", "FAILED", { key: "", parameters: { bases: "remote" } })])?.items).toEqual([
      "events",
    ]);
  });

  it("of a cancelled run also the endpoints that it had not come to", () => {
    const request = undone("CANCELLED", [task("events", "FETCHED", of("1"))], ["events", "lineups"]);
    expect(request).toMatchObject({ endpoints: ["lineups"], items: ["lineups"] });
  });

  it("everything, when the build failed and no item did; nothing, when nothing failed", () => {
    const tasks = [task("events", "FETCHED")];
    expect(undone("FAILED", tasks)).toEqual(run("FAILED").request);
    expect(undone("SUCCEEDED", tasks)).toBeNull();
  });
});

describe("ids of runs", () => {
  it("tell the job", () => {
    const idOf = (job: string, suffix = "abc123") =>
      toRun({ request: { job, mode: "RESUME" }, trigger: "cli", idempotencyKey: null, now, suffix }).id;
    expect(isRunIdOf("daily_ingest")(idOf("daily_ingest"))).toBe(true);
    expect(isRunIdOf("daily_ingest")(idOf("daily_ingest", ""))).toBe(true);
    expect(isRunIdOf("daily_ingest")(idOf("daily"))).toBe(false);
    expect(isRunIdOf("daily")(idOf("daily_ingest"))).toBe(false);
    expect(isRunIdOf("with-dash")(idOf("with-dash"))).toBe(true);
    expect(isRunIdOf("with")(idOf("with-dash"))).toBe(false);
  });
});
