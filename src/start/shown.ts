/** Facts as messages show them. */

import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { packageRoot } from "../config/package-root.ts";

export function packageVersion(): string {
  const text = readFileSync(join(packageRoot(import.meta.url), "package.json"), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

/** Relative to the working directory when it lies below. */
export const shown = (path: string): string => {
  const short = relative(process.cwd(), path);
  return short === "" || short.startsWith("..") ? path : short;
};
