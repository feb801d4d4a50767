/**
 * `npm run dbt:compile`: writes dbt/compiled/ from the dbt project. `--check` only says whether it is fresh,
 * `--install` makes .venv with dbt when there is none.
 */

import { dirname, join } from "node:path";
import { createInterface } from "node:readline/promises";
import { fileURLToPath } from "node:url";
import { compileProject, staleFiles, writeCompiled } from "./dbt/compile.ts";
import { findDbt, installDbt } from "./dbt/find-dbt.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const flags = new Set(process.argv.slice(2));

async function askToInstall(): Promise<boolean> {
  if (flags.has("--install")) return true;
  if (!process.stdin.isTTY) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(
    "dbt is not installed. Make .venv with the versions of dbt/requirements.txt? [y/N] ",
  );
  terminal.close();
  return /^y/i.test(answer);
}

async function main(): Promise<number> {
  const unknown = [...flags].filter((flag) => !["--check", "--install"].includes(flag));
  if (unknown.length > 0) {
    console.error(`Unknown: ${unknown.join(" ")}. Usage: npm run dbt:compile -- [--check] [--install]`);
    return 2;
  }
  let dbt = findDbt(root, process.env);
  if (dbt === null && (await askToInstall())) dbt = installDbt(root);
  if (dbt === null) {
    console.error("dbt 1.11 is not installed. Run `npm run dbt:compile -- --install`, or set DBT to the program.");
    return 1;
  }
  const files = await compileProject(dbt, join(root, "dbt"));
  const compiledDir = join(root, "dbt", "compiled");
  const stale = staleFiles(compiledDir, files);
  if (!flags.has("--check")) writeCompiled(compiledDir, files);
  console.log(`${files.size} compiled files, ${stale.length} ${flags.has("--check") ? "stale" : "changed"}`);
  for (const path of stale) console.log(`  dbt/compiled/${path}`);
  return flags.has("--check") && stale.length > 0 ? 1 : 0;
}

process.exitCode = await main().catch((error: Error) => {
  console.error(error.message);
  return 1;
});
