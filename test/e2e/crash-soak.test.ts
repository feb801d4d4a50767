/** SIGKILL at random moments of the real command with its embedded queue; what comes after is the same lake. */

import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRandom } from "../../sample/random.ts";
import { createFileStore } from "../../src/lake/drivers/file.ts";
import { createLakeReader, creditsCounted, type LakeState } from "../support/crash/lake-state.ts";
import { type ReplaySources, startReplaySources } from "../support/crash/replay-sources.ts";
import { PARALLEL, SMALL, toEnvironment, writeScenario } from "../support/crash/scenarios.ts";

const KILLS = 20;
const TIMEOUT_MS = 900_000;
/** Twenty runs within a minute: none may have to wait for its turn. */
const SCENARIO = { ...SMALL, pace: PARALLEL.pace };
const ENDPOINTS = SCENARIO.leaves.map(({ endpoint }) => endpoint);
const PAID_SOURCES = ["API_FOOTBALL", "FOOTBALL_DATA"] as const;

interface Ended {
  readonly ms: number;
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

describe("pitchlake ingest, killed at random moments", () => {
  let folder: string;
  let sources: ReplaySources;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "pitchlake-soak-"));
    sources = await startReplaySources({ ...SCENARIO, now: new Date(SCENARIO.at) });
  });
  afterAll(async () => {
    await sources.close();
    await rm(folder, { recursive: true, force: true });
  });

  const ingest = async (name: string, killAfterMs?: number): Promise<Ended> => {
    const files = await writeScenario(SCENARIO, join(folder, "config"));
    const settings = toEnvironment({ dataDir: join(folder, name), files, sourceUrls: sources.urls }, SCENARIO);
    const flags = ENDPOINTS.flatMap((endpoint) => ["--endpoint", endpoint]);
    const started = performance.now();
    const child = spawn(process.execPath, ["dist/cli.js", "ingest", "--json", ...flags, "--season", "2025"], {
      env: { PATH: process.env.PATH, HOME: process.env.HOME, LOG_LEVEL: "warn", ...settings },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    let errors = "";
    child.stdout.on("data", (chunk) => (output += chunk));
    child.stderr.on("data", (chunk) => (errors += chunk));
    const timer = killAfterMs === undefined ? null : setTimeout(() => child.kill("SIGKILL"), killAfterMs);
    const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
    if (timer !== null) clearTimeout(timer);
    return { ms: performance.now() - started, code, output, errors };
  };

  const stateOf = async (name: string): Promise<LakeState & { readonly credits: Readonly<Record<string, number>> }> => {
    const store = createFileStore({ dir: join(folder, name, "lake") });
    const reader = await createLakeReader();
    const counted = PAID_SOURCES.map(async (source) => [source, await creditsCounted(store, source)] as const);
    const state = { ...(await reader.read(store)), credits: Object.fromEntries(await Promise.all(counted)) };
    reader.close();
    await store.close();
    return state;
  };
  const paid = (source: string) =>
    sources.seen.filter((request) => request.source === source).reduce((sum, { credits }) => sum + credits, 0);
  const sent = () => sources.seen.filter(({ method }) => method === "GET").length;

  it(
    "ends with the same lake after one more run",
    async () => {
      const whole = await ingest("undisturbed");
      expect(whole.code, whole.errors).toBe(0);
      expect(JSON.parse(whole.output)).toMatchObject({ status: "SUCCEEDED", progress: { failed: 0 } });
      const expected = await stateOf("undisturbed");
      expect(Object.keys(expected.raw).filter((key) => !key.startsWith("raw/config_")).length).toBeGreaterThanOrEqual(
        5,
      );
      const undisturbed = sent();
      sources.reset();

      const fraction = soakRandom();
      let killed = 0;
      for (let i = 0; i < KILLS; i += 1) {
        const { code } = await ingest("killed", whole.ms * fraction());
        if (code === null) killed += 1;
      }
      const last = await ingest("killed");
      expect(last.code, last.errors).toBe(0);
      const state = await stateOf("killed");
      console.log(`${killed} of ${KILLS} killed before their end; ${sent()} requests, ${undisturbed} undisturbed`);

      expect(state.torn).toEqual([]);
      expect(snapshotOf(last)).toBe(snapshotOf(whole));
      expect(state.raw).toEqual(expected.raw);
      expect(sent()).toBeLessThanOrEqual(undisturbed + killed);
      for (const source of PAID_SOURCES) expect(state.credits[source]).toBeGreaterThanOrEqual(paid(source));
    },
    TIMEOUT_MS,
  );
});

/** The data version that is served: a function of raw records, models and config. */
const snapshotOf = ({ output }: Ended): unknown => (JSON.parse(output) as { readonly snapshot: unknown }).snapshot;

/** Printed, so that a failure can be had again, as far as time allows. */
function soakRandom(): () => number {
  const seed = process.env.CRASH_SEED ?? String(Date.now());
  console.log(`CRASH_SEED=${seed}`);
  return createRandom(seed, "soak").next;
}
