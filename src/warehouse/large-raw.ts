/**
 * Raw relations of many megabytes stay in their files: models read them through views, so that gigabytes of JSON text
 * never stand in the engine's memory or its spill, and what no model asks for (the hash of each event) is not computed.
 * The files lie in the engine's own folder, since once its sandbox is closed it can reach no other; small
 * relations are loaded, because opening files is what they cost.
 */

import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { ObjectStore } from "../lake/object-store.ts";
import type { BadRawObject } from "./build-errors.ts";
import { quoteName } from "./drivers/duckdb-client.ts";
import type { CompiledProject } from "./project.ts";
import { findBadRawObjects } from "./quarantine-raw.ts";
import type { RawObject } from "./raw-objects.ts";
import type { LocalRawFiles } from "./raw-relations.ts";
import { copyRawFiles } from "./raw-scopes.ts";
import type { ReadObject } from "./touched.ts";

/** Of a relation's Parquet objects; ten times as much text. */
export const LARGE_RAW_BYTES = 16 * 1024 * 1024;

export interface LargeRaw {
  /** By relation: what its view reads. */
  readonly files: LocalRawFiles;
  /** A view has no size of its own. By `raw.<relation>`. */
  rows(read: ReadonlyMap<string, ReadObject>): ReadonlyMap<string, number>;
  /** What cannot be read to its end; that the memory did not suffice says nothing of a file. */
  findBad(query: (sql: string) => Promise<unknown>): Promise<readonly BadRawObject[]>;
  /** Drops `raw.<relation>`, be it a view or a table. */
  drop(execute: (sql: string) => Promise<unknown>, relation: string): Promise<void>;
  /** Once no model needs them, and nobody asks any more which of them is bad. */
  removeFiles(): Promise<void>;
}

/** @param folder that the engine may read. @throws BadRawObjectsError, LakeUnavailableError */
export async function copyLargeRaw(
  store: ObjectStore,
  project: Pick<CompiledProject, "rawRelations" | "models">,
  objects: readonly RawObject[],
  folder: string,
  largeBytes: number,
): Promise<LargeRaw> {
  const large = largeRelations(project, objects, largeBytes);
  const own = objects.filter(({ relation }) => large.has(relation));
  const copiesFolder = join(folder, "large-raw");
  const files: LocalRawFiles = own.length === 0 ? new Map() : await copyRawFiles(store, own, copiesFolder);
  return {
    files,
    rows: (read) => new Map([...files].map(([name, list]) => [`raw.${name}`, sumRows(list, read)])),
    async findBad(query) {
      if (files.size === 0) return [];
      const paths = new Map([...files.values()].flat().map(({ key, path }) => [key, path]));
      const copies = { ...store, localPath: async (key: string) => paths.get(key) ?? null };
      const bad = await findBadRawObjects(copies, own, project.rawRelations, query);
      return bad.filter(({ reason }) => !reason.startsWith("Out of Memory"));
    },
    async drop(execute, relation) {
      await execute(`DROP ${files.has(relation) ? "VIEW" : "TABLE"} IF EXISTS raw.${quoteName(relation)}`);
    },
    removeFiles: () => rm(copiesFolder, { recursive: true, force: true }),
  };
}

const sumRows = (files: readonly { readonly key: string }[], read: ReadonlyMap<string, ReadObject>): number =>
  files.reduce((rows, { key }) => rows + (read.get(key)?.rows ?? 0), 0);

/** Whether a build of these objects reads any of them in their files. */
export const hasLargeRaw = (
  project: Pick<CompiledProject, "rawRelations" | "models">,
  objects: readonly RawObject[],
  largeBytes = LARGE_RAW_BYTES,
): boolean => largeRelations(project, objects, largeBytes).size > 0;

/** That tables are made of; a model that is a view would read the files again and again. */
function largeRelations(
  { rawRelations, models }: Pick<CompiledProject, "rawRelations" | "models">,
  objects: readonly RawObject[],
  largeBytes: number,
): ReadonlySet<string> {
  const large = rawRelations.filter(({ name }) => {
    const readers = models.filter(({ upstream }) => upstream.includes(name));
    const own = objects.filter(({ relation }) => relation === name);
    return isLarge(own, largeBytes) && readers.length > 0 && readers.every(isTable);
  });
  return new Set(large.map(({ name }) => name));
}

/** Of one relation's objects. */
export function isLarge(objects: readonly RawObject[], largeBytes: number): boolean {
  const parquet = objects.filter(({ key }) => key.endsWith(".parquet"));
  return parquet.reduce((bytes, { info }) => bytes + info.size, 0) > largeBytes;
}

const isTable = ({ materialized, layer }: CompiledProject["models"][number]): boolean =>
  materialized !== "view" || layer === "mart";
