/**
 * SIGKILL at each step of build and publish: before each statement of the engine and each call that changes the lake. After
 * every one the snapshot served is the old or the new one, whole, and the next build ends at the same version and marts.
 */

import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageRoot } from "../../../../src/config/package-root.ts";
import { listKeys } from "../../../../src/lake/conditional.ts";
import { createFileStore } from "../../../../src/lake/drivers/file.ts";
import { removeOldVersions } from "../../../../src/warehouse/cleanup.ts";
import { createDuckDBReader } from "../../../../src/warehouse/drivers/duckdb.ts";
import { openSnapshot } from "../../../../src/warehouse/open-snapshot.ts";
import { verifyLake } from "../../../../src/warehouse/verify.ts";
import { createWarehouse } from "../../../../src/warehouse/warehouse.ts";
import { createTinyLake, load, type TinyMatch, tinyProject } from "../../../integration/warehouse/tiny-lake.ts";

const CHILDREN_AT_ONCE = 3;
const TIMEOUT_MS = 600_000;
/** Every nth point; CRASH_NTH=1 takes all of them. */
const EVERY = Number(process.env.CRASH_NTH ?? 8);
/** Of the points, those that each run must have: what goes on beside each other may share a call, e.g. make one folder. */
const ALWAYS_THERE = 0.9;

interface Served {
  readonly version: string | null;
  readonly marts: Readonly<Record<string, readonly string[]>>;
}

interface Rebuilt extends Served {
  /** What `lake verify` finds. */
  readonly faults: readonly string[];
}

interface ChildEnd {
  readonly acknowledged: number;
  readonly points: number | null;
  readonly signal: string | null;
}

let folder: string;
let bundleDir: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "pitchlake-warehouse-crash-"));
  // Below the package: there the child finds what stays outside of its bundle.
  bundleDir = join(packageRoot(import.meta.url), "node_modules", ".cache", basename(folder));
  await mkdir(bundleDir, { recursive: true });
  await build({
    entryPoints: [join(import.meta.dirname, "child.ts")],
    outfile: join(bundleDir, "child.mjs"),
    bundle: true,
    platform: "node",
    format: "esm",
    logLevel: "error",
    packages: "external",
  });
  const match = (goals: number): TinyMatch => ({ home: "Utd", away: "City", goals });
  await writeLake(join(folder, "start", "lake"), [
    [2013, "20260101T000000Z", [match(1), match(2)]],
    [2014, "20260101T000000Z", [match(3)]],
  ]);
  await writeLake(join(folder, "added"), [
    [2014, "20260108T000000Z", [match(4), match(5)]],
    [2015, "20260108T000000Z", [match(6)]],
  ]);
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await rm(bundleDir, { recursive: true, force: true });
});

/** Raw objects of a made-up lake, put into a folder. */
async function writeLake(
  dir: string,
  seasons: readonly (readonly [number, string, readonly TinyMatch[]])[],
): Promise<void> {
  const lake = await createTinyLake();
  for (const [season, T, matches] of seasons) await lake.putSeason(season, matches, T);
  const store = createFileStore({ dir });
  for (const key of await listKeys(lake.store, "raw/"))
    await store.put(key, (await lake.store.get(key))?.body ?? new Uint8Array());
  await store.close();
  await lake.close();
}

function runChild(dataDir: string, dieAt: number): Promise<ChildEnd> {
  const args = [join(bundleDir, "child.mjs"), dataDir, join(folder, "added"), String(dieAt)];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, (error, stdout, stderr) => {
      if (stderr !== "") return reject(new Error(stderr));
      const points = /^points (\d+)$/m.exec(stdout)?.[1];
      const acknowledged = stdout.match(/^ack /gm)?.length ?? 0;
      resolve({ acknowledged, points: points ? Number(points) : null, signal: error?.signal ?? null });
    });
  });
}

/** What a reader gets, each file held to its hash. */
async function served(dataDir: string): Promise<Served> {
  const store = createFileStore({ dir: join(dataDir, "lake") });
  const snapshot = await openSnapshot({ store, engineFactory: createDuckDBReader, verify: true });
  const marts: Record<string, readonly string[]> = {};
  for (const { name, files } of snapshot?.manifest.models ?? [])
    if (files.length > 0 && snapshot)
      marts[name] = (await snapshot.engine.query(`SELECT * FROM mart."${name}"`))
        .map((row) => JSON.stringify(row))
        .sort();
  await snapshot?.close();
  await store.close();
  return { version: snapshot?.manifest.version ?? null, marts };
}

/** What the next start does. */
async function buildAgain(dataDir: string): Promise<Rebuilt> {
  const store = createFileStore({ dir: join(dataDir, "lake") });
  const warehouse = createWarehouse({
    store,
    project: load(tinyProject),
    config: { hash: "c" },
    dataDir,
    clock: () => new Date(),
    logger: { debug() {}, info() {}, warn() {} },
  });
  await store.sweep();
  const added = createFileStore({ dir: join(folder, "added") });
  for (const key of await listKeys(added, "raw/"))
    if ((await store.head(key)) === null) await store.put(key, (await added.get(key))?.body ?? new Uint8Array());
  await warehouse.buildAndPublish();
  await warehouse.cleanup();
  await warehouse.close();
  // Completes what a killed one began.
  await removeOldVersions({ store, clock: () => new Date(), keep: 0, minAgeMs: 0 });
  const faults: string[] = [];
  for (const prefix of ["_state/", "mart/"])
    for (const { key, fault } of (await verifyLake({ store, prefix, hashesInEtags: true })).findings)
      faults.push(`${fault} ${key}`);
  await store.close();
  return { ...(await served(dataDir)), faults };
}

describe("two processes on one lake", () => {
  it(
    "end at the same snapshot: one publishes, the other adopts",
    async () => {
      const [alone, shared] = [join(folder, "alone"), join(folder, "shared")];
      for (const dataDir of [alone, shared]) await cp(join(folder, "start"), dataDir, { recursive: true });
      await runChild(alone, 0);
      const ends = await Promise.all([runChild(shared, 0), runChild(shared, 0)]);
      for (const end of ends) expect(end).toMatchObject({ acknowledged: 3, signal: null });
      expect(await served(shared)).toEqual(await served(alone));
    },
    TIMEOUT_MS,
  );
});

describe("build and publish, killed at each step", () => {
  it(
    "serve the old snapshot or the new one, and the next build ends where an undisturbed one does",
    async () => {
      const undisturbed = join(folder, "undisturbed");
      await cp(join(folder, "start"), undisturbed, { recursive: true });
      const end = await runChild(undisturbed, 0);
      expect(end).toMatchObject({ acknowledged: 3, signal: null });
      const after = await served(undisturbed);
      const points = end.points ?? 0;
      console.info(`${points} points, every ${EVERY === 1 ? "one" : `${EVERY}th`} of them`);
      // Fewer would mean that the hooks miss calls.
      expect(points).toBeGreaterThan(150);
      const wrong: string[] = [];
      let before: Served | null = null;
      let next = 1;
      const work = async () => {
        for (let k = next; k <= points; k = next) {
          next += EVERY;
          const dataDir = join(folder, `kill-${k}`);
          await cp(join(folder, "start"), dataDir, { recursive: true });
          const killed = await runChild(dataDir, k);
          const now = await served(dataDir);
          // A run that came to its end before is held to the same.
          const had = killed.points ?? 0;
          if (killed.signal !== "SIGKILL" && (had < ALWAYS_THERE * points || had >= k))
            wrong.push(`${k}: was not killed, ended after ${had} points`);
          if (now.version !== null && now.version !== after.version) {
            before ??= now;
            if (JSON.stringify(now) !== JSON.stringify(before)) wrong.push(`${k}: serves neither the old nor the new`);
          }
          if (now.version === after.version && JSON.stringify(now) !== JSON.stringify(after)) wrong.push(`${k}: torn`);
          if (killed.acknowledged >= 1 && now.version === null) wrong.push(`${k}: lost what was acknowledged`);
          if (killed.acknowledged >= 2 && now.version !== after.version) wrong.push(`${k}: lost the new snapshot`);
          const { faults, ...again } = await buildAgain(dataDir);
          if (JSON.stringify(again) !== JSON.stringify(after)) wrong.push(`${k}: ends elsewhere`);
          if (faults.length > 0) wrong.push(`${k}: leaves ${faults.join(", ")}`);
          await rm(dataDir, { recursive: true, force: true });
        }
      };
      await Promise.all(Array.from({ length: CHILDREN_AT_ONCE }, work));
      expect(wrong).toEqual([]);
      expect(before).not.toBeNull();
    },
    TIMEOUT_MS,
  );
});
