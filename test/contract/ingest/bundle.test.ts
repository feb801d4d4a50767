/** What is loaded lazily must also be found in the bundle that `npm start` runs: CommonJS packages behave otherwise there. */

import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { afterAll, expect, it } from "vitest";
import { good, startFaultServer } from "./fault-server.ts";

const folder = await mkdtemp(join(tmpdir(), "pitchlake-bundle-"));
afterAll(() => rm(folder, { recursive: true }));

const ENTRY = `
import { createContracts } from "./src/ingest/contracts.ts";
import { createHttpClient } from "./src/ingest/http-client.ts";
const http = createHttpClient({ now: () => new Date(), random: Math.random, deadlineMs: 5_000 });
const source = { id: "OPENFOOTBALL", limits: { perSecond: 5, concurrency: 1 } };
const url = new URL(process.argv[2]);
const answer = await http.get({ source, url, label: url.href, signal: new AbortController().signal });
const draft = "https://json-schema.org/draft/2020-12/schema";
const schemas = { old: { type: "object" }, new: { $schema: draft, properties: { date: { type: "string", format: "date" } } } };
const contracts = createContracts(schemas);
for (const schema of ["old", "new"])
  await contracts.check({ id: schema, contract: { schema, records: { kind: "root" } } }, { kind: "bytes", bytes: answer.body });
await http.close();
console.log("all found");
`;

it("the HTTP client and the contracts work in the bundle, and nothing holds the process", async () => {
  const server = await startFaultServer();
  const url = server.on("/a", good('[{"date":"2024-08-16"}]'));
  await build({
    stdin: { contents: ENTRY, resolveDir: resolve("."), loader: "ts" },
    outdir: folder,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    outExtension: { ".js": ".mjs" },
    logLevel: "silent",
    banner: { js: 'import { createRequire as c } from "node:module"; const require = c(import.meta.url);' },
  });
  const { stdout } = await promisify(execFile)(process.execPath, [join(folder, "stdin.mjs"), url.href], {
    timeout: 8_000,
  });
  expect(stdout.trim()).toBe("all found");
  await server.close();
});
