/** Builds that meet bad input or bad SQL, through the jobs of the service; what became of it is told by `ingestionRun`. */

import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { createMemoryStore } from "../../../src/lake/drivers/memory.ts";
import type { ObjectStore } from "../../../src/lake/object-store.ts";
import { loadReadModel } from "../../../src/readmodel/load-read-model.ts";
import type { RunRecord, RunStatus } from "../../../src/runs.ts";
import { type LoadedProject, loadProject } from "../../../src/warehouse/project.ts";
import { createTestApi, keyWith, type TestApi } from "../../support/graphql/execute.ts";
import { endOf } from "../../support/jobs/jobs-under-test.ts";
import {
  createServiceOverFakes,
  type ServiceOptions,
  type ServiceOverFakes,
} from "../../support/jobs/service-over-fakes.ts";

const AT = new Date("2026-03-28T12:00:00Z");
const ENDPOINTS = ["football_data_matches", "football_data_standings"];

let api: TestApi;
let open: ServiceOverFakes[] = [];
beforeAll(async () => {
  api = await createTestApi();
});
afterEach(async () => {
  for (const service of open.splice(0)) await service.close();
  open = [];
});

async function start(options: ServiceOptions = {}): Promise<ServiceOverFakes> {
  const service = await createServiceOverFakes(AT, options);
  open.push(service);
  return service;
}

async function run(service: ServiceOverFakes, status: RunStatus, seasons = [2024, 2025]): Promise<RunRecord> {
  const started = await service.jobs.trigger(
    { endpoints: ENDPOINTS, seasons, mode: "RESUME" },
    { trigger: "mutation" },
  );
  if (!started.ok) throw new Error(JSON.stringify(started.errors));
  return endOf(service.jobs, started.run.id, status);
}

const RUN = `query ($id: ID!) { ingestionRun(id: $id) { status error snapshot progress { failed }
  tasks(outcome: [QUARANTINED]) { nodes { endpoint key parameters outcome reason error { code message retryable } } } } }`;

/** As an admin sees it. */
async function told({ jobs }: ServiceOverFakes, { id }: RunRecord) {
  const ingestion = {
    ...api.context().ingestion,
    run: (runId: string) => jobs.run(runId),
    tasks: (runId: string, filter: Parameters<typeof jobs.tasks>[1]) => jobs.tasks(runId, filter),
  };
  const context = { ingestion, principal: keyWith("READ_ADMIN") };
  const { ingestionRun } = await api.ask(RUN, { variables: { id }, context });
  return ingestionRun;
}

/** What the API answers from what is published now. */
async function served({ warehouse }: ServiceOverFakes) {
  const snapshot = await warehouse.open();
  if (snapshot === null) throw new Error("Nothing is published");
  const readModel = await loadReadModel(snapshot, { clock: () => AT, byteBudget: 10_000_000 });
  const query = (season: number) => `s${season}: standings(competition: "PL", season: ${season}) { rows { points } }`;
  const answer = await api.ask(`{ snapshot { version } ${query(2024)} ${query(2025)} }`, { context: { readModel } });
  const rows = (season: number): number => answer[`s${season}`]?.rows.length ?? 0;
  await snapshot.close();
  return { version: answer.snapshot.version, 2024: rows(2024), 2025: rows(2025) };
}

const withSql =
  (name: string, sql: string) =>
  (project: LoadedProject): LoadedProject => ({
    ...project,
    hash: `${project.hash} ${sql}`,
    models: project.models.map((model) => (model.name === name ? { ...model, sql } : model)),
  });

describe("SQL that fails in one model", () => {
  it("skips its dependants, leaves the last good snapshot served, and the run says which model and why", async () => {
    const store = createMemoryStore();
    const before = await start({ store });
    const good = await run(before, "SUCCEEDED");
    const atFirst = await served(before);
    expect(atFirst).toEqual({ version: good.snapshot, 2024: 10, 2025: 10 });

    const broken = await start({ store, editProject: withSql("matches", "select nothing from staging.no_such_table") });
    const { status, error, snapshot } = await told(broken, await run(broken, "FAILED"));
    expect({ status, snapshot }).toEqual({ status: "FAILED", snapshot: null });
    expect(error).toMatch(/^Model failed: matches \(.*no_such_table.*\); skipped because they read it: /);
    expect(error).toMatch(/The last good snapshot stays\.$/);
    const skipped = / skipped because they read it: ([^.]+)\./.exec(error)?.[1]?.split(", ") ?? [];
    expect(skipped.toSorted()).toEqual(dependantsOf("matches", (await loadProject()).models));
    expect(skipped).toContain("league_table");
    expect(await served(broken)).toEqual(atFirst);

    const mended = await start({ store });
    expect((await run(mended, "SUCCEEDED")).snapshot).toBe(good.snapshot);
  }, 120_000);
});

function dependantsOf(name: string, models: readonly { name: string; upstream: readonly string[] }[]): string[] {
  const found = new Set([name]);
  for (const model of models) if (model.upstream.some((one) => found.has(one))) found.add(model.name);
  found.delete(name);
  return [...found].sort();
}

describe("a raw object that cannot be read", () => {
  const keyOf = async (store: ObjectStore, season: number): Promise<string> => {
    const { objects } = await store.list("raw/matches/source=football_data/");
    const key = objects.map((object) => object.key).find((one) => one.includes(`/season_id=PL_${season}/`));
    if (key === undefined) throw new Error(`No object of ${season} among ${objects.map((object) => object.key)}`);
    return key;
  };

  it.each([
    ["is garbage", (body: Uint8Array) => Uint8Array.from(body).fill(7, 4, body.length - 4)],
    ["was cut off", (body: Uint8Array) => body.subarray(0, body.length >> 1)],
  ])(
    "%s: the run names it, the rest is served, and the next run fetches it again",
    async (_name, damage) => {
      const service = await start();
      const { store } = service.harness;
      await run(service, "SUCCEEDED");
      const key = await keyOf(store, 2024);
      // As in a folder, where what was known of the file is not of these bytes.
      await store.put(key, damage((await store.get(key))?.body ?? new Uint8Array()));
      service.harness.asked("FOOTBALL_DATA");

      const hurt = await told(service, await run(service, "PARTIAL"));
      expect(hurt).toMatchObject({
        status: "PARTIAL",
        error: null,
        snapshot: expect.any(String),
        progress: { failed: 1 },
      });
      expect(hurt.tasks.nodes).toEqual([
        {
          endpoint: "football_data_matches",
          key,
          parameters: expect.objectContaining({ season_id: "PL_2024" }),
          outcome: "QUARANTINED",
          reason: expect.stringContaining(key),
          error: {
            code: "CONTRACT_VIOLATION",
            message: expect.stringMatching(
              /cannot be read: .*It lies in quarantine\/matches__football_data\/.*\.parquet now/,
            ),
            retryable: true,
          },
        },
      ]);
      expect(await store.head(key)).toBeNull();
      const quarantined = /quarantine\/\S+\.parquet/.exec(hurt.tasks.nodes[0].reason)?.[0] ?? "";
      expect((await store.head(quarantined))?.size).toBeGreaterThan(0);
      expect(await served(service)).toMatchObject({ version: hurt.snapshot, 2025: 10 });
      expect(service.harness.asked("FOOTBALL_DATA")).toEqual([]);

      const healed = await run(service, "SUCCEEDED");
      expect((await service.jobs.tasks(healed.id, { outcome: ["FETCHED"] })).map((task) => task.key)).toEqual([key]);
      expect(service.harness.asked("FOOTBALL_DATA")).toHaveLength(1);
      expect(await served(service)).toMatchObject({ version: healed.snapshot, 2024: 10, 2025: 10 });
    },
    120_000,
  );

  it("a body that is no JSON any more is named and fetched again as well", async () => {
    const service = await start();
    const { store } = service.harness;
    const fixtures = { endpoints: ["api_football_fixtures"], seasons: [2024, 2025], mode: "RESUME" } as const;
    const runOf = async (status: RunStatus) => {
      const started = await service.jobs.trigger(fixtures, { trigger: "mutation" });
      return endOf(service.jobs, started.ok ? started.run.id : "", status);
    };
    await runOf("SUCCEEDED");
    const key = (await store.list("raw/fixtures/season=2024/")).objects[0]?.key ?? "";
    const whole = (await store.get(key))?.body ?? new Uint8Array();
    await store.put(key, whole.subarray(0, whole.length >> 1));
    const hurt = await told(service, await runOf("PARTIAL"));
    expect(hurt.tasks.nodes).toMatchObject([
      {
        endpoint: "api_football_fixtures",
        key,
        reason: expect.stringMatching(/it is no JSON\. It lies in quarantine/),
      },
    ]);
    expect(await served(service)).toMatchObject({ version: hurt.snapshot, 2025: 10 });
    const healed = await runOf("SUCCEEDED");
    expect((await service.jobs.tasks(healed.id, { outcome: ["FETCHED"] })).map((task) => task.key)).toEqual([key]);
    expect(Buffer.from((await store.get(key))?.body ?? []).equals(whole)).toBe(true);
  }, 120_000);
});
