/**
 * A run whose 10,000 work items are all in the lake, in a process of its own: data folder, then for an S3-compatible
 * server its endpoint and bucket. The source is a real HTTP server that counts what reaches it.
 */

import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import pLimit from "p-limit";
import { createRunStore } from "../../src/ingest/runs-store.ts";
import { createFileStore } from "../../src/lake/drivers/file.ts";
import { createS3Store } from "../../src/lake/drivers/s3.ts";
import type { ObjectStore } from "../../src/lake/object-store.ts";
import type { RunRecord } from "../../src/runs.ts";
import { openIngest } from "./lake-options.ts";
import { countOutcomes, printMeasured, startMeasuring } from "./measured.ts";
import { toMatch, UPDATED_T } from "./statsbomb-files.ts";

const ITEMS = 10_000;
const PUTS_AT_ONCE = 32;
const [dataDir = "", endpoint, bucket = ""] = process.argv.slice(2);

const requests: string[] = [];
const matches = Buffer.from(JSON.stringify(Array.from({ length: ITEMS }, (_, index) => toMatch(index + 1, index))));
const server = createServer((request, response) => {
  requests.push(`${request.method} ${request.url}`);
  response.writeHead(200, { "content-type": "application/json", etag: '"1"' }).end(matches);
});
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
const source = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

const lake = openLake();
const storeCalls: Record<string, number> = {};
const { ingest, close } = await openIngest(counted(lake, storeCalls), dataDir, source);
const runs = createRunStore({ store: lake });
const request = { mode: "RESUME" as const, competitions: ["WC"], endpoints: ["statsbomb_events"] };

await ingest.runEndpoint(
  "fill",
  "statsbomb_matches",
  { ...request, endpoints: ["statsbomb_matches"] },
  { signal: never() },
);
const plan = await ingest.plan(request);
const limit = pLimit(PUTS_AT_ONCE);
await Promise.all(
  plan.items
    .filter(({ action }) => action === "FETCH")
    .map(({ item }) =>
      limit(() => lake.put(item.key.replace("{T}", UPDATED_T), Buffer.from(item.prefix), { durable: false })),
    ),
);
requests.length = 0;

for (let round = 0; round < 3; round += 1) {
  for (const name of Object.keys(storeCalls)) delete storeCalls[name];
  const runId = randomUUID();
  await runs.create(headerOf(runId));
  const measure = startMeasuring();
  const shown = { count: 0 };
  const onProgress = () => {
    shown.count += 1;
  };
  const tasks = await ingest.runEndpoint(runId, "statsbomb_events", request, { signal: never(), onProgress });
  await runs.appendTasks(runId, tasks);
  const measured = measure();
  if (shown.count !== ITEMS) throw new Error(`progress was told of ${shown.count} items`);
  printMeasured({
    ...measured,
    outcomes: countOutcomes(tasks),
    requests: requests.length,
    storeCalls: { ...storeCalls },
  });
}
await close();
server.close();
server.closeAllConnections();

function never(): AbortSignal {
  return new AbortController().signal;
}

function openLake(): ObjectStore {
  if (endpoint === undefined) return createFileStore({ dir: join(dataDir, "lake") });
  const credentials = { accessKeyId: "testing", secretAccessKey: "testing-secret" };
  return createS3Store({ bucket, endpoint, credentials, cacheDir: join(dataDir, "cache") });
}

function counted(store: ObjectStore, counts: Record<string, number>): ObjectStore {
  const count = <F extends (...args: never[]) => unknown>(name: string, call: F): F =>
    ((...args: never[]) => {
      counts[name] = (counts[name] ?? 0) + 1;
      return call(...args);
    }) as F;
  return {
    ...store,
    get: count("get", store.get),
    head: count("head", store.head),
    put: count("put", store.put),
    list: count("list", store.list),
    localPath: count("localPath", store.localPath),
    ...(store.keys === undefined ? {} : { keys: count("keys", store.keys) }),
  };
}

function headerOf(id: string): RunRecord {
  const at = new Date().toISOString();
  const progress = { total: 0, done: 0, fetched: 0, skipped: 0, failed: 0 };
  const nothing = { startedAt: at, finishedAt: null, snapshot: null, idempotencyKey: null, error: null };
  const credits = { creditsUsed: 0, creditsSaved: 0 };
  return {
    id,
    job: "bench",
    trigger: "cli",
    request,
    status: "RUNNING",
    createdAt: at,
    progress,
    ...credits,
    ...nothing,
  };
}
