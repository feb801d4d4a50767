import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createDuckDBWriter, type DuckDbWriter } from "../../../src/warehouse/drivers/duckdb.ts";
import { reclaim } from "../../../src/warehouse/reclaim.ts";

const MB = 1024 * 1024;

/** A database that says how large it is, and notes what it is told. */
function sized(...bytes: readonly number[]) {
  const told: string[] = [];
  let asked = 0;
  const db = {
    query: async () => [{ bytes: bytes[asked++] }],
    execute: async (sql: string) => {
      told.push(sql);
      return 0;
    },
  };
  return { db: db as unknown as DuckDbWriter, told };
}

describe("reclaiming", () => {
  test("waits until the tables have grown by half and 256 MiB", async () => {
    const small = sized(100 * MB, 400 * MB, 1_700 * MB);
    const before = await reclaim(small.db, null, () => undefined);
    expect(await reclaim(small.db, before, () => undefined)).toBe(100 * MB);
    expect(await reclaim(small.db, 1_000 * MB, () => undefined)).toBe(1_000 * MB);
    expect(small.told).toEqual([]);
  });

  test("then asks for a checkpoint, and goes on from what is left", async () => {
    const grown = sized(1_900 * MB, 1_100 * MB);
    const timed: string[] = [];
    expect(await reclaim(grown.db, 1_000 * MB, (name) => timed.push(name))).toBe(1_100 * MB);
    expect(grown.told).toEqual(["CHECKPOINT state"]);
    expect(timed).toEqual(["reclaiming"]);
  });
});

describe("a database to build in", () => {
  let folder: string;
  let db: DuckDbWriter;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "pitchlake-reclaim-"));
    db = await createDuckDBWriter({ path: ":memory:", allowedDirectories: [folder], tempDirectory: folder });
    await db.execute("ATTACH ':memory:' AS state");
  });
  afterEach(async () => {
    await db.close();
    await rm(folder, { recursive: true, force: true });
  });

  const groups = async () => {
    const rows = await db.query<{ n: number }>(
      "SELECT count(DISTINCT row_group_id) AS n FROM pragma_storage_info('state.t')",
    );
    return rows[0]?.n ?? 0;
  };

  test("leaves deleted rows where they are until it is told to reclaim them", async () => {
    await db.execute(
      "CREATE TABLE state.t AS SELECT range % 10 AS k, 'a text of some length ' || range AS s FROM range(500000)",
    );
    const before = await groups();
    for (let n = 0; n < 10; n += 1) {
      await db.execute(`DELETE FROM state.t WHERE k = ${n}`);
      await db.execute(`INSERT INTO state.t SELECT ${n}, 'another text of some length ' || range FROM range(50000)`);
    }
    expect(await groups()).toBeGreaterThan(before);
    await db.execute("CHECKPOINT state");
    expect(await groups()).toBeLessThanOrEqual(before + 1);
    expect(await db.query("SELECT count(*) AS n, count(DISTINCT k) AS k FROM state.t")).toEqual([
      { n: 500_000, k: 10 },
    ]);
  });
});
