import { afterEach, describe, expect, it } from "vitest";
import { createSourcesHarness, outcomes, RESUME, type SourcesHarness, type SourcesHarnessOptions } from "./harness.ts";

const ENDPOINTS = ["statsbomb_competitions", "statsbomb_matches", "statsbomb_events", "statsbomb_lineups"];
const CHOSEN = { statsbomb: { seasons: ["2/27"], maxMatches: 3 } };

let harness: SourcesHarness;
const setUp = async (options: SourcesHarnessOptions = {}) => {
  harness = await createSourcesHarness({ settings: CHOSEN, ...options });
  return harness;
};
afterEach(() => harness.close());

describe("StatsBomb open data", () => {
  it("gives the newest matches of the chosen season with the time of their last update, and nothing twice", async () => {
    const { runAll, asked, keys } = await setUp();
    const tasks = await runAll(ENDPOINTS);
    expect(outcomes(tasks)).toEqual({ FETCHED: 1 + 1 + 3 + 3 });
    expect(asked("STATSBOMB").filter((path) => path !== "/")).toHaveLength(8 + 1);
    expect(await keys("raw/matches/")).toEqual([
      expect.stringMatching(/^raw\/matches\/source=statsbomb\/season_id=2_27\/\d{8}T\d{6}Z\.parquet$/),
    ]);
    expect(await keys("raw/events/")).toHaveLength(3);
    expect(await keys("raw/lineups/")).toHaveLength(3);

    const again = await runAll(ENDPOINTS);
    expect(outcomes(again)).toEqual({ SKIPPED: 8 });
    expect(asked("STATSBOMB")).toEqual([]);
  });

  it("asks for a match again when its last update moved, and for no other", async () => {
    const { runAll, asked, keys, fakes } = await setUp();
    await runAll(ENDPOINTS);
    const [touched = 0, changed = 0] = (await keys("raw/events/")).map((key) =>
      Number(/match_id=(\d+)/.exec(key)?.[1]),
    );
    fakes.control.touch(touched % 10_000_000);
    expect(fakes.control.cancelGoal(changed % 10_000_000)).toBe(true);
    // A complete season is looked over weekly.
    fakes.control.clock.advance(7 * 24 * 3_600_000);
    asked("STATSBOMB");
    await runAll(ENDPOINTS);
    const events = asked("STATSBOMB").filter((path) => path.includes("events/"));
    expect(events.toSorted()).toEqual([
      expect.stringContaining(`events/${touched}.json`),
      expect.stringContaining(`events/${changed}.json`),
    ]);
    const versions = async (id: number) => (await keys("raw/events/")).filter((key) => key.includes(`match_id=${id}/`));
    expect(await versions(touched)).toHaveLength(1);
    expect(await versions(changed)).toHaveLength(2);
    await runAll(ENDPOINTS);
    expect(asked("STATSBOMB")).toEqual([]);
  });

  it("takes 404 for an answer where a match has no 360 frames", async () => {
    const { runAll, run, asked, fakes } = await setUp();
    await runAll(ENDPOINTS);
    fakes.control.fault("STATSBOMB", { kind: "status", status: 404, body: "404: Not Found", path: "three-sixty" });
    const tasks = await run("statsbomb_360");
    const missing = tasks.find(({ reason }) => reason?.includes("no fault"));
    expect(missing?.outcome).toBe("SKIPPED");
    asked("STATSBOMB");
    const again = await run("statsbomb_360");
    expect(outcomes(again)).toEqual({ SKIPPED: tasks.length });
    expect(asked("STATSBOMB")).toEqual([]);
  });

  it("is left out of a job without a word when nobody chose it and the network is away", async () => {
    const { run, fakes } = await setUp({
      settings: { statsbomb: { seasons: null, maxMatches: 10 }, sourceBaseUrls: {}, offline: true },
      competitions: ["WC"],
    });
    const job = { ...RESUME, job: "daily_ingest" };
    expect(outcomes(await run("statsbomb_matches", job))).toEqual({ SKIPPED: 1 });
    expect(fakes.control.requests({})).toEqual([]);
  });

  it("refuses a chosen season that nobody knows", async () => {
    await expect(setUp({ settings: { statsbomb: { seasons: ["55/43"], maxMatches: 1 } } })).rejects.toThrow(
      "STATSBOMB_SEASONS: 55/43",
    );
  });
});
