/** The raw layer that a first start makes without a network, in a folder: the npm package's results and the demo league. */

import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { loadConfig } from "../../../src/config/load.ts";
import type { Config } from "../../../src/config/types.ts";
import { createHttpClient } from "../../../src/ingest/http-client.ts";
import { createIngest } from "../../../src/ingest/ingest.ts";
import { createDemoSource } from "../../../src/ingest/sources/demo.ts";
import { createOpenfootballSource } from "../../../src/ingest/sources/openfootball.ts";
import { createFileStore } from "../../../src/lake/drivers/file.ts";
import type { ObjectStore } from "../../../src/lake/object-store.ts";
import { type Build, buildMarts } from "../../../src/warehouse/build.ts";
import { createDuckDBWriter } from "../../../src/warehouse/drivers/duckdb.ts";
import { createParquetWriter } from "../../../src/warehouse/drivers/duckdb-parquet-writer.ts";
import { type LoadedProject, loadProject } from "../../../src/warehouse/project.ts";
import { listRawObjects } from "../../../src/warehouse/raw-objects.ts";
import { CORRECTED, writeCorrectedSeason } from "./corrected-season.ts";

export interface FirstStartLake {
  readonly dir: string;
  readonly dataDir: string;
  readonly store: ObjectStore;
  readonly config: Config;
  readonly project: LoadedProject;
  /** The in-process build of it, every relation still there to be asked. Whoever makes it disposes of it. */
  build(): Promise<Build>;
  close(): Promise<void>;
}

const ENDPOINTS = ["openfootball_leagues", "demo_matches", "demo_events", "demo_lineups"];
const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** @param isCorrected with one more season, in two versions that differ */
export async function createFirstStartLake({ isCorrected = false } = {}): Promise<FirstStartLake> {
  const dataDir = await mkdtemp(join(tmpdir(), "pitchlake-first-start-"));
  const dir = join(dataDir, "lake");
  let now = () => new Date("2026-08-01T06:00:00Z");
  const remote = join(dataDir, "remote");
  const config = await loadConfig();
  const store = createFileStore({ dir });
  const parquet = createParquetWriter({ workDir: join(dataDir, "work") });
  const http = createHttpClient({ now: () => now(), random: Math.random });
  const ingest = createIngest({
    config,
    store,
    parquet,
    http,
    sources: { OPENFOOTBALL: createOpenfootballSource({ http }), DEMO: createDemoSource() },
    settings: { offline: true, sourceBaseUrls: isCorrected ? { OPENFOOTBALL: pathToFileURL(remote).href } : {} },
    now: () => now(),
    createId: randomUUID,
    logger: silent,
  });
  const { signal } = new AbortController();
  await ingest.writeConfigObjects("first-start");
  for (const endpoint of ENDPOINTS) await ingest.runEndpoint("first-start", endpoint, { mode: "RESUME" }, { signal });
  if (isCorrected) {
    const request = {
      mode: "FORCE",
      bases: ["remote"],
      competitions: [CORRECTED.competition],
      seasons: [CORRECTED.season],
    } as const;
    for (const [index, version] of (["first", "second"] as const).entries()) {
      now = () => new Date(Date.UTC(2026, 7, 2 + index, 6));
      await writeCorrectedSeason(remote, version);
      await ingest.runEndpoint("first-start", "openfootball_leagues", request, { signal });
    }
  }
  await Promise.all([http.close(), parquet.close()]);
  const project = await loadProject();
  return {
    dir,
    dataDir,
    store,
    config,
    project,
    build: async () =>
      buildMarts("parity", await listRawObjects(store, new Map()), {
        store,
        project,
        workDir: join(dataDir, "work"),
        createEngine: createDuckDBWriter,
        onTiming: () => undefined,
      }),
    async close() {
      await store.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
