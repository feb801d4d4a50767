/** A temporary copy of the config folder, for tests that edit it. */

import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { loadConfig } from "../../../src/config/load.ts";
import type { Config } from "../../../src/config/types.ts";
import { ConfigError } from "../../../src/errors.ts";

const ORIGINAL = new URL("../../../config", import.meta.url).pathname;

// biome-ignore lint/suspicious/noExplicitAny: tests break the files in every way, so no type holds
type Json = any;
type FileName = "endpoints" | "competitions";

export interface ConfigFolder {
  readonly path: string;
  /** Edits a file as parsed JSON. */
  edit(file: FileName, change: (content: Json) => void): void;
  /** Replaces a file, named relative to the folder. */
  write(name: string, text: string): void;
  load(): Promise<Config>;
  /** What the loader refuses, with the folder's own path cut off each line. */
  faults(): Promise<readonly string[]>;
}

export function copyConfig(): ConfigFolder {
  const path = mkdtempSync(join(tmpdir(), "pitchlake-config-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  cpSync(ORIGINAL, path, { recursive: true });
  const load = () =>
    loadConfig({ endpointsFile: join(path, "endpoints.json"), competitionsFile: join(path, "competitions.json") });
  return {
    path,
    edit(file, change) {
      const name = join(path, `${file}.json`);
      const content: Json = JSON.parse(readFileSync(name, "utf8"));
      change(content);
      writeFileSync(name, JSON.stringify(content, null, 2));
    },
    write: (name, text) => writeFileSync(join(path, name), text),
    load,
    async faults() {
      try {
        await load();
      } catch (error) {
        if (error instanceof ConfigError) return error.faults.map((fault) => fault.replace(`${path}/`, ""));
        throw error;
      }
      return [];
    },
  };
}
