/**
 * From a changed result in raw/ to the first GraphQL answer that has it: the real service, asked for one season again
 * each time its source has news. The lake is that of a first start, or the one in ARRIVAL_DATA_DIR (which is changed).
 */

import { createArrivals } from "./arrival/season.ts";
import { createStepLog, type Parts } from "./arrival/step-log.ts";
import { newDataDir, removeDir, startPitchlake } from "./processes.ts";
import { ask } from "./queries.ts";

const ARRIVALS = Number(process.env.ARRIVAL_COUNT ?? 25);
/** Not counted: the first learns which columns each model reads. */
const WARM_UP = 2;
const POLL_MS = 5;
const LIMIT_MS = 120_000;

export async function benchArrival(): Promise<void> {
  const given = process.env.ARRIVAL_DATA_DIR;
  const dataDir = given ?? (await newDataDir());
  const base = await newDataDir();
  const log = createStepLog();
  try {
    const arrivals = await createArrivals({ dataDir, base });
    const service = await startPitchlake(dataDir, arrivals.isServed, {
      env: {
        OPENFOOTBALL_BASE_URL: `file://${base}`,
        LOG_LEVEL: "debug",
        DEMO: given === undefined ? "true" : "false",
      },
      onOutput: log.read,
      limitMs: LIMIT_MS,
    });
    try {
      await log.until("Ready in", LIMIT_MS);
      const seen: Parts[] = [];
      for (let n = 0; n < WARM_UP + ARRIVALS; n++) {
        log.clear();
        const arrival = await arrivals.next(service.url);
        const visibleAt = await whenTrue(() => arrival.isVisible((query) => ask(service.url, query)));
        if (n >= WARM_UP) seen.push(log.parts(await arrival.putAt(), visibleAt));
        await arrivals.settled(service.url);
      }
      print(seen);
    } finally {
      await service.stop();
    }
  } finally {
    await removeDir(base);
    if (given === undefined) await removeDir(dataDir);
  }
}

async function whenTrue(isTrue: () => Promise<boolean>): Promise<number> {
  const deadline = Date.now() + LIMIT_MS;
  while (Date.now() < deadline) {
    if (await isTrue()) return Date.now();
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Error(`the changed result was not served within ${LIMIT_MS / 1_000} s`);
}

function print(seen: readonly Parts[]): void {
  const total = seen.map((parts) => parts.total);
  const figures = [0.5, 0.95, 1].map((share) => (percentile(total, share) / 1_000).toFixed(2));
  console.log(
    `raw/ to GraphQL, ${seen.length} arrivals      p50 ${figures[0]} s, p95 ${figures[1]} s, max ${figures[2]} s`,
  );
  const parts = (["queue", "build", "test", "publish", "load"] as const).map(
    (name) =>
      `${name} ${percentile(
        seen.map((one) => one[name]),
        0.5,
      ).toFixed(0)}`,
  );
  console.log(`  of which, median in ms: ${parts.join(", ")}`);
}

/** The value that a share of all values does not exceed. */
function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}
