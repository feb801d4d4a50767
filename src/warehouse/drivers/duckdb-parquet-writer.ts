/** Writes raw Parquet objects: one row a source record, its text letter by letter (DESIGN.md, decision 12). */

import { createHash } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { InvalidInputError, LakeUnavailableError } from "../../errors.ts";
import type { RawConstants, RawParquetWriter, RawRecord } from "../../ingest/types.ts";
import { removeOrphans } from "../work-folder.ts";
import {
  BASE_SETTINGS,
  type DuckDbConnection,
  type DuckDbInstance,
  openDuckDb,
  quoteText,
  sandboxStatements,
} from "./duckdb-client.ts";

const TEMP_FILE = /^raw-(\d+)-\d+\.parquet$/;

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
}

/** Of this process, so that two writers never share a name. */
let count = 0;

/** Opens DuckDB at the first write and sweeps temp files of processes that are gone. Calls are written one after another. */
export function createParquetWriter({ workDir }: ParquetWriterOptions): ClosableParquetWriter {
  const folder = resolve(workDir, "tmp");
  let opened: Promise<OpenWriter> | undefined;
  let turn: Promise<unknown> = Promise.resolve();
  const writeNext = async (constants: RawConstants, records: readonly RawRecord[]) => {
    opened ??= open(folder).catch((error) => {
      opened = undefined; // The next write tries again: the disk may be back.
      throw error;
    });
    const { connection } = await opened;
    const file = join(folder, `raw-${process.pid}-${++count}.parquet`);
    try {
      await fill(connection, records);
      await connection.run(copyStatement(constants, file));
    } catch (error) {
      await rm(file, { force: true });
      throw new LakeUnavailableError(`Cannot write Parquet for ${constants.object_key}`, { cause: error });
    }
    return { file, rows: records.length };
  };
  return {
    async write(constants, records) {
      checkInstant(constants);
      const result = turn.then(() => writeNext(constants, records));
      turn = result.catch(() => undefined);
      return result;
    },
    async close() {
      await turn;
      const writer = await opened?.catch(() => undefined);
      writer?.connection.closeSync();
      writer?.instance.closeSync();
      opened = undefined;
    },
  };
}

async function open(folder: string): Promise<OpenWriter> {
  await mkdir(folder, { recursive: true });
  await removeOrphans(folder, TEMP_FILE);
  const instance = await openDuckDb(":memory:", { ...BASE_SETTINGS, threads: "1", memory_limit: "512MB" });
  const connection = await instance.connect();
  for (const statement of sandboxStatements({ allowedDirectories: [folder], tempDirectory: folder })) {
    await connection.run(statement);
  }
  return { instance, connection };
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
  return `COPY (SELECT ${columns.join(", ")}, record_index, context, record, record_hash FROM batch)
    TO ${quoteText(file)} (FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false)`;
}

function checkInstant({ ingested_at, object_key }: RawConstants): void {
  if (Number.isNaN(Date.parse(ingested_at))) {
    throw new InvalidInputError(`ingested_at of ${object_key} is not an instant: ${ingested_at}`, "ingested_at");
  }
}
