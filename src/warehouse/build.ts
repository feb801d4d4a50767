/** A build: raw objects into a database of marts, in DATA_DIR/work and in memory; nothing is published here. */

import { mkdir, rm } from "node:fs/promises";
import { resolve } from "node:path";
import type { ObjectStore } from "../lake/object-store.ts";
import { BadRawObjectsError } from "./build-errors.ts";
import { attachStatements } from "./catalogs.ts";
import { type Columns, countRows, describeModels, describeRelations } from "./describe.ts";
import type { DuckDbSession, DuckDbWriter, DuckDbWriterOptions } from "./drivers/duckdb.ts";
import { asideOf, LANE_SESSIONS } from "./lanes.ts";
import { copyLargeRaw, hasLargeRaw, LARGE_RAW_BYTES, type LargeRaw } from "./large-raw.ts";
import { partitionsOf } from "./partitions.ts";
import type { LoadedProject } from "./project.ts";
import type { Failure } from "./quality.ts";
import { findBadRawObjects } from "./quarantine-raw.ts";
import { createRawDropper } from "./raw-dropper.ts";
import { type RawObject, withNewestConfig } from "./raw-objects.ts";
import { loadRawRelations, localRawFiles } from "./raw-relations.ts";
import { type Competitions, competitionsOf, readObjects } from "./raw-scopes.ts";
import type { ModelChange } from "./rebuild/changes.ts";
import { testAll } from "./retest.ts";
import { allDone } from "./run-in-order.ts";
import { runModels } from "./run-models.ts";
import type { SnapshotColumn, SnapshotModel } from "./snapshot.ts";
import type { ReadObject } from "./touched.ts";
import { removeOrphans } from "./work-folder.ts";

/** Makes the database that models run in. */
export type BuildEngineFactory = (options: DuckDbWriterOptions) => Promise<DuckDbWriter>;

export interface BuildOptions {
  readonly store: ObjectStore;
  readonly project: LoadedProject;
  /** DATA_DIR/work. */
  readonly workDir: string;
  readonly createEngine: BuildEngineFactory;
  /** Raw relations with more bytes of Parquet stay in their files. Default 16 MiB. */
  readonly largeRawBytes?: number;
  /** `relation` is a seed, a model, or "raw" for the loading of all raw relations. */
  readonly onTiming: (relation: string, ms: number) => void;
}

export interface Build {
  readonly version: string;
  readonly db: DuckDbWriter;
  /** Folder of its own that the engine may write to. */
  readonly folder: string;
  /** Raw, staging and mart as they are in this build; without files. */
  readonly models: readonly SnapshotModel[];
  readonly columns: (model: string) => readonly SnapshotColumn[];
  /** How it differs from the build of another version; null = it was made whole. */
  readonly since: { readonly version: string; readonly changes: ReadonlyMap<string, ModelChange> } | null;
  /** What the data tests find. */
  failures(): Promise<readonly Failure[]>;
  dispose(): Promise<void>;
}

/** A database in which all models have run. */
export interface Database {
  readonly db: DuckDbWriter;
  readonly folder: string;
  readonly columns: Columns;
  readonly models: readonly SnapshotModel[];
  /** The raw objects, as their records tell of them. */
  readonly read: Map<string, ReadObject>;
  /** What the sources call the competitions, by the config that was read. */
  readonly competitions: Competitions;
  close(): Promise<void>;
}

/** The engine's own share of the 2 GiB that a build may take; beyond it spills to the work folder. */
const MEMORY_LIMIT = "700MB";

type DatabaseOptions = Pick<BuildOptions, "project" | "workDir" | "createEngine" | "largeRawBytes">;

let count = 0;

/** One build by itself, every relation of it there to be asked. @throws ModelsFailedError, LakeUnavailableError */
export async function buildMarts(
  version: string,
  objects: readonly RawObject[],
  options: BuildOptions,
): Promise<Build> {
  const made = await buildWhole(version, objects, options);
  return { ...toBuild(version, made), failures: () => testAll(made.db, options.project.tests), dispose: made.close };
}

export function toBuild(version: string, { db, folder, models, columns }: Database) {
  return { version, db, folder, models, columns: (model: string) => columns.get(model) ?? [], since: null };
}

/**
 * Where two statements run beside each other each has one thread: with two for each, a statement that waits for its last
 * one asks again and again instead of sleeping, which takes a quarter of a small build's time. A large lake's models run
 * one by one, on both.
 */
const THREADS = { small: 1, large: 2 };

/**
 * An engine with its catalogs and a folder of its own.
 * @param objects that it is for
 * @param load runs while files elsewhere can still be read
 */
export async function openDatabase(
  version: string,
  objects: readonly RawObject[],
  { project, workDir, createEngine, largeRawBytes }: DatabaseOptions,
  load: (execute: (sql: string) => Promise<number>, folder: string) => Promise<void>,
): Promise<Pick<Database, "db" | "folder" | "close">> {
  await removeOrphans(workDir, /^build-[0-9a-f]+-(\d+)-\d+$/);
  const folder = resolve(workDir, `build-${version}-${process.pid}-${++count}`);
  await mkdir(folder, { recursive: true });
  const removeFolder = () => rm(folder, { recursive: true, force: true });
  const db = await createEngine({
    path: ":memory:",
    allowedDirectories: [folder],
    tempDirectory: folder,
    memoryLimit: MEMORY_LIMIT,
    threads: hasLargeRaw(project, objects, largeRawBytes) ? THREADS.large : THREADS.small,
    sessions: LANE_SESSIONS,
    load: async (execute) => {
      await execute(attachStatements(project, ":memory:").join(";\n"));
      await load(execute, folder);
    },
  }).catch((error) => removeFolder().then(() => Promise.reject(error)));
  const close = async () => {
    await db.close();
    await removeFolder();
  };
  return { db, folder, close };
}

/**
 * @param dropsRaw raw records go once the last model that reads them has run: in a large lake they are most of it
 * @throws ModelsFailedError, BadRawObjectsError, LakeUnavailableError
 */
export async function buildWhole(
  version: string,
  listed: readonly RawObject[],
  options: BuildOptions,
  dropsRaw = false,
): Promise<Database> {
  const objects = withNewestConfig(listed);
  const { store, project, onTiming } = options;
  const started = performance.now();
  let large = undefined as LargeRaw | undefined;
  const { db, folder, close } = await openDatabase(version, objects, options, async (execute, own) => {
    large = await copyLargeRaw(store, project, objects, own, options.largeRawBytes ?? LARGE_RAW_BYTES);
    const viewed = { files: large.files };
    const loaded = objects.filter(({ relation }) => !viewed.files.has(relation));
    await loadRawRelations(execute, project.rawRelations, await localRawFiles(store, loaded), viewed).catch(
      async (error) => {
        const bad = await findBadRawObjects(store, objects, project.rawRelations, execute);
        throw bad.length > 0 ? new BadRawObjectsError(bad, error) : error;
      },
    );
  });
  onTiming("raw", performance.now() - started);
  // What is read through a view is found bad only when it is read.
  const blameFiles = async (error: unknown): Promise<never> => {
    const bad = (await large?.findBad(db.execute)) ?? [];
    throw bad.length > 0 ? new BadRawObjectsError(bad, error) : error;
  };
  try {
    const { isKept } = partitionsOf(project);
    const oneByOne = large !== undefined && large.files.size > 0;
    const aside = oneByOne ? db : asideOf(db);
    const dropper = dropsRaw ? createRawDropper(project, large) : null;
    const learning = learnRaw(aside, project, objects).catch(blameFiles);
    const freeing = learning.then(() => dropper?.begin(aside));
    // Where memory is what there is too little of, and where the first models wait for the same connection.
    if (oneByOne) await freeing;
    const onDone = dropper?.onDone ?? (async () => undefined);
    const running = runModels(db, { project, onTiming, isKept, onDone, oneByOne }).catch(blameFiles);
    await allDone<unknown>([learning, freeing, running]);
    const { competitions, read, ...raw } = await learning;
    if (dropsRaw) await large?.removeFiles();
    const [made, counted] = await Promise.all([describeRelations(db, project), countRows(aside)]);
    const columns = new Map([...raw.columns, ...made]);
    const rows = new Map([...raw.rows, ...(large?.rows(read) ?? []), ...counted]);
    return { db, folder, columns, models: describeModels(project, columns, rows), read, competitions, close };
  } catch (error) {
    await close();
    throw error;
  }
}

type RawFacts = Pick<Database, "read" | "competitions" | "columns"> & { readonly rows: ReadonlyMap<string, number> };

/** What is to be known of raw relations as long as they are there. */
async function learnRaw(db: DuckDbSession, project: LoadedProject, objects: readonly RawObject[]): Promise<RawFacts> {
  const competitions = await competitionsOf(db, project.rawRelations);
  const read = await readObjects(db, project.rawRelations, objects, competitions);
  return { competitions, read, columns: await describeRelations(db, project), rows: await countRows(db) };
}
