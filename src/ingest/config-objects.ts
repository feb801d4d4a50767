/** Writes `raw/config_<entity>/hash=<hash>/data.parquet`: by content hash, so that an unchanged config writes nothing. */

import { createHash } from "node:crypto";
import type { Config } from "../config/types.ts";
import { listAll } from "../lake/conditional.ts";
import type { ObjectHead, ObjectStore } from "../lake/object-store.ts";
import { type ConfigEntity, toConfigRecords } from "./config-records.ts";
import type { RawParquetWriter, RawRecord } from "./types.ts";

export interface ConfigObjectOptions {
  readonly config: Config;
  readonly store: ObjectStore;
  readonly parquet: RawParquetWriter;
  readonly now: () => Date;
  readonly runId: string;
}

export interface ConfigObjectsResult {
  readonly written: readonly string[];
  readonly present: readonly string[];
}

/** @throws LakeUnavailableError */
export async function writeConfigObjects(options: ConfigObjectOptions): Promise<ConfigObjectsResult> {
  const entities = Object.entries(toConfigRecords(options.config)) as [ConfigEntity, readonly object[]][];
  const results = await Promise.all(
    entities.map(([entity, values]) => writeEntity(options, entity, toRecords(values))),
  );
  const keysOf = (written: boolean): string[] =>
    results.filter((result) => result.written === written).map(({ key }) => key);
  return { written: keysOf(true), present: keysOf(false) };
}

/** Nothing is one empty record: without any row SQL would take the list before it for the newest. */
const toRecords = (values: readonly object[]): readonly RawRecord[] =>
  (values.length === 0 ? [{}] : values).map((value) => ({ context: "{}", record: JSON.stringify(value) }));

async function writeEntity(
  options: ConfigObjectOptions,
  entity: ConfigEntity,
  records: readonly RawRecord[],
): Promise<{ readonly key: string; readonly written: boolean }> {
  const { store, parquet, now, runId } = options;
  const sha256 = createHash("sha256").update(JSON.stringify(records)).digest("hex");
  const key = `raw/config_${entity}/hash=${sha256.slice(0, 16)}/data.parquet`;
  const newest = await newestOf(store, `raw/config_${entity}/`);
  if (newest?.key === key) return { key, written: false };
  const at = now().toISOString();
  const constants = { competition_code: null, season: null, season_id: null, match_id: null, base: "config" };
  const names = { endpoint: `config_${entity}`, ingested_at: at, run_id: runId, object_key: key };
  const { file } = await parquet.write({ ...names, ...constants }, records);
  const metadata = { "fetched-at": at, "run-id": runId, sha256, rows: String(records.length) };
  // A config that goes back to an earlier content: only the newest object counts, so the old one is dated anew.
  const present = await store.head(key);
  const condition = present === null ? { ifNoneMatch: "*" as const } : { ifMatch: present.etag };
  return { key, written: (await store.put(key, { file }, { ...condition, metadata })).written };
}

async function newestOf(store: ObjectStore, prefix: string): Promise<ObjectHead | null> {
  const heads: ObjectHead[] = [];
  for await (const { key } of listAll(store, prefix)) {
    const head = await store.head(key);
    if (head !== null) heads.push(head);
  }
  return heads.toSorted((a, b) => writtenAt(a).localeCompare(writtenAt(b))).at(-1) ?? null;
}

const writtenAt = ({ metadata, lastModified }: ObjectHead): string =>
  metadata["fetched-at"] ?? lastModified.toISOString();
