/**
 * Event files to rows of shots, scorers and xG: from raw Parquet beside duckstatsbomb's SQL over the files, and from the
 * files, ingest included, beside kloppy and statsbombpy. All make the same rows, or the bench ends.
 */

import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expectSameRows, readRows, rowsOf, type ShotRows } from "./events/rows.ts";
import type { Measured } from "./ingest/measured.ts";
import { type PeerPython, preparePeers } from "./ingest/python-peers.ts";
import { measureProcess, measureScript } from "./ingest/run-process.ts";
import { makeLineupFiles, makeStatsBombFiles, type StatsBombFiles } from "./ingest/statsbomb-files.ts";
import { newDataDir, removeDir } from "./processes.ts";
import { median, printRatio } from "./report.ts";

const ROUNDS = 3;
const FILES = 120;
const BYTES = 390e6;
const PYTHON = fileURLToPath(new URL("./events/python/", import.meta.url));
/** Of the files, where all of them take minutes. */
const KLOPPY_FILES = 6;
const STATSBOMBPY_FILES = 24;

interface Runs {
  readonly name: string;
  readonly matches: number;
  readonly measured: Measured[];
}

export async function benchEvents(): Promise<void> {
  const files = await makeStatsBombFiles(join(tmpdir(), "pitchlake-bench-files"), { files: FILES, bytes: BYTES });
  await makeLineupFiles(files);
  console.log(`${files.events.length} matches, ${(files.bytes / 1e6).toFixed(0)} MB of events (synthetic)`);
  const peers = await preparePeers(PYTHON);
  if ("missing" in peers) console.log(`without the peers: ${peers.missing}`);
  const all = files.events.length;
  const newRuns = (name: string, matches = all): Runs => ({ name, matches, measured: [] });
  const runs = {
    parquet: newRuns("raw Parquet to rows"),
    files: newRuns("files to rows, ingest included"),
    duckstatsbomb: newRuns("duckstatsbomb"),
    kloppy: newRuns("kloppy", KLOPPY_FILES),
    kloppy_shots: newRuns("kloppy, shots only", KLOPPY_FILES),
    statsbombpy: newRuns("statsbombpy", STATSBOMBPY_FILES),
    statsbombpy_shots: newRuns("statsbombpy, shots only", STATSBOMBPY_FILES),
  };
  for (let round = 0; round < ROUNDS; round += 1) await runRound(files, peers, runs);
  if (!("missing" in peers)) {
    printOver(runs.parquet, runs.duckstatsbomb);
    for (const peer of [runs.kloppy, runs.kloppy_shots, runs.statsbombpy, runs.statsbombpy_shots, runs.duckstatsbomb])
      printOver(runs.files, peer);
  }
  for (const { name, matches, measured } of Object.values(runs))
    if (measured.length > 0) print(name, matches, measured);
}

async function runRound(files: StatsBombFiles, peers: PeerPython, runs: Readonly<Record<string, Runs>>): Promise<void> {
  const dir = await newDataDir();
  try {
    const rowsFile = (name: string) => join(dir, `${name}.json`);
    const ours = async (run: Runs | undefined, which: string): Promise<ShotRows> => {
      const args = [which, dir, rowsFile(which), files.root];
      run?.measured.push(...(await measureScript("../events/pitchlake.ts", args)));
      return readRows(rowsFile(which));
    };
    await mkdir(dir, { recursive: true });
    const rows = await ours(runs.files, "from-files");
    expectSameRows("raw Parquet", await ours(runs.parquet, "from-parquet"), rows);
    if ("missing" in peers) return;
    for (const [name, run] of Object.entries(runs)) {
      if (run === runs.files || run === runs.parquet) continue;
      const args = [join(PYTHON, "peers.py"), name, files.root, rowsFile(name), String(run.matches)];
      run.measured.push(...(await measureProcess(peers.python, args)));
      const taken = new Set(files.events.slice(0, run.matches).map((file) => basename(file, ".json")));
      expectSameRows(name, await readRows(rowsFile(name)), rowsOf(rows, taken));
    }
  } finally {
    await removeDir(dir);
  }
}

function printOver(ours: Runs, peer: Runs): void {
  const rates = ({ matches, measured }: Runs, of: "seconds" | "cpuSeconds") => measured.map((one) => matches / one[of]);
  printRatio(`${ours.name} / ${peer.name}`, rates(ours, "seconds"), rates(peer, "seconds"), "matches/s");
  printRatio("  by processor time", rates(ours, "cpuSeconds"), rates(peer, "cpuSeconds"), "matches/s");
}

function print(name: string, matches: number, measured: readonly Measured[]): void {
  const seconds = measured.map((one) => one.seconds);
  const figures = [
    `${median(seconds).toFixed(2)} s (${Math.min(...seconds).toFixed(2)} … ${Math.max(...seconds).toFixed(2)})`,
    `processor ${median(measured.map((one) => one.cpuSeconds)).toFixed(2)} s`,
    `memory ${Math.max(...measured.map((one) => one.rssMb)).toFixed(0)} MB`,
    `${matches} matches, ${measured[0]?.rows} shots`,
  ];
  console.log(`${name.padEnd(34)} ${figures.join(", ")}`);
}
