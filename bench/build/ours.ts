/**
 * Builds through the warehouse's public face, in a process of its own: folder of the lake, folder of data, its seasons,
 * then how many times one season, and one match, is changed and built after the full build. Prints a line of JSON a build; with
 * BENCH_TIMINGS set, what each model took goes to stderr.
 */

import { loadConfig } from "../../src/config/load.ts";
import { createFileStore } from "../../src/lake/drivers/file.ts";
import { loadProject } from "../../src/warehouse/project.ts";
import { createWarehouse } from "../../src/warehouse/warehouse.ts";
import { startMeasuring } from "../ingest/measured.ts";
import { matchesOf, openLakeWriter, seasonsOf } from "./lake.ts";
import type { BuildLine } from "./lines.ts";

const [lakeDir = "", dataDir = "", seasonCount = "0", changes = "0"] = process.argv.slice(2);
let timings: { relation: string; ms: number }[] = [];
let wholeBecause: string | null = null;

const warehouse = createWarehouse({
  store: createFileStore({ dir: lakeDir }),
  project: await loadProject(),
  config: await loadConfig({ endpointsFile: null, competitionsFile: null }),
  dataDir,
  clock: () => new Date(),
  logger: {
    debug: (facts, message) => {
      if (message === "built relation") timings.push(facts as { relation: string; ms: number });
      if (message === "built all seasons") wholeBecause = (facts as { reason: string }).reason;
    },
    info: () => undefined,
    warn: (facts, message) => console.error(message, facts),
  },
});
await build("full");
if (Number(changes) > 0) await touch(Number(changes));
await warehouse.close();

async function build(name: BuildLine["build"]): Promise<void> {
  timings = [];
  wholeBecause = null;
  const measure = startMeasuring();
  await warehouse.buildAndPublish({ full: name === "full" });
  const line = { build: name, ...measure(), sinceStart: performance.now() / 1_000 };
  console.log(
    JSON.stringify({ ...line, wholeBecause, ...(name === "full" ? await counts() : {}) } satisfies BuildLine),
  );
  if (process.env.BENCH_TIMINGS === undefined) return;
  const slowest = timings.toSorted((a, b) => b.ms - a.ms).slice(0, 12);
  console.error(name, slowest.map(({ relation, ms }) => `${relation} ${ms}`).join(", "));
}

async function counts(): Promise<Pick<BuildLine, "rowsByModel" | "heldBack">> {
  const snapshot = await warehouse.open();
  if (snapshot === null) throw new Error("nothing is published");
  const { models, heldBack } = snapshot.manifest;
  await snapshot.close();
  const made = models.filter(({ layer }) => layer !== "raw");
  return {
    rowsByModel: Object.fromEntries(made.map(({ name, rows }) => [name, rows])),
    heldBack: heldBack.map(({ seasonId }) => seasonId),
  };
}

/** An old season that has results alone, then the newest, which has events, then one match of it. */
async function touch(times: number): Promise<void> {
  const lake = openLakeWriter(lakeDir, dataDir);
  const seasons = seasonsOf(Number(seasonCount));
  const newest = seasons[0];
  const oldest = seasons.at(-1);
  const match = newest && matchesOf(newest)[0];
  if (!newest || !oldest || !match) throw new Error("there are no seasons");
  for (let version = 1; version <= times; version += 1) {
    await lake.putResults(oldest, version);
    await build("season");
    await lake.putResults(newest, version);
    await build("season with events");
    await lake.putMatch(match, version);
    await build("match");
  }
  await lake.close();
}
