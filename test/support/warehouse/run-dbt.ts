/** Runs real dbt on the project of this repository; everything that it writes goes into a folder of the test. */

import { spawn } from "node:child_process";
import { join } from "node:path";

const project = join(import.meta.dirname, "../../../dbt");

export interface DbtResult {
  readonly code: number | null;
  /** What it printed. */
  readonly output: string;
}

/** @param folder for `lake.duckdb` and dbt's own files */
export function runDbt(
  dbt: string,
  args: readonly string[],
  folder: string,
  env: Readonly<Record<string, string>> = {},
): Promise<DbtResult> {
  const folders = ["--project-dir", project, "--profiles-dir", project, "--target-path", folder, "--log-path", folder];
  const child = spawn(dbt, ["--no-use-colors", ...args, ...folders], {
    env: {
      ...process.env,
      DBT_SEND_ANONYMOUS_USAGE_STATS: "false",
      DUCKDB_PATH: join(folder, "lake.duckdb"),
      ...env,
    },
  });
  let output = "";
  const read = (chunk: Buffer) => {
    output += chunk;
  };
  child.stdout.on("data", read);
  child.stderr.on("data", read);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, output }));
  });
}
