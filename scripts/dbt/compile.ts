/** Runs `dbt compile` and turns what it wrote into the files of dbt/compiled/. */

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { CompiledProject } from "../../src/warehouse/project.ts";
import { withUses } from "./column-uses.ts";
import { hashDbtInputs } from "./input-hash.ts";
import { type Manifest, toProject } from "./manifest.ts";

/** Path below dbt/compiled/ → text. */
export type CompiledFiles = ReadonlyMap<string, string>;

/** Targets of profiles.yml that compile without a network. */
export type DbtTarget = "local" | "cloud" | "snowflake";

/** @throws Error with dbt's own output when it fails */
export async function compileProject(dbt: string, projectDir: string): Promise<CompiledFiles> {
  const project = await withUses(await compileTarget(dbt, projectDir, "local"));
  return new Map([
    ["project.json", `${JSON.stringify(project, null, 1)}\n`],
    ...project.models.map(({ name, sql }): [string, string] => [`${name}.sql`, `${sql}\n`]),
    ...project.tests.map(({ name, sql }): [string, string] => [`tests/${name}.sql`, `${sql}\n`]),
  ]);
}

/** The project as one engine is given it. @throws Error with dbt's own output when it fails */
export async function compileTarget(dbt: string, projectDir: string, target: DbtTarget): Promise<CompiledProject> {
  return toProject(runDbt(dbt, projectDir, target), {
    inputHash: await hashDbtInputs(projectDir),
    readFile: (path) => readFileSync(join(projectDir, path), "utf8"),
  });
}

/** dbt-athena wants credentials although compiling asks nobody; nothing of this machine gets into the SQL. */
const ENVIRONMENT: Readonly<Record<string, string | undefined>> = {
  DBT_SEND_ANONYMOUS_USAGE_STATS: "false",
  DUCKDB_PATH: ":memory:",
  AWS_ACCESS_KEY_ID: "none",
  AWS_SECRET_ACCESS_KEY: "none",
  AWS_EC2_METADATA_DISABLED: "true",
  ATHENA_DATABASE: undefined,
};

function runDbt(dbt: string, projectDir: string, dbtTarget: DbtTarget): Manifest {
  const target = mkdtempSync(join(tmpdir(), "dbt-compile-"));
  try {
    const folders = ["--project-dir", projectDir, "--profiles-dir", projectDir];
    const outputs = ["--target-path", target, "--log-path", target];
    const { status, stdout, stderr, error } = spawnSync(
      dbt,
      ["--quiet", "--no-use-colors", "compile", "--target", dbtTarget, "--no-populate-cache", ...folders, ...outputs],
      {
        encoding: "utf8",
        maxBuffer: 64 * 2 ** 20,
        env: { ...process.env, ...ENVIRONMENT },
      },
    );
    if (status !== 0) throw new Error(`dbt compile failed:\n${stdout ?? ""}${stderr ?? ""}`, { cause: error });
    return JSON.parse(readFileSync(join(target, "manifest.json"), "utf8"));
  } finally {
    rmSync(target, { recursive: true, force: true });
  }
}

/** Writes the files and removes what is no longer compiled. */
export function writeCompiled(compiledDir: string, files: CompiledFiles): void {
  for (const path of listFiles(compiledDir)) if (!files.has(path)) rmSync(join(compiledDir, path));
  for (const [path, text] of files) {
    mkdirSync(dirname(join(compiledDir, path)), { recursive: true });
    writeFileSync(join(compiledDir, path), text);
  }
}

/** Names the files that differ from what is compiled now. */
export function staleFiles(compiledDir: string, files: CompiledFiles): string[] {
  const present = new Map(listFiles(compiledDir).map((path) => [path, readFileSync(join(compiledDir, path), "utf8")]));
  const differing = [...files].filter(([path, text]) => present.get(path)?.replaceAll("\r\n", "\n") !== text);
  const extra = [...present.keys()].filter((path) => !files.has(path));
  return [...differing.map(([path]) => path), ...extra].sort();
}

function listFiles(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name !== "README.md")
      .map((entry) =>
        join(entry.parentPath, entry.name)
          .slice(folder.length + 1)
          .replaceAll("\\", "/"),
      );
  } catch {
    return [];
  }
}
