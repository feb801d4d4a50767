/** The baseline: DuckDB's own copy of the files to Parquet, with its defaults, by the binding that Pitchlake uses. */

import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { printMeasured, startMeasuring } from "./measured.ts";

const [filesRoot = "", outFile = ""] = process.argv.slice(2);
const connection = await (await DuckDBInstance.create(":memory:")).connect();
const measure = startMeasuring();
const { rowsChanged } = await connection.run(
  `COPY (SELECT * FROM read_json_auto('${join(filesRoot, "events", "*.json")}', union_by_name = true))
   TO '${outFile}' (FORMAT parquet)`,
);
printMeasured({ ...measure(), rows: Number(rowsChanged) });
