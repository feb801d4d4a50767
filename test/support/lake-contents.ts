/** What a lake holds, for "the lake ends the same": raw keys with their record hashes, without ingestion columns and `_state/`. */

import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { listAll } from "../../src/lake/conditional.ts";
import { createFileStore } from "../../src/lake/drivers/file.ts";

/** key without its time part → sorted record hashes joined; times differ from day to day, records do not. */
export async function lakeContents(dataDir: string): Promise<Readonly<Record<string, string>>> {
  const store = createFileStore({ dir: join(dataDir, "lake") });
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  const contents: Record<string, string> = {};
  for await (const object of listAll(store, "raw/")) {
    const path = await store.localPath(object.key);
    const reader = await connection.runAndReadAll(
      `SELECT count(*)::INTEGER AS n, md5(string_agg(record_hash, ',' ORDER BY record_index)) AS h FROM read_parquet('${path}')`,
    );
    contents[object.key] = JSON.stringify(reader.getRowObjectsJson()[0]);
  }
  connection.closeSync();
  instance.closeSync();
  await store.close();
  return contents;
}
