/** Ingestion as the service has it (HTTP client, Parquet by DuckDB, the package's own config) against the fake providers. */

import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadConfig } from "../../../../src/config/load.ts";
import type { Config, SourceConfig, SourceId } from "../../../../src/config/types.ts";
import { createFakeClock } from "../../../../src/fakes/clock.ts";
import { createFakes, DEFAULT_NOW, type Fakes, type FakesOptions } from "../../../../src/fakes/create-fakes.ts";
import { FAKE_KEYS, type FakeSourceId, type ServeAs } from "../../../../src/fakes/ids.ts";
import { createHttpClient } from "../../../../src/ingest/http-client.ts";
import { createIngest, type Ingest, type IngestSettings } from "../../../../src/ingest/ingest.ts";
import { createMemoryStore } from "../../../../src/lake/drivers/memory.ts";
import type { ObjectStore } from "../../../../src/lake/object-store.ts";
import type { IngestionRequest, TaskRecord } from "../../../../src/runs.ts";
import { createParquetWriter } from "../../../../src/warehouse/drivers/duckdb-parquet-writer.ts";
import { createRawRecordReader } from "../../../../src/warehouse/drivers/duckdb-raw-records.ts";

export const RESUME: IngestionRequest = { mode: "RESUME" };

/** What the fakes know: the demo league in the place of the Premier League's seasons 2024 and 2025. */
const SERVE_AS: ServeAs = {
  API_FOOTBALL: [39],
  FOOTBALL_DATA: [{ id: 2021, code: "PL" }],
  THESPORTSDB: ["4328"],
  STATSBOMB: [
    { competitionId: 2, seasonId: 27, season: 2024 },
    { competitionId: 43, seasonId: 106, season: 2025 },
  ],
};

const KEYS: Readonly<Record<string, string>> = {
  API_FOOTBALL_KEY: FAKE_KEYS.API_FOOTBALL,
  FOOTBALL_DATA_API_KEY: FAKE_KEYS.FOOTBALL_DATA,
  THESPORTSDB_KEY: FAKE_KEYS.THESPORTSDB_PREMIUM,
};

export interface SourcesHarnessOptions {
  readonly fakes?: Omit<FakesOptions, "serveAs" | "clock">;
  readonly settings?: Partial<IngestSettings>;
  /** Competitions of the config that stay; default the Premier League, whose table the fakes know as PL. */
  readonly competitions?: readonly string[];
  readonly at?: Date;
  /** For sources whose limits a test is not about: requests are not held back. */
  readonly limits?: Partial<Record<SourceId, SourceConfig["limits"]>>;
  readonly store?: ObjectStore;
  /** For one request with its retries; default 5 s. */
  readonly deadlineMs?: number;
  /** Last changes to the config. */
  readonly edit?: (config: Config) => Config;
}

export interface SourcesHarness {
  readonly fakes: Fakes;
  readonly ingest: Ingest;
  readonly store: ObjectStore;
  readonly config: Config;
  readonly logged: object[];
  /** A second one over the same lake, as another process would be. */
  another(): Ingest;
  run(endpoint: string, request?: IngestionRequest, scheduledAt?: Date): Promise<readonly TaskRecord[]>;
  /** Runs them in order and returns what they did together. */
  runAll(endpoints: readonly string[], request?: IngestionRequest): Promise<readonly TaskRecord[]>;
  /** Paths that were asked for since the last look. */
  asked(source: FakeSourceId): readonly string[];
  keys(prefix: string): Promise<readonly string[]>;
  close(): Promise<void>;
}

const FREE_FLOW = { perSecond: 500, perDay: 10_000, concurrency: 4 };

export async function createSourcesHarness(options: SourcesHarnessOptions = {}): Promise<SourcesHarness> {
  const clock = createFakeClock({ at: options.at ?? DEFAULT_NOW });
  const fakes = await createFakes({ seasons: [2024, 2025], ...options.fakes, serveAs: SERVE_AS, clock });
  const { edit = (same) => same } = options;
  const config = edit(toTestConfig(await loadConfig(), options));
  const folder = await mkdtemp(join(tmpdir(), "pitchlake-sources-"));
  const store = options.store ?? createMemoryStore();
  const parquet = createParquetWriter({ workDir: folder });
  const logged: object[] = [];
  const log = (fields: object, message: string): void => void logged.push({ fields, message });
  const clients: { close(): Promise<void> }[] = [];
  const another = (): Ingest => {
    const http = createHttpClient({ now: clock.now, random: () => 0, deadlineMs: options.deadlineMs ?? 5_000 });
    clients.push(http);
    return createIngest({
      config,
      store,
      parquet,
      http,
      sources: {},
      settings: {
        offline: false,
        sourceBaseUrls: fakes.urls,
        secret: (name) => KEYS[name] ?? null,
        ...options.settings,
      },
      now: clock.now,
      createId: randomUUID,
      logger: { info: log, warn: log, error: log },
      readRawParquet: createRawRecordReader({ store }),
    });
  };
  const ingest = another();
  const run: SourcesHarness["run"] = (endpoint, request = RESUME, scheduledAt) =>
    ingest.runEndpoint("run-1", endpoint, request, {
      signal: new AbortController().signal,
      ...(scheduledAt === undefined ? {} : { scheduledAt }),
    });
  return {
    fakes,
    ingest,
    store,
    config,
    logged,
    another,
    run,
    async runAll(endpoints, request) {
      const tasks: TaskRecord[] = [];
      for (const endpoint of endpoints) tasks.push(...(await run(endpoint, request)));
      return tasks;
    },
    asked(source) {
      const paths = fakes.control.requests({ source }).map(({ url }) => url);
      fakes.control.clearLog();
      return paths;
    },
    keys: async (prefix) => (await store.list(prefix)).objects.map(({ key }) => key),
    async close() {
      await Promise.all(clients.map((client) => client.close()));
      await parquet.close();
      await fakes.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function toTestConfig(config: Config, { competitions = ["PL"], limits = {} }: SourcesHarnessOptions): Config {
  const { endpoints } = config;
  return {
    ...config,
    endpoints: {
      ...endpoints,
      sources: endpoints.sources.map((source) => ({ ...source, limits: limits[source.id] ?? FREE_FLOW })),
    },
    competitions: {
      ...config.competitions,
      competitions: config.competitions.competitions
        .filter(({ code }) => competitions.includes(code))
        .map((competition) => ({ ...competition, formats: [{ teams: 10, meetings: 1 }] })),
    },
  };
}

export const outcomes = (tasks: readonly TaskRecord[]): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const { outcome } of tasks) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
};
