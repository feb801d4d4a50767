/** What a crash test ingests: the package's own endpoints, with limits that do not make it wait and a small made-up world. */

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { FAKE_KEYS } from "../../../src/fakes/ids.ts";
import type { IngestionRequest } from "../../../src/runs.ts";

export interface Leaf {
  readonly endpoint: string;
  readonly request: IngestionRequest;
}

export interface Scenario {
  readonly name: string;
  /** Requests that a source may have in flight. */
  readonly concurrency: number;
  /** How often a source may be asked; never so often that a run has to wait. */
  readonly pace: { readonly perSecond: number } | { readonly perMinute: number };
  readonly playerPages: number;
  readonly statsbombMatches: number;
  /** ISO instant. */
  readonly at: string;
  /** What was done days before, undisturbed. */
  readonly before?: { readonly at: string; readonly leaves: readonly Leaf[] };
  /** Paths that the sources do not have. */
  readonly absent?: string;
  readonly leaves: readonly Leaf[];
}

/** Season 2025 of the demo world is near its end. */
const AT = "2026-03-28T15:20:00Z";
const A_WEEK_LATER = "2026-04-05T15:20:00Z";

/**
 * How many instants a process reserves in the pace book at once is a matter of how many requests it sent within the grace
 * of the window: by 1,000 a second within 100 ms, which a busy machine makes another number each time. Below 10 a minute it
 * is one for each request, and the grace is 3 s: the same writes at any speed.
 */
const ONE_BY_ONE = { perMinute: 9 };
const IN_BLOCKS = { perSecond: 1_000 };

const leaf = (endpoint: string, competitions: string, seasons: readonly number[] = [2025]): Leaf => ({
  endpoint,
  request: { mode: "RESUME", competitions: competitions.split(" "), seasons },
});

/** One thing after the other: the process has one request in flight. Seven objects, JSON and Parquet, two of them pages, three paid for one by one. */
export const SMALL: Scenario = {
  name: "one request at a time",
  concurrency: 1,
  pace: ONE_BY_ONE,
  playerPages: 2,
  at: AT,
  statsbombMatches: 1,
  leaves: [
    leaf("api_football_fixtures", "CUP"),
    leaf("api_football_fixture_details", "CUP"),
    leaf("api_football_players", "LGE"),
    leaf("football_data_matches", "CUP"),
    leaf("statsbomb_matches", "LGE"),
    leaf("statsbomb_lineups", "LGE"),
  ],
};

/** Several at once, and blocks of leases and of turns that are not used up when the kill comes. */
export const PARALLEL: Scenario = {
  name: "four requests at a time",
  concurrency: 4,
  pace: IN_BLOCKS,
  playerPages: 6,
  at: AT,
  statsbombMatches: 6,
  leaves: [
    leaf("api_football_fixtures", "LGE"),
    leaf("api_football_fixture_details", "LGE"),
    leaf("api_football_players", "LGE"),
    leaf("football_data_matches", "CUP"),
    leaf("statsbomb_matches", "LGE"),
    leaf("statsbomb_lineups", "LGE"),
    leaf("openfootball_leagues", "LGE"),
  ],
};

/** Answers that leave no object: "unchanged", and "there is none", some of them paid for. */
export const NOTHING_NEW: Scenario = {
  name: "answers that leave no object",
  concurrency: 1,
  pace: ONE_BY_ONE,
  playerPages: 2,
  statsbombMatches: 1,
  before: { at: AT, leaves: [leaf("openfootball_leagues", "LGE", [2024, 2025])] },
  at: A_WEEK_LATER,
  absent: "/standings|cup",
  leaves: [
    leaf("openfootball_leagues", "LGE", [2024, 2025]),
    leaf("openfootball_leagues", "CUP", [2022, 2023, 2024, 2025]),
    leaf("football_data_standings", "LGE CUP"),
  ],
};

export interface ScenarioFiles {
  readonly endpoints: string;
  readonly competitions: string;
}

interface EndpointsJson {
  sources: { id: string; limits: object }[];
}

/** @param folder where the two files are written */
export async function writeScenario({ concurrency, pace }: Scenario, folder: string): Promise<ScenarioFiles> {
  const file = JSON.parse(await readFile("config/endpoints.json", "utf8")) as EndpointsJson;
  for (const source of file.sources)
    source.limits = { concurrency, ...(PAID.includes(source.id) ? { ...pace, perDay: 1_000 } : {}) };
  const files = { endpoints: join(folder, "endpoints.json"), competitions: join(folder, "competitions.json") };
  await mkdir(folder, { recursive: true });
  await writeFile(files.endpoints, JSON.stringify(file));
  await writeFile(files.competitions, JSON.stringify({ precedence: PRECEDENCE, competitions: [LEAGUE, CUP] }));
  return files;
}

const PAID = ["API_FOOTBALL", "FOOTBALL_DATA"];
const PRECEDENCE = ["OPENFOOTBALL", "STATSBOMB", "FOOTBALL_DATA", "API_FOOTBALL", "THESPORTSDB", "DEMO"];
const COMMON = {
  country: null,
  kind: "LEAGUE",
  timezone: "UTC",
  seasonLabel: "split",
  formats: [{ teams: 10, meetings: 1 }],
  order: [{ criteria: ["points", "goal_difference", "goals_for"] }],
  zones: [],
  deductions: [],
};
const LEAGUE = {
  ...COMMON,
  code: "LGE",
  seasons: [2024, 2025],
  slug: "a-league",
  name: "A League (synthetic)",
  ids: {
    API_FOOTBALL: { league_id: "90001" },
    FOOTBALL_DATA: { fd_code: "DEMO", season_id: "DEMO_{season}" },
    STATSBOMB: { competition_id: "9000" },
    OPENFOOTBALL: { repo: "football.json", file: "{label}/demo.1.json", season_id: "demo.1_{label}" },
  },
  seasonIds: { STATSBOMB: { "2025": { sb_season: "2025", season_id: "9000_2025" } } },
};
const CUP = {
  ...COMMON,
  code: "CUP",
  seasons: [2022, 2023, 2024, 2025],
  slug: "a-cup",
  name: "A Cup (synthetic)",
  ids: {
    API_FOOTBALL: { league_id: "90002" },
    FOOTBALL_DATA: { fd_code: "DCUP", season_id: "DCUP_{season}" },
    OPENFOOTBALL: { repo: "football.json", file: "{label}/cup.json", season_id: "cup_{label}" },
  },
};

export interface Place {
  readonly dataDir: string;
  readonly files: ScenarioFiles;
  readonly sourceUrls: Readonly<Record<string, string>>;
  /** Of an object store; left out = a folder below `dataDir`. */
  readonly bucket?: { readonly endpoint: string; readonly name: string; readonly prefix: string };
}

/** As settings of the service. */
export function toEnvironment(
  { dataDir, files, sourceUrls, bucket }: Place,
  scenario: Scenario,
): Record<string, string> {
  return {
    DATA_DIR: dataDir,
    DEMO: "false",
    ENDPOINTS_FILE: files.endpoints,
    COMPETITIONS_FILE: files.competitions,
    STATSBOMB_SEASONS: "9000/2025",
    STATSBOMB_MAX_MATCHES: String(scenario.statsbombMatches),
    API_FOOTBALL_KEY: FAKE_KEYS.API_FOOTBALL,
    FOOTBALL_DATA_API_KEY: FAKE_KEYS.FOOTBALL_DATA,
    ...Object.fromEntries(Object.entries(sourceUrls).map(([id, url]) => [`${id}_BASE_URL`, url])),
    ...(bucket === undefined
      ? {}
      : {
          MINIO_ENDPOINT: bucket.endpoint,
          LAKE_BUCKET: bucket.name,
          LAKE_PREFIX: bucket.prefix,
          AWS_REGION: "us-east-1",
        }),
  };
}
