/**
 * One measured run of ingestion through its public face, in a process of its own: files root, data folder. The clock
 * starts when everything is loaded and the list of matches is in the lake; prints {@link Measured}.
 */

import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { createFileStore } from "../../src/lake/drivers/file.ts";
import { openIngest, RUN_ID } from "./lake-options.ts";
import { countOutcomes, printMeasured, startMeasuring } from "./measured.ts";

const [filesRoot = "", dataDir = ""] = process.argv.slice(2);
const store = createFileStore({ dir: join(dataDir, "lake") });
const { ingest, close } = await openIngest(store, dataDir, pathToFileURL(filesRoot).href);
const run = (endpoint: string) => {
  const options = { signal: new AbortController().signal };
  return ingest.runEndpoint(RUN_ID, endpoint, { mode: "RESUME", competitions: ["WC"] }, options);
};
await run("statsbomb_matches");

const measure = startMeasuring();
const tasks = await run("statsbomb_events");
printMeasured({
  ...measure(),
  rows: tasks.reduce((sum, task) => sum + (task.rows ?? 0), 0),
  outcomes: countOutcomes(tasks),
});
await close();
