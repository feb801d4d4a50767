/**
 * SIGKILL before each call of the file driver that changes the folder, in the middle of each write: 240 random kills of a naive writer found none of its torn writes,
 * going through all points found each. After every one the lake must be as if the step was done or was never begun.
 */

import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listAll } from "../../../../src/lake/conditional.ts";
import { createFileStore } from "../../../../src/lake/drivers/file.ts";
import type { ObjectStore } from "../../../../src/lake/object-store.ts";
import { followPointer, type LakeState, STEPS, stateAfter } from "./scenario.ts";

const CHILDREN_AT_ONCE = 3;
/** Some 10 s on two idle cores. */
const TIMEOUT_MS = 180_000;

interface ChildEnd {
  readonly acknowledged: number;
  readonly calls: number | null;
  readonly signal: string | null;
}

describe("file driver, killed at each change", () => {
  let folder: string;
  let script: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "pitchlake-crash-"));
    script = join(folder, "child.mjs");
    const entryPoints = [join(import.meta.dirname, "child.ts")];
    await build({ entryPoints, outfile: script, bundle: true, platform: "node", format: "esm", logLevel: "error" });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const runChild = async (dir: string, dieAt: number): Promise<ChildEnd> => {
    const workDir = join(dir, "work");
    await mkdir(workDir, { recursive: true });
    return new Promise((resolve, reject) => {
      const args = [script, join(dir, "lake"), workDir, String(dieAt)];
      execFile(process.execPath, args, (error, stdout, stderr) => {
        if (stderr !== "") return reject(new Error(stderr));
        const acknowledged = stdout.match(/^ack /gm)?.length ?? 0;
        const calls = /^calls (\d+)$/m.exec(stdout)?.[1];
        resolve({ acknowledged, calls: calls ? Number(calls) : null, signal: error?.signal ?? null });
      });
    });
  };

  it(
    "leaves the lake whole, whatever the call",
    async () => {
      const undisturbed = await runChild(join(folder, "undisturbed"), 0);
      expect(undisturbed).toMatchObject({ acknowledged: STEPS.length, signal: null });
      const total = undisturbed.calls ?? 0;
      // Fewer would mean that the hook misses calls.
      expect(total).toBeGreaterThan(80);

      let next = 1;
      const work = async () => {
        for (let k = next++; k <= total; k = next++) {
          const dir = join(folder, `kill-${k}`);
          const end = await runChild(dir, k);
          expect(end.signal, `child ${k}`).toBe("SIGKILL");
          await checkAfterKill(dir, end.acknowledged, k);
          await rm(dir, { recursive: true });
        }
      };
      await Promise.all(Array.from({ length: CHILDREN_AT_ONCE }, work));
    },
    TIMEOUT_MS,
  );
});

async function checkAfterKill(dir: string, acknowledged: number, k: number): Promise<void> {
  const lake = join(dir, "lake");
  const store = createFileStore({ dir: lake });
  const where = `killed at call ${k}, in step "${STEPS[acknowledged]?.name}"`;
  const allowed = [stateAfter(acknowledged), stateAfter(acknowledged + 1)];

  // Whoever reads beside, before anything was put in order, sees whole objects too.
  expect(allowed, where).toContainEqual(await readState(store));
  expect(await followPointer(store), where).not.toBe("dangling");

  await store.sweep();
  expect(allowed, where).toContainEqual(await readState(store));
  expect(await followPointer(store), where).not.toBe("dangling");
  expect(await leftOvers(lake), where).toEqual([]);
  expect(await store.sweep(), where).toBe(0);

  // And the work goes on where it was.
  for (const step of STEPS.slice(acknowledged)) await step.run(store, join(dir, "work"));
  expect(await readState(store), where).toEqual(stateAfter(STEPS.length));
  await store.close();
  expect(await leftOvers(lake), where).toEqual([]);
}

async function readState(store: ObjectStore): Promise<LakeState> {
  const state: Record<string, LakeState[string]> = {};
  for await (const { key, etag, size } of listAll(store, "")) {
    const object = await store.get(key);
    expect({ etag: object?.etag, size: object?.body.length }).toEqual({ etag, size });
    state[key] = { body: Buffer.from(object?.body ?? []).toString("utf8"), metadata: object?.metadata ?? {} };
  }
  return state;
}

/** Temp files, locks, and each `.meta` whose object is not there. */
async function leftOvers(lake: string): Promise<string[]> {
  const entries = await readdir(lake, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const objects = new Set(files);
  return files.filter((file) => {
    // What locks of this living process link to.
    if (file.includes(`-${process.pid}-`) && file.endsWith(".owner")) return false;
    if (file.startsWith(join(lake, ".store"))) return true;
    return file.endsWith(".meta") && !objects.has(file.slice(0, -".meta".length));
  });
}
