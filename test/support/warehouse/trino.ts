/** Trino, the engine under Athena, over a folder: installed by scripts/install-trino.mjs, started for a test, on JDK 24 or newer. */

import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { freePort, type Missing, type RunningService, startService } from "../services.ts";

const VERSION = "476";
const home = join(process.env.PITCHLAKE_CACHE_DIR ?? join(homedir(), ".cache", "pitchlake"), `trino-${VERSION}`);

export interface TrinoResult {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly unknown[])[];
}

export interface Trino {
  readonly pid: number;
  /** Runs one statement in catalog `awsdatacatalog`. @throws Error with Trino's message */
  run(sql: string, signal?: AbortSignal): Promise<TrinoResult>;
  stop(): Promise<void>;
}

const javas = (): readonly string[] => {
  const installed = existsSync("/usr/lib/jvm")
    ? readdirSync("/usr/lib/jvm").map((name) => join("/usr/lib/jvm", name))
    : [];
  return [process.env.JAVA_HOME ?? "", ...installed]
    .filter((path) => path !== "")
    .map((path) => join(path, "bin", "java"));
};

let found: string | null | undefined;

/** A java that Trino runs on. */
function findJava(): string | null {
  found ??=
    [...javas(), "java"].find((java) => {
      const { stdout, stderr } = spawnSync(java, ["-version"], { encoding: "utf8" });
      return Number(/version "(\d+)/.exec(`${stdout ?? ""}${stderr ?? ""}`)?.[1] ?? 0) >= 24;
    }) ?? null;
  return found;
}

export function missingTrino(): Missing {
  if (!existsSync(join(home, "lib"))) return `Trino ${VERSION} is not installed: node scripts/install-trino.mjs`;
  return findJava() === null ? "Trino needs a JDK of 24 or newer: set JAVA_HOME" : null;
}

/**
 * @param dir folder that is `local:///` to it, the metastore included
 * @param workDir for its configuration and log
 */
export async function startTrino(dir: string, workDir: string): Promise<Trino> {
  const port = await freePort();
  const catalogs = join(workDir, "catalog");
  await mkdir(catalogs, { recursive: true });
  await writeFile(join(workDir, "config.properties"), CONFIG(port));
  await writeFile(join(workDir, "log.properties"), "io.trino=WARN\nio.airlift=WARN\n");
  // The name that dbt-athena writes into its SQL.
  await writeFile(join(catalogs, "awsdatacatalog.properties"), CATALOG(dir));
  const run = createRunner(`http://127.0.0.1:${port}`);
  const service: RunningService = await startService({
    // Its class path is relative to its folder.
    command: "/bin/sh",
    args: ["-c", 'cd "$1" && shift && exec "$@"', "sh", home, String(findJava()), ...javaArguments(workDir)],
    isReady: async () => (await run("SELECT 1")).rows.length === 1,
    readyWithinMs: 180_000,
  });
  return { pid: service.pid, run, stop: () => service.stop() };
}

const CONFIG = (port: number) => `coordinator=true
node-scheduler.include-coordinator=true
http-server.http.port=${port}
discovery.uri=http://127.0.0.1:${port}
query.max-memory=384MB
query.max-memory-per-node=384MB
memory.heap-headroom-per-node=128MB
`;

const CATALOG = (dir: string) => `connector.name=hive
hive.metastore=file
hive.metastore.catalog.dir=local:///_metastore
fs.native-local.enabled=true
local.location=${dir}
hive.non-managed-table-writes-enabled=true
hive.temporary-staging-directory-enabled=false
hive.recursive-directories=true
`;

const javaArguments = (workDir: string): readonly string[] => [
  "-Xmx1g",
  "-XX:+UseSerialGC",
  "-XX:TieredStopAtLevel=1",
  "-XX:+ExitOnOutOfMemoryError",
  "-Dfile.encoding=UTF-8",
  "--enable-native-access=ALL-UNNAMED",
  "--sun-misc-unsafe-memory-access=allow",
  "--add-modules",
  "jdk.incubator.vector",
  "-Djdk.attach.allowAttachSelf=true",
  "-Dnode.bind-ip=127.0.0.1",
  "-Dnode.internal-address=127.0.0.1",
  "-Dnode.environment=test",
  "-Dnode.id=test",
  `-Dnode.data-dir=${join(workDir, "data")}`,
  `-Dconfig=${join(workDir, "config.properties")}`,
  `-Dlog.levels-file=${join(workDir, "log.properties")}`,
  `-Dcatalog.config-dir=${join(workDir, "catalog")}`,
  `-Dplugin.dir=${join(home, "plugin")}`,
  "-cp",
  "lib/*",
  "io.trino.server.TrinoServer",
];

interface Page {
  readonly nextUri?: string;
  readonly columns?: TrinoResult["columns"];
  readonly data?: TrinoResult["rows"];
  readonly error?: { readonly message: string; readonly errorName: string };
}

/** Texts, to be left alone, and integers that a double may not hold: those become texts. */
const LONG_INTEGERS = /"(?:[^"\\]|\\.)*"|-?\d{16,}(?![\d.eE])/g;

const keepDigits = (json: string): string =>
  /[[,:]-?\d{16}/.test(json)
    ? json.replace(LONG_INTEGERS, (token) => (token.startsWith('"') ? token : `"${token}"`))
    : json;

function createRunner(address: string): Trino["run"] {
  const headers = {
    "X-Trino-User": "test",
    "X-Trino-Catalog": "awsdatacatalog",
    // Else timestamps and intervals come in a form without their precision.
    "X-Trino-Client-Capabilities": "PARAMETRIC_DATETIME",
    "X-Trino-Time-Zone": "UTC",
  };
  return async (sql, signal) => {
    const ask = async (url: string, init: RequestInit = {}) =>
      JSON.parse(keepDigits(await (await fetch(url, { ...init, headers })).text())) as Page;
    const rows: (readonly unknown[])[] = [];
    let columns: TrinoResult["columns"] = [];
    let page = await ask(`${address}/v1/statement`, { method: "POST", body: sql });
    for (;;) {
      if (page.error) throw new Error(`${page.error.errorName}: ${page.error.message}`);
      columns = page.columns ?? columns;
      for (const row of page.data ?? []) rows.push(row);
      if (page.nextUri === undefined) return { columns, rows };
      if (signal?.aborted) {
        await fetch(page.nextUri, { method: "DELETE", headers });
        throw new Error("cancelled");
      }
      if (!page.data) await delay(5);
      page = await ask(page.nextUri);
    }
  };
}
