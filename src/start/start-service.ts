/** `npm start`: opens everything, serves what is there, and runs what is due beside it. */

import { randomUUID } from "node:crypto";
import { createFoundation, createServed, type Foundation, openJobBackend, type Served, takeDataDir } from "../app.ts";
import type { SourceId } from "../config/types.ts";
import { ConfigError } from "../errors.ts";
import { loadAdminKey } from "../http/auth.ts";
import type { JobBackend } from "../jobs/backend.ts";
import { createJobs, type Jobs } from "../jobs/jobs.ts";
import type { Logger } from "../logger.ts";
import { announceApi, withdrawApi } from "../running-api.ts";
import type { Settings } from "../settings.ts";
import { toReportedIngest, toWarehouseUseCase } from "./adapters.ts";
import { openOrRebuild } from "./derived.ts";
import { runWhatIsDue } from "./due-run.ts";
import { createHttp, createLateQueue, listen } from "./http-part.ts";
import { leftOutOfJobs } from "./left-out.ts";
import type { StartReport } from "./report.ts";
import { packageVersion, shown } from "./shown.ts";

export interface StartOptions {
  readonly settings: Settings;
  readonly logger: Logger;
  readonly report: StartReport;
  /** Milliseconds since the process began, for the closing line. */
  readonly elapsedMs: () => number;
  /** A command that needs the queue for one run: nothing listens and nothing else is due. */
  readonly isCommand?: boolean;
}

export interface Service {
  /** null in ROLE=worker. */
  readonly url: string | null;
  readonly jobs: Jobs;
  readonly foundation: Foundation;
  /** Finishes or puts back what runs, then closes everything. */
  stop(): Promise<void>;
}

/** Other processes publish too when the queue is shared: how often the pointer is looked at, in milliseconds. */
const POINTER_POLL_MS = 5_000;
/** Whoever stops a service waits for it; what took longer to save was most likely saved while nothing was built. */
const SAVE_WITHIN_MS = 5_000;

/** @throws ConfigError, AlreadyRunningError, LakeUnavailableError; what was opened before is closed again */
export async function startService(options: StartOptions): Promise<Service> {
  const closers: (() => Promise<unknown>)[] = [];
  const stop = once(async () => {
    for (const close of closers.reverse()) {
      await close().catch((err) => options.logger.warn({ err }, "closing failed"));
    }
  });
  try {
    return { ...(await open(options, closers)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function open(options: StartOptions, closers: (() => Promise<unknown>)[]): Promise<Omit<Service, "stop">> {
  const { settings, logger, report } = options;
  if (settings.role !== "all" && settings.jobs.kind === "embedded") {
    throw new ConfigError([
      `ROLE: "${settings.role}" needs a shared queue; set REDIS_URL or DATABASE_URL, or leave ROLE at all`,
    ]);
  }
  const foundation = await createFoundation(settings, { logger });
  closers.push(() => foundation.close());
  const lock = await takeDataDir(settings);
  if (lock !== null) closers.push(() => lock.release());
  // Opening takes most of a second and partly waits for the disk: the rest is made ready meanwhile.
  const opening = openQueue(options);
  opening.catch(() => undefined);
  closers.push(() => opening.then(({ backend }) => backend.close()));
  const served = await createServed(foundation);
  closers.push(
    () => served.serving.close(),
    () => served.warehouse.close(options.isCommand === true ? {} : { saveWithinMs: SAVE_WITHIN_MS }),
  );
  const adminKey = await loadAdminKey(settings.dataDir, settings.adminKey);
  reportOpening(options, foundation);

  const queue = createLateQueue();
  const http =
    settings.role === "worker" || options.isCommand
      ? null
      : await createHttp(options, { foundation, served, adminKey, queue });
  if (http !== null) closers.push(() => http.close());
  const url = http === null ? null : await listen(http, settings);
  if (url !== null) {
    await announceApi(settings.dataDir, { url, pid: process.pid });
    closers.push(() => withdrawApi(settings.dataDir));
  }

  if (lock !== null) await foundation.store.sweep();
  const present = await openOrRebuild(options, { foundation, served });
  if (present !== null)
    report.step(
      "snapshot",
      `${present.version} of ${present.manifest.publishedAt} is served${url ? ` at ${url}/graphql` : ""}`,
    );

  const { backend, seconds } = await opening;
  report.step("queue", `${backend.description}, opened in ${seconds.toFixed(1)} s`);
  const jobs = await createServiceJobs(options, { foundation, served, backend });
  closers.push(() => jobs.close());
  followPublishing(options, { jobs, served, closers });
  queue.open(jobs, backend.description);
  if (options.isCommand) await jobs.start({ onlyAsked: true });
  else await runWhatIsDue(options, { jobs, foundation, served, url, adminKey });
  return { url, jobs, foundation };
}

async function openQueue({ settings, logger }: StartOptions): Promise<{ backend: JobBackend; seconds: number }> {
  const started = performance.now();
  const backend = await openJobBackend(settings, logger);
  return { backend, seconds: (performance.now() - started) / 1_000 };
}

function reportOpening({ settings, report }: StartOptions, { store }: Foundation): void {
  report.step("pitchlake", `${packageVersion()} on Node ${process.versions.node}, state in ${shown(settings.dataDir)}`);
  report.step("lake", store.description);
}

interface JobParts {
  readonly foundation: Foundation;
  readonly served: Served;
  readonly backend: JobBackend;
}

async function createServiceJobs(
  { settings, logger, report }: StartOptions,
  { foundation, served, backend }: JobParts,
): Promise<Jobs> {
  return createJobs({
    backend,
    config: foundation.config,
    baseUrls: settings.sourceBaseUrls,
    skippedSources: await unavailableSources(foundation),
    ingest: toReportedIngest(foundation.ingest, report),
    warehouse: toWarehouseUseCase(served, report),
    runs: foundation.runs,
    store: foundation.store,
    now: foundation.clock,
    createId: randomUUID,
    logger,
    role: settings.role,
  });
}

/**
 * Without a key, or not wanted: no job has a leaf for them, and no line says so at each start. While the vault of keys
 * cannot be read nobody knows which are missing: those leaves stay, and do nothing until it can.
 */
async function unavailableSources({ config, ingest, settings, secrets }: Foundation): Promise<ReadonlySet<SourceId>> {
  const { sources } = config.endpoints;
  const reasons = await Promise.all(sources.map((source) => ingest.unavailable(source)));
  const isKeyless = (index: number) => reasons[index] !== null && secrets.trouble() === null;
  const isLeftOut = (id: SourceId, index: number) => isKeyless(index) || leftOutOfJobs(id, settings) !== null;
  return new Set(sources.filter(({ id }, index) => isLeftOut(id, index)).map(({ id }) => id));
}

interface FollowParts {
  readonly jobs: Jobs;
  readonly served: Served;
  readonly closers: (() => Promise<unknown>)[];
}

function followPublishing({ settings, logger }: StartOptions, { jobs, served, closers }: FollowParts): void {
  const refresh = () =>
    served.serving.refresh().catch((err) => logger.error({ err }, "the published snapshot could not be loaded"));
  jobs.onSnapshotPublished(() => void refresh());
  if (settings.jobs.kind === "embedded") return;
  const timer = setInterval(() => void refresh(), POINTER_POLL_MS).unref();
  closers.push(async () => clearInterval(timer));
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | null = null;
  return () => {
    done ??= work();
    return done;
  };
}
