/**
 * One measured run of Pitchlake in a process of its own: `from-files` ingests the files and reads the rows from the lake,
 * `from-parquet` reads them from a lake that is there. Arguments: which, data folder, rows file, files root. The clock
 * starts when everything is loaded; prints {@link Measured}.
 */

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { createFileStore } from "../../src/lake/drivers/file.ts";
import { loadProject } from "../../src/warehouse/project.ts";
import { openIngest, RUN_ID } from "../ingest/lake-options.ts";
import { printMeasured, startMeasuring } from "../ingest/measured.ts";
import { shotRows } from "./models.ts";

// Loaded before the clock starts, as the peers' libraries are; the driver finds it loaded.
await import("@duckdb/node-api");
const [which = "", dataDir = "", rowsFile = "", filesRoot = ""] = process.argv.slice(2);
const project = await loadProject();
const lakeDir = join(dataDir, "lake");

async function ingestAll(): Promise<void> {
  const { ingest, close } = await openIngest(createFileStore({ dir: lakeDir }), dataDir, pathToFileURL(filesRoot).href);
  await ingest.writeConfigObjects(RUN_ID);
  for (const endpoint of ["statsbomb_matches", "statsbomb_events"]) {
    const tasks = await ingest.runEndpoint(
      RUN_ID,
      endpoint,
      { mode: "RESUME", competitions: ["WC"] },
      { signal: new AbortController().signal },
    );
    const other = tasks.find(({ outcome }) => outcome !== "FETCHED");
    if (other !== undefined) throw new Error(`${endpoint} was not ingested: ${JSON.stringify(other)}`);
  }
  await close();
}

const measure = startMeasuring();
if (which === "from-files") await ingestAll();
const rows = await shotRows(project, lakeDir);
printMeasured({ ...measure(), rows: rows.shots.length });
await writeFile(rowsFile, JSON.stringify(rows));
