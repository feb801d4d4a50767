import { describe, expect, it } from "vitest";
import type { SourceId } from "../../../src/config/types.ts";
import { createCreditLedger } from "../../../src/ingest/credits.ts";
import type { ProbeResult } from "../../../src/ingest/http-client.ts";
import type { SourceEntry } from "../../../src/resolvers/ports.ts";
import type { TaskRecord } from "../../../src/runs.ts";
import { createReach } from "../../../src/start/reach.ts";
import { createSourcePort } from "../../../src/start/source-port.ts";
import { PAID } from "../ingest/support.ts";
import { createParts, NOW, type PartsOptions, runOf } from "./parts.ts";

async function sourcesOf(options: PartsOptions = {}) {
  const parts = createParts(options);
  const sources = await createSourcePort(parts.foundation).sources();
  return new Map<SourceId, SourceEntry>(sources.map((source) => [source.id, source]));
}

const skipped = (endpoint: string, key: string): TaskRecord => ({
  endpoint,
  key,
  parameters: { key },
  outcome: "SKIPPED",
  reason: "present",
  attempts: 0,
  credits: 0,
  bytes: null,
  rows: null,
  error: null,
});

describe("sources", () => {
  it("are those of the config, with endpoints, licence and what they lack", async () => {
    const sources = await sourcesOf({ key: null });
    expect([...sources.keys()]).toEqual(["OPENFOOTBALL", "FOOTBALL_DATA", "STATSBOMB"]);
    expect(sources.get("FOOTBALL_DATA")).toMatchObject({
      enabled: false,
      reason: "FOOTBALL_DATA_API_KEY is not set",
      licence: "none",
      attribution: "made up",
      endpoints: [
        { id: "paid_matches", dataset: "fd_matches", refresh: "once", jobs: ["backfill"] },
        { id: "paid_list" },
      ],
    });
    expect(sources.get("OPENFOOTBALL")).toMatchObject({ enabled: true, reason: null, credits: null });
    expect(sources.get("STATSBOMB")).toMatchObject({
      enabled: true,
      reason: expect.stringContaining("STATSBOMB_SEASONS"),
    });
    const chosen = await sourcesOf({ environment: { STATSBOMB_SEASONS: "2/27" } });
    expect(chosen.get("STATSBOMB")?.reason).toBeNull();
  });

  it("credits are those of the ledger: what is leased counts, and so does what the provider says", async () => {
    const parts = createParts();
    const port = createSourcePort(parts.foundation);
    const credits = async () => (await port.sources()).find(({ id }) => id === "FOOTBALL_DATA")?.credits;
    const resetsAt = "2026-11-23T00:00:00.000Z";
    expect(await credits()).toEqual({ limit: 3, used: 0, remaining: 3, resetsAt, saved: 0 });
    const ledger = createCreditLedger({ store: parts.store, now: () => NOW, createId: () => "l" });
    await ledger.lease(PAID, 2, "raw/x");
    expect(await credits()).toMatchObject({ used: 2, remaining: 1 });
    await ledger.observe(PAID, { limit: 100, used: 12, plan: "pro" });
    expect(await credits()).toMatchObject({ limit: 100, used: 12, remaining: 88 });
  });

  it("saved are the calls that today's runs did not need, each source its own", async () => {
    const parts = createParts();
    const today = { ...runOf({ mode: "RESUME" }), id: "20261122T060000Z-daily-a", creditsSaved: 2 };
    const yesterday = { ...today, id: "20261121T060000Z-daily-b", createdAt: "2026-11-21T06:00:00.000Z" };
    for (const run of [today, yesterday]) {
      await parts.runs.create({ ...run, createdAt: run.createdAt });
      await parts.runs.appendTasks(run.id, [
        skipped("paid_matches", "a"),
        skipped("paid_list", "b"),
        skipped("leagues", "c"),
      ]);
    }
    const sources = await createSourcePort(parts.foundation).sources();
    expect(sources.map(({ id, credits }) => [id, credits?.saved ?? null])).toEqual([
      ["OPENFOOTBALL", null],
      ["FOOTBALL_DATA", 2],
      ["STATSBOMB", null],
    ]);
  });
});

describe("reach", () => {
  const clock = () => {
    let at = NOW.getTime();
    return {
      now: () => new Date(at),
      pass: (ms: number) => {
        at += ms;
      },
    };
  };

  it("is looked for once a minute, however often it is asked", async () => {
    const { now, pass } = clock();
    let looks = 0;
    const reach = createReach({
      now,
      probe: async () => {
        looks += 1;
        return { reachable: looks === 1 } as ProbeResult;
      },
    });
    expect(await Promise.all([reach("STATSBOMB"), reach("STATSBOMB")])).toContain(true);
    expect(await reach("STATSBOMB")).toBe(true);
    expect(looks).toBe(1);
    pass(61_000);
    // The last answer, while the new look is under way.
    expect(await reach("STATSBOMB")).toBe(true);
    await expect.poll(() => reach("STATSBOMB")).toBe(false);
    expect(looks).toBe(2);
  });

  it("is unknown while a source does not answer, and the question does not wait", async () => {
    const { now } = clock();
    const reach = createReach({ now, firstWaitMs: 10, probe: () => new Promise(() => undefined) });
    expect(await reach("STATSBOMB")).toBeNull();
    expect(await reach("STATSBOMB")).toBeNull();
  });

  it("is false after a fault, and true for what is not over the network", async () => {
    const { now } = clock();
    const away = createReach({ now, probe: () => Promise.reject(new Error("no")) });
    expect(await away("STATSBOMB")).toBe(false);
    const local = createReach({ now, probe: async () => null });
    expect(await local("DEMO")).toBe(true);
  });
});
