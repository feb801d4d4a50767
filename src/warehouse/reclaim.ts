/**
 * Rows that were deleted take room until DuckDB passes over their tables (a checkpoint). By itself it does so in the middle of
 * any commit once 16 MiB were written, and 380 new rows then wait seconds for it; so the writer puts that off
 * (`drivers/duckdb.ts`), and it is done here, once enough has come together.
 */

import type { DuckDbWriter } from "./drivers/duckdb.ts";

const MOST_GROWTH = 1.5;
const GROWTH_BYTES = 256 * 1024 * 1024;

/**
 * To be called after the publish, so that nobody who waits for rows waits for this.
 * @param before bytes of the tables when nothing was left to reclaim; null = now
 * @returns the same for the next call
 */
export async function reclaim(
  db: DuckDbWriter,
  before: number | null,
  onTiming: (name: string, ms: number) => void,
): Promise<number> {
  const bytes = await bytesOf(db);
  if (before === null) return bytes;
  if (bytes < before * MOST_GROWTH + GROWTH_BYTES) return before;
  const started = performance.now();
  // It refuses while another statement writes; after the next step it is tried again.
  await db.execute("CHECKPOINT state").catch(() => undefined);
  onTiming("reclaiming", performance.now() - started);
  return bytesOf(db);
}

/** In memory and spilled. */
async function bytesOf(db: DuckDbWriter): Promise<number> {
  const rows = await db.query<{ bytes: number }>(
    "SELECT CAST(sum(memory_usage_bytes + temporary_storage_bytes) AS DOUBLE) AS bytes FROM duckdb_memory()",
  );
  return rows[0]?.bytes ?? 0;
}
