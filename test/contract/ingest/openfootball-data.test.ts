/**
 * Every real file that is at hand goes through reader and contract: those of the npm package always, the original
 * files of a folder where there is one (PITCHLAKE_TEST_DATA, else ../shared/data beside the repository).
 */

import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { loadConfig } from "../../../src/config/load.ts";
import { createContracts } from "../../../src/ingest/contracts.ts";
import { extractRecords } from "../../../src/ingest/records.ts";
import { createOpenfootballSource } from "../../../src/ingest/sources/openfootball.ts";
import { createHarness } from "../../unit/ingest/support.ts";

const config = await loadConfig();
const leagues = config.endpoints.endpoints.find(({ id }) => id === "openfootball_leagues")!;
const contracts = createContracts(config.contractSchemas);
const data = resolve(process.env.PITCHLAKE_TEST_DATA ?? "../shared/data", "openfootball");
const packageFolder = dirname(createRequire(import.meta.url).resolve("football.json/package.json"));

async function matchFiles(folder: string): Promise<readonly string[]> {
  const files = await readdir(folder, { recursive: true });
  return files
    .filter((file) => /\d{4}[^/]*\/[^/]+\.json$/.test(file) && !/clubs|groups|stadiums|teams|squads/.test(file))
    .map((file) => join(folder, file))
    .toSorted();
}

async function checkFile(file: string): Promise<number> {
  const bytes = await readFile(file);
  const text = bytes.toString("utf8");
  const records = extractRecords(leagues.contract.records, bytes);
  for (const { record } of records) expect(text).toContain(record);
  if (records.length === 0) return 0;
  const checked = await contracts.check(leagues, { kind: "bytes", bytes });
  expect([file, checked.bad]).toEqual([file, 0]);
  return records.length;
}

describe("real files", () => {
  it("of the npm package are read whole", async () => {
    const files = await matchFiles(packageFolder);
    const counts = new Map<string, number>();
    for (const file of files) counts.set(file.slice(packageFolder.length + 1), await checkFile(file));
    expect(counts.get("2014-15/en.1.json")).toBe(380);
    expect(counts.get("2014-15/es.1.json")).toBe(378);
    expect([...counts.values()].filter((count) => count === 0)).toHaveLength(3);
  });

  it.skipIf(!existsSync(data))(
    "of the data folder are read whole (skipped where PITCHLAKE_TEST_DATA and ../shared/data are absent)",
    async () => {
      const files = await matchFiles(data);
      for (const file of files) await checkFile(file);
      expect(files.length).toBeGreaterThanOrEqual(15);
      expect(await checkFile(join(data, "football.json/2025-26/en.1.json"))).toBe(380);
      expect(await checkFile(join(data, "worldcup.json/2026/worldcup.json"))).toBe(104);
    },
  );
});

describe("the package as a base of the real config", () => {
  it("gives every season that it has, and says of the others that it has not", async () => {
    const http = {
      get: () => Promise.reject(new Error("no socket")),
      probe: () => Promise.reject(new Error("no socket")),
      close: async () => {},
    };
    const sources = { OPENFOOTBALL: createOpenfootballSource({ http }) };
    const harness = createHarness({ config, sources });
    const request = { mode: "RESUME" as const, bases: ["package"] };
    const first = await harness.run("openfootball_leagues", request);
    const fetched = first.filter(({ outcome }) => outcome === "FETCHED");
    expect(fetched.length).toBeGreaterThanOrEqual(20);
    const rest = first.filter(({ outcome }) => outcome !== "FETCHED");
    expect(new Set(rest.map(({ reason }) => reason))).toEqual(new Set(["not in package:football.json"]));
    const premierLeague = fetched.find(({ parameters }) => parameters.season_id === "en.1_2014-15");
    expect(premierLeague).toMatchObject({ rows: 380 });
    const second = await harness.run("openfootball_leagues", request);
    expect(new Set(second.map(({ outcome }) => outcome))).toEqual(new Set(["SKIPPED"]));
    expect(harness.parquet.written).toHaveLength(fetched.length);
  });
});
