import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRunStore } from "../../../src/ingest/runs-store.ts";
import type { StepEvent } from "../../../src/jobs/events.ts";
import { createJobs, type Jobs } from "../../../src/jobs/jobs.ts";
import type { ObjectStore } from "../../../src/lake/object-store.ts";
import { withEndpointRelations } from "../../../src/warehouse/endpoint-relations.ts";
import { type LoadedProject, loadProject } from "../../../src/warehouse/project.ts";
import { createWarehouse, type Warehouse } from "../../../src/warehouse/warehouse.ts";
import { createSourcesHarness, type SourcesHarness } from "../../contract/ingest/sources/harness.ts";
import { createQueueFolder } from "./embedded-queue.ts";
import { silent } from "./jobs-under-test.ts";

export interface ServiceOverFakes {
  readonly harness: SourcesHarness;
  readonly jobs: Jobs;
  readonly warehouse: Warehouse;
  /** All that were told; a test may empty it. */
  readonly steps: StepEvent[];
  close(): Promise<void>;
}

export interface ServiceOptions {
  /** A lake that another service has worked on; default an empty one. */
  readonly store?: ObjectStore;
  readonly editProject?: (project: LoadedProject) => LoadedProject;
}

/** Jobs, ingestion and warehouse as the service has them, over the fake providers and their clock. */
export async function createServiceOverFakes(at: Date, options: ServiceOptions = {}): Promise<ServiceOverFakes> {
  const { store: given, editProject = (same) => same } = options;
  const harness = await createSourcesHarness({ at, ...(given === undefined ? {} : { store: given }) });
  const { config, store, ingest, fakes } = harness;
  const clock = fakes.control.clock.now;
  const queue = await createQueueFolder();
  const backend = await queue.open();
  const dataDir = await mkdtemp(join(tmpdir(), "pitchlake-service-"));
  const project = editProject(withEndpointRelations(await loadProject(), config.endpoints.endpoints));
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
    warehouse,
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
