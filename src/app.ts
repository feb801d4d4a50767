/** The only composition root: picks drivers by settings and wires the modules. Everything else gets what it needs passed in. */

import { randomUUID } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { loadConfig } from "./config/load.ts";
import { packageRoot } from "./config/package-root.ts";
import type { Config } from "./config/types.ts";
import { AppError, ConfigError } from "./errors.ts";
import { createLakePace } from "./ingest/http/pace.ts";
import { createHttpClient, type HttpClient } from "./ingest/http-client.ts";
import { createIngest, type Ingest } from "./ingest/ingest.ts";
import { createLeaseHolder } from "./ingest/lease-holder.ts";
import { createRunStore, type RunStore } from "./ingest/runs-store.ts";
import { createDemoSource } from "./ingest/sources/demo.ts";
import { createOpenfootballSource } from "./ingest/sources/openfootball.ts";
import { createJobBackend, type JobBackend } from "./jobs/backend.ts";
import { createFileStore } from "./lake/drivers/file.ts";
import { createS3Store } from "./lake/drivers/s3.ts";
import type { ObjectStore } from "./lake/object-store.ts";
import type { Logger } from "./logger.ts";
import { loadReadModel } from "./readmodel/load-read-model.ts";
import { createRowMemory } from "./readmodel/row-memory.ts";
import { createServing, type Serving } from "./readmodel/serving.ts";
import { createAwsSecretsManager } from "./secrets/drivers/aws-secrets-manager.ts";
import { createSecrets, type Secrets } from "./secrets/secrets.ts";
import type { Settings } from "./settings.ts";
import { createAthenaEngine } from "./warehouse/drivers/athena/athena.ts";
import { type AthenaSnapshots, createAthenaSnapshots } from "./warehouse/drivers/athena/athena-snapshot.ts";
import { acquireProcessLock, type ProcessLock } from "./warehouse/drivers/duckdb-lock.ts";
import { createParquetWriter } from "./warehouse/drivers/duckdb-parquet-writer.ts";
import { createRawRecordReader } from "./warehouse/drivers/duckdb-raw-records.ts";
import { withEndpointRelations } from "./warehouse/endpoint-relations.ts";
import { loadProject } from "./warehouse/project.ts";
import { createWarehouse, type Warehouse } from "./warehouse/warehouse.ts";

/** Bytes of events and tables that the read model may keep beyond what is always resident. */
const READ_MODEL_BYTES = 256 * 1024 * 1024;

/** The lake and what works on it without a queue: enough for read-only commands. */
export interface Foundation {
  readonly settings: Settings;
  readonly config: Config;
  readonly logger: Logger;
  readonly clock: () => Date;
  readonly store: ObjectStore;
  readonly ingest: Ingest;
  readonly http: HttpClient;
  readonly runs: RunStore;
  readonly secrets: Secrets;
  close(): Promise<void>;
}

export interface FoundationOptions {
  readonly logger: Logger;
  readonly clock?: () => Date;
}

/** @throws ConfigError with every fault of both config files */
export async function createFoundation(settings: Settings, options: FoundationOptions): Promise<Foundation> {
  const { logger, clock = () => new Date() } = options;
  const { endpointsFile, competitionsFile } = settings;
  const loaded = await loadConfig({ endpointsFile, competitionsFile });
  const config = settings.demo ? loaded : withoutDemo(loaded);
  const store = openLake(settings);
  const http = createHttpClient({
    now: clock,
    random: Math.random,
    privateHosts: namedHosts(settings),
    pace: createLakePace({ store, now: () => clock().getTime() }),
    httpsProxy: settings.httpsProxy,
    noProxy: settings.noProxy,
  });
  const secrets = openSecrets(settings, logger);
  const parquet = createParquetWriter({ workDir: join(settings.dataDir, "work") });
  const ingest = createIngest({
    config,
    store,
    parquet,
    http,
    sources: {
      OPENFOOTBALL: createOpenfootballSource({ http }),
      ...(settings.demo ? { DEMO: createDemoSource() } : {}),
    },
    settings,
    secret: secrets.read,
    now: clock,
    createId: randomUUID,
    logger,
    readRawParquet: createRawRecordReader({ store }),
    leaseHolder: createLeaseHolder(randomUUID()),
  });
  return {
    settings,
    config,
    logger,
    clock,
    store,
    ingest,
    http,
    runs: createRunStore({ store }),
    secrets,
    async close() {
      await Promise.all([http.close(), parquet.close()]);
      await store.close();
    },
  };
}

/** Where the operator says that sources are: only these may be at private addresses. */
const namedHosts = ({ sourceBaseUrls }: Settings): readonly string[] =>
  Object.values(sourceBaseUrls).flatMap((url) => (url.startsWith("file:") ? [] : [new URL(url).host]));

/** The folder or the bucket that the settings name; opening sends nothing. */
export function openLake({ lake }: Settings): ObjectStore {
  if (lake.kind === "folder") return createFileStore({ dir: lake.dir });
  const { bucket, prefix, endpoint, region, cacheDir } = lake;
  return createS3Store({
    bucket,
    prefix,
    cacheDir,
    ...(endpoint === null ? {} : { endpoint }),
    ...(region === null ? {} : { region }),
  });
}

/** The environment's keys, and the vault's when SECRETS_ID names one; it is asked when the first key is wanted. */
function openSecrets({ ownSecret, secret, secretsId, offline }: Settings, logger: Logger): Secrets {
  return createSecrets({
    own: ownSecret,
    fallback: secret,
    vault: secretsId === null || offline ? null : createAwsSecretsManager({ id: secretsId }),
    onTrouble: (error) =>
      logger.warn({ trouble: error.trouble }, `${error.message}: sources without a key in the environment wait for it`),
  });
}

/** DEMO=false: what only the simulator has is neither asked for nor listed. */
function withoutDemo(config: Config): Config {
  const { sources, endpoints, jobs } = config.endpoints;
  const { competitions, precedence } = config.competitions;
  return {
    ...config,
    endpoints: {
      sources: sources.filter(({ id }) => id !== "DEMO"),
      endpoints: endpoints.filter(({ source }) => source !== "DEMO"),
      jobs,
    },
    competitions: { competitions: competitions.filter(({ ids }) => Object.keys(ids).join() !== "DEMO"), precedence },
    hash: `${config.hash}-no-demo`,
  };
}

/** What serves: warehouse and read model. */
export interface Served {
  readonly warehouse: Warehouse;
  readonly serving: Serving;
}

export async function createServed(foundation: Foundation): Promise<Served> {
  const { store, config, settings, clock, logger } = foundation;
  const project = withEndpointRelations(await loadProject(), config.endpoints.endpoints);
  const snapshots = athenaSnapshots(foundation);
  const warehouse = createWarehouse({
    store,
    project,
    config,
    dataDir: settings.dataDir,
    clock,
    logger,
    ...(snapshots === null ? {} : { snapshots }),
  });
  const attributions = Object.fromEntries(config.endpoints.sources.map(({ id, licence }) => [id, licence.attribution]));
  const rows = createRowMemory();
  const serving = createServing({
    open: () => warehouse.open(),
    load: (open) => loadReadModel(open, { clock, byteBudget: READ_MODEL_BYTES, rows, attributions }),
    onError: (err) => logger.error({ err }, "an old snapshot could not be closed"),
  });
  return { warehouse, serving };
}

/** ENGINE=athena: what is published is read in place, by tables over its files; nothing is mirrored to this machine. */
function athenaSnapshots({ settings, store, logger }: Foundation): AthenaSnapshots | null {
  const { engine, lake } = settings;
  if (engine.kind !== "athena" || lake.kind !== "bucket") return null;
  const { workgroup, database, output, region } = engine;
  const prefix = lake.prefix.replace(/\/*$/, lake.prefix === "" ? "" : "/");
  return createAthenaSnapshots({
    store,
    database,
    toUri: (key) => `s3://${lake.bucket}/${prefix}${key}`,
    createEngine: (relations) =>
      createAthenaEngine({
        workgroup,
        database,
        output,
        relations,
        address: region === null ? {} : { region },
        onQuery: (facts) => logger.debug(facts, "Athena ran a query"),
      }),
  });
}

/**
 * Makes DATA_DIR and takes its lock, so that no second process opens the embedded queue.
 * @returns null when the queue is a server's, which needs no lock
 * @throws AlreadyRunningError naming the holder; ConfigError when the folder cannot be written
 */
export async function takeDataDir(settings: Settings): Promise<ProcessLock | null> {
  try {
    await mkdir(settings.dataDir, { recursive: true });
    const probe = join(settings.dataDir, ".writable");
    await writeFile(probe, "");
    return settings.jobs.kind === "embedded" ? await acquireProcessLock(join(settings.dataDir, "process.lock")) : null;
  } catch (error) {
    if (error instanceof AppError) throw error;
    const reason = (error as NodeJS.ErrnoException).code ?? (error as Error).message;
    throw new ConfigError([`DATA_DIR: ${settings.dataDir} cannot be written (${reason})`], { cause: error });
  }
}

export function openJobBackend(settings: Settings, logger: Logger): Promise<JobBackend> {
  const root = packageRoot(import.meta.url);
  const template = { file: join(root, "dist/queue-template.tar.gz"), script: join(root, "scripts/queue-template.mjs") };
  return createJobBackend({ jobs: settings.jobs, template, logger });
}
