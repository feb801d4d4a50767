/** Small made-up config, a fake Parquet writer and sources for the tests of ingestion. */

import { randomUUID } from "node:crypto";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CompetitionConfig, Config, EndpointConfig, SourceConfig } from "../../../src/config/types.ts";
import type { HttpClient } from "../../../src/ingest/http-client.ts";
import { createIngest, type Ingest, type IngestOptions } from "../../../src/ingest/ingest.ts";
import type { FetchContext, FetchResult, FetchTarget, SourceModule } from "../../../src/ingest/sources/source.ts";
import type { RawConstants, RawParquetWriter, RawRecord } from "../../../src/ingest/types.ts";
import { isLocalBase } from "../../../src/ingest/work-items.ts";
import { createMemoryStore } from "../../../src/lake/drivers/memory.ts";
import type { ObjectStore } from "../../../src/lake/object-store.ts";
import type { IngestionRequest, TaskRecord } from "../../../src/runs.ts";

export const RESUME: IngestionRequest = { mode: "RESUME" };

const NO_LICENCE = { name: "none", url: "https://example.test", attribution: "made up" };

export const OPENFOOTBALL: SourceConfig = {
  id: "OPENFOOTBALL",
  name: "openfootball",
  bases: [
    { id: "remote", url: "https://files.example.test/openfootball", path: "{repo}/master/{file}" },
    { id: "package", url: "package:football.json", path: "{file}" },
  ],
  auth: { kind: "none" },
  limits: { concurrency: 4 },
  licence: NO_LICENCE,
};

/** A source that costs: three credits a day. */
export const PAID: SourceConfig = {
  id: "FOOTBALL_DATA",
  name: "paid",
  bases: [{ id: "remote", url: "https://paid.example.test/v4", path: "{file}" }],
  auth: { kind: "header", name: "x-auth-token", secret: "FOOTBALL_DATA_API_KEY" },
  limits: { perDay: 3, concurrency: 2 },
  licence: NO_LICENCE,
};

const MATCH_CONTRACT = {
  schema: "contracts/match.schema.json",
  records: { kind: "matchesOrRounds" as const },
};

export const LEAGUES: EndpointConfig = {
  id: "leagues",
  source: "OPENFOOTBALL",
  path: "{file}",
  forEach: { kind: "competitionSeason", kinds: ["LEAGUE"] },
  dataset: "matches",
  key: "raw/matches/source=openfootball/season_id={season_id}/base={base}/{T}.parquet",
  format: "parquet",
  refresh: "once",
  cost: 0,
  contract: MATCH_CONTRACT,
  runner: "lambda",
  jobs: ["daily"],
};

export const CUPS: EndpointConfig = {
  ...LEAGUES,
  id: "cups",
  forEach: { kind: "competitionSeason", kinds: ["TOURNAMENT"] },
};

export const PAID_MATCHES: EndpointConfig = {
  ...LEAGUES,
  id: "paid_matches",
  source: "FOOTBALL_DATA",
  path: "competitions/{fd_code}/matches",
  params: { season: "{season}" },
  forEach: { kind: "competitionSeason" },
  dataset: "fd_matches",
  key: "raw/fd_matches/season={season}/code={fd_code}/ingestion_date={D}/data.json",
  format: "json",
  cost: 1,
  contract: { schema: "contracts/match.schema.json", records: { kind: "path", path: "matches" } },
  jobs: ["backfill"],
};

export const LEAGUE: CompetitionConfig = {
  code: "PL",
  slug: "premier-league",
  name: "Premier League",
  country: "England",
  kind: "LEAGUE",
  timezone: "Europe/London",
  formats: [{ teams: 2, meetings: 1 }],
  order: [{ criteria: ["points"] }],
  seasons: [2014, 2015],
  seasonLabel: "split",
  ids: {
    OPENFOOTBALL: { repo: "football.json", file: "{label}/en.1.json", season_id: "en.1_{label}" },
    FOOTBALL_DATA: { fd_code: "PL" },
  },
  zones: [{ kind: "RELEGATION", label: "Relegation", fromPosition: 2, toPosition: 2, from: 2015 }],
  deductions: [{ season: 2014, team: "Red", points: 3, reason: "debts", effectiveFrom: "2014-12-01" }],
  placements: [{ season: 2014, teams: ["Red", "Blue"], reason: "lots" }],
};

export const TOURNAMENT: CompetitionConfig = {
  ...LEAGUE,
  code: "WC",
  slug: "world-cup",
  name: "World Cup",
  kind: "TOURNAMENT",
  timezone: null,
  formats: [{ teams: 8, meetings: 1, groups: 2, knockoutMatches: 4 }],
  seasons: [2022],
  seasonLabel: "calendar",
  ids: { OPENFOOTBALL: { repo: "worldcup.json", file: "{label}/worldcup.json", season_id: "worldcup_{label}" } },
  zones: [],
  deductions: [],
  placements: [],
};

const MATCH_SCHEMA = {
  type: "object",
  required: ["date", "team1", "team2"],
  properties: { date: { type: "string", format: "date" }, team1: { type: "string", minLength: 1 } },
};

export function configOf(overrides: Partial<Config["endpoints"]> & Partial<Config["competitions"]> = {}): Config {
  const { competitions = [LEAGUE, TOURNAMENT], precedence = ["OPENFOOTBALL"], ...endpoints } = overrides;
  return {
    endpoints: {
      sources: [OPENFOOTBALL, PAID],
      endpoints: [LEAGUES, CUPS, PAID_MATCHES],
      jobs: [
        { id: "daily", description: "", timing: { everySeconds: 60 } },
        { id: "backfill", description: "", timing: { everySeconds: 60 } },
      ],
      ...endpoints,
    },
    competitions: { competitions, precedence },
    contractSchemas: { "contracts/match.schema.json": MATCH_SCHEMA },
    hash: "0",
  };
}

export interface FakeParquet extends RawParquetWriter {
  readonly written: { readonly constants: RawConstants; readonly records: readonly RawRecord[] }[];
}

/** One JSON line a record in place of Parquet. */
export function createFakeParquet(): FakeParquet {
  const folder = mkdtemp(join(tmpdir(), "pitchlake-ingest-"));
  const written: FakeParquet["written"] = [];
  return {
    written,
    async write(constants, records) {
      written.push({ constants, records });
      const file = join(await folder, `${randomUUID()}.parquet`);
      await writeFile(file, records.map((record) => JSON.stringify({ ...constants, ...record })).join("\n"));
      return { file, rows: records.length };
    },
  };
}

export const match = (date: string, score: unknown = { ft: [1, 0] }): object => ({
  date,
  team1: "Red",
  team2: "Blue",
  score,
});

export const bodyOf = (...matches: readonly object[]): Uint8Array =>
  Buffer.from(JSON.stringify({ name: "made up", matches }));

export interface FakeSource extends SourceModule {
  readonly asked: { readonly url: string; readonly etag: string | null }[];
  /** By `<base>/<path>`; absent when nothing is there. */
  readonly answers: Map<string, FetchResult | Error | (() => Promise<FetchResult>)>;
}

export const goodBody = (bytes: Uint8Array, facts: Partial<FetchResult & { kind: "body" }> = {}): FetchResult => ({
  kind: "body",
  content: { kind: "bytes", bytes },
  url: "https://files.example.test/x.json",
  status: 200,
  etag: null,
  updatedAt: null,
  version: null,
  attempts: 1,
  ...facts,
});

export function createFakeSource(
  id: SourceModule["id"] = "OPENFOOTBALL",
  summarise?: SourceModule["summarise"],
): FakeSource {
  const asked: FakeSource["asked"] = [];
  const answers: FakeSource["answers"] = new Map();
  const addressOf = ({ base, path }: FetchTarget): string => `${base.id}/${path}`;
  return {
    id,
    asked,
    answers,
    isLocal: isLocalBase,
    async version(target) {
      return answers.has(addressOf(target)) ? "made-up@1" : null;
    },
    async fetch(target: FetchTarget, { presentEtag, beforeSend }: FetchContext) {
      await beforeSend?.();
      asked.push({ url: addressOf(target), etag: presentEtag });
      const answer = answers.get(addressOf(target));
      if (answer instanceof Error) throw answer;
      if (typeof answer === "function") return answer();
      return answer ?? { kind: "absent", reason: "nothing there", attempts: 1 };
    },
    ...(summarise === undefined ? {} : { summarise }),
  };
}

export interface Harness {
  readonly ingest: Ingest;
  readonly store: ObjectStore;
  readonly parquet: FakeParquet;
  readonly faults: unknown[];
  readonly probes: URL[];
  setNow(instant: string): void;
  run(endpoint: string, request?: IngestionRequest, signal?: AbortSignal): Promise<readonly TaskRecord[]>;
}

export interface HarnessOptions {
  readonly config?: Config;
  readonly sources?: IngestOptions["sources"];
  readonly settings?: Partial<IngestOptions["settings"]>;
  readonly isReachable?: boolean;
  readonly store?: ObjectStore;
  readonly recordFields?: IngestOptions["recordFields"];
}

export function createHarness(options: HarnessOptions = {}): Harness {
  let now = new Date("2026-11-22T10:00:00Z");
  const { store = createMemoryStore(), isReachable = true, recordFields } = options;
  const parquet = createFakeParquet();
  const faults: unknown[] = [];
  const probes: URL[] = [];
  const http: HttpClient = {
    get: () => Promise.reject(new Error("the test's source must not use HTTP")),
    async probe(url) {
      probes.push(url);
      return isReachable ? { reachable: true } : { reachable: false, reason: "the network is down" };
    },
    close: async () => {},
  };
  let ids = 0;
  const ingest = createIngest({
    config: options.config ?? configOf(),
    store,
    parquet,
    http,
    sources: options.sources ?? {},
    settings: { offline: false, sourceBaseUrls: {}, secret: () => "made-up-key", ...options.settings },
    now: () => now,
    createId: () => `lease-${++ids}`,
    logger: { info: () => {}, warn: () => {}, error: (fields) => faults.push(fields) },
    ...(recordFields === undefined ? {} : { recordFields }),
  });
  return {
    ingest,
    store,
    parquet,
    faults,
    probes,
    setNow: (instant) => {
      now = new Date(instant);
    },
    run: (endpoint, request = RESUME, signal = new AbortController().signal) =>
      ingest.runEndpoint("run-1", endpoint, request, { signal }),
  };
}

export async function keysOf(store: ObjectStore, prefix: string): Promise<readonly string[]> {
  return (await store.list(prefix)).objects.map(({ key }) => key);
}
