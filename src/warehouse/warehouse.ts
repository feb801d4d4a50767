/**
 * The public face: build → check → publish → open. The three steps are jobs of their own: each redoes what is missing
 * when the process was restarted in between, so that any of them leads on from wherever the last one stopped.
 */

import { resolve } from "node:path";
import type { ObjectStore } from "../lake/object-store.ts";
import type { PublishedSnapshot } from "../resolvers/ports.ts";
import { type Build, type BuildEngineFactory, buildMarts } from "./build.ts";
import { removeOldVersions } from "./cleanup.ts";
import { createDuckDBReader, createDuckDBWriter } from "./drivers/duckdb.ts";
import { type EngineFactory, openSnapshot } from "./open-snapshot.ts";
import type { LoadedProject } from "./project.ts";
import { publishBuild } from "./publish.ts";
import { type QualityReport, runTests } from "./quality.ts";
import { type ContentCache, dataVersion, listRawObjects, type RawObject } from "./raw-objects.ts";
import type { OpenSnapshot, SnapshotManifest } from "./snapshot.ts";
import { readManifest, readPointer } from "./state.ts";

export interface WarehouseOptions {
  readonly store: ObjectStore;
  readonly project: LoadedProject;
  readonly config: { readonly hash: string };
  readonly dataDir: string;
  readonly clock: () => Date;
  readonly logger: WarehouseLogger;
  /** How a snapshot is opened, and forgotten with its files, when not by DuckDB over local files. */
  readonly snapshots?: {
    open(): Promise<OpenSnapshot | null>;
    forget(version: string, marts: readonly string[]): Promise<void>;
  };
  /** Other engines than DuckDB's, for tests. */
  readonly createReader?: EngineFactory;
  readonly createBuilder?: BuildEngineFactory;
}

export interface WarehouseLogger {
  debug(facts: object, message: string): void;
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
}

export interface BuildResult {
  readonly version: string;
  /** `unchanged`: these inputs are what is published; there is nothing to check or publish. */
  readonly status: "built" | "unchanged";
  readonly rawObjects: number;
  readonly ms: number;
}

export interface Warehouse {
  /**
   * Builds the marts of today's inputs. `full`: also when nothing changed.
   * @throws ModelsFailedError, LakeUnavailableError
   */
  build(options?: { readonly full?: boolean }): Promise<BuildResult>;
  /** Runs the data tests on a build. Its version is another one when the build had to be redone on newer inputs. */
  check(version: string): Promise<QualityReport>;
  /** @throws QualityFailedError, LakeUnavailableError, LakeConflictError */
  publish(version: string): Promise<PublishedSnapshot>;
  /** All three, for callers without a queue. */
  buildAndPublish(options?: {
    readonly full?: boolean;
  }): Promise<BuildResult & { readonly snapshot: PublishedSnapshot }>;
  /** What is published, opened for reading; null before the first publish. Whoever opens it closes it. */
  open(): Promise<OpenSnapshot | null>;
  /** Removes the files of old versions; returns how many. */
  cleanup(): Promise<number>;
  /** Frees a build that was never published. */
  close(): Promise<void>;
}

interface CurrentBuild {
  readonly build: Build;
  readonly full: boolean;
  report: QualityReport | null;
}

export function createWarehouse(options: WarehouseOptions): Warehouse {
  const { store, project, logger, clock } = options;
  const { createReader = createDuckDBReader, createBuilder = createDuckDBWriter } = options;
  const known: ContentCache = new Map();
  let current: CurrentBuild | null = null;
  let turn: Promise<unknown> = Promise.resolve();

  /** One step at a time in this process; another process is kept apart by the compare-and-swap of the pointer. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = turn.then(work);
    turn = result.catch(() => undefined);
    return result;
  };

  const inputs = async () => {
    const objects = await listRawObjects(store, known);
    return { objects, version: dataVersion(objects, [project.hash, options.config.hash]) };
  };

  const dispose = async () => {
    const old = current;
    current = null;
    await old?.build.dispose();
  };

  const buildVersion = async (version: string, objects: readonly RawObject[], full: boolean): Promise<CurrentBuild> => {
    await dispose();
    const build = await buildMarts(version, objects, {
      store,
      project,
      workDir: resolve(options.dataDir, "work"),
      createEngine: createBuilder,
      onTiming: (relation, ms) => logger.debug({ version, relation, ms: Math.round(ms) }, "built relation"),
    });
    current = { build, full, report: null };
    return current;
  };

  const build = async ({ full = false } = {}): Promise<BuildResult> => {
    const started = performance.now();
    const { version, objects } = await inputs();
    const published = (await readPointer(store))?.pointer.version === version;
    const status = published && !full ? "unchanged" : "built";
    if (status === "built" && (full || current?.build.version !== version)) await buildVersion(version, objects, full);
    const result = {
      version,
      status,
      rawObjects: objects.length,
      ms: Math.round(performance.now() - started),
    } as const;
    logger.info(result, status === "built" ? "built data version" : "data version unchanged");
    return result;
  };

  /** The build of a version; of today's inputs when it was lost in a restart; null when those are published already. */
  const ensureBuild = async (version: string): Promise<CurrentBuild | null> => {
    if (current?.build.version === version) return current;
    const today = await inputs();
    if (current?.build.version === today.version) return current;
    if ((await readPointer(store))?.pointer.version === today.version) return null;
    logger.info({ version, rebuilt: today.version }, "build is not there any more, building again");
    return buildVersion(today.version, today.objects, false);
  };

  const reportOf = async (built: CurrentBuild): Promise<QualityReport> => {
    const { version, db } = built.build;
    const started = performance.now();
    built.report ??= await runTests(db, { version, checkedAt: clock().toISOString(), tests: project.tests });
    const heldBack = built.report.heldBack.map(({ competitionCode, season }) => `${competitionCode} ${season}`);
    logger.debug(
      { version, tests: project.tests.length, heldBack, ms: Math.round(performance.now() - started) },
      "tested",
    );
    return built.report;
  };

  const published = async (): Promise<SnapshotManifest> => {
    const state = await readPointer(store);
    if (!state) throw new Error("Nothing is published");
    return readManifest(store, state.pointer);
  };

  const check = async (version: string): Promise<QualityReport> => {
    const built = await ensureBuild(version);
    if (built) return reportOf(built).catch((error) => dispose().then(() => Promise.reject(error)));
    const manifest = await published();
    return { version: manifest.version, ...manifest.quality, heldBack: manifest.heldBack };
  };

  const publish = async (version: string): Promise<PublishedSnapshot> => {
    const built = await ensureBuild(version);
    if (!built) return toPublished(await published());
    const started = performance.now();
    try {
      const report = await reportOf(built);
      const inputVersion = async () => (await inputs()).version;
      const again = built.full;
      const manifest = await publishBuild(built.build, report, { store, project, clock, inputVersion, again });
      logger.info({ version: manifest.version, ms: Math.round(performance.now() - started) }, "published data version");
      await dispose();
      return toPublished(manifest);
    } catch (error) {
      // A store that is away for a moment must not cost the build: the job is tried again.
      if ((error as { retryable?: boolean }).retryable !== true) await dispose();
      throw error;
    }
  };

  const forget = async (version: string): Promise<void> => {
    const marts = project.models.filter(({ layer }) => layer === "mart").map(({ name }) => name);
    await options.snapshots
      ?.forget(version, marts)
      .catch((err) => logger.warn({ err, version }, "tables of an old data version could not be dropped"));
  };

  return {
    build: (buildOptions) => inTurn(() => build(buildOptions)),
    check: (version) => inTurn(() => check(version)),
    publish: (version) => inTurn(() => publish(version)),
    buildAndPublish: (buildOptions) =>
      inTurn(async () => {
        const result = await build(buildOptions);
        return { ...result, snapshot: await publish(result.version) };
      }),
    open: () => options.snapshots?.open() ?? openSnapshot({ store, engineFactory: createReader }),
    cleanup: () => removeOldVersions({ store, clock, onGone: forget }),
    close: () => inTurn(dispose),
  };
}

const toPublished = ({ version, publishedAt, engine, models }: SnapshotManifest): PublishedSnapshot => ({
  version,
  publishedAt,
  engine,
  models: models.filter(({ layer }) => layer === "mart").length,
});
