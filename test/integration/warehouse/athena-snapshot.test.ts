/** A published snapshot opened through Athena: which tables are made over which files, and what becomes of them. */

import { afterEach, beforeEach, expect, test } from "vitest";
import { LakeUnavailableError, QueryFailedError } from "../../../src/errors.ts";
import { createAthenaEngine } from "../../../src/warehouse/drivers/athena/athena.ts";
import { createAthenaSnapshots } from "../../../src/warehouse/drivers/athena/athena-snapshot.ts";
import { createWarehouse } from "../../../src/warehouse/warehouse.ts";
import { type FakeAthena, FakeEnd, startFakeAthena, TEST_CREDENTIALS } from "../../support/warehouse/fake-athena.ts";
import { createTinyLake, load, type TinyLake, tinyProject } from "./tiny-lake.ts";

let lake: TinyLake;
let athena: FakeAthena;
let refuse: string | null;
beforeEach(async () => {
  refuse = null;
  lake = await createTinyLake();
  await lake.putSeason(2024, [{ home: "A", away: "B", goals: 3 }]);
  athena = await startFakeAthena({
    run: async () => {
      if (refuse !== null) throw new FakeEnd("FAILED", refuse);
      return { columns: [{ name: "home", type: "varchar" }], rows: [["A"]] };
    },
  });
});
afterEach(async () => {
  await athena.close();
  await lake.close();
});

const statements = () =>
  athena.requests.filter(({ action }) => action === "StartQueryExecution").map(({ body }) => String(body.QueryString));

const createSnapshots = () =>
  createAthenaSnapshots({
    store: lake.store,
    database: "football",
    toUri: (key) => `s3://bucket/lake/${key}`,
    createEngine: (relations) =>
      createAthenaEngine({
        workgroup: "w",
        database: "football",
        output: null,
        relations,
        address: { endpoint: athena.endpoint, region: "eu-west-1", credentials: TEST_CREDENTIALS },
      }),
  });

test("nothing is asked before the first publish", async () => {
  expect(await createSnapshots().open()).toBeNull();
  expect(athena.requests).toEqual([]);
});

test("each mart is a table of its version over the manifest's files, made once a process", async () => {
  const { version } = await lake.warehouse().buildAndPublish();
  const snapshots = createSnapshots();
  const open = await snapshots.open();
  expect(statements().sort()[1]).toBe(
    `CREATE EXTERNAL TABLE IF NOT EXISTS \`football\`.\`matches_v${version}\` (\`season_id\` string, \`home\` string, \`away\` string, \`goals\` int)\nSTORED AS PARQUET\nLOCATION 's3://bucket/lake/mart/matches/v=${version}/'`,
  );
  expect(statements()).toHaveLength(4);
  expect(await open?.engine.query("SELECT home FROM mart.matches")).toEqual([{ home: "A" }]);
  expect(statements().at(-1)).toBe(`SELECT home FROM "football"."matches_v${version}"`);
  await open?.close();
  await (await snapshots.open())?.close();
  expect(statements()).toHaveLength(5);
});

test("a lost or cut mart file is seen, because a table over it would just be empty", async () => {
  await lake.warehouse().buildAndPublish();
  const { objects } = await lake.store.list("mart/matches/");
  const key = String(objects[0]?.key);
  await lake.store.put(key, Buffer.from("cut"));
  await expect(createSnapshots().open()).rejects.toThrow(/has 3 bytes where/);
  await lake.store.delete(key);
  await expect(createSnapshots().open()).rejects.toBeInstanceOf(LakeUnavailableError);
  expect(athena.requests).toEqual([]);
});

test("a refused table is told, and made by the next attempt", async () => {
  await lake.warehouse().buildAndPublish();
  const snapshots = createSnapshots();
  refuse = "AccessDenied: glue:CreateTable";
  await expect(snapshots.open()).rejects.toBeInstanceOf(QueryFailedError);
  refuse = null;
  const open = await snapshots.open();
  expect(open?.engine.name).toBe("athena");
  await open?.close();
});

test("the warehouse opens by it, and with old files their tables go", async () => {
  let now = Date.parse("2026-01-01T00:00:00Z");
  const warnings: string[] = [];
  const warehouse = createWarehouse({
    store: lake.store,
    project: load(tinyProject),
    config: { hash: "c" },
    dataDir: lake.dataDir,
    clock: () => new Date(now),
    logger: { debug() {}, info() {}, warn: (_, message) => warnings.push(message) },
    snapshots: createSnapshots(),
  });
  const versions: string[] = [];
  for (let goals = 1; goals <= 5; goals += 1) {
    await lake.putSeason(2024, [{ home: "A", away: "B", goals }], `2026010${goals}T000000Z`);
    versions.push((await warehouse.buildAndPublish()).version);
  }
  const open = await warehouse.open();
  expect(open?.manifest.version).toBe(versions[4]);
  await open?.close();
  now = Date.now() + 86_400_000;
  expect(await warehouse.cleanup()).toBeGreaterThan(0);
  const dropped = statements().filter((statement) => statement.startsWith("DROP"));
  expect(dropped).toHaveLength(8);
  expect(dropped).toContain(`DROP TABLE IF EXISTS \`football\`.\`matches_v${versions[0]}\``);
  expect(dropped.join()).not.toContain(versions[4]);
  expect(warnings).toEqual([]);
  await warehouse.close();
});
