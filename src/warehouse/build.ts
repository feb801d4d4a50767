/** One build: raw objects into a database of marts, in DATA_DIR/work and in memory; nothing is published here. */

import { mkdir, rm } from "node:fs/promises";
import { resolve } from "node:path";
import type { ObjectStore } from "../lake/object-store.ts";
import type { DuckDbWriter, DuckDbWriterOptions } from "./drivers/duckdb.ts";
import type { LoadedProject } from "./project.ts";
import type { RawObject } from "./raw-objects.ts";
import { loadRawRelations, localRawFiles } from "./raw-relations.ts";
import { runModels } from "./run-models.ts";
import type { SnapshotColumn, SnapshotModel } from "./snapshot.ts";
import { removeOrphans } from "./work-folder.ts";

/** Makes the database that models run in. */
export type BuildEngineFactory = (options: DuckDbWriterOptions) => Promise<DuckDbWriter>;

export interface BuildOptions {
  readonly store: ObjectStore;
  readonly project: LoadedProject;
  /** DATA_DIR/work. */
  readonly workDir: string;
  readonly createEngine: BuildEngineFactory;
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
  dispose(): Promise<void>;
}

let count = 0;

/** @throws ModelsFailedError, LakeUnavailableError */
export async function buildMarts(
  version: string,
  objects: readonly RawObject[],
  options: BuildOptions,
): Promise<Build> {
  const { store, project, workDir, onTiming } = options;
  await removeOrphans(workDir, /^build-[0-9a-f]+-(\d+)-\d+$/);
  const folder = resolve(workDir, `build-${version}-${process.pid}-${++count}`);
  await mkdir(folder, { recursive: true });
  const started = performance.now();
  const files = await localRawFiles(store, objects);
  const removeFolder = () => rm(folder, { recursive: true, force: true });
  const db = await options
    .createEngine({
      path: ":memory:",
      allowedDirectories: [folder],
      tempDirectory: folder,
      load: (execute) => loadRawRelations(execute, project.rawRelations, files),
    })
    .catch((error) => removeFolder().then(() => Promise.reject(error)));
  onTiming("raw", performance.now() - started);
  const dispose = async () => {
    await db.close();
    await removeFolder();
  };
  try {
    await runModels(db, { project, onTiming });
    const columns = await describeRelations(db, project);
    const columnsOf = (model: string) => columns.get(model) ?? [];
    return {
      version,
      db,
      folder,
      models: await describeModels(db, project, columnsOf),
      columns: columnsOf,
      dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** Real types from the engine, descriptions from the project. Relation names are unique over the schemas. */
async function describeRelations(
  db: DuckDbWriter,
  project: LoadedProject,
): Promise<ReadonlyMap<string, readonly SnapshotColumn[]>> {
  const described = new Map(
    [...project.rawRelations, ...project.models].flatMap(({ name, columns }) =>
      columns.map((column) => [`${name}.${column.name}`, column.description] as const),
    ),
  );
  const rows = await db.query<{ relation: string; name: string; type: string }>(
    `SELECT table_name AS relation, column_name AS name, data_type AS type FROM duckdb_columns()
     WHERE NOT internal ORDER BY schema_name, table_name, column_index`,
  );
  const columns = new Map<string, SnapshotColumn[]>();
  for (const { relation, name, type } of rows) {
    const column = { name, type, description: described.get(`${relation}.${name}`) ?? null };
    columns.set(relation, [...(columns.get(relation) ?? []), column]);
  }
  return columns;
}

/** Rows of a table just made are counted exactly by its estimate; a view has none. */
async function describeModels(
  db: DuckDbWriter,
  project: LoadedProject,
  columns: (model: string) => readonly SnapshotColumn[],
): Promise<SnapshotModel[]> {
  const sizes = await db.query<{ name: string; rows: number }>(
    "SELECT schema_name || '.' || table_name AS name, estimated_size AS rows FROM duckdb_tables()",
  );
  const rowsOf = new Map(sizes.map(({ name, rows }) => [name, rows]));
  const raw = project.rawRelations.map(
    ({ name, description }): SnapshotModel => ({
      name,
      layer: "raw",
      description,
      columns: columns(name),
      rows: rowsOf.get(`raw.${name}`) ?? 0,
      upstream: [],
      files: [],
    }),
  );
  const models = project.models.map(
    ({ name, layer, schema, description, upstream }): SnapshotModel => ({
      name,
      layer,
      description,
      columns: columns(name),
      rows: rowsOf.get(`${schema}.${name}`) ?? null,
      upstream,
      files: [],
    }),
  );
  return [...raw, ...models];
}
