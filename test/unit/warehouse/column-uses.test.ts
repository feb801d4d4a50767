/** What the compiled project says of the columns that its statements read. */

import { beforeAll, describe, expect, test } from "vitest";
import { withUses } from "../../../scripts/dbt/column-uses.ts";
import { usesOf } from "../../../src/warehouse/column-uses.ts";
import { type LoadedProject, loadProject } from "../../../src/warehouse/project.ts";

let project: LoadedProject;
beforeAll(async () => {
  project = await loadProject();
});

describe("the compiled project", () => {
  test("says of each model and test what it reads, as this DuckDB plans it", async () => {
    const { uses: _, ...plain } = project;
    const { uses } = await withUses(plain);
    expect(project.uses).toEqual(uses);
    const statements = [...project.models.map(({ name }) => name), ...project.tests.map(({ name }) => `test ${name}`)];
    expect(Object.keys(uses ?? {}).sort()).toEqual(statements.sort());
  });

  test("says that a model reads no column which it only passes by", async () => {
    const uses = await usesOf(project, new Map());
    const read = uses.get("int_event_sources")?.read.get("int_source_matches");
    expect(read).toContain("home_team_id");
    expect(read).not.toContain("kickoff_at");
    expect(uses.get("matches")?.given).toContain("full_time_home");
  });
});

test("where a project says nothing, DuckDB is asked", async () => {
  const raw = { name: "numbers", description: null, columns: [] };
  const sql = "SELECT a FROM raw.numbers WHERE b > 0";
  const model = { name: "few", schema: "mart", layer: "mart", materialized: "table", partition: "none" } as const;
  const made = { ...model, description: null, columns: [], upstream: ["numbers"], sql };
  const column = (name: string) => ({ name, type: "INTEGER", description: null });
  const columns = new Map([
    ["raw.numbers", [column("a"), column("b"), column("c")]],
    ["few", [column("a")]],
  ]);
  const uses = await usesOf({ rawRelations: [raw], seeds: [], models: [made], tests: [] }, columns);
  expect(uses.get("few")).toEqual({ read: new Map([["raw.numbers", new Set(["a", "b"])]]), given: ["a"] });
});
