/** What a measured process says of itself: one line of JSON, the last that it prints. */

import type { TaskRecord } from "../../src/runs.ts";

export interface Measured {
  readonly seconds: number;
  /** Of all threads. */
  readonly cpuSeconds: number;
  /** Peak of the process. */
  readonly rssMb: number;
  readonly rows?: number;
  readonly outcomes?: Readonly<Record<string, number>>;
  /** That reached the source. */
  readonly requests?: number;
  /** That reached the object store. */
  readonly storeCalls?: Readonly<Record<string, number>>;
}

/** @returns what was used since */
export function startMeasuring(): () => Measured {
  const cpu = process.cpuUsage();
  const started = performance.now();
  return () => {
    const { user, system } = process.cpuUsage(cpu);
    const rssMb = process.resourceUsage().maxRSS / 1024;
    return { seconds: (performance.now() - started) / 1_000, cpuSeconds: (user + system) / 1e6, rssMb };
  };
}

export function countOutcomes(tasks: readonly TaskRecord[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { outcome } of tasks) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

export const printMeasured = (measured: Measured): void => console.log(JSON.stringify(measured));
