import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createDuckDBReader, createDuckDBWriter } from "../../../src/warehouse/drivers/duckdb.ts";
import { describeSqlEngine } from "./describe-sql-engine.ts";

const slowSql = "SELECT count(*) AS n FROM range(1000000) a(x), range(1000000) b(y) WHERE (x * y) % 7 = 3";

describeSqlEngine("DuckDB reader", async () => {
  const folder = await mkdtemp(join(tmpdir(), "pitchlake-reader-"));
  const engine = createDuckDBReader({ allowedDirectories: [folder] });
  return { engine, slowSql, cleanup: () => engine.close().then(() => rm(folder, { recursive: true })) };
});

describeSqlEngine("DuckDB writer", async () => {
  const folder = await mkdtemp(join(tmpdir(), "pitchlake-writer-"));
  const engine = await createDuckDBWriter({ path: ":memory:", allowedDirectories: [folder], tempDirectory: folder });
  return { engine, slowSql, cleanup: () => engine.close().then(() => rm(folder, { recursive: true })) };
});
