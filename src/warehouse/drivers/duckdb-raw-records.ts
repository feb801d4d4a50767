/** Reads the records of raw Parquet objects back, letter by letter: ingestion asks which matches a stored list names. */

import { dirname } from "node:path";
import { LakeUnavailableError } from "../../errors.ts";
import type { ReadRawParquet } from "../../ingest/raw-records.ts";
import type { ObjectStore } from "../../lake/object-store.ts";
import { BASE_SETTINGS, openDuckDb, readParquet, sandboxStatements } from "./duckdb-client.ts";

export interface RawRecordReaderOptions {
  readonly store: Pick<ObjectStore, "localPath">;
}

/**
 * An instance a read, so that nothing stays open: a few lists of matches a day are read, each once.
 * The reader throws LakeUnavailableError for a file that is no such Parquet.
 */
export function createRawRecordReader({ store }: RawRecordReaderOptions): ReadRawParquet {
  return async (key) => {
    const file = await store.localPath(key);
    return file === null ? [] : readFile(key, file);
  };
}

async function readFile(key: string, file: string): Promise<readonly string[]> {
  const instance = await openDuckDb(":memory:", { ...BASE_SETTINGS, threads: "1", memory_limit: "256MB" });
  try {
    const connection = await instance.connect();
    for (const statement of sandboxStatements({ allowedDirectories: [dirname(file)], tempDirectory: null }))
      await connection.run(statement);
    const result = await connection.run(`SELECT record FROM ${readParquet([file])} ORDER BY record_index`);
    const records: string[] = [];
    for (let index = 0; index < result.chunkCount; index += 1) {
      const chunk = result.getChunk(index);
      const column = chunk.getColumnVector(0);
      for (let row = 0; row < chunk.rowCount; row += 1) records.push(String(column.getItem(row)));
    }
    connection.closeSync();
    return records;
  } catch (cause) {
    throw new LakeUnavailableError(`Cannot read the records of ${key}`, { cause });
  } finally {
    instance.closeSync();
  }
}
