/**
 * Kills a whole ingest at each of its crash points, restarts it once, and compares the lake with an undisturbed one. A run
 * that came to its end before its point is compared too: where requests overtake each other, not all have as many points.
 * Every 8th point is gone through; CRASH_NTH=1 takes all of them (minutes), CRASH_EVERY_CALL=1 kills before calls that only look too (three times as
 * many), CRASH_DIR puts the lakes elsewhere, e.g. into /dev/shm.
 */

import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { openLake } from "../../../src/app.ts";
import { loadSettings } from "../../../src/settings.ts";
import type { CallCounts, CrashPoint } from "./call-counter.ts";
import type { ChildTask } from "./child.ts";
import { bundleChild } from "./child-bundle.ts";
import { prepareScenario, runScenario } from "./ingest-work.ts";
import { createLakeReader, creditsCounted, type LakeReader, type LakeState, leftOvers } from "./lake-state.ts";
import { type ReplaySources, type SeenRequest, startReplaySources } from "./replay-sources.ts";
import { type Place, type Scenario, type ScenarioFiles, toEnvironment, writeScenario } from "./scenarios.ts";

/** What the environment asks for. */
export const asAsked = (every = 8): Pick<CrashOptions, "every" | "looksArePoints"> => ({
  every: Number(process.env.CRASH_NTH ?? every),
  looksArePoints: process.env.CRASH_EVERY_CALL === "1",
});

export interface CrashOptions {
  readonly scenario: Scenario;
  /** Where a lake of its own is for each kill; left out = in a folder. */
  readonly bucketFor?: (name: string) => NonNullable<Place["bucket"]>;
  /** Kills also before each call that only looks. */
  readonly looksArePoints?: boolean;
  /** Every nth point; default all. */
  readonly every?: number;
  readonly childrenAtOnce?: number;
}

export interface Kill {
  readonly number: number;
  readonly point: CrashPoint;
  /** How many points the run had when it came to its end before this one; null = it was killed. */
  readonly endedAfter: number | null;
  /** What is wrong with the lake after the restart. */
  readonly torn: readonly string[];
  readonly missing: readonly string[];
  readonly duplicates: readonly string[];
  readonly leftOver: readonly string[];
  readonly runFaults: readonly string[];
  /** Requests that were sent more often than in an undisturbed run. */
  readonly repeated: readonly string[];
  /** Of these, whether the source is there at all; one a process. */
  readonly repeatedProbes: number;
  /** Source → credits that we count, less those that the provider has taken. */
  readonly ledger: Readonly<Record<string, number>>;
}

export interface CrashReport {
  readonly counts: CallCounts;
  readonly objects: number;
  readonly requests: number;
  readonly kills: readonly Kill[];
}

/** Less than a lease lives: what the dead process held must be freed because it is dead. */
const RESTART_AFTER_MS = 30_000;
const PAID_SOURCES = ["API_FOOTBALL", "FOOTBALL_DATA"];

export async function crashEverywhere(options: CrashOptions): Promise<CrashReport> {
  const { childrenAtOnce = 2, every = 1 } = options;
  const folder = await mkdtemp(join(process.env.CRASH_DIR ?? tmpdir(), "pitchlake-crash-"));
  const bundle = await bundleChild(basename(folder));
  const reader = await createLakeReader();
  const lanes = await Promise.all(Array.from({ length: childrenAtOnce }, () => startLane(options)));
  const files = await writeScenario(options.scenario, join(folder, "config"));
  const shared = { options, folder, script: bundle.script, reader, files };
  try {
    const [first] = lanes as [ReplaySources];
    const expected = await undisturbed(shared, first);
    const kills: Kill[] = [];
    let next = 1;
    const work = async (sources: ReplaySources): Promise<void> => {
      for (let k = next; k <= expected.counts.points.length; k = next) {
        next += every;
        kills.push(await killAt(shared, sources, expected, k));
      }
    };
    await Promise.all(lanes.map(work));
    const { counts, state, seen } = expected;
    return { counts, objects: Object.keys(state.raw).length, requests: seen.length, kills };
  } finally {
    reader.close();
    await Promise.all(lanes.map((lane) => lane.close()));
    await bundle.remove();
    await rm(folder, { recursive: true, force: true });
  }
}

const startLane = ({ scenario }: CrashOptions): Promise<ReplaySources> =>
  startReplaySources({ ...scenario, now: new Date(scenario.at) });

interface Shared {
  readonly options: CrashOptions;
  readonly folder: string;
  readonly script: string;
  readonly reader: LakeReader;
  readonly files: ScenarioFiles;
}

interface Expected {
  readonly counts: CallCounts;
  readonly state: LakeState;
  readonly seen: readonly SeenRequest[];
}

async function undisturbed(shared: Shared, sources: ReplaySources): Promise<Expected> {
  const environment = environmentOf(shared, sources, "undisturbed");
  // Once before, so that answers and compiled code are there and take no time.
  await prepareScenario(shared.options.scenario, environmentOf(shared, sources, "warm-up"));
  await runChild(shared, environmentOf(shared, sources, "warm-up"), 0);
  await prepareScenario(shared.options.scenario, environment);
  sources.reset();
  const { output } = await runChild(shared, environment, 0);
  const counts = JSON.parse(output) as CallCounts;
  const seen = [...sources.seen];
  const state = await withStore(environment, (store) => shared.reader.read(store));
  return { counts, state, seen };
}

const THE_END: CrashPoint = { kind: "none", name: "at its end", subject: "" };

async function killAt(shared: Shared, sources: ReplaySources, expected: Expected, k: number): Promise<Kill> {
  const environment = environmentOf(shared, sources, `kill-${k}`);
  const { options, reader } = shared;
  await prepareScenario(options.scenario, environment);
  sources.reset();
  const { output, signal } = await runChild(shared, environment, k);
  const isKilled = signal === "SIGKILL";
  const point = isKilled ? (JSON.parse(output) as CrashPoint) : THE_END;
  const endedAfter = isKilled ? null : (JSON.parse(output) as CallCounts).points.length;
  // Work that is acknowledged is not given again.
  if (isKilled) await runScenario(options.scenario, environment, { afterMs: RESTART_AFTER_MS });
  const kill = await withStore(environment, async (store) => {
    const state = await reader.read(store);
    const ledger = await Promise.all(
      PAID_SOURCES.map(async (source) => [source, (await creditsCounted(store, source)) - taken(sources, source)]),
    );
    return {
      number: k,
      point,
      endedAfter,
      torn: state.torn,
      ...compareRaw(expected.state, state),
      leftOver: await leftOvers(environment.DATA_DIR ?? ""),
      runFaults: runFaults(expected.state, state),
      ...repeats(expected.seen, sources.seen),
      ledger: Object.fromEntries(ledger) as Record<string, number>,
    };
  });
  await rm(environment.DATA_DIR ?? "", { recursive: true, force: true });
  return kill;
}

function environmentOf({ options, folder, files }: Shared, sources: ReplaySources, name: string) {
  const bucket = options.bucketFor?.(name);
  const place = { dataDir: join(folder, name), files, sourceUrls: sources.urls };
  return toEnvironment({ ...place, ...(bucket === undefined ? {} : { bucket }) }, options.scenario);
}

async function withStore<T>(
  environment: Readonly<Record<string, string>>,
  work: (store: ReturnType<typeof openLake>) => Promise<T>,
): Promise<T> {
  const store = openLake(loadSettings(environment, process.cwd()));
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

function taken({ seen }: ReplaySources, source: string): number {
  return seen.filter((request) => request.source === source).reduce((sum, { credits }) => sum + credits, 0);
}

function compareRaw(expected: LakeState, state: LakeState): Pick<Kill, "missing" | "duplicates"> {
  const missing = Object.entries(expected.raw).filter(([key, content]) => state.raw[key] !== content);
  const duplicates = Object.keys(state.raw).filter((key) => expected.raw[key] === undefined);
  return { missing: missing.map(([key]) => key), duplicates };
}

function runFaults({ run: wanted }: LakeState, { run }: LakeState): readonly string[] {
  const faults = run.unfinished.filter((item) => !wanted.unfinished.includes(item));
  if (run.status !== wanted.status) faults.push(`the run is ${run.status ?? "not finished"}`);
  if (JSON.stringify(run.items) !== JSON.stringify(wanted.items))
    faults.push("the run has records of other work items");
  return faults;
}

function repeats(wanted: readonly SeenRequest[], seen: readonly SeenRequest[]) {
  const nameOf = ({ source, method, url }: SeenRequest) => `${method} ${source} ${url}`;
  const left = wanted.map(nameOf);
  const extra = seen.map(nameOf).filter((name) => {
    const at = left.indexOf(name);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
  const repeated = extra.filter((name) => !name.startsWith("HEAD "));
  return { repeated, repeatedProbes: extra.length - repeated.length };
}

interface ChildEnd {
  readonly output: string;
  readonly signal: string | null;
}

/** @throws Error with what the child said, when it ended by itself and not well */
function runChild(shared: Shared, environment: Readonly<Record<string, string>>, dieAt: number): Promise<ChildEnd> {
  const { script, options } = shared;
  const { scenario, looksArePoints = false } = options;
  const task: ChildTask = { scenario, environment, dieAt, looksArePoints };
  return new Promise((resolve, reject) => {
    const settings = { maxBuffer: 64 * 1024 * 1024 };
    execFile(process.execPath, [script, JSON.stringify(task)], settings, (error, stdout, stderr) => {
      if (error !== null && error.signal !== "SIGKILL") return reject(new Error(stderr || error.message));
      resolve({ output: stdout, signal: error?.signal ?? null });
    });
  });
}
