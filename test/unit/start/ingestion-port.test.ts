import { describe, expect, it } from "vitest";
import { InvalidInputError, NotReadyError } from "../../../src/errors.ts";
import { createCreditLedger } from "../../../src/ingest/credits.ts";
import type { IngestionRequest } from "../../../src/runs.ts";
import { createIngestionPort, createSchedulePort } from "../../../src/start/ingestion-port.ts";
import { PAID } from "../ingest/support.ts";
import { createParts, NOW, type PartsOptions, recordingJobs, runOf } from "./parts.ts";

function createPort(options: PartsOptions = {}) {
  const parts = createParts(options);
  const queue = recordingJobs();
  return { ...parts, ...queue, port: createIngestionPort({ foundation: parts.foundation, jobs: () => queue.jobs }) };
}
const byHand = { trigger: "mutation" };
const RESETS_AT = "2026-11-23T00:00:00.000Z";
const paidRequest: IngestionRequest = { endpoints: ["paid_matches"], mode: "RESUME" };

describe("triggering", () => {
  it("hands on what can be done", async () => {
    const { port, triggered } = createPort();
    expect(await port.trigger(paidRequest, byHand)).toMatchObject({ ok: true });
    expect(triggered).toEqual([{ request: paidRequest, key: undefined }]);
  });

  it("is refused while the queue opens, and reading says so too", async () => {
    const { foundation } = createParts();
    const port = createIngestionPort({ foundation, jobs: () => null });
    expect(await port.trigger(paidRequest, byHand)).toMatchObject({ ok: false, errors: [{ code: "INVALID_STATE" }] });
    expect(() => port.runs({})).toThrow(NotReadyError);
    expect(() => port.onRun(() => undefined)).toThrow(NotReadyError);
    expect((await port.plan(paidRequest)).items).not.toEqual([]);
  });

  it("without a key the source cannot be asked; with other sources beside it the run goes on", async () => {
    const { port, triggered } = createPort({ key: null });
    expect(await port.trigger(paidRequest, byHand)).toEqual({
      ok: false,
      errors: [
        {
          code: "SOURCE_UNAVAILABLE",
          message: "FOOTBALL_DATA: FOOTBALL_DATA_API_KEY is not set",
          field: ["input", "endpoints"],
        },
      ],
    });
    expect(triggered).toEqual([]);
    expect(await port.trigger({ endpoints: ["paid_matches", "leagues"], mode: "RESUME" }, byHand)).toMatchObject({
      ok: true,
    });
  });

  it("OFFLINE leaves what is local", async () => {
    const { port } = createPort({ environment: { OFFLINE: "true" } });
    expect(await port.trigger(paidRequest, byHand)).toMatchObject({
      ok: false,
      errors: [{ code: "SOURCE_UNAVAILABLE", message: expect.stringContaining("OFFLINE is set") }],
    });
    expect(await port.trigger({ endpoints: ["leagues"], mode: "RESUME" }, byHand)).toMatchObject({ ok: true });
  });

  it("an unknown word comes before everything else", async () => {
    const { port } = createPort({ key: null });
    expect(await port.trigger({ endpoints: ["nope"], mode: "RESUME" }, byHand)).toMatchObject({
      ok: false,
      errors: [{ code: "NOT_FOUND", field: ["input", "endpoints"] }],
    });
  });

  it("credits that come back are waited for by the run; those that the caller does not allow never do", async () => {
    const { port, store, triggered } = createPort();
    const ledger = createCreditLedger({ store, now: () => NOW, createId: () => "l" });
    await ledger.observe(PAID, { limit: 3, used: 3, plan: "free" });
    expect(await port.trigger(paidRequest, byHand)).toMatchObject({ ok: true });
    expect(await port.trigger({ ...paidRequest, maxCredits: 0 }, byHand)).toEqual({
      ok: false,
      errors: [
        {
          code: "CREDITS_EXHAUSTED",
          message: expect.stringContaining("2 credits"),
          field: ["input", "maxCredits"],
          credits: { required: 2, available: 0, resetsAt: RESETS_AT },
        },
      ],
    });
    expect(await port.trigger({ ...paidRequest, maxCredits: 1 }, byHand)).toMatchObject({ ok: true });
    expect(triggered).toHaveLength(2);
  });

  it("maxCredits 0 is no hindrance where everything is there already", async () => {
    const { port, run, setNow } = createPort();
    setNow("2026-11-22T10:00:00Z");
    await run("paid_matches");
    expect(await port.trigger({ ...paidRequest, maxCredits: 0 }, byHand)).toMatchObject({ ok: true });
  });

  it("a source that gives nothing at all makes it impossible", async () => {
    const { port, store } = createPort();
    const ledger = createCreditLedger({ store, now: () => NOW, createId: () => "l" });
    await ledger.observe(PAID, { limit: 0, used: 0, plan: "none" });
    expect(await port.trigger(paidRequest, byHand)).toMatchObject({
      ok: false,
      errors: [{ code: "CREDITS_EXHAUSTED", credits: { required: 1, available: 0, resetsAt: RESETS_AT } }],
    });
  });

  it.each(["QUEUED", "RUNNING", "WAITING_FOR_CREDITS"] as const)(
    "the same request %s already is named",
    async (status) => {
      const { port, triggered, runs } = createPort();
      const same = runOf(paidRequest, { status });
      await runs.create(runOf({ ...paidRequest, mode: "FORCE" }, { id: "20261122T100000Z-adhoc-b", status }));
      await runs.create(same);
      expect(await port.trigger(paidRequest, byHand)).toMatchObject({
        ok: false,
        errors: [{ code: "ALREADY_RUNNING", run: same }],
      });
      expect(await port.trigger({ ...paidRequest, mode: "REFRESH" }, byHand)).toMatchObject({ ok: true });
      expect(await port.trigger(paidRequest, { ...byHand, idempotencyKey: "mine" })).toMatchObject({ ok: true });
      expect(triggered.map(({ key }) => key)).toEqual([undefined, "mine"]);
    },
  );

  it("a finished run of the same request is no hindrance", async () => {
    const { port, runs } = createPort();
    await runs.create(runOf(paidRequest, { status: "SUCCEEDED" }));
    expect(await port.trigger(paidRequest, byHand)).toMatchObject({ ok: true });
  });

  it("a repeated key is answered by its run, though the source lost its key meanwhile", async () => {
    const { port, runs, triggered } = createPort({ key: null });
    await runs.create(runOf(paidRequest, { idempotencyKey: "once" }));
    expect(await port.trigger(paidRequest, { ...byHand, idempotencyKey: "once" })).toMatchObject({ ok: true });
    expect(triggered).toHaveLength(1);
  });
});

describe("backfilling a season", () => {
  it("asks the endpoints of the job that keep seasons, for that season alone", async () => {
    const { port, triggered } = createPort();
    expect(await port.backfill({ competition: "Premier-League", season: 2014 }, byHand)).toMatchObject({ ok: true });
    expect(triggered.map(({ request }) => request)).toEqual([
      {
        job: "backfill",
        endpoints: ["leagues", "paid_matches"],
        competitions: ["PL"],
        seasons: [2014],
        mode: "RESUME",
      },
    ]);
  });

  it("asks the endpoints that are named", async () => {
    const { port, triggered } = createPort();
    const request = { competition: "pl", season: 2015, endpoints: ["open_matches"] };
    expect(await port.backfill(request, { ...byHand, idempotencyKey: "k" })).toMatchObject({ ok: true });
    expect(triggered).toEqual([
      {
        request: { endpoints: ["open_matches"], competitions: ["PL"], seasons: [2015], mode: "RESUME" },
        key: "k",
      },
    ]);
  });

  it.each([
    [{ competition: "XX", season: 2014 }, "NOT_FOUND", "competition"],
    [{ competition: "PL", season: 1888 }, "NOT_FOUND", "season"],
    [{ competition: "PL", season: 2014, endpoints: ["nope"] }, "NOT_FOUND", "endpoints"],
    [{ competition: "PL", season: 2014, endpoints: ["paid_list"] }, "INVALID_INPUT", "endpoints"],
    [{ competition: "PL", season: 2014, endpoints: ["cups"] }, "INVALID_INPUT", "endpoints"],
  ])("%j is refused with %s of %s", async (request, code, field) => {
    const { port, triggered } = createPort();
    expect(await port.backfill(request, byHand)).toMatchObject({ ok: false, errors: [{ code, field: [field] }] });
    expect(triggered).toEqual([]);
  });

  it("a source without a key is refused under the mutation's own argument", async () => {
    const { port } = createPort({ key: null });
    const request = { competition: "PL", season: 2014, endpoints: ["paid_matches"] };
    expect(await port.backfill(request, byHand)).toMatchObject({
      ok: false,
      errors: [{ code: "SOURCE_UNAVAILABLE", field: ["endpoints"] }],
    });
  });
});

describe("the plan", () => {
  it("shows each item with its key, price and reason", async () => {
    const { port } = createPort();
    const plan = await port.plan({ ...paidRequest, seasons: [2014] });
    expect(plan).toEqual({
      fetch: 1,
      skip: 0,
      defer: 0,
      credits: 1,
      estimatedCredits: 1,
      creditsAvailable: 3,
      items: [
        {
          endpoint: "paid_matches",
          key: "raw/fd_matches/season=2014/code=PL/ingestion_date={D}/data.json",
          action: "FETCH",
          reason: "not present",
          credits: 1,
          expands: false,
          expandedCredits: 0,
        },
      ],
    });
  });

  it("does what the run does: a job leaves StatsBomb out until its seasons are named, a request by name does not", async () => {
    const request: IngestionRequest = { job: "daily", mode: "RESUME" };
    const of = (plan: { items: readonly { endpoint: string; action: string; reason: string }[] }) =>
      plan.items.filter(({ endpoint }) => endpoint === "open_matches");
    const { port } = createPort();
    const plan = await port.plan(request);
    expect(of(plan)).toEqual([
      expect.objectContaining({ action: "SKIP", reason: expect.stringContaining("STATSBOMB_SEASONS") }),
      expect.objectContaining({ action: "SKIP" }),
    ]);
    expect(plan.fetch + plan.skip + plan.defer).toBe(plan.items.length);
    expect(of(await port.plan({ endpoints: ["open_matches"], mode: "RESUME" })).map(({ action }) => action)).toEqual([
      "FETCH",
      "FETCH",
    ]);
  });

  it("refuses what the config does not have, with the argument's name", async () => {
    const { port } = createPort();
    await expect(port.plan({ seasons: [1888], mode: "RESUME" })).rejects.toMatchObject({
      constructor: InvalidInputError,
      argument: "input.seasons",
    });
  });
});

describe("schedules", () => {
  it("run now unless their job goes on", async () => {
    const { foundation, runs } = createParts();
    const idle = recordingJobs();
    const port = createSchedulePort({ foundation, jobs: () => idle.jobs });
    expect(await port.run("daily", byHand)).toMatchObject({ ok: true });
    expect(idle.scheduled).toEqual(["daily"]);
    await runs.create(runOf({ job: "daily", mode: "RESUME" }, { status: "RUNNING" }));
    const busy = recordingJobs();
    expect(await createSchedulePort({ foundation, jobs: () => busy.jobs }).run("daily", byHand)).toMatchObject({
      ok: false,
      errors: [{ code: "ALREADY_RUNNING" }],
    });
    expect(busy.scheduled).toEqual([]);
  });
});
