/**
 * The lake of the bench: whole league seasons of real codes and sizes, some of them with every event, written by the
 * ingest's own Parquet writer. Made once for each size and kept in the cache folder.
 */

import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import pLimit from "p-limit";
import { loadConfig } from "../../src/config/load.ts";
import { createHttpClient } from "../../src/ingest/http-client.ts";
import { createIngest } from "../../src/ingest/ingest.ts";
import type { RawConstants, WrittenParquet } from "../../src/ingest/types.ts";
import { createFileStore } from "../../src/lake/drivers/file.ts";
import type { ObjectStore } from "../../src/lake/object-store.ts";
import { type ClosableParquetWriter, createParquetWriter } from "../../src/warehouse/drivers/duckdb-parquet-writer.ts";
import { sha256OfFile } from "../../src/warehouse/mart-files.ts";
import { createMatchTemplate, type Fixture, type MatchTemplate, TEMPLATES } from "./matches.ts";

/** Goes up with every change of what is made. */
const LAKE_VERSION = 1;
const TEAMS = 20;
export const MATCHES_A_SEASON = TEAMS * (TEAMS - 1);
/** Leagues of 20 teams in `config/competitions.json`, first and last of the seasons there. */
const LEAGUES = [
  ["PL", 2011, 2025],
  ["PD", 2012, 2025],
  ["SA", 2013, 2025],
  ["FL1", 2014, 2021],
] as const;
const AT_ONCE = 2;

export interface LakeSize {
  readonly seasons: number;
  /** Whose matches have events and line-ups; some 3,400 events each. */
  readonly matchesWithEvents: number;
}

/** 19,000 matches and 5.1 million events. */
export const FULL: LakeSize = { seasons: 50, matchesWithEvents: 1_480 };

export interface BenchLake {
  /** The folder of the lake itself. */
  readonly dir: string;
  readonly events: number;
}

export interface Season {
  readonly code: string;
  readonly year: number;
}

export interface SeasonMatch extends Fixture {
  readonly season: Season;
  readonly round: number;
  readonly date: string;
  readonly template: number;
}

/** The newest first, each league in turn. */
export function seasonsOf(seasons = FULL.seasons): readonly Season[] {
  const all = LEAGUES.flatMap(([code, first, last]) =>
    Array.from({ length: last - first + 1 }, (_, index) => ({ code, year: last - index })),
  );
  if (seasons > all.length) throw new Error(`there are ${all.length} seasons of ${TEAMS} teams`);
  return all.toSorted((a, b) => b.year - a.year).slice(0, seasons);
}

/** Of a double round robin by the circle method. */
export function matchesOf(season: Season): readonly SeasonMatch[] {
  const league = LEAGUES.findIndex(([code]) => code === season.code);
  const team = (number: number) => ({ id: 100 + league * TEAMS + number, name: `${season.code} Town ${number}` });
  const matches: SeasonMatch[] = [];
  for (let home = 0; home < TEAMS; home += 1)
    for (let away = 0; away < TEAMS; away += 1) {
      if (home === away) continue;
      const number = matches.length;
      const round = roundOf(home, away);
      matches.push({
        season,
        matchId: (league + 1) * 10_000_000 + season.year * 1_000 + number,
        home: team(home),
        away: team(away),
        round,
        date: new Date(Date.UTC(season.year, 7, 9 + round * 7)).toISOString().slice(0, 10),
        template: (number * 7 + season.year * 13 + league) % TEMPLATES,
      });
    }
  return matches;
}

function roundOf(home: number, away: number): number {
  const last = TEAMS - 1;
  const sum = home === last ? 2 * away : away === last ? 2 * home : home + away;
  return (sum % last) + 1 + (home < away ? 0 : last);
}

/** @param folder for lakes of all sizes; default the cache folder */
export async function benchLake(size: LakeSize, folder = cacheFolder()): Promise<BenchLake> {
  const dir = join(folder, `bench-lake-${LAKE_VERSION}-${size.seasons}-${size.matchesWithEvents}`);
  const marker = join(dir, "complete.json");
  if ((await stat(marker).catch(() => null)) === null) {
    const making = `${dir}-${process.pid}`;
    await rm(making, { recursive: true, force: true });
    const events = await make(size, making);
    await writeFile(join(making, "complete.json"), JSON.stringify({ events }));
    await rm(dir, { recursive: true, force: true });
    await rename(making, dir);
  }
  const { events } = JSON.parse(await readFile(marker, "utf8")) as { events: number };
  return { dir: join(dir, "lake"), events };
}

export const cacheFolder = (): string => process.env.PITCHLAKE_CACHE_DIR ?? join(homedir(), ".cache", "pitchlake");

async function make(size: LakeSize, folder: string): Promise<number> {
  await mkdir(folder, { recursive: true });
  const lake = openLakeWriter(join(folder, "lake"), folder);
  try {
    await lake.putConfig();
    const seasons = seasonsOf(size.seasons);
    for (const season of seasons) await lake.putResults(season, 0);
    const withEvents = seasons.flatMap(matchesOf).slice(0, size.matchesWithEvents);
    for (const season of new Set(withEvents.map((match) => match.season))) await lake.putMatchList(season, 0);
    const limit = pLimit(AT_ONCE);
    const counts = await Promise.all(withEvents.map((match) => limit(() => lake.putMatch(match, 0))));
    return counts.reduce((sum, count) => sum + count, 0);
  } finally {
    await lake.close();
    await rm(join(folder, "work"), { recursive: true, force: true });
  }
}

export interface LakeWriter {
  putConfig(): Promise<void>;
  /** `version` counts days; a later version has other scores. */
  putResults(season: Season, version: number): Promise<void>;
  putMatchList(season: Season, version: number): Promise<void>;
  /** Events and line-ups. @returns events */
  putMatch(match: SeasonMatch, version: number): Promise<number>;
  close(): Promise<void>;
}

export function openLakeWriter(dir: string, folder: string): LakeWriter {
  const store = createFileStore({ dir });
  const parquet = createParquetWriter({ workDir: join(folder, "work") });
  const templates = new Map<number, MatchTemplate>();
  const templateOf = ({ template }: SeasonMatch): MatchTemplate => {
    const known = templates.get(template) ?? createMatchTemplate(template);
    templates.set(template, known);
    return known;
  };
  const put = async (key: string, { file, rows }: WrittenParquet): Promise<number> => {
    const sha256 = await sha256OfFile(file);
    await store.put(key, { file }, { metadata: { sha256, rows: String(rows) }, durable: false });
    return rows;
  };
  const putRecords = async (constants: RawConstants, records: readonly string[]) => {
    const written = await parquet.write(
      constants,
      records.map((record) => ({ context: "{}", record })),
    );
    return put(constants.object_key, written);
  };
  return {
    putConfig: () => putConfig(store, parquet),
    async putResults(season, version) {
      const constants = constantsOf(season, "openfootball_leagues", `${season.code}_${season.year}`, null, version);
      const records = matchesOf(season).map((match) => toResult(match, templateOf(match), version));
      await putRecords(constants, records);
    },
    async putMatchList(season, version) {
      const constants = constantsOf(season, "statsbomb_matches", `${season.code}_${season.year}`, null, version);
      await putRecords(
        constants,
        matchesOf(season).map((match) => toListed(match, templateOf(match))),
      );
    },
    async putMatch(match, version) {
      const { season, matchId } = match;
      const template = templateOf(match);
      const constants = (endpoint: string) =>
        constantsOf(season, endpoint, `${season.code}_${season.year}`, String(matchId), version);
      const bytes = Buffer.from(template.events(match, version));
      const written = await parquet.writeArray?.(constants("statsbomb_events"), bytes, { needs: [], marks: null });
      if (!written) throw new Error(`the events of ${matchId} are no JSON array`);
      await putRecords(constants("statsbomb_lineups"), template.lineups(match));
      return put(constants("statsbomb_events").object_key, written);
    },
    async close() {
      await parquet.close();
      await store.close();
    },
  };
}

const KEYS: Readonly<Record<string, (constants: { season_id: string; match_id: string | null }) => string>> = {
  openfootball_leagues: ({ season_id }) => `raw/matches/source=openfootball/season_id=${season_id}/base=package`,
  statsbomb_matches: ({ season_id }) => `raw/matches/source=statsbomb/season_id=${season_id}/base=remote`,
  statsbomb_events: ({ match_id }) => `raw/events/source=statsbomb/match_id=${match_id}`,
  statsbomb_lineups: ({ match_id }) => `raw/lineups/source=statsbomb/match_id=${match_id}`,
};

function constantsOf(
  { code, year }: Season,
  endpoint: string,
  seasonId: string,
  matchId: string | null,
  version: number,
): RawConstants {
  const at = new Date(Date.UTC(2026, 6, 1 + version, 12)).toISOString();
  const folder = KEYS[endpoint]?.({ season_id: seasonId, match_id: matchId });
  return {
    endpoint,
    competition_code: code,
    season: year,
    season_id: seasonId,
    match_id: matchId,
    base: endpoint === "openfootball_leagues" ? "package" : "remote",
    ingested_at: at,
    run_id: "bench",
    object_key: `${folder}/${at.slice(0, 19).replace(/[-:]/g, "")}Z.parquet`,
  };
}

function toResult({ round, date, home, away }: SeasonMatch, { score }: MatchTemplate, version: number): string {
  const goals = version > 0 && round % 7 === version % 7 ? score.home + 1 : score.home;
  return JSON.stringify({
    round: `Matchday ${round}`,
    date,
    time: "15:00",
    team1: home.name,
    team2: away.name,
    score: { ft: [goals, score.away] },
  });
}

const toListed = ({ matchId, date, round, home, away }: SeasonMatch, { score }: MatchTemplate): string =>
  JSON.stringify({
    match_id: matchId,
    match_date: date,
    kick_off: "15:00:00.000",
    home_team: { home_team_id: home.id, home_team_name: home.name, home_team_gender: "male" },
    away_team: { away_team_id: away.id, away_team_name: away.name, away_team_gender: "male" },
    home_score: score.home,
    away_score: score.away,
    match_status: "available",
    match_week: round,
    competition_stage: { id: 1, name: "Regular Season" },
    last_updated: "2026-06-01T12:00:00.000000",
  });

async function putConfig(store: ObjectStore, parquet: ClosableParquetWriter): Promise<void> {
  const now = () => new Date("2026-07-01T06:00:00Z");
  const http = createHttpClient({ now, random: Math.random });
  const quiet = () => undefined;
  const ingest = createIngest({
    config: await loadConfig({ endpointsFile: null, competitionsFile: null }),
    store,
    parquet,
    http,
    sources: {},
    settings: { offline: true, sourceBaseUrls: {} },
    now,
    createId: randomUUID,
    logger: { info: quiet, warn: quiet, error: console.error },
  });
  await ingest.writeConfigObjects("bench");
  await http.close();
}
