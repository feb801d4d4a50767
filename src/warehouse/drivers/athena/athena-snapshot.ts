/**
 * Opens a published snapshot for reading through Athena. Each mart of a data version is a Glue table of its own over the
 * very files that the manifest names, `<model>_v<version>`: so a reader sees one snapshot whatever is published meanwhile,
 * and nothing is copied or mirrored. Who built the files, DuckDB here or dbt in the cloud, makes no difference.
 */

import { LakeUnavailableError } from "../../../errors.ts";
import type { ObjectStore } from "../../../lake/object-store.ts";
import type { OpenSnapshot, SnapshotFile, SnapshotManifest, SnapshotModel, SnapshotPointer } from "../../snapshot.ts";
import { currentPointer, readManifest } from "../../state.ts";
import type { AthenaEngine } from "./athena.ts";
import { toHiveType } from "./athena-hive-types.ts";
import { quoteText, type Relations } from "./athena-statement.ts";

export interface AthenaSnapshotsOptions {
  readonly store: ObjectStore;
  /** Glue database of the tables. */
  readonly database: string;
  /** `s3://bucket/prefix/key` of a key of the lake. */
  readonly toUri: (key: string) => string;
  readonly createEngine: (relations: Relations) => AthenaEngine;
}

export interface AthenaSnapshots {
  /**
   * @returns null when nothing is published yet
   * @throws LakeUnavailableError, QueryFailedError and the other errors of the engine
   */
  open(): Promise<OpenSnapshot | null>;
  /** Drops the tables of a version whose files are gone. */
  forget(version: string, models: readonly string[]): Promise<void>;
}

export function createAthenaSnapshots(options: AthenaSnapshotsOptions): AthenaSnapshots {
  const { store, database, createEngine } = options;
  /** Versions whose tables this process has seen made. */
  const known = new Set<string>();
  return {
    async open() {
      const pointer: SnapshotPointer | null = await currentPointer(store);
      if (pointer === null) return null;
      const manifest = await readManifest(store, pointer);
      const marts = manifest.models.filter(({ files }) => files.length > 0);
      const relations: Relations = new Map(
        marts.map(({ name }) => [`mart.${name}`, { database, table: tableOf(name, manifest.version) }]),
      );
      await Promise.all(marts.flatMap(({ files }) => files.map((file) => checkFile(store, file))));
      const engine = createEngine(relations);
      const close = () => engine.close();
      try {
        if (!known.has(manifest.version))
          await Promise.all(marts.map((mart) => engine.execute(tableStatement(mart, manifest, options))));
        known.add(manifest.version);
      } catch (error) {
        await close();
        throw error;
      }
      return { manifest, engine, close };
    },
    async forget(version, models) {
      known.delete(version);
      const engine = createEngine(new Map());
      const drop = (model: string) =>
        engine.execute(`DROP TABLE IF EXISTS \`${database}\`.\`${tableOf(model, version)}\``);
      await Promise.all(models.map(drop)).finally(() => engine.close());
    },
  };
}

/** A table over a folder without files has no rows and no error, so a lost file must be seen here. */
async function checkFile(store: ObjectStore, { key, bytes }: SnapshotFile): Promise<void> {
  const head = await store.head(key);
  if (head === null) throw new LakeUnavailableError(`Mart file ${key} of the published snapshot is missing`);
  if (head.size !== bytes)
    throw new LakeUnavailableError(`Mart file ${key} has ${head.size} bytes where ${bytes} were published`);
}

const tableOf = (model: string, version: string): string => `${model}_v${version}`;

/** @throws LakeUnavailableError when the files lie in several folders: a table has one */
function tableStatement(
  { name, columns, files }: SnapshotModel,
  { version }: SnapshotManifest,
  { database, toUri }: AthenaSnapshotsOptions,
): string {
  const [folder, ...others] = new Set(files.map(({ key }) => key.slice(0, key.lastIndexOf("/") + 1)));
  if (folder === undefined || others.length > 0)
    throw new LakeUnavailableError(`The files of mart ${name} in ${version} lie in ${others.length + 1} folders`);
  const typed = columns.map((column) => `\`${column.name}\` ${toHiveType(column, name)}`);
  return [
    `CREATE EXTERNAL TABLE IF NOT EXISTS \`${database}\`.\`${tableOf(name, version)}\` (${typed.join(", ")})`,
    "STORED AS PARQUET",
    `LOCATION ${quoteText(toUri(folder))}`,
  ].join("\n");
}
