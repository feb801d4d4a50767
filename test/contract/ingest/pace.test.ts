/** One limit over processes that know of each other by the lake alone. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type FaultServer, good, startFaultServer } from "./fault-server.ts";

const PROCESSES = 4;
const LIMIT = 10;
/** A window is kept a thirtieth longer for what the network bunches together: 200 ms here, also for a busy machine. */
const WINDOW_MS = 6_000;
const REQUESTS = 28;

let server: FaultServer;
let folder: string;

beforeAll(async () => {
  server = await startFaultServer();
  server.on("/ready", good());
  server.on("/limited", good());
  folder = await mkdtemp(join(tmpdir(), "pitchlake-pace-"));
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

/** Waits for the word to begin, so that all begin together. */
async function startChild(script: string) {
  const count = String(REQUESTS / PROCESSES);
  const args = [script, join(folder, "lake"), server.url, count, String(LIMIT), String(WINDOW_MS)];
  const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] });
  const ended = once(child, "exit");
  await Promise.race([once(child.stdout, "data"), ended]);
  return { begin: () => void child.stdin.end("go\n"), ended };
}

it("no sliding window has more requests of four processes than the limit, and the limit is used", async () => {
  const outfile = join(folder, "child.mjs");
  const entryPoints = [join(import.meta.dirname, "pace-child.ts")];
  const banner = { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' };
  await build({ entryPoints, outfile, banner, bundle: true, platform: "node", format: "esm", logLevel: "error" });
  const children = await Promise.all(Array.from({ length: PROCESSES }, () => startChild(outfile)));
  for (const { begin } of children) begin();
  const exits = await Promise.all(children.map(({ ended }) => ended));
  expect(exits.map(([code]) => code)).toEqual([0, 0, 0, 0]);

  const times = server.requests.filter(({ path }) => path === "/limited").map(({ at }) => at);
  expect(times).toHaveLength(REQUESTS);
  for (const [index, at] of times.entries()) {
    const next = times[index + LIMIT];
    if (next !== undefined) expect(next - at).toBeGreaterThanOrEqual(WINDOW_MS);
  }
  // They take two windows after the first burst; a limiter that shared nothing would take none.
  const took = (times.at(-1) ?? 0) - (times[0] ?? 0);
  expect(took).toBeGreaterThanOrEqual(2 * WINDOW_MS);
  expect(took).toBeLessThan(5 * WINDOW_MS);
});
