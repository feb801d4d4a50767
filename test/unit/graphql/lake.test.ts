import { parse, subscribe } from "graphql";
import { beforeAll, expect, test } from "vitest";
import type { FreshnessEntry } from "../../../src/resolvers/ports.ts";
import { createTestApi, schema, type TestApi } from "../../support/graphql/execute.ts";

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});

test("the snapshot and its quality report", async () => {
  const data = await api.ask(
    "{ snapshot { version publishedAt engine models } quality { version checkedAt passed warned failed checks { name model status failures message } } }",
  );
  expect(data.snapshot).toEqual({
    version: "0123456789abcdef",
    publishedAt: "2026-03-01T06:00:00.000Z",
    engine: "duckdb",
    models: 3,
  });
  expect(data.quality).toMatchObject({ version: "0123456789abcdef", passed: 1, warned: 1, failed: 1 });
  expect(data.quality.checks[1]).toEqual({
    name: "side_twice",
    model: "matches",
    status: "FAIL",
    failures: 2,
    message: "a side plays twice",
  });
});

test("datasets know what they come from and what comes from them", async () => {
  const data = await api.ask(
    '{ all: datasets { name layer upstream downstream } marts: datasets(layer: "MART") { name rows description columns { name type description } } none: datasets(layer: "gold") { name } }',
  );
  expect(data.all).toEqual([
    { name: "raw.matches__demo", layer: "raw", upstream: [], downstream: ["matches"] },
    { name: "matches", layer: "mart", upstream: ["raw.matches__demo"], downstream: ["league_table", "live_matches"] },
    { name: "league_table", layer: "mart", upstream: ["matches"], downstream: [] },
    { name: "live_matches", layer: "mart", upstream: ["matches"], downstream: [] },
  ]);
  expect(data.marts).toHaveLength(3);
  expect(data.marts[0].columns[0]).toEqual({ name: "match_id", type: "VARCHAR", description: null });
  expect(data.none).toEqual([]);
});

test("before the first snapshot its questions answer null and the others NOT_READY", async () => {
  const context = { readModel: null };
  expect(await api.ask("{ snapshot { version } quality { version } datasets { name } }", { context })).toEqual({
    snapshot: null,
    quality: null,
    datasets: [],
  });
  const error = await api.fail("{ competitions { totalCount } }", { context });
  expect(error.extensions).toMatchObject({ code: "NOT_READY" });
});

const entry = (lastIngestedAt: string | null, lastCheckedAt: string | null): FreshnessEntry => ({
  dataset: "matches",
  source: "OPENFOOTBALL",
  lastIngestedAt,
  lastCheckedAt,
  staleAfterSeconds: 3600,
  reason: null,
});

test.each([
  [entry("2026-03-01T11:30:00Z", null), "FRESH", 1800],
  [entry("2026-03-01T11:00:00Z", null), "FRESH", 3600],
  [entry("2026-03-01T10:59:59Z", null), "STALE", 3601],
  [entry("2026-03-01T08:59:59Z", null), "EXPIRED", 10801],
  [entry("2026-02-01T00:00:00Z", "2026-03-01T11:59:00Z"), "FRESH", 2462400],
  [entry(null, null), "NEVER", null],
  [entry(null, "2026-03-01T11:59:00Z"), "FRESH", null],
])("freshness of %j is %s", async (freshnessEntry, status, ageSeconds) => {
  const data = await api.ask("{ freshness { dataset source lastIngestedAt ageSeconds status reason } }", {
    context: { freshness: { entries: async () => [freshnessEntry] } },
  });
  expect(data.freshness).toEqual([
    {
      dataset: "matches",
      source: "OPENFOOTBALL",
      lastIngestedAt: freshnessEntry.lastIngestedAt,
      ageSeconds,
      status,
      reason: null,
    },
  ]);
});

test.each([
  [["OK", "OK"], "OK"],
  [["OK", "DEGRADED"], "DEGRADED"],
  [["DEGRADED", "DOWN", "OK"], "DOWN"],
  [[], "OK"],
] as const)("health of %j is %s", async (statuses, expected) => {
  const components = statuses.map((status, index) => ({ name: `part ${index}`, status, message: null }));
  const data = await api.ask("{ health { status version components { name status message } } }", {
    context: { health: { version: "1.2.3", components: async () => components } },
  });
  expect(data.health).toEqual({ status: expected, version: "1.2.3", components });
});

test("snapshotPublished passes on each snapshot", async () => {
  const published = { version: "v2", publishedAt: "2026-03-01T12:00:00Z", engine: "duckdb", models: 15 };
  const stream = await subscribe({
    schema,
    document: parse("subscription { snapshotPublished { version models } }"),
    contextValue: api.context({
      snapshotEvents: {
        subscribe: () =>
          (async function* () {
            yield published;
            yield { ...published, version: "v3" };
          })(),
      },
    }),
  });
  if (!(Symbol.asyncIterator in stream)) throw new Error("no stream came");
  const versions: unknown[] = [];
  for await (const { data } of stream) versions.push(data?.snapshotPublished);
  expect(versions).toEqual([
    { version: "v2", models: 15 },
    { version: "v3", models: 15 },
  ]);
});
