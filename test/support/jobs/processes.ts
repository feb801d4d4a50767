import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRunStore } from "../../../src/ingest/runs-store.ts";
import { createJobBackend, type JobBackend } from "../../../src/jobs/backend.ts";
import { createFileStore } from "../../../src/lake/drivers/file.ts";
import type { Settings } from "../../../src/settings.ts";
import { type SourceServer, startSourceServer } from "../source-server.ts";
import { silentLogger, template } from "./embedded-queue.ts";
import type { WorkerProcessOptions } from "./worker-process.ts";

export interface WorkerProcess {
  readonly child: ChildProcess;
  end(signal: NodeJS.Signals): Promise<number | null>;
}

/** A queue, a lake on disk and a slow source for worker processes of their own. */
export async function createStage(jobs: Settings["jobs"], answersAfterMs: number) {
  const lake = await mkdtemp(join(tmpdir(), "pitchlake-stage-"));
  const source: SourceServer = await startSourceServer({
    "*": (_, response) => void setTimeout(() => response.end("{}"), answersAfterMs),
  });
  const store = createFileStore({ dir: lake });
  const workers: WorkerProcess[] = [];
  const backends: JobBackend[] = [];
  return {
    lake,
    source,
    store,
    runs: createRunStore({ store }),
    async backend(): Promise<JobBackend> {
      const backend = await createJobBackend({ jobs, template, logger: silentLogger });
      backends.push(backend);
      return backend;
    },
    /** @returns when it works */
    async worker(more: Pick<WorkerProcessOptions, "items"> & Partial<WorkerProcessOptions>): Promise<WorkerProcess> {
      const worker = await startWorker({ jobs, lake, source: source.url, ...more });
      workers.push(worker);
      return worker;
    },
    /** How often each item was asked for. */
    asked(): ReadonlyMap<string, number> {
      const counts = new Map<string, number>();
      for (const request of source.requests) counts.set(request, (counts.get(request) ?? 0) + 1);
      return counts;
    },
    async close() {
      for (const worker of workers) await worker.end("SIGKILL");
      for (const backend of backends) await backend.close();
      await source.close();
      await rm(lake, { recursive: true, force: true });
    },
  };
}

export type Stage = Awaited<ReturnType<typeof createStage>>;

async function startWorker(options: WorkerProcessOptions): Promise<WorkerProcess> {
  const script = join(import.meta.dirname, "worker-process.ts");
  const child = spawn(process.execPath, ["--import", "tsx", script, JSON.stringify(options)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  await new Promise<void>((resolve, reject) => {
    child.stdout.on("data", (chunk: Buffer) => chunk.includes("ready") && resolve());
    void ended.then((code) => reject(new Error(`the worker ended with ${code}`)));
  });
  return {
    child,
    end(signal) {
      child.kill(signal);
      return ended;
    },
  };
}
