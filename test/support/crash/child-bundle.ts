/**
 * The crash tests' child as one script, with the compiled code that its first run leaves: it starts a few hundred times.
 */

import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import { packageRoot } from "../../../src/config/package-root.ts";

export interface ChildBundle {
  /** To be run by Node. */
  readonly script: string;
  remove(): Promise<void>;
}

/** Runs the bundle from what V8 kept of it, and keeps it when there is none yet and the run comes to its end. */
const LOADER = `
const { existsSync, readFileSync, writeFileSync, renameSync } = require("node:fs");
const { createRequire } = require("node:module");
const vm = require("node:vm");
const filename = __dirname + "/child.cjs";
const kept = filename + ".cache";
const cachedData = existsSync(kept) ? readFileSync(kept) : undefined;
const source = "(function (require, module, exports, __filename, __dirname) {" + readFileSync(filename, "utf8") + "\\n})";
const script = new vm.Script(source, { filename, cachedData });
const write = writeFileSync, rename = renameSync;
if (cachedData === undefined)
  process.once("beforeExit", () => {
    write(kept + process.pid, script.createCachedData());
    rename(kept + process.pid, kept);
  });
const child = { exports: {} };
script.runInThisContext()(createRequire(filename), child, child.exports, filename, __dirname);
`;

/** @param name of a folder below the package, where the child finds what stays outside of its bundle */
export async function bundleChild(name: string): Promise<ChildBundle> {
  const home = join(packageRoot(import.meta.url), "node_modules", ".cache", name);
  await mkdir(home, { recursive: true });
  await build({
    entryPoints: [join(import.meta.dirname, "child.ts")],
    outfile: join(home, "child.cjs"),
    bundle: true,
    minify: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    logLevel: "error",
    external: ["@duckdb/*", "@electric-sql/*", "bullmq", "football.json", "ioredis", "pg"],
    define: { "import.meta.url": "__url" },
    supported: { "dynamic-import": false },
    banner: { js: 'const __url = require("node:url").pathToFileURL(__filename).href;' },
  });
  const script = join(home, "start.cjs");
  await writeFile(script, LOADER);
  return { script, remove: () => rm(home, { recursive: true, force: true }) };
}
