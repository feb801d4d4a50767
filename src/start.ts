/** `npm start`: opens everything, serves what is there, and runs what is due beside it. */

import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import {
  createBuildPort,
  createFreshnessPort,
  createHealthPort,
  toReportedIngest,
  toWarehouseUseCase,
} from "./adapters.ts";
import { createFoundation, createServed, type Foundation, openJobBackend, type Served, takeDataDir } from "./app.ts";
import { packageRoot } from "./config/package-root.ts";
import { ConfigError } from "./errors.ts";
import { type AdminKey, createAuthenticate, loadAdminKey } from "./http/auth.ts";
import { createGraphiqlPage } from "./http/graphiql.ts";
import { createHttpServer, type HttpServer } from "./http/server.ts";
import type { JobBackend } from "./jobs/backend.ts";
import { createJobs, type Jobs } from "./jobs/jobs.ts";
import type { Logger } from "./logger.ts";
import type { IngestionPort } from "./resolvers/ports.ts";
import { buildGraphqlSchema } from "./resolvers/schema.ts";
import { announceApi, withdrawApi } from "./running-api.ts";
import type { RunRecord } from "./runs.ts";
import type { Settings } from "./settings.ts";
import type { StartReport } from "./start-report.ts";

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
    () => served.warehouse.close(),
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
  const present = await served.serving.refresh();
  if (present !== null)
    report.step(
      "snapshot",
      `${present.version} of ${present.manifest.publishedAt} is served${url ? ` at ${url}/graphql` : ""}`,
    );

  const { backend, seconds } = await opening;
  report.step("queue", `${backend.description}, opened in ${seconds.toFixed(1)} s`);
  const jobs = createServiceJobs(options, { foundation, served, backend });
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

function packageVersion(): string {
  const text = readFileSync(join(packageRoot(import.meta.url), "package.json"), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

const shown = (path: string): string => {
  const short = relative(process.cwd(), path);
  return short === "" || short.startsWith("..") ? path : short;
};

/** The API listens before the queue is open; until then mutations say so. */
function createLateQueue() {
  let jobs: Jobs | null = null;
  let description: string | null = null;
  const opened = (): Jobs => {
    if (jobs === null) throw new ConfigError(["the job queue is still opening, try again in a moment"]);
    return jobs;
  };
  const port: IngestionPort = {
    trigger: async (request, triggerOptions) => {
      if (jobs === null) {
        const message = "the job queue is still opening, try again in a moment";
        return { ok: false, errors: [{ code: "INVALID_STATE", message, field: [] }] };
      }
      return jobs.trigger(request, triggerOptions);
    },
    run: (id) => opened().run(id),
    tasks: (id, filter) => opened().tasks(id, filter),
  };
  return {
    port,
    description: () => description,
    open(opening: Jobs, name: string) {
      jobs = opening;
      description = name;
    },
  };
}

interface HttpParts {
  readonly foundation: Foundation;
  readonly served: Served;
  readonly adminKey: AdminKey;
  readonly queue: ReturnType<typeof createLateQueue>;
}

function createHttp(
  { settings, logger }: StartOptions,
  { foundation, served, adminKey, queue }: HttpParts,
): Promise<HttpServer> {
  const { serving } = served;
  const freshness = createFreshnessPort(foundation);
  const health = createHealthPort({ foundation, served, queue: queue.description, version: packageVersion() });
  return createHttpServer({
    schema: buildGraphqlSchema(),
    logger,
    clock: foundation.clock,
    corsOrigins: settings.corsOrigins,
    authenticate: createAuthenticate(adminKey.key),
    createContext: (exchange) => ({
      exchange,
      readModel: serving.current(),
      principal: exchange.principal,
      ingestion: queue.port,
      builds: createBuildPort(foundation, served),
      freshness,
      health,
      snapshotEvents: serving.events,
      clock: foundation.clock,
      requestId: exchange.requestId,
    }),
    dataVersion: () => serving.current()?.version ?? null,
    graphiql: createGraphiqlPage(join(packageRoot(import.meta.url), "dist/graphiql.html.gz")),
  });
}

async function listen(http: HttpServer, { host, port }: Settings): Promise<string> {
  try {
    return await http.listen(host, port);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EADDRINUSE")
      throw new ConfigError([`PORT: port ${port} of ${host} is in use by another program; set PORT to a free one`]);
    if (code === "EACCES")
      throw new ConfigError([`PORT: port ${port} may not be used by this user; set PORT to one above 1023`]);
    if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND")
      throw new ConfigError([`HOST: ${host} is no address of this machine`]);
    throw error;
  }
}

interface JobParts {
  readonly foundation: Foundation;
  readonly served: Served;
  readonly backend: JobBackend;
}

function createServiceJobs(
  { settings, logger, report }: StartOptions,
  { foundation, served, backend }: JobParts,
): Jobs {
  return createJobs({
    backend,
    config: foundation.config,
    baseUrls: settings.sourceBaseUrls,
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

interface BootParts {
  readonly jobs: Jobs;
  readonly foundation: Foundation;
  readonly served: Served;
  readonly url: string | null;
  readonly adminKey: AdminKey;
}

async function runWhatIsDue(options: StartOptions, parts: BootParts): Promise<void> {
  const { jobs, url, served } = parts;
  const stopSaying = saysWhenFirstServed(options, parts);
  let awaited: string | null = null;
  const early: RunRecord[] = [];
  jobs.on("run", (run) => {
    if (run.finishedAt === null) return;
    if (awaited === null) early.push(run);
    else if (run.id === awaited) close(run);
  });
  const close = (run: RunRecord | null, text?: string) => {
    stopSaying();
    if (url === null) return;
    options.report.closing({
      url,
      seconds: options.elapsedMs() / 1_000,
      adminKeyFile: parts.adminKey.file === null ? null : shown(parts.adminKey.file),
      run: text ?? (run === null ? "" : describeRun(run)),
    });
    awaited = "";
  };
  const { boot, run } = await jobs.start();
  if (run !== null) {
    awaited = run.id;
    const finished = early.find(({ id }) => id === run.id);
    if (finished) close(finished);
    return;
  }
  if (served.serving.current() !== null) await reportPresent(options, parts);
  close(null, boot.kind === "none" ? `No run is due (${boot.reason}).` : undefined);
}

/** One line when the first snapshot answers, while the rest of the run goes on. */
function saysWhenFirstServed({ report, elapsedMs }: StartOptions, { jobs, served, url }: BootParts): () => void {
  if (url === null || served.serving.current() !== null) return () => undefined;
  return jobs.onSnapshotPublished(() => {
    const matches = served.serving.current()?.matches.length ?? 0;
    if (matches === 0) return;
    report.step(
      "serving",
      `${matches.toLocaleString("en")} matches at ${url}/graphql after ${(elapsedMs() / 1_000).toFixed(1)} s`,
    );
  });
}

/** What a run would do now: with everything present, nothing. */
async function reportPresent({ report }: StartOptions, { foundation }: BootParts): Promise<void> {
  const plan = await foundation.ingest.plan({ job: "daily_ingest", mode: "RESUME" });
  const present = plan.items.filter(({ action, presentKey }) => action === "SKIP" && presentKey !== null).length;
  const elsewhere = plan.skip - present;
  report.step(
    "ingest",
    `smart resume: ${present} objects present and skipped, ${elsewhere} not offered by their base, ${plan.fetch} to ask for at the next run; 0 requests sent`,
  );
}

function describeRun(run: RunRecord): string {
  const { progress } = run;
  const text = `Run ${run.id} ${run.status}: ${progress.fetched} fetched, ${progress.skipped} skipped, ${progress.failed} failed.`;
  return run.error === null ? text : `${text} ${run.error}`;
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | null = null;
  return () => {
    done ??= work();
    return done;
  };
}
