/** A made-up lake and compiled project, small enough to read: matches of one source, four marts, three tests. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RawRecord } from "../../../src/ingest/types.ts";
import { createMemoryStore } from "../../../src/lake/drivers/memory.ts";
import type { ObjectStore } from "../../../src/lake/object-store.ts";
import type { BuildEngineFactory } from "../../../src/warehouse/build.ts";
import { createParquetWriter } from "../../../src/warehouse/drivers/duckdb-parquet-writer.ts";
import {
  type CompiledProject,
  type LoadedProject,
  type ProjectModel,
  parseProject,
} from "../../../src/warehouse/project.ts";
import { createWarehouse, type Warehouse } from "../../../src/warehouse/warehouse.ts";

export interface TinyMatch {
  readonly home: string;
  readonly away: string;
  readonly goals: number;
}

const RAW_COLUMNS = [
  ["endpoint", "varchar"],
  ["competition_code", "varchar"],
  ["season", "integer"],
  ["season_id", "varchar"],
  ["match_id", "varchar"],
  ["base", "varchar"],
  ["ingested_at", "timestamp"],
  ["run_id", "varchar"],
  ["object_key", "varchar"],
  ["record_index", "integer"],
  ["context", "varchar"],
  ["record", "varchar"],
  ["record_hash", "varchar"],
].map(([name, type]) => ({ name: String(name), type: String(type), description: null }));

const model = (fields: Partial<ProjectModel> & Pick<ProjectModel, "name" | "sql">): ProjectModel => ({
  schema: "mart",
  layer: "mart",
  description: null,
  columns: [],
  materialized: "table",
  partition: "season",
  upstream: ["stg_matches"],
  ...fields,
});

export const tinyProject: CompiledProject = {
  format: 1,
  inputHash: "0",
  dbtVersion: "1.11.16",
  rawRelations: ["matches__tiny", "events__tiny", "config_rules"].map((name) => ({
    name,
    description: null,
    columns: RAW_COLUMNS,
  })),
  seeds: [
    {
      name: "aliases",
      schema: "seed",
      description: null,
      columns: [
        { name: "alias", type: "varchar", description: null },
        { name: "team", type: "varchar", description: null },
      ],
      rows: [
        ["Utd", "O'Town United"],
        ["nobody", null],
      ],
    },
  ],
  models: [
    model({
      name: "stg_matches",
      schema: "staging",
      layer: "staging",
      materialized: "view",
      upstream: ["matches__tiny", "aliases"],
      sql: `select 'sea_' || season as season_id, competition_code, season,
        coalesce(aliases.team, json_extract_string(record, '$.home')) as home,
        json_extract_string(record, '$.away') as away, cast(json_extract_string(record, '$.goals') as integer) as goals
        from raw.matches__tiny left join seed.aliases on aliases.alias = json_extract_string(record, '$.home') -- a comment`,
    }),
    model({ name: "coverage", sql: "select season_id, count(*) as present from staging.stg_matches group by 1" }),
    model({
      name: "matches",
      description: "One row a match.",
      columns: [{ name: "goals", type: "integer", description: "Goals of both sides." }],
      sql: "select season_id, home, away, goals from staging.stg_matches",
    }),
    model({
      name: "seasons",
      sql: "select distinct season_id, competition_code, season from staging.stg_matches",
    }),
    model({
      name: "teams",
      partition: "none",
      upstream: ["matches"],
      sql: "select home as name, count(*) as matches from mart.matches group by 1 order by 1",
    }),
  ],
  tests: [
    {
      name: "no_negative_goals",
      description: null,
      model: "matches",
      severity: "error",
      sql: "select season_id, 'Goals of ' || home || ' are ' || goals as reason from mart.matches where goals < 0",
    },
    {
      name: "few_goals",
      description: null,
      model: "matches",
      severity: "warn",
      sql: "select season_id from mart.matches where goals > 8 -- a comment",
    },
    {
      name: "teams_have_names",
      description: "Every team has a name",
      model: "teams",
      severity: "error",
      sql: "select matches from mart.teams where name is null",
    },
  ],
};

export const load = (project: CompiledProject): LoadedProject => parseProject(JSON.stringify(project), "test");

export interface TinyLake {
  readonly store: ObjectStore;
  readonly dataDir: string;
  /** Puts one raw object of a season; `T` tells its versions apart. */
  putSeason(season: number, matches: readonly TinyMatch[], T?: string): Promise<void>;
  putRecords(key: string, records: readonly RawRecord[], ingestedAt: string): Promise<void>;
  warehouse(changes?: {
    readonly project?: CompiledProject;
    readonly store?: ObjectStore;
    readonly configHash?: string;
    readonly createBuilder?: BuildEngineFactory;
  }): Warehouse;
  /** Rows of a published mart. */
  rows(sql: string): Promise<readonly unknown[]>;
  close(): Promise<void>;
}

export async function createTinyLake(): Promise<TinyLake> {
  const dataDir = await mkdtemp(join(tmpdir(), "pitchlake-tiny-"));
  const store = createMemoryStore({ dir: join(dataDir, "memory") });
  const writer = createParquetWriter({ workDir: join(dataDir, "work") });
  const opened: Warehouse[] = [];
  const putRecords = async (
    key: string,
    records: readonly RawRecord[],
    ingestedAt: string,
    season: number | null = null,
  ) => {
    const { file } = await writer.write(
      {
        endpoint: "tiny",
        competition_code: "TL",
        season,
        season_id: null,
        match_id: null,
        base: "package",
        ingested_at: ingestedAt,
        run_id: "run",
        object_key: key,
      },
      records,
    );
    await store.put(key, { file });
  };
  const warehouse: TinyLake["warehouse"] = (changes = {}) => {
    const { project = tinyProject, store: other = store, configHash = "c", createBuilder } = changes;
    const made = createWarehouse({
      store: other,
      project: load(project),
      config: { hash: configHash },
      dataDir,
      clock: () => new Date("2026-01-02T03:04:05Z"),
      logger: { debug() {}, info() {}, warn() {} },
      ...(createBuilder === undefined ? {} : { createBuilder }),
    });
    opened.push(made);
    return made;
  };
  return {
    store,
    dataDir,
    putRecords,
    putSeason: (season, matches, T = "20260101T000000Z") =>
      putRecords(
        `raw/matches/source=tiny/season_id=tl_${season}/base=package/${T}.parquet`,
        matches.map((match) => ({ context: "{}", record: JSON.stringify(match) })),
        "2026-01-01T00:00:00Z",
        season,
      ),
    warehouse,
    async rows(sql) {
      const snapshot = await warehouse().open();
      if (!snapshot) throw new Error("Nothing is published");
      const rows = await snapshot.engine.query(sql);
      await snapshot.close();
      return rows;
    },
    async close() {
      await Promise.all(opened.map((each) => each.close()));
      await writer.close();
      await store.close();
      await rm(dataDir, { recursive: true });
    },
  };
}
