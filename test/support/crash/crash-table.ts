/** The report of a crash test as people read it. */

import type { CrashReport, Kill } from "./harness.ts";

export interface CrashSums {
  readonly kills: number;
  readonly torn: number;
  readonly missing: number;
  readonly duplicates: number;
  readonly leftOver: number;
  readonly runFaults: number;
  readonly mostRepeated: number;
  readonly mostProbes: number;
  readonly ledgerLeast: number;
  readonly ledgerMost: number;
}

export function sumUp(kills: readonly Kill[]): CrashSums {
  const total = (pick: (kill: Kill) => readonly unknown[]) => kills.reduce((sum, kill) => sum + pick(kill).length, 0);
  const most = (values: readonly number[]) => Math.max(0, ...values);
  const differences = kills.flatMap(({ ledger }) => Object.values(ledger));
  return {
    kills: kills.length,
    torn: total(({ torn }) => torn),
    missing: total(({ missing }) => missing),
    duplicates: total(({ duplicates }) => duplicates),
    leftOver: total(({ leftOver }) => leftOver),
    runFaults: total(({ runFaults }) => runFaults),
    mostRepeated: most(kills.map(({ repeated }) => repeated.length)),
    mostProbes: most(kills.map(({ repeatedProbes }) => repeatedProbes)),
    ledgerLeast: Math.min(0, ...differences),
    ledgerMost: most(differences),
  };
}

/** A row for each kind of call, and one for all. */
export function crashTable(title: string, report: CrashReport): string {
  const { counts, objects, requests } = report;
  const kills = report.kills.filter(({ endedAfter }) => endedAfter === null);
  const ended = report.kills.filter(({ endedAfter }) => endedAfter !== null);
  const kinds = [...new Set(counts.points.map(({ kind }) => kind))];
  const rows = [...kinds, "all"].map((kind) => {
    const own = kind === "all" ? kills : kills.filter(({ point }) => point.kind === kind);
    const points = counts.points.filter((point) => kind === "all" || point.kind === kind).length;
    const looks = Object.entries(counts.looks).filter(([name]) => kind === "all" || name === kind);
    const sums = sumUp(own);
    return [
      kind,
      points,
      looks.reduce((sum, [, count]) => sum + count, 0),
      sums.kills,
      sums.torn,
      sums.missing,
      sums.duplicates,
      sums.leftOver,
      sums.runFaults,
      sums.mostRepeated,
      sums.mostProbes,
      `${sums.ledgerLeast} … +${sums.ledgerMost}`,
    ];
  });
  const header =
    "calls of kind | points | only look | kills | torn | missing | duplicate | left over | run faults | repeated requests, most | probes, most | ledger less provider";
  const lines = [header, header.replace(/[^|]+/g, "---"), ...rows.map((row) => row.join(" | "))];
  const head = `${title}: ${objects} objects, ${requests} requests to the sources undisturbed`;
  const ends = ended.map(({ number, endedAfter }) => `${number} (of ${endedAfter})`);
  const foot = ends.length === 0 ? [] : [`ended before their point: ${ends.join(", ")}`];
  return [head, ...lines, ...foot].join("\n");
}

/**
 * Of the points of an undisturbed run, those that each run must have. One request at a time has them all; of several at a
 * time 665 to 700 were seen, as many as turns to send were reserved one by one.
 */
const ALWAYS_THERE = 0.8;

/** Runs that came past their point alive, or to their end long before it: they leave out work, or the count misses some of it. */
export function missedPoints({ counts, kills }: CrashReport): readonly string[] {
  const least = ALWAYS_THERE * counts.points.length;
  return kills.flatMap(({ number, endedAfter }) =>
    endedAfter !== null && (endedAfter < least || endedAfter >= number)
      ? [`came to its end after ${endedAfter} of ${counts.points.length} points, was to be killed at ${number}`]
      : [],
  );
}

/** The first few kills that something is wrong with, for a failure's message. */
export function faultsOf(kills: readonly Kill[], maxRepeated: number): readonly string[] {
  return kills.flatMap((kill) => {
    const { number, point, torn, missing, duplicates, leftOver, runFaults, repeated, ledger } = kill;
    const tooMany = repeated.length > maxRepeated ? repeated : [];
    const under = Object.entries(ledger).flatMap(([source, difference]) =>
      difference < 0 ? [`${source} ${difference}`] : [],
    );
    const faults = { torn, missing, duplicates, leftOver, runFaults, tooMany, under };
    const present = Object.entries(faults).filter(([, list]) => list.length > 0);
    if (present.length === 0) return [];
    return [
      `killed at ${number}, ${point.kind} ${point.name} ${point.subject}: ${JSON.stringify(Object.fromEntries(present))}`,
    ];
  });
}
