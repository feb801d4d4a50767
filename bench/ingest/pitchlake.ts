/**
 * One measured run of ingestion through its public face, in a process of its own: prints seconds, memory and what came
 * of the items as one line of JSON. `tsx` is not measured: the clock starts when everything is loaded.
 */

import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { loadConfig } from "../../src/config/load.ts";
import { createHttpClient } from "../../src/ingest/http-client.ts";
import { createIngest } from "../../src/ingest/ingest.ts";
import { createFileStore } from "../../src/lake/drivers/file.ts";
import { createParquetWriter } from "../../src/warehouse/drivers/duckdb-parquet-writer.ts";
import { createRawRecordReader } from "../../src/warehouse/drivers/duckdb-raw-records.ts";
import type { Measured } from "./measured.ts";

const [filesRoot = "", dataDir = ""] = process.argv.slice(2);
const quiet = () => {};

const config = await loadConfig({ endpointsFile: null, competitionsFile: null });
const now = () => new Date();
const store = createFileStore({ dir: join(dataDir, "lake") });
const http = createHttpClient({ now, random: Math.random });
const parquet = createParquetWriter({ workDir: join(dataDir, "work") });
const ingest = createIngest({
  config,
  store,
  parquet,
  http,
  sources: {},
  settings: {
    offline: true,
    sourceBaseUrls: { STATSBOMB: pathToFileURL(filesRoot).href },
    statsbomb: { seasons: ["43/106"], maxMatches: null },
  },
  now,
  createId: () => "bench",
  logger: { info: quiet, warn: quiet, error: console.error },
  readRawParquet: createRawRecordReader({ store }),
});

const request = { mode: "RESUME" as const, competitions: ["WC"] };
const run = (endpoint: string) =>
  ingest.runEndpoint("bench", endpoint, request, { signal: new AbortController().signal });
// The list of matches: what there is to fetch.
await run("statsbomb_matches");

const cpu = process.cpuUsage();
const started = performance.now();
const tasks = await run("statsbomb_events");
const seconds = (performance.now() - started) / 1_000;
const { user, system } = process.cpuUsage(cpu);
const outcomes: Record<string, number> = {};
for (const { outcome } of tasks) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
const rows = tasks.reduce((sum, task) => sum + (task.rows ?? 0), 0);
const measured: Measured = {
  seconds,
  cpuSeconds: (user + system) / 1e6,
  rssMb: process.resourceUsage().maxRSS / 1024,
  rows,
  outcomes,
};
console.log(JSON.stringify(measured));
await Promise.all([http.close(), parquet.close()]);
await store.close();
