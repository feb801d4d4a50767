/**
 * The Athena driver against moto, whose requests and answers follow AWS's own API models: a second opinion beside the
 * fake of this repository. moto runs no SQL, never fails a query and gives no pages; those are the fake's.
 */

import { AthenaClient, GetQueryExecutionCommand, ListQueryExecutionsCommand } from "@aws-sdk/client-athena";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { CancelledError, QueryTimeoutError } from "../../../src/errors.ts";
import { createS3Store } from "../../../src/lake/drivers/s3.ts";
import { createAthenaEngine } from "../../../src/warehouse/drivers/athena/athena.ts";
import type { QueryFacts } from "../../../src/warehouse/drivers/athena/athena-run.ts";
import { createAthenaSnapshots } from "../../../src/warehouse/drivers/athena/athena-snapshot.ts";
import type { Relations } from "../../../src/warehouse/drivers/athena/athena-statement.ts";
import { describeWithService } from "../../support/services.ts";
import { createBucket, TEST_CREDENTIALS } from "../../support/services-s3.ts";
import { type Moto, missingMoto, startMoto } from "../../support/warehouse/moto.ts";
import { createTinyLake } from "./tiny-lake.ts";

const missing = missingMoto();

describeWithService(`Athena on moto${missing === null ? "" : `: ${missing}`}`, missing, () => {
  let moto: Moto;
  const facts: QueryFacts[] = [];
  const createEngine = (relations: Relations = new Map()) =>
    createAthenaEngine({
      workgroup: "primary",
      database: "mart",
      output: "s3://lake/_athena/",
      relations,
      address: { endpoint: moto.endpoint, region: "eu-west-1", credentials: TEST_CREDENTIALS },
      onQuery: (fact) => facts.push(fact),
    });

  beforeAll(async () => {
    moto = await startMoto();
    await createBucket(moto.endpoint, "lake");
  });
  afterEach(() => moto.setLooks(0));
  afterAll(() => moto?.stop());

  test("a query is polled until it is done, and its rows are typed", async () => {
    const columns = ["bigint", "decimal", "timestamp", "boolean", "varchar", "varchar"].map((type, index) => ({
      name: `c${index}`,
      type,
    }));
    await moto.setLooks(2);
    await moto.queueResult({ columns, rows: [["7", "1.50", "2014-08-16 14:00:00.000", "true", "", null]] });
    const engine = createEngine();
    expect(await engine.query("SELECT c0, c1 FROM mart.matches")).toEqual([
      { c0: 7, c1: 1.5, c2: "2014-08-16T14:00:00.000Z", c3: true, c4: "", c5: null },
    ]);
    expect(facts.at(-1)?.executionId).toMatch(/^[0-9a-f-]{36}$/);
    await engine.close();
  });

  test("what is not wanted any more is stopped there", async () => {
    await moto.setLooks(1_000);
    const engine = createEngine();
    await expect(engine.query("SELECT 1", { timeoutMs: 100 })).rejects.toBeInstanceOf(QueryTimeoutError);
    const client = new AthenaClient({ endpoint: moto.endpoint, region: "eu-west-1", credentials: TEST_CREDENTIALS });
    const states = async () => {
      const { QueryExecutionIds = [] } = await client.send(new ListQueryExecutionsCommand({}));
      const found = await Promise.all(
        QueryExecutionIds.map((QueryExecutionId) => client.send(new GetQueryExecutionCommand({ QueryExecutionId }))),
      );
      return found.map(({ QueryExecution }) => QueryExecution?.Status?.State);
    };
    const cancelled = async () => (await states()).filter((state) => state === "CANCELLED").length;
    await expect.poll(cancelled).toBe(1);
    const known = (await states()).length;
    const controller = new AbortController();
    const running = engine.query("SELECT 2", { signal: controller.signal });
    // Once it has begun there.
    await expect.poll(async () => (await states()).length).toBe(known + 1);
    controller.abort();
    await expect(running).rejects.toBeInstanceOf(CancelledError);
    await expect.poll(cancelled).toBe(2);
    await engine.close();
    client.destroy();
  });

  test("a snapshot in a bucket is opened by tables over its files", async () => {
    const tiny = await createTinyLake();
    await tiny.putSeason(2024, [{ home: "A", away: "B", goals: 3 }]);
    const store = createS3Store({
      bucket: "lake",
      prefix: "football",
      endpoint: moto.endpoint,
      credentials: TEST_CREDENTIALS,
      cacheDir: `${tiny.dataDir}/cache`,
    });
    const source = await tiny.store.list("raw/");
    for (const { key } of source.objects) {
      const object = await tiny.store.get(key);
      if (object) await store.put(key, object.body, { metadata: object.metadata });
    }
    const { version } = await tiny.warehouse({ store }).buildAndPublish();
    const toUri = (key: string) => `s3://lake/football/${key}`;
    const open = await createAthenaSnapshots({ store, database: "mart", toUri, createEngine }).open();
    expect(open?.manifest.version).toBe(version);
    expect(facts.map(({ query }) => query)).toContainEqual(
      expect.stringContaining(`CREATE EXTERNAL TABLE IF NOT EXISTS \`mart\`.\`matches_v${version}\``),
    );
    await moto.queueResult({ columns: [{ name: "home", type: "varchar" }], rows: [["A"]] });
    expect(await open?.engine.query("SELECT home FROM mart.matches")).toEqual([{ home: "A" }]);
    await open?.close();
    await tiny.close();
    await store.close();
  });
});
