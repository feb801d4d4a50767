import type { FlowJob, FlowJobNode } from "bullmq";
import { describe, expect, it } from "vitest";
import { type FlowOptions, lastNodeId, sourceQueues, toRunFlow } from "../../../src/jobs/flow.ts";
import { config } from "./config.ts";

const flow = (options: Partial<FlowOptions> = {}): FlowJob | null =>
  toRunFlow({
    config,
    baseUrls: {},
    runId: "run-1",
    request: { job: "daily_ingest", mode: "RESUME" },
    isBoot: false,
    ...options,
  });

/** "publish#2(quality#2(…))": a node's children in brackets, sorted. */
function shape(node: FlowJobNode | FlowJob | null): string {
  if (node === null) return "nothing";
  const name = node.name === "ingest" ? `${node.data.endpoint}@${node.data.reach}` : `${node.name}#${node.data.stage}`;
  const children = (node.children ?? []).map(shape).toSorted();
  return children.length === 0 ? name : `${name}(${children.join(", ")})`;
}

function all(node: FlowJobNode | FlowJob | null): (FlowJobNode | FlowJob)[] {
  return node === null ? [] : [node, ...(node.children ?? []).flatMap(all)];
}

describe("toRunFlow", () => {
  it("serves what is local first, then the demo, and waits for the remote only in the second stage", () => {
    expect(shape(flow({ isBoot: true }))).toBe(
      "publish#2(quality#2(build#2(cups@remote, " +
        "demo_lineups@simulator(demo_events@simulator(demo_matches@simulator(" +
        "publish#1(quality#1(build#1(cups@local, leagues@local)))))), " +
        "leagues@remote)))",
    );
  });

  it("hangs the first stage directly under the second when there is no demo league", () => {
    expect(shape(flow({ isBoot: true, request: { job: "backfill", mode: "RESUME" } }))).toBe(
      "publish#2(quality#2(build#2(cups@remote, leagues@remote, " +
        "publish#1(quality#1(build#1(cups@local, leagues@local))))))",
    );
  });

  it("needs one stage only when nothing is remote or nothing is local, and after boot", () => {
    const file = { OPENFOOTBALL: "file:///data" };
    expect(shape(flow({ isBoot: true, baseUrls: file, request: { endpoints: ["leagues"], mode: "RESUME" } }))).toBe(
      "publish#1(quality#1(build#1(leagues@local)))",
    );
    expect(shape(flow({ isBoot: true, request: { job: "live_matches", mode: "RESUME" } }))).toContain("publish#1");
    expect(shape(flow())).toBe(
      "publish#1(quality#1(build#1(cups@local, cups@remote, " +
        "demo_lineups@simulator(demo_events@simulator(demo_matches@simulator)), leagues@local, leagues@remote)))",
    );
  });

  it("takes all bases of one reach in one node, and only those that are asked for", () => {
    const bases = (options: Partial<FlowOptions>) =>
      all(flow(options)).flatMap(({ name, data }) => (name === "ingest" ? [data.request.bases] : []));
    const request = { endpoints: ["leagues"], mode: "RESUME" as const };
    expect(bases({ request, baseUrls: { OPENFOOTBALL: "file:///data" } })).toEqual([["remote", "package"]]);
    expect(bases({ request: { ...request, bases: ["package"] } })).toEqual([["package"]]);
  });

  it("has no leaf of a source that cannot be asked, unless an endpoint of it is named", () => {
    const skippedSources = new Set(["STATSBOMB"] as const);
    expect(flow({ request: { job: "events_only", mode: "RESUME" }, skippedSources })).toBeNull();
    expect(shape(flow({ request: { endpoints: ["sb_matches"], mode: "RESUME" }, skippedSources }))).toContain(
      "sb_matches@remote",
    );
  });

  it("asks what stands in for another endpoint after that one", () => {
    const endpoints = config.endpoints.endpoints.map((one) =>
      one.id === "sb_matches" ? { ...one, fallbackOf: "cups", jobs: ["backfill"] } : one,
    );
    const request = { job: "backfill", mode: "RESUME" as const, bases: ["remote"] };
    const changed = { ...config, endpoints: { ...config.endpoints, endpoints } };
    expect(shape(flow({ config: changed, request }))).toContain("sb_matches@remote(cups@remote)");
  });

  it("is nothing when the request selects no endpoint", () => {
    expect(flow({ request: { job: "daily_ingest", endpoints: ["sb_matches"], mode: "RESUME" } })).toBeNull();
  });

  it("names every node so that BullMQ takes the name and the flow can be added twice", () => {
    for (const isBoot of [true, false]) {
      const ids = all(flow({ isBoot })).map(({ opts }) => opts?.jobId ?? "");
      expect(new Set(ids).size).toBe(ids.length);
      for (const id of ids) expect(id).toMatch(/^run-1\.r1\.[\w.-]+$/);
      expect(ids[0]).toBe(lastNodeId({ runId: "run-1" }));
    }
  });

  it("lets no failing node hold back its parent", () => {
    for (const { opts } of all(flow({ isBoot: true }))) {
      expect(opts).toMatchObject({ ignoreDependencyOnFailure: true, attempts: 3 });
    }
  });

  it("has local work first in the queue of a source", () => {
    const priority = (endpoint: string, reach: string) =>
      all(flow({ isBoot: true })).find(({ data }) => data.endpoint === endpoint && data.reach === reach)?.opts
        ?.priority;
    expect(priority("leagues", "local")).toBeLessThan(Number(priority("leagues", "remote")));
  });

  it("delays the rest of a run and gives it ids of its own", () => {
    const rest = all(flow({ round: 2, delayMs: 60_000, since: "2026-01-02T06:00:00.000Z" }));
    const leaves = rest.filter(({ name, children }) => name === "ingest" && children === undefined);
    expect(leaves.length).toBeGreaterThan(0);
    for (const { opts, data } of leaves) {
      expect(opts?.delay).toBe(60_000);
      expect(data.since).toBe("2026-01-02T06:00:00.000Z");
    }
    const first = new Set(all(flow()).map(({ opts }) => opts?.jobId));
    expect(rest.some(({ opts }) => first.has(opts?.jobId))).toBe(false);
  });

  it("has one queue a source", () => {
    expect(sourceQueues(config)).toEqual(["source-openfootball", "source-demo", "source-statsbomb"]);
  });
});
