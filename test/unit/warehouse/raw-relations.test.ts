/** Raw relations are loaded beside each other, those of the most files first, and nothing runs any more once a failure is told. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDuckDBWriter } from "../../../src/warehouse/drivers/duckdb.ts";
import { loadRawRelations } from "../../../src/warehouse/raw-relations.ts";

const columns = ["record", "record_hash"].map((name) => ({ name, type: "varchar", description: null }));
const relation = (name: string) => ({ name, description: null, columns });
const filesOf = (count: number) => Array.from({ length: count }, (_, file) => ({ path: `/${file}`, key: `${file}` }));
const turn = () => new Promise((resolve) => setImmediate(resolve));
const target = (sql: string) => /raw\."(\w+)"/.exec(sql)?.[1] ?? "";

describe("raw relations", () => {
  const relations = ["none", "few", "nothing", "many"].map(relation);
  const files = new Map([
    ["few", filesOf(2)],
    ["many", filesOf(3)],
  ]);

  test("of the most files go first, and those of none in one statement", async () => {
    const statements: string[] = [];
    await loadRawRelations(async (sql) => statements.push(sql), relations, files);
    expect(statements.map(target)).toEqual(["", "many", "few", "none"]);
    expect(statements.at(-1)).toContain('raw."nothing" ("record" varchar, "record_hash" varchar)');
  });

  test("that cannot be read are told of when the others are done", async () => {
    const ended: string[] = [];
    const execute = async (sql: string) => {
      if (target(sql) === "many") throw new Error("No magic bytes");
      await turn();
      return ended.push(target(sql));
    };
    await expect(loadRawRelations(execute, relations, files)).rejects.toThrow("No magic bytes");
    expect(ended).toEqual(["", "few", "none"]);
  });
});

describe("a writer's load", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "pitchlake-load-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const open = (load: (execute: (sql: string) => Promise<number>) => Promise<void>, sessions: readonly string[]) =>
    createDuckDBWriter({ path: ":memory:", allowedDirectories: [folder], tempDirectory: folder, sessions, load });

  test("leaves tables and catalogs that all sessions see, whatever connection they came by", async () => {
    const db = await open(
      async (execute) => {
        await execute("ATTACH ':memory:' AS narrow");
        await Promise.all([1, 2, 3, 4].map((n) => execute(`CREATE TABLE narrow.t${n} AS SELECT ${n} AS n`)));
      },
      ["memory", "narrow"],
    );
    const sql = "SELECT n FROM narrow.t1 UNION ALL SELECT n FROM narrow.t4 ORDER BY n";
    expect(await db.sessions[0]?.query(sql)).toEqual([{ n: 1 }, { n: 4 }]);
    expect(await db.sessions[1]?.query("SELECT n FROM t3")).toEqual([{ n: 3 }]);
    await expect(db.sessions[0]?.query("SELECT n FROM t3")).rejects.toThrow("t3");
    await db.close();
  });

  test("runs one after another where there are no sessions, and its failure is the writer's", async () => {
    const db = await open(async (execute) => {
      await Promise.all(["CREATE TABLE t (n INTEGER)", "INSERT INTO t VALUES (7)"].map(execute));
    }, []);
    expect(await db.query("SELECT n FROM t")).toEqual([{ n: 7 }]);
    await db.close();
    await expect(open((execute) => execute("SELECT * FROM gone").then(() => undefined), ["memory"])).rejects.toThrow(
      "gone",
    );
  });
});
