/** moto, a server that answers like AWS: installed by scripts/install-moto.mjs, started for a test. */

import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { freePort, type Missing, startService } from "../services.ts";
import type { FakeResult } from "./fake-athena.ts";

const VERSION = "5.2.1";
const cache = process.env.PITCHLAKE_CACHE_DIR ?? join(homedir(), ".cache", "pitchlake");
const program = join(cache, `moto-${VERSION}`, "bin", "moto_server");

export interface Moto {
  readonly endpoint: string;
  /** What its Athena gives for the next execution that is asked for results; it never looks at SQL. */
  queueResult(result: FakeResult): Promise<void>;
  /** How many looks an execution needs from QUEUED to RUNNING, and from there to SUCCEEDED. */
  setLooks(times: number): Promise<void>;
  stop(): Promise<void>;
}

export const missingMoto = (): Missing =>
  existsSync(program) ? null : `moto ${VERSION} is not installed: node scripts/install-moto.mjs`;

export async function startMoto(): Promise<Moto> {
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const service = await startService({
    command: program,
    args: ["-H", "127.0.0.1", "-p", String(port)],
    isReady: async () => (await fetch(`${endpoint}/moto-api/`)).ok,
    readyWithinMs: 120_000,
  });
  const post = async (path: string, body: unknown) => {
    const response = await fetch(`${endpoint}/moto-api/${path}`, { method: "POST", body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`moto ${path}: ${response.status} ${await response.text()}`);
  };
  return {
    endpoint,
    queueResult: ({ columns, rows }) =>
      post("static/athena/query-results", {
        account_id: "123456789012",
        region: "eu-west-1",
        results: [
          {
            rows: [columns.map(({ name }) => name), ...rows].map((row) => ({
              Data: row.map((value) => (value === null ? {} : { VarCharValue: value })),
            })),
            column_info: columns.map(({ name, type }) => ({
              CatalogName: "hive",
              SchemaName: "",
              TableName: "",
              Name: name,
              Label: name,
              Type: type,
              Precision: 0,
              Scale: 0,
              Nullable: "UNKNOWN",
              CaseSensitive: false,
            })),
          },
        ],
      }),
    setLooks: (times) =>
      post("state-manager/set-transition", {
        model_name: "athena::execution",
        transition: times === 0 ? { progression: "immediate" } : { progression: "manual", times },
      }),
    stop: () => service.stop(),
  };
}
