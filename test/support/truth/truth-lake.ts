/**
 * A lake as the first start makes it, without queue and server: the real config, the real ingest, the compiled models,
 * DuckDB. Offline; openfootball comes from the npm package, or from a `file:` address in front of it.
 */

import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadConfig } from "../../../src/config/load.ts";
import type { Config } from "../../../src/config/types.ts";
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
  /** Default: the package's own. */
  readonly competitionsFile?: string;
}

export interface TruthLake {
  readonly snapshot: OpenSnapshot;
  rows<Row extends SqlRow = SqlRow>(sql: string): Promise<Row[]>;
  /** Reads the config anew and builds: what `build` does after an edit. The rows of before stay with this lake. */
  rebuild(): Promise<OpenSnapshot>;
  close(): Promise<void>;
}

const readConfig = (competitionsFile?: string): Promise<Config> =>
  loadConfig(competitionsFile === undefined ? {} : { competitionsFile });

const silent = { debug() {}, info() {}, warn() {}, error() {} };

export async function createTruthLake(options: TruthLakeOptions): Promise<TruthLake> {
  const { endpoints, openfootballUrl, competitionsFile } = options;
  const dataDir = await mkdtemp(join(tmpdir(), "pitchlake-truth-"));
  const now = () => new Date("2026-08-01T06:00:00Z");
  const store = createMemoryStore({ dir: join(dataDir, "memory") });
  const parquet = createParquetWriter({ workDir: join(dataDir, "work") });
  const http = createHttpClient({ now, random: Math.random });
  const ingestOf = (config: Config) =>
    createIngest({
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
  const config = await readConfig(competitionsFile);
  const ingest = ingestOf(config);
  await ingest.writeConfigObjects("truth");
  for (const endpoint of endpoints) await ingest.runEndpoint("truth", endpoint, { mode: "RESUME" }, { signal });
  const project = await loadProject();
  const opened: { close(): Promise<void> }[] = [];
  const build = async (config: Config): Promise<OpenSnapshot> => {
    const warehouse = createWarehouse({ store, project, config, dataDir, clock: now, logger: silent });
    await warehouse.buildAndPublish();
    const snapshot = await warehouse.open();
    if (snapshot === null) throw new Error("Nothing was published");
    opened.unshift(snapshot, warehouse);
    return snapshot;
  };
  const snapshot = await build(config);
  return {
    snapshot,
    rows: (sql) => snapshot.engine.query(sql),
    async rebuild() {
      const edited = await readConfig(competitionsFile);
      await ingestOf(edited).writeConfigObjects("truth");
      return build(edited);
    },
    async close() {
      for (const each of opened) await each.close();
      await Promise.all([parquet.close(), http.close()]);
      await store.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
