import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { faultsOf, isSameRequest, toRun } from "../../../src/jobs/requests.ts";
import { config } from "./config.ts";

describe("faultsOf", () => {
  it("finds none in what the config has", () => {
    expect(faultsOf(config, { endpoints: ["leagues"], bases: ["remote"], mode: "FORCE" }, "key")).toEqual([]);
    expect(faultsOf(config, { mode: "RESUME" })).toEqual([]);
  });

  it("says what there is when a name is unknown", () => {
    const [fault] = faultsOf(config, { job: "daily", mode: "RESUME" });
    expect(fault).toMatchObject({ code: "NOT_FOUND", field: ["input", "job"] });
    expect(fault?.message).toContain("daily_ingest, live_matches, backfill");
  });

  it("refuses endpoints that do not belong to the job, negative credits and bad keys", () => {
    const codes = (...args: Parameters<typeof faultsOf> extends [unknown, ...infer Rest] ? Rest : never) =>
      faultsOf(config, ...args).map(({ code, field }) => `${code} ${field.at(-1)}`);
    expect(codes({ job: "live_matches", endpoints: ["leagues"], mode: "RESUME" })).toEqual(["INVALID_INPUT endpoints"]);
    expect(codes({ maxCredits: -1, mode: "RESUME" })).toEqual(["INVALID_INPUT maxCredits"]);
    expect(codes({ mode: "RESUME" }, "")).toEqual(["INVALID_INPUT idempotencyKey"]);
    expect(codes({ mode: "RESUME" }, "x".repeat(201))).toEqual(["INVALID_INPUT idempotencyKey"]);
  });
});

describe("toRun", () => {
  it("makes an id that is a lake partition value, sorts by time, and is no integer", () => {
    const instant = fc.date({ min: new Date("2000-01-01"), max: new Date("2099-12-31"), noInvalidDate: true });
    fc.assert(
      fc.property(instant, fc.string({ maxLength: 60 }), (now, job) => {
        const { id } = toRun({
          request: { job, mode: "RESUME" },
          trigger: "cli",
          idempotencyKey: null,
          now,
          suffix: "a1b2c3",
        });
        expect(id).toMatch(/^\d{8}T\d{6}Z-[A-Za-z0-9_.-]{1,46}$/);
      }),
    );
  });

  it("gives a tick the same id each time", () => {
    const tick = () =>
      toRun({
        request: { job: "daily_ingest", mode: "RESUME" },
        trigger: "schedule",
        idempotencyKey: "k",
        now: new Date("2026-03-04T06:00:00Z"),
        suffix: "",
      });
    expect(tick().id).toBe("20260304T060000Z-daily_ingest");
    expect(tick()).toEqual(tick());
  });
});

describe("isSameRequest", () => {
  it("does not mind the order of words, nor what is left out", () => {
    const a = { endpoints: ["x", "y"], mode: "RESUME" } as const;
    expect(isSameRequest(a, { mode: "RESUME", endpoints: ["y", "x"] })).toBe(true);
    expect(isSameRequest(a, { ...a, mode: "FORCE" })).toBe(false);
    expect(isSameRequest(a, { ...a, endpoints: ["x"] })).toBe(false);
  });
});
