import { describe, expect, it } from "vitest";
import { planLines, type ShownPlan } from "../../../src/cli/plan-lines.ts";
import type { PlanItem } from "../../../src/ingest/types.ts";

function item(
  endpoint: string,
  name: string,
  more: Partial<PlanItem> & { credits?: number; page?: number } = {},
): PlanItem {
  const { credits = 0, page, ...rest } = more;
  const prefix = `raw/${endpoint}/${name}/`;
  return {
    item: {
      endpoint,
      base: "remote",
      key: `${prefix}{T}.json`,
      prefix,
      parameters: {},
      competitionCode: null,
      season: null,
      credits,
      ...(page === undefined ? {} : { page }),
    },
    action: "FETCH",
    reason: "not present",
    presentEtag: null,
    presentKey: null,
    expands: false,
    ...rest,
  };
}

const planOf = (items: readonly PlanItem[], more: Partial<ShownPlan> = {}): ShownPlan => ({
  items,
  fetch: items.filter(({ action }) => action === "FETCH").length,
  skip: items.filter(({ action }) => action === "SKIP").length,
  defer: items.filter(({ action }) => action === "DEFER").length,
  credits: 0,
  estimatedCredits: 0,
  creditsAvailable: null,
  sources: [],
  ...more,
});
const piped = { width: null, isGrouped: false };

describe("each item", () => {
  it("has action, place, price and reason, in columns", () => {
    const lines = planLines(
      planOf([
        item("fixtures", "season=2025", { credits: 1, expands: true, expandedCredits: 19 }),
        item("fixtures", "season=2024", { credits: 1, action: "SKIP", reason: "present, complete" }),
        item("players", "s=2025", { credits: 2, page: 3, action: "DEFER", reason: "no credit is left" }),
        item("matches", "x", { expands: true, expandedCredits: 0 }),
      ]),
      piped,
    );
    expect(lines.slice(0, 4)).toEqual([
      "FETCH  raw/fixtures/season=2025/   1 credit   not present; expands, about 19 credits more",
      "SKIP   raw/fixtures/season=2024/   1 credit   present, complete",
      "DEFER  raw/players/s=2025/ page 3  2 credits  no credit is left",
      "FETCH  raw/matches/x/              free       not present; expands, for free",
    ]);
  });
});

describe("the end", () => {
  it("sums up, with what is left at each source that has a price", () => {
    const lines = planLines(
      planOf([item("a", "1", { credits: 1 })], {
        credits: 5,
        estimatedCredits: 24,
        sources: [
          { source: "API_FOOTBALL", credits: 5, limit: 100, remaining: 88, resetsAt: "2026-11-23T00:00:00.000Z" },
        ],
      }),
      piped,
    );
    expect(lines.slice(-2)).toEqual([
      "1 to fetch, 0 to skip, 0 to defer; 5 credits, about 24 with what expands",
      "API_FOOTBALL: 5 credits of 88 left today (limit 100, reset at 2026-11-23T00:00:00.000Z)",
    ]);
  });
});

describe("on a terminal", () => {
  const many = [
    ...Array.from({ length: 380 }, (_, n) => item("events", `${n}`, { action: "SKIP", reason: `present` })),
    ...Array.from({ length: 19 }, (_, n) => item("details", `${n}`, { credits: 1 })),
    item("details", "late", { credits: 1, reason: "last checked 2026-11-20" }),
    item("injuries", "a", { credits: 1, action: "DEFER", reason: "no credit is left" }),
  ];

  it("many items are told by endpoint and action, what is done first", () => {
    const lines = planLines(planOf(many), { width: 200, isGrouped: true });
    expect(lines.slice(0, 3)).toEqual([
      "FETCH  details   20 items   20 credits  19 not present; 1 last checked 2026-11-20",
      "DEFER  injuries  1 item     1 credit    no credit is left",
      "SKIP   events    380 items              present",
    ]);
    expect(lines.at(-1)).toContain("--all");
  });

  it("lines of groups are no wider than it; a few items are listed each", () => {
    const lines = planLines(planOf(many), { width: 40, isGrouped: true });
    expect(Math.max(...lines.slice(0, 3).map(({ length }) => length))).toBeLessThanOrEqual(40);
    expect(planLines(planOf(many.slice(0, 5)), { width: 40, isGrouped: true })).toHaveLength(7);
  });

  it("--all lists them all", () => {
    expect(planLines(planOf(many), { width: 40, isGrouped: false }).length).toBeGreaterThan(many.length);
  });
});
