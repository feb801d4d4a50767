/** Writes raw Parquet objects: one row a source record, its text letter by letter (DESIGN.md, decision 12). */

import { createHash } from "node:crypto";
import { mkdir, open as openFile, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import pLimit from "p-limit";
import { InvalidInputError, LakeUnavailableError } from "../../errors.ts";
import type { RawConstants, RawParquetWriter, RawRecord, RecordForm } from "../../ingest/types.ts";
import { removeOrphans } from "../work-folder.ts";
import { type ArrayCopy, arrayCopyStatement } from "./duckdb-array-copy.ts";
import {
  BASE_SETTINGS,
  type DuckDbConnection,
  type DuckDbInstance,
  openDuckDb,
  quoteText,
  sandboxStatements,
} from "./duckdb-client.ts";

const TEMP_FILE = /^raw-(\d+)-\d+\.(?:parquet|json)$/;
/** As many as DuckDB copies at once; each takes one core. */
const ARRAYS_AT_ONCE = 2;
/** In a path DuckDB takes them for a pattern of files. */
const GLOB = /[*?[\]{}]/;

export interface ParquetWriterOptions {
  /** DATA_DIR/work; files are made in `tmp/` below it. */
  readonly workDir: string;
}

export interface ClosableParquetWriter extends RawParquetWriter {
  close(): Promise<void>;
}

interface OpenWriter {
  readonly instance: DuckDbInstance;
  readonly connection: DuckDbConnection;
  /** For whole arrays, which need no table; those in use are not among them. */
  readonly free: DuckDbConnection[];
}

/** Of this process, so that two writers never share a name. */
let count = 0;

/** Opens DuckDB at the first write and sweeps temp files of processes that are gone. `write` calls go one after another. */
export function createParquetWriter({ workDir }: ParquetWriterOptions): ClosableParquetWriter {
  const folder = resolve(workDir, "tmp");
  const limit = pLimit(ARRAYS_AT_ONCE);
  let opened: Promise<OpenWriter> | undefined;
  let turn: Promise<unknown> = Promise.resolve();
  let arrays: Promise<unknown> = Promise.resolve();
  const opening = (): Promise<OpenWriter> => {
    opened ??= open(folder).catch((error) => {
      opened = undefined; // The next write tries again: the disk may be back.
      throw error;
    });
    return opened;
  };
  const nextFile = (): string => join(folder, `raw-${process.pid}-${++count}`);
  const writeNext = async (constants: RawConstants, records: readonly RawRecord[]) => {
    const { connection } = await opening();
    const file = `${nextFile()}.parquet`;
    try {
      await fill(connection, records);
      await connection.run(copyStatement(constants, file));
    } catch (error) {
      await rm(file, { force: true });
      throw cannotWrite(constants, error);
    }
    return { file, rows: records.length };
  };
  const copyArray = async (constants: RawConstants, body: Uint8Array, { marks, needs }: RecordForm) => {
    const { instance, free } = await opening();
    const connection = free.pop() ?? (await instance.connect());
    const name = nextFile();
    const copy = { constants: constantColumns(constants), from: `${name}.json`, to: `${name}.parquet` };
    try {
      // A copy of the body, which nobody else can change meanwhile. It is gone before it reaches the disk.
      await writeWhole(copy.from, body);
      const byMarks = marks === null ? null : await copyIfGood(connection, { ...copy, check: { marks } });
      const rows = byMarks ?? (await copyIfGood(connection, { ...copy, check: { needs } }));
      return rows === null ? null : { file: copy.to, rows };
    } catch (error) {
      throw cannotWrite(constants, error);
    } finally {
      free.push(connection);
      await rm(copy.from, { force: true });
    }
  };
  return {
    async write(constants, records) {
      checkInstant(constants);
      const result = turn.then(() => writeNext(constants, records));
      turn = result.catch(() => undefined);
      return result;
    },
    async writeArray(constants, body, form) {
      checkInstant(constants);
      if (GLOB.test(folder)) return null;
      const result = limit(() => copyArray(constants, body, form));
      arrays = Promise.allSettled([arrays, result]);
      return result;
    },
    async close() {
      await Promise.all([turn, arrays]);
      const writer = await opened?.catch(() => undefined);
      for (const connection of writer?.free ?? []) connection.closeSync();
      writer?.connection.closeSync();
      writer?.instance.closeSync();
      opened = undefined;
    },
  };
}

/** @returns rows; null when the file is no JSON array, or one of its records is not as needed: nothing is written */
async function copyIfGood(connection: DuckDbConnection, copy: ArrayCopy): Promise<number | null> {
  try {
    return Number((await connection.run(arrayCopyStatement(copy))).rowsChanged);
  } catch (error) {
    await rm(copy.to, { force: true });
    if (isInvalidInput(error)) return null;
    throw error;
  }
}

/** In one call, where `writeFile` takes six for 3 MB. */
async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const file = await openFile(path, "wx", 0o600);
  try {
    for (let at = 0; at < bytes.length; ) at += (await file.write(bytes, at)).bytesWritten;
  } finally {
    await file.close();
  }
}

const isInvalidInput = (error: unknown): boolean =>
  error instanceof Error && error.message.startsWith("Invalid Input Error");

const cannotWrite = ({ object_key }: RawConstants, cause: unknown): LakeUnavailableError =>
  new LakeUnavailableError(`Cannot write Parquet for ${object_key}`, { cause });

async function open(folder: string): Promise<OpenWriter> {
  await mkdir(folder, { recursive: true });
  await removeOrphans(folder, TEMP_FILE);
  const instance = await openDuckDb(":memory:", { ...BASE_SETTINGS, threads: "1", memory_limit: "512MB" });
  const connection = await instance.connect();
  for (const statement of sandboxStatements({ allowedDirectories: [folder], tempDirectory: folder })) {
    await connection.run(statement);
  }
  return { instance, connection, free: [] };
}

/** The varying columns go through an appender, the constants into the COPY: twice as fast as appending all thirteen. */
async function fill(connection: DuckDbConnection, records: readonly RawRecord[]): Promise<void> {
  await connection.run(
    "CREATE OR REPLACE TABLE batch (record_index INTEGER, context VARCHAR, record VARCHAR, record_hash VARCHAR)",
  );
  const appender = await connection.createAppender("batch");
  for (const [index, { context, record }] of records.entries()) {
    appender.appendInteger(index);
    appender.appendVarchar(context);
    appender.appendVarchar(record);
    appender.appendVarchar(recordHash(context, record));
    appender.endRow();
  }
  appender.closeSync();
}

/** First 16 hex characters of sha256(context + "\n" + record): identity of a record's content, whoever wrote it. */
export function recordHash(context: string, record: string): string {
  return createHash("sha256").update(`${context}\n${record}`).digest("hex").slice(0, 16);
}

function copyStatement(constants: RawConstants, file: string): string {
  return `COPY (SELECT ${constantColumns(constants)}, record_index, context, record, record_hash FROM batch)
    TO ${quoteText(file)} (FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false)`;
}

function constantColumns(constants: RawConstants): string {
  const text = (value: string | null) => (value === null ? "NULL::VARCHAR" : quoteText(value));
  const columns = [
    `${text(constants.endpoint)} AS endpoint`,
    `${text(constants.competition_code)} AS competition_code`,
    `${constants.season === null ? "NULL" : Math.trunc(constants.season)}::INTEGER AS season`,
    `${text(constants.season_id)} AS season_id`,
    `${text(constants.match_id)} AS match_id`,
    `${text(constants.base)} AS base`,
    `TIMESTAMP ${quoteText(new Date(constants.ingested_at).toISOString().slice(0, -1))} AS ingested_at`,
    `${text(constants.run_id)} AS run_id`,
    `${text(constants.object_key)} AS object_key`,
  ];
  return columns.join(", ");
}

function checkInstant({ ingested_at, object_key }: RawConstants): void {
  if (Number.isNaN(Date.parse(ingested_at))) {
    throw new InvalidInputError(`ingested_at of ${object_key} is not an instant: ${ingested_at}`, "ingested_at");
  }
}
