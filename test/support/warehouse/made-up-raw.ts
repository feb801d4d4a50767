/** The compiled models over made-up rows of raw relations, in DuckDB in memory. */

import { tmpdir } from "node:os";
import type { CompetitionConfig, Config } from "../../../src/config/types.ts";
import { toConfigRecords } from "../../../src/ingest/config-records.ts";
import { createDuckDBWriter } from "../../../src/warehouse/drivers/duckdb.ts";
import { quoteText } from "../../../src/warehouse/drivers/duckdb-client.ts";
import { loadProject } from "../../../src/warehouse/project.ts";
import { loadRawRelations } from "../../../src/warehouse/raw-relations.ts";
import { runModels } from "../../../src/warehouse/run-models.ts";
import type { SqlRow } from "../../../src/warehouse/sql-engine.ts";

/** Columns of the relation by name; `record` is written as JSON text, what is left out is null. */
export type RawRow = Readonly<Record<string, string | number | object | null>> & { readonly record: object };

export interface MadeUpRaw {
  readonly competitions: readonly CompetitionConfig[];
  readonly rows: Readonly<Record<string, readonly RawRow[]>>;
}

export interface MadeUpRawBuild {
  rows<Row extends SqlRow = SqlRow>(sql: string): Promise<Row[]>;
  /** Bad rows of a test of the project. */
  badRows(test: string): Promise<readonly SqlRow[]>;
  close(): Promise<void>;
}

const PRECEDENCE = ["OPENFOOTBALL", "STATSBOMB", "FOOTBALL_DATA", "API_FOOTBALL", "THESPORTSDB", "DEMO"] as const;

export async function buildMadeUpRaw({ competitions, rows }: MadeUpRaw): Promise<MadeUpRawBuild> {
  const project = await loadProject(process.env.PITCHLAKE_PROJECT);
  const folder = tmpdir();
  const db = await createDuckDBWriter({ path: ":memory:", allowedDirectories: [folder], tempDirectory: folder });
  await loadRawRelations((sql) => db.execute(sql), project.rawRelations, new Map());
  for (const [entity, records] of Object.entries(toConfigRecords(toConfig(competitions))))
    for (const record of records) await insert(`config_${entity}`, { ingested_at: "2026-01-01 06:00:00", record });
  for (const [relation, list] of Object.entries(rows)) for (const row of list) await insert(relation, row);
  await runModels(db, { project, onTiming: () => undefined });
  return {
    rows: (sql) => db.query(sql),
    badRows(name) {
      const found = project.tests.find((test) => test.name === name);
      if (found === undefined) throw new Error(`The project has no test ${name}`);
      return db.query(found.sql);
    },
    close: () => db.close(),
  };

  async function insert(relation: string, row: RawRow): Promise<void> {
    const names = Object.keys(row);
    const values = Object.values(row).map((value) =>
      value === null ? "NULL" : quoteText(typeof value === "object" ? JSON.stringify(value) : String(value)),
    );
    await db.execute(`INSERT INTO raw.${relation} (${names.join(", ")}) VALUES (${values.join(", ")})`);
  }
}

const toConfig = (competitions: readonly CompetitionConfig[]): Config =>
  ({
    competitions: { precedence: PRECEDENCE, competitions },
    endpoints: { sources: PRECEDENCE.map(toSource), endpoints: [], jobs: [] },
  }) as unknown as Config;

const toSource = (id: (typeof PRECEDENCE)[number]) => ({
  id,
  bases: (id === "OPENFOOTBALL" ? ["remote", "package"] : ["remote"]).map((base) => ({ id: base })),
  licence: { attribution: "made up" },
});
