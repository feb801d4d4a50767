// A worker as a process of its own: real queue, real lake on disk, a source over HTTP that its parent counts.
import { randomUUID } from "node:crypto";
import type { Config } from "../../../src/config/types.ts";
import { createRunStore } from "../../../src/ingest/runs-store.ts";
import { createJobBackend } from "../../../src/jobs/backend.ts";
import { createJobs } from "../../../src/jobs/jobs.ts";
import type { IngestUseCase } from "../../../src/jobs/use-cases.ts";
import { createFileStore } from "../../../src/lake/drivers/file.ts";
import type { TaskRecord } from "../../../src/runs.ts";
import type { Settings } from "../../../src/settings.ts";
import { config as base } from "../../unit/jobs/config.ts";
import { silentLogger, template } from "./embedded-queue.ts";
import { createFakeUseCases, task } from "./fake-use-cases.ts";

export interface WorkerProcessOptions {
  readonly jobs: Settings["jobs"];
  readonly lake: string;
  readonly source: string;
  /** Requests of an endpoint, one after another. */
  readonly items: number;
  /** The one schedule's interval; left out = no schedule. */
  readonly everySeconds?: number;
}

const options = JSON.parse(process.argv[2] ?? "{}") as WorkerProcessOptions;
const store = createFileStore({ dir: options.lake });
const backend = await createJobBackend({ jobs: options.jobs, template, logger: silentLogger });
const { everySeconds } = options;
const config: Config = {
  ...base,
  endpoints: {
    ...base.endpoints,
    jobs: everySeconds === undefined ? [] : [{ id: "live_matches", description: "", timing: { everySeconds } }],
  },
};

/** As ingest does it: present → skipped; else asked for, then written unless somebody else has. */
const ingest: IngestUseCase = {
  async runEndpoint(runId, endpoint, request, { signal }) {
    const of = (item: number) => ({ parameters: { base: request.bases?.join("+") ?? "", item: String(item) } });
    const tasks: TaskRecord[] = [];
    for (let item = 0; item < options.items; item++) {
      const key = `raw/${endpoint}/${request.job === undefined ? "" : `${runId}/`}${request.bases?.join("+")}-${item}.json`;
      if (signal.aborted) tasks.push(task(endpoint, "CANCELLED", of(item)));
      else if ((await store.head(key)) !== null) tasks.push(task(endpoint, "SKIPPED", of(item)));
      else {
        const response = await fetch(`${options.source}/${key}`, { signal });
        const { written } = await store.put(key, new Uint8Array(await response.arrayBuffer()), { ifNoneMatch: "*" });
        tasks.push(task(endpoint, written ? "FETCHED" : "SKIPPED", of(item)));
      }
    }
    return tasks;
  },
  writeConfigObjects: async () => undefined,
};

const jobs = createJobs({
  backend,
  config,
  baseUrls: {},
  ingest,
  warehouse: createFakeUseCases().warehouse,
  runs: createRunStore({ store }),
  store,
  now: () => new Date(),
  createId: randomUUID,
  logger: { debug() {}, info() {}, warn() {}, error: (details, text) => console.error(text, details) },
  role: options.jobs.kind === "embedded" ? "all" : "worker",
});
process.once("SIGTERM", async () => {
  await jobs.close({ graceMs: 300 });
  await backend.close();
  process.exit(0);
});
await jobs.start();
process.stdout.write("ready\n");
