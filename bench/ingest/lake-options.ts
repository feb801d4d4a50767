/** Ingestion over a given lake, as the measured processes need it. */

import { join } from "node:path";
import { loadConfig } from "../../src/config/load.ts";
import { createHttpClient } from "../../src/ingest/http-client.ts";
import { createIngest, type Ingest } from "../../src/ingest/ingest.ts";
import type { ObjectStore } from "../../src/lake/object-store.ts";
import { createParquetWriter } from "../../src/warehouse/drivers/duckdb-parquet-writer.ts";
import { createRawRecordReader } from "../../src/warehouse/drivers/duckdb-raw-records.ts";

export const RUN_ID = "bench";

export interface OpenIngest {
  readonly ingest: Ingest;
  close(): Promise<void>;
}

/** @param statsbomb where the source is: a `file:` or `http:` URL */
export async function openIngest(store: ObjectStore, dataDir: string, statsbomb: string): Promise<OpenIngest> {
  const now = (): Date => new Date();
  const quiet = (): void => {};
  const http = createHttpClient({ now, random: Math.random });
  const parquet = createParquetWriter({ workDir: join(dataDir, "work") });
  const ingest = createIngest({
    config: await loadConfig({ endpointsFile: null, competitionsFile: null }),
    store,
    parquet,
    http,
    sources: {},
    settings: {
      offline: false,
      sourceBaseUrls: { STATSBOMB: statsbomb },
      statsbomb: { seasons: ["43/106"], maxMatches: null },
    },
    now,
    createId: () => "bench",
    logger: { info: quiet, warn: quiet, error: console.error },
    readRawParquet: createRawRecordReader({ store }),
  });
  return {
    ingest,
    async close() {
      await Promise.all([http.close(), parquet.close()]);
      await store.close();
    },
  };
}
