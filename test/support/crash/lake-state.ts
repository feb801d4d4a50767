/** What a lake holds after a crash and a restart, checked object by object. */

import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import type { Ledger } from "../../../src/ingest/credit-book.ts";
import { hashBody } from "../../../src/ingest/raw-objects.ts";
import { createRunStore } from "../../../src/ingest/runs-store.ts";
import { getJson, listAll } from "../../../src/lake/conditional.ts";
import { creditsKey } from "../../../src/lake/keys.ts";
import type { ObjectStore, StoredObject } from "../../../src/lake/object-store.ts";
import { createParquetWriter, recordHash } from "../../../src/warehouse/drivers/duckdb-parquet-writer.ts";
import { RUN_ID } from "./ingest-work.ts";

export interface LakeState {
  /** Raw key → hashes of its records in order. */
  readonly raw: Readonly<Record<string, string>>;
  /** Objects that are not what their metadata says, or do not open, or that no state is known for, with the reason. */
  readonly torn: readonly string[];
  readonly run: RunState;
}

export interface RunState {
  readonly status: string | null;
  /** Work items with their last records, each once. */
  readonly items: readonly string[];
  readonly unfinished: readonly string[];
}

export interface LakeReader {
  read(store: ObjectStore): Promise<LakeState>;
  close(): void;
}

export async function createLakeReader(): Promise<LakeReader> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  return {
    async read(store) {
      const raw: Record<string, string> = {};
      const torn: string[] = [];
      for await (const { key, size, etag } of listAll(store, "")) {
        const object = await store.get(key);
        try {
          if (object === null || object.body.length !== size || object.etag !== etag)
            throw new Error("listed otherwise");
          if (key.startsWith("raw/")) raw[key] = await contentOf(connection, store, object);
          else await open(connection, store, object);
        } catch (error) {
          torn.push(`${key}: ${error instanceof Error ? error.message : String(error)}`);
        }
      }
      return { raw, torn, run: await readRun(store) };
    },
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

/** @throws Error when it does not open */
async function open(connection: DuckDBConnection, store: ObjectStore, { key, body }: StoredObject): Promise<void> {
  if (!key.endsWith(".parquet")) JSON.parse(Buffer.from(body).toString("utf8"));
  else await connection.runAndReadAll(`SELECT count(COLUMNS(*)) FROM read_parquet('${await store.localPath(key)}')`);
}

/** @throws Error when the content is not what its metadata says */
async function contentOf(connection: DuckDBConnection, store: ObjectStore, object: StoredObject): Promise<string> {
  const { key, body, metadata } = object;
  if (!key.endsWith(".parquet")) {
    const sha256 = hashBody({ content: { kind: "bytes", bytes: body } } as Parameters<typeof hashBody>[0]);
    if (sha256 !== metadata.sha256) throw new Error(`sha256 ${sha256}, in the metadata ${metadata.sha256}`);
    return sha256;
  }
  const path = await store.localPath(key);
  const query = `SELECT context, record, record_hash FROM read_parquet('${path}') ORDER BY record_index`;
  const rows = (await connection.runAndReadAll(query)).getRows() as [string, string, string][];
  if (String(rows.length) !== metadata.rows) throw new Error(`${rows.length} rows, in the metadata ${metadata.rows}`);
  for (const [context, record, hash] of rows)
    if (recordHash(context, record) !== hash) throw new Error(`a record is not that of its hash ${hash}`);
  return rows.map(([, , hash]) => hash).join(" ");
}

async function readRun(store: ObjectStore): Promise<RunState> {
  const runs = createRunStore({ store });
  const run = await runs.get(RUN_ID);
  const tasks = run === null ? [] : await runs.tasks(RUN_ID);
  const done = new Set(["FETCHED", "SKIPPED", "UNCHANGED"]);
  const nameOf = ({ endpoint, parameters }: (typeof tasks)[number]) => `${endpoint} ${JSON.stringify(parameters)}`;
  return {
    status: run?.finishedAt == null ? null : run.status,
    items: tasks.map(nameOf).toSorted(),
    unfinished: tasks.filter(({ outcome }) => !done.has(outcome)).map((task) => `${nameOf(task)} ${task.outcome}`),
  };
}

/** What we count as spent ourselves, without what the provider told us of; leases that still stand are spent too. */
export async function creditsCounted(store: ObjectStore, source: string): Promise<number> {
  const book = await getJson<Ledger>(store, creditsKey(source.toLowerCase()));
  return book === null ? 0 : book.spent + book.leases.reduce((sum, { credits }) => sum + credits, 0);
}

/**
 * Temp files, locks, and each `.meta` whose object is not there; files that should have been taken over into the lake and
 * that the next writer, which the restart need not have had use for, does not clear.
 */
export async function leftOvers(dataDir: string): Promise<readonly string[]> {
  const lake = join(dataDir, "lake");
  if ((await filesBelow(join(dataDir, "work"))).length > 0) await writeOnce(join(dataDir, "work"));
  const files = [...(await filesBelow(lake)), ...(await filesBelow(join(dataDir, "work")))];
  const all = new Set(files);
  const isMetaAlone = (file: string) => file.endsWith(".meta") && !all.has(file.slice(0, -".meta".length));
  return files.filter((file) => !file.startsWith(lake) || file.startsWith(join(lake, ".store")) || isMetaAlone(file));
}

async function writeOnce(workDir: string): Promise<void> {
  const writer = createParquetWriter({ workDir });
  const nothing = { competition_code: null, season: null, season_id: null, match_id: null };
  const constants = {
    ...nothing,
    endpoint: "",
    base: "",
    ingested_at: "2026-01-01T00:00:00Z",
    run_id: "",
    object_key: "",
  };
  const { file } = await writer.write(constants, [{ context: "{}", record: "{}" }]);
  await writer.close();
  await rm(file);
}

async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
