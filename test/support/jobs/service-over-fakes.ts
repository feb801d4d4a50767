import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRunStore } from "../../../src/ingest/runs-store.ts";
import type { StepEvent } from "../../../src/jobs/events.ts";
import { createJobs, type Jobs } from "../../../src/jobs/jobs.ts";
import { withEndpointRelations } from "../../../src/warehouse/endpoint-relations.ts";
import { loadProject } from "../../../src/warehouse/project.ts";
import { createWarehouse } from "../../../src/warehouse/warehouse.ts";
import { createSourcesHarness, type SourcesHarness } from "../../contract/ingest/sources/harness.ts";
import { createQueueFolder } from "./embedded-queue.ts";
import { silent } from "./jobs-under-test.ts";

export interface ServiceOverFakes {
  readonly harness: SourcesHarness;
  readonly jobs: Jobs;
  /** All that were told; a test may empty it. */
  readonly steps: StepEvent[];
  close(): Promise<void>;
}

/** Jobs, ingestion and warehouse as the service has them, over the fake providers and their clock. */
export async function createServiceOverFakes(at: Date): Promise<ServiceOverFakes> {
  const harness = await createSourcesHarness({ at });
  const { config, store, ingest, fakes } = harness;
  const clock = fakes.control.clock.now;
  const queue = await createQueueFolder();
  const backend = await queue.open();
  const dataDir = await mkdtemp(join(tmpdir(), "pitchlake-service-"));
  const project = withEndpointRelations(await loadProject(), config.endpoints.endpoints);
  const warehouse = createWarehouse({ store, project, config, dataDir, clock, logger: silent });
  const jobs = createJobs({
    backend,
    config,
    baseUrls: fakes.urls,
    ingest,
    warehouse,
    runs: createRunStore({ store }),
    store,
    now: clock,
    createId: randomUUID,
    logger: silent,
    role: "all",
  });
  const steps: StepEvent[] = [];
  jobs.on("step", (step) => steps.push(step));
  await jobs.start({ onlyAsked: true });
  return {
    harness,
    jobs,
    steps,
    async close() {
      await jobs.close();
      await backend.close();
      await warehouse.close();
      await harness.close();
      await queue.remove();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
