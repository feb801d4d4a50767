import { describe, expect, it } from "vitest";
import type { EndpointConfig, SourceBase, SourceConfig } from "../../../src/config/types.ts";
import { createDemoSource, type DemoSourceOptions } from "../../../src/ingest/sources/demo.ts";
import type { FetchedBody, FetchTarget } from "../../../src/ingest/sources/source.ts";

const base: SourceBase = { id: "simulator", url: "simulator:", path: "{file}" };

/** The parts of a target that the module looks at. */
function target(path: string, query: Record<string, string> = {}): FetchTarget {
  return {
    base,
    path,
    query,
    source: {} as SourceConfig,
    endpoint: {} as EndpointConfig,
    item: {} as FetchTarget["item"],
  };
}

const endpoint = (path: string) => ({ path }) as EndpointConfig;
const context = { signal: new AbortController().signal, presentEtag: null };

async function bodyOf(path: string, options: DemoSourceOptions = {}, query: Record<string, string> = {}) {
  const result = await createDemoSource(options).fetch(target(path, query), context);
  if (result.kind !== "body" || result.content.kind !== "records") throw new Error(`no records for ${path}`);
  const records = result.content.records.map(({ record }) => JSON.parse(record) as Record<string, unknown>);
  return { ...result, records } satisfies FetchedBody & { records: unknown };
}

describe("the demo source", () => {
  it("is local", () => {
    const source = createDemoSource();
    expect([source.id, source.isLocal(base)]).toEqual(["DEMO", true]);
  });

  it("gives a season's 90 matches as one body", async () => {
    const { records, url, etag, attempts } = await bodyOf("matches/demo_2025");
    expect(records).toHaveLength(90);
    expect(records.every(({ synthetic }) => synthetic === true)).toBe(true);
    expect({ url, etag, attempts }).toEqual({ url: "simulator:matches/demo_2025", etag: null, attempts: 0 });
  });

  it("gives line-ups of both teams", async () => {
    expect((await bodyOf("lineups/2025044")).records).toHaveLength(2);
  });

  it("gives full events for six matches: the first and those of the last matchday", async () => {
    const source = createDemoSource();
    const ids = Array.from({ length: 90 }, (_, index) => 2025001 + index);
    const versions = await Promise.all(ids.map((id) => source.version!(target(`events/${id}`))));
    const full = ids.filter((_, index) => versions[index]!.endsWith(" full"));
    expect(full).toEqual([2025001, 2025086, 2025087, 2025088, 2025089, 2025090]);
    expect((await bodyOf("events/2025090")).records.length).toBeGreaterThan(1000);
    expect((await bodyOf("events/2025044")).records.length).toBeLessThan(200);
  });

  it("gives full events for others when asked: by id, for all, or by the endpoint's parameter", async () => {
    for (const body of [
      bodyOf("events/2025044", { fullMatches: new Set([2025044]) }),
      bodyOf("events/2025044", { fullMatches: "all" }),
      bodyOf("events/2025044", {}, { detail: "full" }),
    ]) {
      expect((await body).records.length).toBeGreaterThan(1000);
    }
  });

  it("dates a full stream after the compact one, so that it takes its place", async () => {
    const [compact, full] = [await bodyOf("events/2025044"), await bodyOf("events/2025044", { fullMatches: "all" })];
    expect(full.updatedAt!.getTime()).toBeGreaterThan(compact.updatedAt!.getTime());
    expect(full.version).not.toBe(compact.version);
  });

  it("says its version without making anything: the body's own, other for another seed", async () => {
    const another = createDemoSource({ seed: "another" });
    for (const path of ["matches/demo_2025", "events/2025001", "events/2025044", "lineups/2025044"]) {
      const version = await createDemoSource().version!(target(path));
      expect(version).toBe((await bodyOf(path)).version);
      expect(await another.version!(target(path))).not.toBe(version);
    }
  });

  it("knows the matches without the lake", async () => {
    const source = createDemoSource({ seasons: [2024, 2025] });
    const sets = await source.parameterSets!(endpoint("events/{match_id}"));
    expect(sets).toHaveLength(180);
    expect(sets[0]).toEqual({
      parameters: { season_id: "demo_2024", match_id: "2024001" },
      competitionCode: "DEMO",
      season: 2024,
    });
    expect(await source.parameterSets!(endpoint("matches/{season_id}"))).toEqual([]);
  });

  it.each(["matches/demo_2031", "events/2025091", "events/2025000", "lineups/7", "teams/9001", "events/x", ""])(
    "does not have %s",
    async (path) => {
      const source = createDemoSource();
      expect(await source.version!(target(path))).toBeNull();
      expect(await source.fetch(target(path), context)).toMatchObject({ kind: "absent", attempts: 0 });
    },
  );

  it("stops when the run is cancelled", async () => {
    const aborted = { signal: AbortSignal.abort(), presentEtag: null };
    await expect(createDemoSource().fetch(target("matches/demo_2025"), aborted)).rejects.toThrow();
  });

  it("summarises the season for the refresh policies", async () => {
    const { records } = await bodyOf("matches/demo_2025");
    expect(createDemoSource().summarise!(records)).toEqual({ lastDate: records.at(-1)!.match_date, results: 90 });
    expect(createDemoSource().summarise!([{}])).toEqual({ lastDate: null, results: 0 });
  });
});
