/** Opens a published snapshot for reading: each mart is `mart.<model>` on a sandboxed engine. */

import { stat } from "node:fs/promises";
import { dirname } from "node:path";
import { LakeUnavailableError } from "../errors.ts";
import type { ObjectStore } from "../lake/object-store.ts";
import type { FileRelation } from "./drivers/duckdb.ts";
import { sha256OfFile } from "./mart-files.ts";
import type { OpenSnapshot, SnapshotFile, SnapshotPointer } from "./snapshot.ts";
import type { SqlEngine } from "./sql-engine.ts";
import { currentPointer, readManifest } from "./state.ts";

/** Makes the reading engine over local files. */
export type EngineFactory = (options: {
  readonly relations: readonly FileRelation[];
  readonly allowedDirectories: readonly string[];
}) => SqlEngine;

export interface OpenSnapshotOptions {
  readonly store: ObjectStore;
  readonly engineFactory: EngineFactory;
  /** Also compares every file's sha256; else only its size. Default false. */
  readonly verify?: boolean;
}

/**
 * @param pointer which snapshot; by default what is published
 * @returns null when nothing is published yet
 * @throws LakeUnavailableError when a file is missing or not what the manifest says
 */
export async function openSnapshot(
  options: OpenSnapshotOptions,
  pointer?: SnapshotPointer | null,
): Promise<OpenSnapshot | null> {
  const { store, engineFactory, verify = false } = options;
  const published = pointer ?? (await currentPointer(store));
  if (published === null) return null;
  const manifest = await readManifest(store, published);
  const relations: FileRelation[] = await Promise.all(
    manifest.models
      .filter(({ files }) => files.length > 0)
      .map(async ({ name, files }) => ({
        schema: "mart",
        name,
        files: await Promise.all(files.map((file) => checkedPath(store, file, verify))),
      })),
  );
  const allowedDirectories = [...new Set(relations.flatMap(({ files }) => files.map(dirname)))];
  const engine = engineFactory({ relations, allowedDirectories });
  return { manifest, engine, close: () => engine.close() };
}

async function checkedPath(store: ObjectStore, { key, bytes, sha256 }: SnapshotFile, verify: boolean): Promise<string> {
  const path = await store.localPath(key);
  if (path === null) throw new LakeUnavailableError(`Mart file ${key} of the published snapshot is missing`);
  const { size } = await stat(path);
  if (size !== bytes)
    throw new LakeUnavailableError(`Mart file ${key} has ${size} bytes where ${bytes} were published`);
  if (verify && (await sha256OfFile(path)) !== sha256) {
    throw new LakeUnavailableError(`Mart file ${key} has other bytes than were published`);
  }
  return path;
}
