/**
 * A lake with what all five fake providers tell of the demo league, and the in-process build of it. The simulator behind
 * them knows the truth that the marts are held to.
 */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { toCompetitionsFile } from "../../../src/fakes/competitions-file.ts";
import type { FakesOptions } from "../../../src/fakes/create-fakes.ts";
import { createFileStore } from "../../../src/lake/drivers/file.ts";
import type { TaskRecord } from "../../../src/runs.ts";
import { type Build, buildMarts } from "../../../src/warehouse/build.ts";
import { createDuckDBWriter } from "../../../src/warehouse/drivers/duckdb.ts";
import { withEndpointRelations } from "../../../src/warehouse/endpoint-relations.ts";
import { type LoadedProject, loadProject } from "../../../src/warehouse/project.ts";
import { listRawObjects } from "../../../src/warehouse/raw-objects.ts";
import { createSourcesHarness, type SourcesHarness } from "../../contract/ingest/sources/harness.ts";

export interface ProviderLake {
  readonly harness: SourcesHarness;
  readonly project: LoadedProject;
  readonly dir: string;
  /** Runs endpoints in order; a poll is of `scheduledAt`. */
  ingest(endpoints: readonly string[], scheduledAt?: Date): Promise<readonly TaskRecord[]>;
  /** The build of what is there now. Whoever makes it disposes of it. */
  build(): Promise<Build>;
  close(): Promise<void>;
}

export interface ProviderLakeOptions {
  readonly at: Date;
  readonly fakes?: Omit<FakesOptions, "serveAs" | "clock">;
}

/** Seasons 2024 and 2025 of the league; matches in full of the first `maxMatches` at StatsBomb. */
export async function createProviderLake({ at, fakes }: ProviderLakeOptions): Promise<ProviderLake> {
  const dataDir = await mkdtemp(join(tmpdir(), "pitchlake-providers-"));
  const dir = join(dataDir, "lake");
  const store = createFileStore({ dir });
  const harness = await createSourcesHarness({
    at,
    store,
    fakes: { switches: { API_FOOTBALL: { plan: "Pro", perDay: 7_500, perMinute: 50_000 } }, ...fakes },
    settings: { statsbomb: { seasons: ["9000/2024", "9000/2025"], maxMatches: 2 } },
    edit: (config) => ({ ...config, competitions: toCompetitionsFile([2024, 2025]) }),
  });
  await harness.ingest.writeConfigObjects("providers");
  const loaded = await loadProject(process.env.PITCHLAKE_PROJECT);
  const project = withEndpointRelations(loaded, harness.config.endpoints.endpoints);
  return {
    harness,
    project,
    dir,
    async ingest(endpoints, scheduledAt) {
      const tasks: TaskRecord[] = [];
      for (const endpoint of endpoints)
        tasks.push(...(await harness.run(endpoint, { mode: "RESUME", endpoints: [endpoint] }, scheduledAt)));
      return tasks;
    },
    build: async () =>
      buildMarts("providers", await listRawObjects(store, new Map()), {
        store,
        project,
        workDir: join(dataDir, "work"),
        createEngine: createDuckDBWriter,
        onTiming: () => undefined,
      }),
    async close() {
      await harness.close();
      await store.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
