import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { hashDbtInputs } from "../../../scripts/dbt/input-hash.ts";
import { ConfigError } from "../../../src/errors.ts";
import { loadProject, parseProject } from "../../../src/warehouse/project.ts";

const root = join(import.meta.dirname, "../../..");

test("what is not a compiled project is refused by its name", async () => {
  expect(() => parseProject("{", "a.json")).toThrow(/a\.json: not JSON/);
  expect(() => parseProject('{"format": 2}', "a.json")).toThrow(ConfigError);
  await expect(loadProject("/nowhere/project.json")).rejects.toThrow(/nowhere.*npm run dbt:compile/);
});

const isCompiled = existsSync(join(root, "dbt/compiled/project.json"));

test.skipIf(!isCompiled)("dbt/compiled is fresh: it was made from the dbt project as it is", async () => {
  const project = await loadProject();
  expect(project.inputHash, "run npm run dbt:compile").toBe(await hashDbtInputs(join(root, "dbt")));
});

test.skipIf(!isCompiled)("every model comes after what it reads, and reads nothing unknown", async () => {
  const project = await loadProject();
  const known = new Set([...project.rawRelations, ...project.seeds].map(({ name }) => name));
  for (const model of project.models) {
    for (const name of model.upstream) expect(known, `${model.name} reads ${name}`).toContain(name);
    known.add(model.name);
  }
});
