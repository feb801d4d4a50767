/** Event files from disk to raw Parquet, and runs that find everything there; rounds alternate with DuckDB's own copy. */

import { mkdir, rm, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { preferredS3Server, startS3Server } from "../test/support/services-s3.ts";
import type { Measured } from "./ingest/measured.ts";
import { PEERS_SCRIPT, preparePeers } from "./ingest/python-peers.ts";
import { measureProcess, measureScript } from "./ingest/run-process.ts";
import { makeStatsBombFiles, type StatsBombFiles } from "./ingest/statsbomb-files.ts";
import { newDataDir, removeDir } from "./processes.ts";
import { median, printRatio } from "./report.ts";

const ROUNDS = 3;
const FILES = 120;
const BYTES = 390e6;
/** dlt takes a hundred times as long a file. */
const DLT_FILES = 8;

export async function benchIngest(): Promise<void> {
  await benchFiles();
  await benchPresent();
}

interface Runs {
  readonly name: string;
  readonly bytesPerSecond: number[];
  readonly rssMb: number[];
  readonly cpuSeconds: number[];
}

async function benchFiles(): Promise<void> {
  const files = await makeStatsBombFiles(join(tmpdir(), "pitchlake-bench-files"), { files: FILES, bytes: BYTES });
  console.log(`${files.events.length} event files, ${(files.bytes / 1e6).toFixed(0)} MB (synthetic)`);
  const peers = await preparePeers();
  if ("missing" in peers) console.log(`without duckstatsbomb and dlt: ${peers.missing}`);
  const baseline = newRuns("DuckDB COPY (read_json_auto)");
  const ours = newRuns("ingest, first run");
  const again = newRuns("ingest, unchanged, contents hashed");
  const duckstatsbomb = newRuns("duckstatsbomb (flat columns)");
  const dlt = newRuns(`dlt (${DLT_FILES} of the files)`);
  for (let round = 0; round < ROUNDS; round += 1) {
    const dir = await newDataDir();
    const peer = async (name: string, count: number): Promise<Measured> =>
      one(
        "missing" in peers
          ? []
          : await measureProcess(peers.python, [PEERS_SCRIPT, name, files.root, join(dir, name), String(count)]),
      );
    try {
      note(baseline, one(await measureScript("duckdb-copy.ts", [files.root, join(dir, "copy.parquet")])), files.bytes);
      note(ours, expecting("FETCHED", files, await measureScript("pitchlake.ts", [files.root, dir])), files.bytes);
      await touch(files);
      note(again, expecting("UNCHANGED", files, await measureScript("pitchlake.ts", [files.root, dir])), files.bytes);
      if ("missing" in peers) continue;
      note(duckstatsbomb, await peer("duckstatsbomb", files.events.length), files.bytes);
      note(dlt, await peer("dlt", DLT_FILES), (files.bytes * DLT_FILES) / files.events.length);
    } finally {
      await removeDir(dir);
    }
  }
  for (const runs of [ours, again, duckstatsbomb, dlt]) if (runs.rssMb.length > 0) print(runs, baseline);
  console.log(`${baseline.name.padEnd(34)} memory ${median(baseline.rssMb).toFixed(0)} MB`);
}

const newRuns = (name: string): Runs => ({ name, bytesPerSecond: [], rssMb: [], cpuSeconds: [] });

function note(runs: Runs, { seconds, rssMb, cpuSeconds }: Measured, bytes: number): void {
  runs.bytesPerSecond.push(bytes / seconds / 1e6);
  runs.rssMb.push(rssMb);
  runs.cpuSeconds.push((cpuSeconds / bytes) * 1e9);
}

/** On a machine that does other things, too, processor time is the steadier measure. */
function print(runs: Runs, baseline: Runs): void {
  printRatio(runs.name, runs.bytesPerSecond, baseline.bytesPerSecond, "MB/s");
  const cpu = median(runs.cpuSeconds.map((value, round) => (baseline.cpuSeconds[round] ?? Number.NaN) / value));
  console.log(
    `${"".padEnd(34)} processor time ${cpu.toFixed(2)} × less, memory ${Math.max(...runs.rssMb).toFixed(0)} MB`,
  );
}

function one(measured: readonly Measured[]): Measured {
  const last = measured.at(-1);
  if (last === undefined) throw new Error("a measured process printed nothing");
  return last;
}

function expecting(outcome: string, { events }: StatsBombFiles, measured: readonly Measured[]): Measured {
  const last = one(measured);
  if (last.outcomes?.[outcome] !== events.length) throw new Error(`not all ${outcome}: ${JSON.stringify(last)}`);
  return last;
}

/** Size and time no longer say that a file is the same: its content has to. */
async function touch({ events }: StatsBombFiles): Promise<void> {
  const now = new Date();
  await Promise.all(events.map((file) => utimes(file, now, now)));
}

async function benchPresent(): Promise<void> {
  const dir = await newDataDir();
  try {
    printPresent("10,000 items present, file store", await measureScript("present.ts", [dir]));
    const name = preferredS3Server();
    const server = await startS3Server(name);
    try {
      await server.createBucket("bench");
      const s3Dir = join(dir, "s3");
      await mkdir(s3Dir);
      printPresent(
        `10,000 items present, ${name}`,
        await measureScript("present.ts", [s3Dir, server.endpoint, "bench"]),
      );
    } finally {
      await server.stop();
    }
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

function printPresent(name: string, rounds: readonly Measured[]): void {
  const seconds = rounds.map((round) => round.seconds);
  const { requests, storeCalls } = one(rounds);
  console.log(
    `${name.padEnd(34)} ${median(seconds).toFixed(2)} s   (${Math.min(...seconds).toFixed(2)} … ${Math.max(...seconds).toFixed(2)})   ` +
      `${requests} requests to the source, store: ${JSON.stringify(storeCalls)}, memory ${one(rounds).rssMb.toFixed(0)} MB`,
  );
}
