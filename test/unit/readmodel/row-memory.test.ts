/** Which rows of a new snapshot are read, and which are known from the one before. */

import { describe, expect, test } from "vitest";
import { createRowMemory } from "../../../src/readmodel/row-memory.ts";
import type { OpenSnapshot } from "../../../src/warehouse/snapshot.ts";

const asked: string[] = [];

/** @param files sha256 of the files of each mart */
function snapshot(version: string, files: Readonly<Record<string, readonly string[]>>): OpenSnapshot {
  const models = Object.entries(files).map(([name, hashes]) => ({
    name,
    layer: "mart",
    files: hashes.map((sha256) => ({ sha256 })),
  }));
  const engine = {
    name: "duckdb",
    query: async (sql: string) => {
      asked.push(sql);
      return [{ version }];
    },
    close: async () => undefined,
  };
  return { manifest: { version, models }, engine, close: engine.close } as unknown as OpenSnapshot;
}

describe("rows of one snapshot after another", () => {
  test("are read again only where a file of the mart is another", async () => {
    const memory = createRowMemory();
    const first = memory.over(snapshot("1", { matches: ["a", "b"], teams: ["t"] }));
    const second = memory.over(snapshot("2", { matches: ["a", "c"], teams: ["t"] }));
    const [matches, teams] = ["SELECT x FROM mart.matches", 'SELECT x FROM mart."teams"'] as const;
    expect([await first.query(matches), await first.query(teams)]).toEqual([[{ version: "1" }], [{ version: "1" }]]);
    expect([await second.query(matches), await second.query(teams)]).toEqual([[{ version: "2" }], [{ version: "1" }]]);
    expect(asked).toEqual([matches, teams, matches]);
  });

  test("are always read where something else decides on them", async () => {
    const memory = createRowMemory();
    const open = snapshot("1", { matches: ["a"], empty: [] });
    for (const sql of ["SELECT 1", "SELECT x FROM mart.empty", "SELECT x FROM mart.other"]) {
      asked.length = 0;
      await memory.over(open).query(sql);
      await memory.over(open).query(sql);
      expect(asked).toEqual([sql, sql]);
    }
    asked.length = 0;
    await memory.over(open).query("SELECT x FROM mart.matches WHERE id = $1", { parameters: ["1"] });
    await memory.over(open).query("SELECT x FROM mart.matches WHERE id = $1", { parameters: ["2"] });
    expect(asked).toHaveLength(2);
  });

  test("that could not be read are not remembered", async () => {
    const memory = createRowMemory();
    const open = snapshot("1", { matches: ["a"] });
    const broken = { ...open, engine: { ...open.engine, query: () => Promise.reject(new Error("gone")) } };
    await expect(memory.over(broken).query("SELECT x FROM mart.matches")).rejects.toThrow("gone");
    expect(await memory.over(open).query("SELECT x FROM mart.matches")).toEqual([{ version: "1" }]);
  });
});
