import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compileProject, staleFiles, writeCompiled } from "../../../scripts/dbt/compile.ts";
import { findDbt } from "../../../scripts/dbt/find-dbt.ts";
import { hashDbtInputs } from "../../../scripts/dbt/input-hash.ts";
import { parseProject } from "../../../src/warehouse/project.ts";

const root = join(import.meta.dirname, "../../..");
const fixture = join(import.meta.dirname, "tiny-dbt");
const dbt = findDbt(root, process.env);
const reason = "dbt 1.11 is not installed (npm run dbt:compile -- --install, or DBT=/path/to/dbt)";
if (dbt === null && process.env.REQUIRE_SERVICES) throw new Error(reason);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "pitchlake-dbt-"));
  cpSync(fixture, folder, { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("the hash of the inputs", () => {
  test("moves with a file's text and path, not with what dbt or we write", async () => {
    const before = await hashDbtInputs(folder);
    writeCompiled(join(folder, "compiled"), new Map([["tests/x.sql", "select 1\n"]]));
    expect(await hashDbtInputs(folder)).toBe(before);
    const path = join(folder, "models/marts/z_first.sql");
    const text = readFileSync(path, "utf8");
    writeFileSync(path, text.replaceAll("\n", "\r\n"));
    expect(await hashDbtInputs(folder)).toBe(before);
    writeFileSync(path, `${text} `);
    expect(await hashDbtInputs(folder)).not.toBe(before);
    writeFileSync(path, text);
    cpSync(path, join(folder, "models/marts/copy.sql"));
    expect(await hashDbtInputs(folder)).not.toBe(before);
    rmSync(join(folder, "models/marts/copy.sql"));
  });
});

describe.skipIf(dbt === null)(`dbt compile${dbt === null ? `: skipped, ${reason}` : ""}`, () => {
  test("writes models in order, tests, seeds and raw relations, the same each time", async () => {
    const files = await compileProject(String(dbt), folder);
    const project = parseProject(files.get("project.json") ?? "", "test");
    expect(project.models).toMatchObject([
      { name: "stg_matches", layer: "staging", materialized: "view", partition: "none", upstream: ["matches__tiny"] },
      { name: "z_first", layer: "mart", materialized: "table", upstream: ["stg_matches"] },
      {
        name: "a_last",
        description: "Comes last though its name comes first.",
        partition: "season",
        upstream: ["aliases", "z_first"],
        columns: [{ name: "home", type: "varchar", description: "The side at home." }],
      },
    ]);
    expect(project.tests).toMatchObject([
      { name: "no_nameless_team", model: "a_last", severity: "error" },
      { name: "not_null_a_last_home", model: "a_last", severity: "warn" },
    ]);
    expect(project.rawRelations).toEqual([
      {
        name: "matches__tiny",
        description: "Made-up matches.",
        columns: [
          { name: "record", type: "varchar", description: null },
          { name: "season", type: "integer", description: "Starting year." },
        ],
      },
    ]);
    expect(project.seeds).toMatchObject([
      {
        name: "aliases",
        schema: "seed",
        rows: [
          ["Utd", `O'Town, "The" United`],
          ["nobody", null],
        ],
      },
    ]);
    const text = [...files.values()].join();
    expect(text).not.toContain(folder);
    expect(text).not.toContain("memory");
    expect(await compileProject(String(dbt), folder)).toEqual(files);
    writeCompiled(join(folder, "compiled"), files);
    expect(staleFiles(join(folder, "compiled"), files)).toEqual([]);
    writeFileSync(join(folder, "compiled", "z_first.sql"), "select 2");
    expect(staleFiles(join(folder, "compiled"), files)).toEqual(["z_first.sql"]);
  });

  test("what the runner cannot do is refused", async () => {
    writeFileSync(
      join(folder, "models/marts/wrong.sql"),
      "{{ config(materialized='incremental', schema='other') }} select 1 as a",
    );
    await expect(compileProject(String(dbt), folder)).rejects.toThrow(
      /model\.tiny\.wrong is incremental\n.*schema other/,
    );
    rmSync(join(folder, "models/marts/wrong.sql"));
  });

  test("an error of dbt is passed on", async () => {
    writeFileSync(join(folder, "models/marts/wrong.sql"), "select * from {{ ref('nobody') }}");
    await expect(compileProject(String(dbt), folder)).rejects.toThrow(/nobody/);
    rmSync(join(folder, "models/marts/wrong.sql"));
  });

  test("dbt/compiled of this repository is what dbt makes of it", async () => {
    const files = await compileProject(String(dbt), join(root, "dbt"));
    expect(staleFiles(join(root, "dbt", "compiled"), files), "run npm run dbt:compile").toEqual([]);
  });
});
