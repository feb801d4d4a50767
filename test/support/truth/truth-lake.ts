/**
 * A lake as the first start makes it, without queue and server: the real config, the real ingest, the compiled models,
 * DuckDB. Offline; openfootball comes from the npm package, or from a `file:` address in front of it.
 */

import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadConfig } from "../../../src/config/load.ts";
import { createHttpClient } from "../../../src/ingest/http-client.ts";
import { createIngest } from "../../../src/ingest/ingest.ts";
import { createDemoSource } from "../../../src/ingest/sources/demo.ts";
import { createOpenfootballSource } from "../../../src/ingest/sources/openfootball.ts";
import { createMemoryStore } from "../../../src/lake/drivers/memory.ts";
import { createParquetWriter } from "../../../src/warehouse/drivers/duckdb-parquet-writer.ts";
import { loadProject } from "../../../src/warehouse/project.ts";
import type { OpenSnapshot } from "../../../src/warehouse/snapshot.ts";
import type { SqlRow } from "../../../src/warehouse/sql-engine.ts";
import { createWarehouse } from "../../../src/warehouse/warehouse.ts";

export interface TruthLakeOptions {
  readonly endpoints: readonly string[];
  readonly openfootballUrl?: string;
}

export interface TruthLake {
  readonly snapshot: OpenSnapshot;
  rows<Row extends SqlRow = SqlRow>(sql: string): Promise<Row[]>;
  close(): Promise<void>;
}

const silent = { debug() {}, info() {}, warn() {}, error() {} };

export async function createTruthLake({ endpoints, openfootballUrl }: TruthLakeOptions): Promise<TruthLake> {
  const dataDir = await mkdtemp(join(tmpdir(), "pitchlake-truth-"));
  const now = () => new Date("2026-08-01T06:00:00Z");
  const config = await loadConfig();
  const store = createMemoryStore({ dir: join(dataDir, "memory") });
  const parquet = createParquetWriter({ workDir: join(dataDir, "work") });
  const http = createHttpClient({ now, random: Math.random });
  const ingest = createIngest({
    config,
    store,
    parquet,
    http,
    sources: { OPENFOOTBALL: createOpenfootballSource({ http }), DEMO: createDemoSource() },
    settings: { offline: true, sourceBaseUrls: openfootballUrl ? { OPENFOOTBALL: openfootballUrl } : {} },
    now,
    createId: randomUUID,
    logger: silent,
  });
  const { signal } = new AbortController();
  await ingest.writeConfigObjects("truth");
  for (const endpoint of endpoints) await ingest.runEndpoint("truth", endpoint, { mode: "RESUME" }, { signal });
  const project = await loadProject();
  const warehouse = createWarehouse({ store, project, config, dataDir, clock: now, logger: silent });
  await warehouse.buildAndPublish();
  const snapshot = await warehouse.open();
  if (snapshot === null) throw new Error("Nothing was published");
  return {
    snapshot,
    rows: (sql) => snapshot.engine.query(sql),
    async close() {
      await snapshot.close();
      await Promise.all([warehouse.close(), parquet.close(), http.close()]);
      await store.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
