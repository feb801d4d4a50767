/**
 * The public face: build → check → publish → open. The three steps are jobs of their own: each redoes what is missing
 * when the process was restarted in between, so that any of them leads on from wherever the last one stopped.
 */

import { resolve } from "node:path";
import type { ObjectStore } from "../lake/object-store.ts";
import type { PublishedSnapshot } from "../resolvers/ports.ts";
import { createBadRaw, type QuarantinedObject } from "./bad-raw.ts";
import type { Build, BuildEngineFactory } from "./build.ts";
import { type CloseOptions, createBuilder } from "./builder.ts";
import { removeOldVersions } from "./cleanup.ts";
import { createDuckDBReader, createDuckDBWriter } from "./drivers/duckdb.ts";
import { type EngineFactory, openSnapshot } from "./open-snapshot.ts";
import type { LoadedProject } from "./project.ts";
import { publishBuild } from "./publish.ts";
import { type QualityReport, runTests } from "./quality.ts";
import { createRawInventoryWriter } from "./raw-inventory.ts";
import { type ContentCache, dataVersion, listRawObjects, type RawObject } from "./raw-objects.ts";
import type { OpenSnapshot, SnapshotManifest } from "./snapshot.ts";
import { type PointerState, readManifest, readPointer } from "./state.ts";

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
  /** How long nothing is built before the tables of the last build are saved for the next start. Default 30 s. */
  readonly saveAfterMs?: number;
  /** Raw relations with more bytes of Parquet are not loaded but read in their files. Default 16 MiB. */
  readonly largeRawBytes?: number;
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
  /** Raw objects that could not be read and were moved away for it; left out = none. */
  readonly quarantined?: readonly QuarantinedObject[];
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
  /** Notes what raw objects there are and removes the files of old versions; returns how many. Nobody waits for it to read. */
  cleanup(): Promise<number>;
  /** Saves the tables of the last build for the next start, and frees them. */
  close(options?: CloseOptions): Promise<void>;
}

interface Inputs {
  readonly version: string;
  readonly objects: readonly RawObject[];
  readonly seen: PointerState | null;
}

interface CurrentBuild {
  readonly build: Build;
  readonly full: boolean;
  /** What was published when its inputs were listed. */
  readonly seen: PointerState | null;
  readonly quarantined: readonly QuarantinedObject[];
  report: QualityReport | null;
}

export function createWarehouse(options: WarehouseOptions): Warehouse {
  const { store, project, logger, clock } = options;
  const { createReader = createDuckDBReader, createBuilder: createEngine = createDuckDBWriter } = options;
  const known: ContentCache = new Map();
  const inventory = createRawInventoryWriter(store);
  let listed: readonly RawObject[] = [];
  let current: CurrentBuild | null = null;
  let turn: Promise<unknown> = Promise.resolve();

  /** One step at a time in this process; another process is kept apart by the compare-and-swap of the pointer. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = turn.then(work);
    turn = result.catch(() => undefined);
    return result;
  };

  const workDir = resolve(options.dataDir, "work");
  const builder = createBuilder({
    store,
    project,
    workDir,
    createEngine,
    onTiming: (relation, ms) => logger.debug({ relation, ms: Math.round(ms) }, "built relation"),
    onWhole: (reason) => logger.debug({ reason }, "built all seasons"),
    onUnsaved: (err) =>
      logger.warn({ err }, "the tables of the build could not be saved; after a restart all is built anew"),
    ...(options.saveAfterMs === undefined ? {} : { saveAfterMs: options.saveAfterMs }),
    ...(options.largeRawBytes === undefined ? {} : { largeRawBytes: options.largeRawBytes }),
  });

  const badRaw = createBadRaw({ store, project, workDir, createEngine, clock, logger });

  const inputs = async (): Promise<Inputs> => {
    const seen = await readPointer(store);
    if (seen?.isGarbage) logger.warn({}, "the snapshot pointer is damaged; this build writes it anew");
    const objects = await listRawObjects(store, known);
    listed = objects;
    return { objects, seen, version: dataVersion(objects, [project.hash, options.config.hash]) };
  };

  const dispose = async () => {
    const old = current;
    current = null;
    await old?.build.dispose();
  };

  const buildInputs = async (
    { version, objects, seen }: Inputs,
    full: boolean,
    quarantined: readonly QuarantinedObject[] = [],
  ): Promise<CurrentBuild> => {
    await dispose();
    try {
      await badRaw.check(objects);
      const build = await builder.build(version, objects, { full });
      current = { build, full, seen, quarantined, report: null };
      return current;
    } catch (error) {
      const bad = await badRaw.blamedFor(error, objects);
      if (bad.length === 0) throw error;
      // Out of the way after this: each turn has fewer objects to fail on.
      const moved = await badRaw.moveAway(bad);
      return buildInputs(await inputs(), full, [...quarantined, ...moved]);
    }
  };

  /** A snapshot whose manifest is gone or garbage is none: a build writes it anew. */
  const hasManifest = async ({ pointer }: PointerState): Promise<boolean> => {
    const there = await readManifest(store, pointer).catch(() => null);
    if (there === null)
      logger.warn({ version: pointer.version }, "the manifest of the snapshot is lost; it is built anew");
    return there !== null;
  };

  const build = async ({ full = false } = {}): Promise<BuildResult> => {
    const started = performance.now();
    const today = await inputs();
    const { version, objects, seen } = today;
    const published = seen?.pointer.version === version && (await hasManifest(seen));
    const status = published && !full ? "unchanged" : "built";
    const isLost = seen?.pointer.version === version && !published;
    if (status === "built" && (full || isLost || current?.build.version !== version))
      await buildInputs(today, full || isLost);
    const result = {
      // Without what had to be quarantined it is another.
      version: status === "built" ? (current?.build.version ?? version) : version,
      status,
      rawObjects: objects.length,
      ms: Math.round(performance.now() - started),
      ...(status === "built" && current !== null && current.quarantined.length > 0
        ? { quarantined: current.quarantined }
        : {}),
    } as const;
    logger.info(result, status === "built" ? "built data version" : "data version unchanged");
    return result;
  };

  /** The build of a version; of today's inputs when it was lost in a restart; null when those are published already. */
  const ensureBuild = async (version: string): Promise<CurrentBuild | null> => {
    if (current?.build.version === version) return current;
    const today = await inputs();
    if (current?.build.version === today.version) return current;
    if (today.seen?.pointer.version === today.version && (await hasManifest(today.seen))) return null;
    logger.info({ version, rebuilt: today.version }, "build is not there any more, building again");
    return buildInputs(today, false);
  };

  const reportOf = async (built: CurrentBuild): Promise<QualityReport> => {
    const { version, db } = built.build;
    const started = performance.now();
    built.report ??= await runTests(db, {
      version,
      checkedAt: clock().toISOString(),
      tests: project.tests,
      failures: await built.build.failures(),
    });
    const heldBack = built.report.heldBack.map(({ competitionCode, season }) => `${competitionCode} ${season}`);
    logger.debug(
      { version, tests: project.tests.length, heldBack, ms: Math.round(performance.now() - started) },
      "tested",
    );
    return built.report;
  };

  const published = async (): Promise<SnapshotManifest> => {
    const state = await readPointer(store);
    if (!state || state.isGarbage) throw new Error("Nothing is published");
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
      const { full: again, seen } = built;
      // A table of Athena lies in one folder, so there each version has all of its files.
      const canShare = options.snapshots === undefined;
      const carryOver = canShare && !again;
      const ports = { store, project, clock, inputVersion, canShare };
      const manifest = await publishBuild(built.build, report, { ...ports, again, seen, carryOver });
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

  /** After the publish: whoever waits for new rows must not wait for this. Without it `lake verify` knows less. */
  const noteInventory = async (): Promise<void> => {
    const started = performance.now();
    try {
      const parts = await inventory.note(listed);
      const ms = Math.round(performance.now() - started);
      if (parts > 0) logger.debug({ objects: listed.length, parts, ms }, "noted what raw objects there are");
    } catch (err) {
      logger.warn({ err }, "what raw objects there are could not be noted; the next publish tries again");
    }
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
    cleanup: () =>
      inTurn(async () => {
        await noteInventory();
        return removeOldVersions({ store, clock, onGone: forget });
      }),
    close: (closeOptions) =>
      inTurn(async () => {
        await dispose();
        await builder.close(closeOptions);
      }),
  };
}

const toPublished = ({ version, publishedAt, engine, models }: SnapshotManifest): PublishedSnapshot => ({
  version,
  publishedAt,
  engine,
  models: models.filter(({ layer }) => layer === "mart").length,
});
