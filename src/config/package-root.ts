/** Where the package's own files are: works from src/ as from a bundle in dist/, wherever the package is installed. */

import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The nearest folder above the module that holds pitchlake's package.json. @throws Error when there is none */
export function packageRoot(moduleUrl: string): string {
  for (let folder = dirname(fileURLToPath(moduleUrl)); ; folder = dirname(folder)) {
    const manifest = join(folder, "package.json");
    if (existsSync(manifest) && nameOf(manifest) === "pitchlake") return folder;
    if (dirname(folder) === folder) throw new Error(`no package.json of pitchlake above ${fileURLToPath(moduleUrl)}`);
  }
}

function nameOf(manifest: string): unknown {
  try {
    return (JSON.parse(readFileSync(manifest, "utf8")) as { name?: unknown }).name;
  } catch {
    return undefined; // A broken package.json on the way up is not ours.
  }
}
