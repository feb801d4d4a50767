/** Where dbt is: DBT, else the repository's own .venv, else the PATH if the version fits. */

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

const VENV_BIN = process.platform === "win32" ? "Scripts" : "bin";

/** Null when dbt 1.11 is nowhere. */
export function findDbt(root: string, env: Readonly<Record<string, string | undefined>>): string | null {
  if (env.DBT) return env.DBT;
  const own = join(root, ".venv", VENV_BIN, process.platform === "win32" ? "dbt.exe" : "dbt");
  if (existsSync(own)) return own;
  const found = spawnSync("dbt", ["--version"], { encoding: "utf8" });
  return found.status === 0 && /installed:\s*1\.11\./.test(found.stdout) ? "dbt" : null;
}

/** Makes .venv with the pinned versions of dbt/requirements.txt; takes about a minute. @throws Error when a step fails */
export function installDbt(root: string): string {
  const python = join(root, ".venv", VENV_BIN, "python");
  run("python3", ["-m", "venv", join(root, ".venv")]);
  run(python, ["-m", "pip", "install", "--quiet", "--requirement", join(root, "dbt", "requirements.txt")]);
  return join(root, ".venv", VENV_BIN, "dbt");
}

function run(command: string, args: readonly string[]): void {
  const { status, error } = spawnSync(command, args, { stdio: "inherit" });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} failed`, { cause: error });
}
