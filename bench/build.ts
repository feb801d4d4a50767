/** A whole build in-process beside `dbt build` of the same project over the same lake; then what a change costs. */

import { copyFile, link, mkdir, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build as bundle } from "esbuild";
import { findDbt } from "../scripts/dbt/find-dbt.ts";
import { createDuckDBWriter } from "../src/warehouse/drivers/duckdb.ts";
import { ALWAYS_SERVED } from "../src/warehouse/export-marts.ts";
import { loadProject } from "../src/warehouse/project.ts";
import { createFirstStartLake } from "../test/support/warehouse/first-start-lake.ts";
import { benchLake, FULL, type LakeSize } from "./build/lake.ts";
import type { BuildLine } from "./build/lines.ts";
import type { Measured } from "./ingest/measured.ts";
import { runProcess } from "./ingest/run-process.ts";
import { newDataDir, removeDir } from "./processes.ts";
import { median, printRatio } from "./report.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const MEASURE = join(ROOT, "bench/build/measure.py");
const FIRST_START_ROUNDS = 3;
const FULL_ROUNDS = 2;
const CHANGES = 3;
const MOST_MEMORY_MB = 2_048;

export async function benchBuild(): Promise<void> {
  const dbt = findDbt(ROOT, process.env);
  if (dbt === null) console.log("without dbt: it is not installed (npm run dbt:compile -- --install, or DBT=…)");
  const ours = await bundled();
  const first = await createFirstStartLake();
  try {
    console.log("lake of the first start");
    await compare({
      name: "first start",
      lakeDir: first.dir,
      rounds: FIRST_START_ROUNDS,
      seasons: 0,
      changes: 0,
      ours,
      dbt,
    });
  } finally {
    await first.close();
  }
  const size = sizeAsked();
  const { dir, events } = await benchLake(size);
  console.log(`lake of ${size.seasons * 380} matches, ${events} events (simulated, real size, as ingest writes them)`);
  await compare({
    name: "full build",
    lakeDir: dir,
    rounds: FULL_ROUNDS,
    seasons: size.seasons,
    changes: CHANGES,
    ours,
    dbt,
  });
}

/** BENCH_LAKE=5x148 is a tenth: seasons, and matches that have events. */
function sizeAsked(): LakeSize {
  const [seasons, matchesWithEvents] = (process.env.BENCH_LAKE ?? "").split("x").map(Number);
  return seasons && matchesWithEvents ? { seasons, matchesWithEvents } : FULL;
}

interface Comparison {
  readonly name: string;
  readonly lakeDir: string;
  readonly rounds: number;
  /** Of the generated lake. */
  readonly seasons: number;
  /** Of a season, and of a match, after the full build of each round. */
  readonly changes: number;
  /** The bundled script. */
  readonly ours: string;
  readonly dbt: string | null;
}

async function compare({ name, lakeDir, rounds, seasons, changes, ours, dbt }: Comparison): Promise<void> {
  const lines: (readonly BuildLine[])[] = [];
  const peers: Measured[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const dir = await newDataDir();
    try {
      await linkTree(lakeDir, join(dir, "lake"));
      if (dbt !== null) peers.push(await dbtBuild(dbt, lakeDir, dir));
      const built = await buildLines(ours, [join(dir, "lake"), dir, String(seasons), String(changes)]);
      lines.push(built);
      if (dbt !== null && round === 0) await printSameRows(built[0] ?? {}, join(dir, "lake.duckdb"), dir);
    } finally {
      await removeDir(dir);
    }
  }
  printFull(name, lines, peers);
  if (changes > 0) printChanges(lines);
}

function printFull(name: string, lines: readonly (readonly BuildLine[])[], peers: readonly Measured[]): void {
  const full = lines.flatMap(([line]) => (line ? [line] : []));
  const memory = Math.max(...lines.flat().map(({ rssMb }) => rssMb));
  console.log(
    `${name.padEnd(34)} ${median(full.map(({ seconds }) => seconds)).toFixed(1)} s in-process, ${median(full.map(({ sinceStart }) => sinceStart)).toFixed(1)} s with the ` +
      `start of the process, ${median(full.map(({ cpuSeconds }) => cpuSeconds)).toFixed(1)} s of processor; memory at most ${memory.toFixed(0)} MB ` +
      `(${memory <= MOST_MEMORY_MB ? "within" : "ABOVE"} ${MOST_MEMORY_MB} MB); held back: ${full[0]?.heldBack?.length ?? 0}`,
  );
  if (peers.length === 0) return;
  const of = (values: readonly Measured[], pick: (one: Measured) => number) => values.map(pick);
  printRatio(
    `${name}, dbt over ours`,
    of(peers, ({ seconds }) => seconds),
    full.map(({ sinceStart }) => sinceStart),
    "s",
  );
  printRatio(
    "  without the process' start",
    of(peers, ({ seconds }) => seconds),
    full.map(({ seconds }) => seconds),
    "s",
  );
  printRatio(
    "  processor time",
    of(peers, ({ cpuSeconds }) => cpuSeconds),
    full.map(({ cpuSeconds }) => cpuSeconds),
    "s",
  );
  console.log(`${"".padEnd(34)} memory of dbt ${Math.max(...of(peers, ({ rssMb }) => rssMb)).toFixed(0)} MB`);
}

function printChanges(lines: readonly (readonly BuildLine[])[]): void {
  for (const name of ["season", "season with events", "match"] as const) {
    const fulls = lines.flatMap((round) =>
      round.filter(({ build }) => build === name).map(() => round[0] as BuildLine),
    );
    const touched = lines.flatMap((round) => round.filter(({ build }) => build === name));
    printRatio(
      `full over one ${name}`,
      fulls.map(({ seconds }) => seconds),
      touched.map(({ seconds }) => seconds),
      "s",
    );
    printRatio(
      "  processor time",
      fulls.map(({ cpuSeconds }) => cpuSeconds),
      touched.map(({ cpuSeconds }) => cpuSeconds),
      "s",
    );
    const whole = touched.find(({ wholeBecause }) => wholeBecause !== null);
    if (whole) console.log(`${"".padEnd(34)} built whole: ${whole.wholeBecause}`);
  }
}

async function buildLines(script: string, args: readonly string[]): Promise<readonly BuildLine[]> {
  const printed = await runProcess(process.execPath, [script, ...args]);
  return printed
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as BuildLine);
}

/** One file, as what is shipped: importing hundreds of TypeScript files takes a second. It lies where its packages are found. */
async function bundled(): Promise<string> {
  const outfile = join(ROOT, "node_modules/.cache/pitchlake-bench/ours.mjs");
  const entry = join(ROOT, "bench/build/ours.ts");
  await bundle({ entryPoints: [entry], outfile, bundle: true, format: "esm", platform: "node", packages: "external" });
  return outfile;
}

/** Python's own measure of its children, since Node has none. */
async function dbtBuild(dbt: string, lakeDir: string, folder: string): Promise<Measured> {
  const project = join(ROOT, "dbt");
  const folders = ["--project-dir", project, "--profiles-dir", project, "--target-path", folder, "--log-path", folder];
  const command = [dbt, "--no-use-colors", "build", "--target", "local", "--vars", JSON.stringify({ lake: lakeDir })];
  const environment = { DBT_SEND_ANONYMOUS_USAGE_STATS: "false", DUCKDB_PATH: join(folder, "lake.duckdb") };
  const printed = await runProcess("python3", [MEASURE, ...command, ...folders], environment);
  return JSON.parse(printed) as Measured;
}

/** Files are linked where they can be: raw objects are never written again. */
async function linkTree(from: string, to: string): Promise<void> {
  for (const entry of await readdir(from, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const target = join(to, path.slice(from.length));
    await mkdir(dirname(target), { recursive: true });
    await link(path, target).catch(() => copyFile(path, target));
  }
}

/** Marts of ours are without the seasons that are held back, whose rows dbt leaves where they are. */
async function printSameRows(
  { rowsByModel = {}, heldBack = [] }: Partial<BuildLine>,
  file: string,
  folder: string,
): Promise<void> {
  const db = await createDuckDBWriter({ path: file, allowedDirectories: [folder], tempDirectory: folder });
  try {
    const { models } = await loadProject();
    const counted = models.filter(({ name }) => typeof rowsByModel[name] === "number");
    const held = heldBack.map((id) => `'${id}'`).join(", ");
    const counts = counted.map(({ schema, name, layer, partition }) => {
      const isServed = layer === "mart" && partition === "season" && held !== "" && !ALWAYS_SERVED.has(name);
      return `SELECT '${name}' AS name, count(*) AS n FROM "${schema}"."${name}" ${isServed ? `WHERE season_id NOT IN (${held})` : ""}`;
    });
    const rows = await db.query<{ name: string; n: number }>(counts.join(" UNION ALL "));
    const other = rows
      .filter(({ name, n }) => rowsByModel[name] !== n)
      .map(({ name, n }) => `${name} ${rowsByModel[name]}, dbt ${n}`);
    const sum = rows.reduce((all, { n }) => all + n, 0);
    console.log(
      `${rows.length - other.length} of ${rows.length} models have as many rows as dbt's (${sum} rows)${other.length > 0 ? `; NOT ${other.join("; ")}` : ""}`,
    );
  } finally {
    await db.close();
  }
}
