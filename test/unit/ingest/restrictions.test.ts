import { describe, expect, it } from "vitest";
import { forgetOtherPlan, loadRestrictions, rememberRestriction } from "../../../src/ingest/restrictions.ts";
import type { WorkItem } from "../../../src/ingest/types.ts";
import { createMemoryStore } from "../../../src/lake/drivers/memory.ts";

const item = (prefix: string, season: number | null): WorkItem => ({
  endpoint: "fixtures",
  base: "remote",
  key: `${prefix}data.json`,
  prefix,
  parameters: {},
  competitionCode: "PL",
  season,
  credits: 1,
});
const SOURCE = { source: "API_FOOTBALL" as const, plan: "Free" };

describe("what a plan does not cover", () => {
  it("is remembered for the item, and for all seasons outside of those that the source names", async () => {
    const store = createMemoryStore();
    const said = "Free plans do not have access to this season, try from 2022 to 2024.";
    await rememberRestriction(store, SOURCE, item("a/", 2025), said);
    const memory = await loadRestrictions(store, "API_FOOTBALL");
    expect(memory.reason(item("a/", 2025))).toBe(`the Free plan does not cover it: ${said}`);
    expect(memory.reason(item("b/", 2021))).toBe("the Free plan covers the seasons from 2022 to 2024 only");
    expect([memory.reason(item("b/", 2022)), memory.reason(item("b/", 2024)), memory.reason(item("c/", null))]).toEqual(
      [null, null, null],
    );
  });

  it("says nothing of seasons where the source speaks of dates or pages", async () => {
    const store = createMemoryStore();
    const said = "Free plans do not have access to this date, try from 2026-09-14 to 2026-09-16.";
    const memory = await rememberRestriction(store, SOURCE, item("a/", 2025), said);
    expect(memory.reason(item("b/", 2019))).toBeNull();
    const page = { ...item("a/", 2025), page: 4 };
    expect(memory.reason(page)).toBeNull();
  });

  it("is the pages beyond those that the source names", async () => {
    const said = "Free plans are limited to a maximum value of 3 for the Page parameter.";
    const memory = await rememberRestriction(createMemoryStore(), SOURCE, { ...item("a/", 2024), page: 4 }, said);
    expect(memory.reason({ ...item("b/", 2023), page: 3 })).toBeNull();
    expect(memory.reason({ ...item("b/", 2023), page: 7 })).toBe("the Free plan covers the first 3 pages only");
    expect(memory.seasons).toBeNull();
  });

  it("is a way of asking, where it is about neither season nor date nor page and others stand in", async () => {
    const store = createMemoryStore();
    const said = "Your plan does not have access to the Ids parameter.";
    const { endpoint } = item("a/", 2024);
    expect((await rememberRestriction(store, SOURCE, item("a/", 2024), said)).refuses(endpoint)).toBe(false);
    const season = "Free plans do not have access to this season, try from 2022 to 2024.";
    expect((await rememberRestriction(store, SOURCE, item("c/", 2020), season, true)).refuses(endpoint)).toBe(false);
    const memory = await rememberRestriction(store, SOURCE, item("d/", 2023), said, true);
    expect(memory.refuses(endpoint)).toBe(true);
    expect(memory.reason(item("e/", 2022))).toContain(`does not cover ${endpoint}`);
    await rememberRestriction(store, SOURCE, item("e/", 2022), season);
    expect((await loadRestrictions(store, SOURCE.source)).refuses(endpoint)).toBe(true);
  });

  it("is forgotten under another plan only", async () => {
    const store = createMemoryStore();
    await rememberRestriction(store, SOURCE, item("a/", 2025), "no");
    expect(await forgetOtherPlan(store, "API_FOOTBALL", "Free")).toBe(false);
    expect((await loadRestrictions(store, "API_FOOTBALL")).reason(item("a/", 2025))).not.toBeNull();
    expect(await forgetOtherPlan(store, "API_FOOTBALL", "Pro")).toBe(true);
    expect((await loadRestrictions(store, "API_FOOTBALL")).reason(item("a/", 2025))).toBeNull();
  });
});
