/** The records of a raw object, parsed: from the body itself where it was kept, else by the port that reads Parquet. */

import type { EndpointConfig } from "../config/types.ts";
import type { ObjectStore } from "../lake/object-store.ts";
import type { ReadRecords } from "./parameter-sets.ts";
import { extractRecords } from "./records.ts";

/** Port: the `record` column of one raw Parquet object, in order; none when it is not there. */
export type ReadRawParquet = (key: string) => Promise<readonly string[]>;

export interface RecordReaderOptions {
  readonly store: ObjectStore;
  readonly parquet?: ReadRawParquet;
}

/** Objects whose records are kept in memory: those of the seasons that are asked for daily. */
const KEPT_OBJECTS = 64;

/** What was read once is kept until the object changes. */
export function createRecordReader({ store, parquet }: RecordReaderOptions): ReadRecords {
  const kept = new Map<string, Promise<readonly unknown[]>>();
  const read = async ({ contract }: EndpointConfig, key: string): Promise<readonly unknown[]> => {
    if (key.endsWith(".parquet")) return ((await parquet?.(key)) ?? []).map((text) => JSON.parse(text) as unknown);
    const object = await store.get(key);
    if (object === null) return [];
    return extractRecords(contract.records, object.body).map(({ record }) => JSON.parse(record) as unknown);
  };
  return async (endpoint, key) => {
    const head = await store.head(key);
    if (head === null) return [];
    const id = `${head.etag} ${head.metadata.sha256 ?? ""} ${key}`;
    const known = kept.get(id) ?? read(endpoint, key);
    kept.delete(id);
    kept.set(id, known);
    for (const old of kept.keys()) if (kept.size > KEPT_OBJECTS) kept.delete(old);
    known.catch(() => kept.delete(id));
    return known;
  };
}
