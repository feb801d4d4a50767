/** The compiled models over made-up raw records, in DuckDB in memory: match JSON in, staging and mart rows out. */

import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import type { CompetitionConfig, Config, SourceConfig } from "../../../src/config/types.ts";
import { toConfigRecords } from "../../../src/ingest/config-records.ts";
import { extractRecords } from "../../../src/ingest/records.ts";
import type { RawRecord } from "../../../src/ingest/types.ts";
import { createDuckDBWriter } from "../../../src/warehouse/drivers/duckdb.ts";
import { type LoadedProject, loadProject } from "../../../src/warehouse/project.ts";
import { loadRawRelations } from "../../../src/warehouse/raw-relations.ts";
import { runModels } from "../../../src/warehouse/run-models.ts";
import type { SqlRow } from "../../../src/warehouse/sql-engine.ts";

export interface MadeUpFile {
  readonly competition: string;
  readonly season: number;
  /** Default "remote". */
  readonly base?: string;
  /** Default one instant for all. */
  readonly ingestedAt?: string;
  /** `{name, matches}` or `{name, rounds}` of openfootball. */
  readonly body: object;
}

export interface MadeUpEvents {
  readonly matchId: string;
  /** Default one instant for all. */
  readonly ingestedAt?: string;
  readonly events: readonly object[];
}

/** One version of a match's team sheets, a record a team. */
export interface MadeUpSheets {
  readonly matchId: string;
  /** Default one instant for all. */
  readonly ingestedAt?: string;
  readonly sides: readonly object[];
}

export interface MadeUpLake {
  readonly competitions: readonly CompetitionConfig[];
  readonly files?: readonly MadeUpFile[];
  /** In StatsBomb's shape, of the competition DEMO in 2025. */
  readonly demo?: {
    readonly matches: readonly object[];
    readonly events: readonly MadeUpEvents[];
    readonly lineups?: readonly MadeUpSheets[];
  };
}

export interface MadeUpBuild {
  readonly project: LoadedProject;
  rows<Row extends SqlRow = SqlRow>(sql: string): Promise<Row[]>;
  /** Bad rows of a test of the project. */
  badRows(test: string): Promise<readonly SqlRow[]>;
  close(): Promise<void>;
}

/** A league of two by points alone; what a test is about is given. */
export const competition = (changes: Partial<CompetitionConfig> & { readonly code: string }): CompetitionConfig => ({
  slug: changes.code.toLowerCase(),
  name: changes.code,
  country: "Testland",
  kind: "LEAGUE",
  timezone: "Europe/London",
  formats: [{ teams: 2, meetings: 1 }],
  order: [{ criteria: ["points", "goal_difference", "goals_for"] }],
  seasons: [2024],
  seasonLabel: "split",
  ids: {},
  zones: [],
  deductions: [],
  ...changes,
});

export async function buildMadeUp(lake: MadeUpLake): Promise<MadeUpBuild> {
  const project = await loadProject(process.env.PITCHLAKE_PROJECT);
  const folder = tmpdir();
  const db = await createDuckDBWriter({ path: ":memory:", allowedDirectories: [folder], tempDirectory: folder });
  await loadRawRelations((sql) => db.execute(sql), project.rawRelations, new Map());
  for (const [relation, objects] of rawObjects(lake))
    for (const object of objects) await db.execute(insert(relation, object));
  await runModels(db, { project, onTiming: () => undefined });
  return {
    project,
    rows: (sql) => db.query(sql),
    badRows(name) {
      const found = project.tests.find((test) => test.name === name);
      if (found === undefined) throw new Error(`The project has no test ${name}`);
      return db.query(found.sql);
    },
    close: () => db.close(),
  };
}

interface RawObject {
  readonly competition: string | null;
  readonly season: number | null;
  readonly matchId: string | null;
  readonly base: string;
  readonly ingestedAt: string;
  readonly records: readonly RawRecord[];
}

const AN_INSTANT = "2026-01-01T06:00:00Z";

function rawObjects(lake: MadeUpLake): ReadonlyMap<string, readonly RawObject[]> {
  const config = { competition: null, season: null, matchId: null, base: "config", ingestedAt: AN_INSTANT };
  const demo = { competition: "DEMO", season: 2025, matchId: null, base: "simulator", ingestedAt: AN_INSTANT };
  const entities = Object.entries(toConfigRecords(toConfig(lake.competitions)));
  return new Map<string, readonly RawObject[]>([
    ...entities.map(([entity, records]): [string, RawObject[]] => [
      `config_${entity}`,
      [{ ...config, records: records.map(toRecord) }],
    ]),
    ["matches__openfootball", (lake.files ?? []).map(toObject)],
    ["matches__demo", lake.demo ? [{ ...demo, records: lake.demo.matches.map(toRecord) }] : []],
    [
      "events__demo",
      (lake.demo?.events ?? []).map(({ matchId, ingestedAt = AN_INSTANT, events }) => ({
        ...demo,
        matchId,
        ingestedAt,
        records: events.map(toRecord),
      })),
    ],
    [
      "lineups__demo",
      (lake.demo?.lineups ?? []).map(({ matchId, ingestedAt = AN_INSTANT, sides }) => ({
        ...demo,
        matchId,
        ingestedAt,
        records: sides.map(toRecord),
      })),
    ],
  ]);
}

const toRecord = (value: object): RawRecord => ({ context: "{}", record: JSON.stringify(value) });

const toObject = ({
  base = "remote",
  ingestedAt = AN_INSTANT,
  competition: code,
  season,
  body,
}: MadeUpFile): RawObject => ({
  competition: code,
  season,
  matchId: null,
  base,
  ingestedAt,
  records: extractRecords({ kind: "matchesOrRounds" }, Buffer.from(JSON.stringify(body))),
});

function insert(relation: string, object: RawObject): string {
  const { competition: code, season, matchId, base, ingestedAt, records } = object;
  const key = `${relation}/${code}_${season}/${matchId}/${base}/${ingestedAt}`;
  const rows = records.map(({ context, record }, index) => {
    const hash = createHash("sha256").update(`${context}\n${record}`).digest("hex").slice(0, 16);
    const values = [
      "made_up",
      code,
      season,
      `${code}_${season}`,
      matchId,
      base,
      ingestedAt,
      "run",
      key,
      index,
      context,
      record,
      hash,
    ];
    return `(${values.map(literal).join(", ")})`;
  });
  return rows.length === 0 ? "SELECT 1" : `INSERT INTO raw.${relation} VALUES ${rows.join(", ")}`;
}

const literal = (value: string | number | null): string =>
  value === null ? "NULL" : typeof value === "number" ? String(value) : `'${value.replaceAll("'", "''")}'`;

const source = (id: SourceConfig["id"], ...bases: readonly string[]): SourceConfig => ({
  id,
  name: id,
  bases: bases.map((base) => ({ id: base, url: "https://example.test", path: "{file}" })),
  auth: { kind: "none" },
  limits: { concurrency: 1 },
  licence: { name: "none", url: "https://example.test", attribution: "made up" },
});

const toConfig = (competitions: readonly CompetitionConfig[]): Config => ({
  endpoints: {
    sources: [source("OPENFOOTBALL", "remote", "package"), source("DEMO", "simulator")],
    endpoints: [],
    jobs: [],
  },
  competitions: { competitions, precedence: ["OPENFOOTBALL", "DEMO"] },
  contractSchemas: {},
  hash: "0",
});
