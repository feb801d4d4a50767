/** Whether `dbt/compiled/` is fresh can be told without dbt: by a hash of everything that it is made from. */

import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";

/** Raise it when this compiler writes something else for the same project. */
const COMPILER = "2";
const NOT_INPUT = new Set(["compiled", "target", "logs", "dbt_packages", ".user.yml"]);

/** sha256 over the paths and texts of a dbt project's files, line ends normalised. */
export async function hashDbtInputs(projectDir: string): Promise<string> {
  const hash = createHash("sha256").update(COMPILER);
  for (const path of await inputFiles(projectDir)) {
    const text = (await readFile(join(projectDir, path), "utf8")).replaceAll("\r\n", "\n");
    hash.update(`\0${path}\0${text}`);
  }
  return hash.digest("hex");
}

async function inputFiles(projectDir: string): Promise<string[]> {
  const files: string[] = [];
  const visit = async (folder: string): Promise<void> => {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (folder === projectDir && NOT_INPUT.has(entry.name)) continue;
      if (entry.isDirectory()) await visit(path);
      else if (!entry.name.endsWith(".md")) files.push(relative(projectDir, path).replaceAll(sep, "/"));
    }
  };
  await visit(projectDir);
  return files.sort();
}
