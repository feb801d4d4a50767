/**
 * A lake of made-up matches and events in the shapes of openfootball and StatsBomb, of whatever size: the same seed gives
 * the same records. Written by SQL, so that millions of events take minutes.
 */

import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadConfig } from "../../../src/config/load.ts";
import type { Config } from "../../../src/config/types.ts";
import { createHttpClient } from "../../../src/ingest/http-client.ts";
import { createIngest } from "../../../src/ingest/ingest.ts";
import { createFileStore } from "../../../src/lake/drivers/file.ts";
import type { ObjectStore } from "../../../src/lake/object-store.ts";
import { createDuckDBWriter } from "../../../src/warehouse/drivers/duckdb.ts";
import { createParquetWriter } from "../../../src/warehouse/drivers/duckdb-parquet-writer.ts";
import { sha256OfFile } from "../../../src/warehouse/mart-files.ts";

/** A competition-season; teams play each other twice. */
export interface GeneratedSeason {
  readonly code: string;
  readonly season: number;
  readonly teams: number;
  /** Events of each match; 0 = results alone. */
  readonly events: number;
  /** Of a team whom events name; default 11, those of the sheets. */
  readonly players?: number;
}

/** What differs from the plain season: so that a later version of its file has something to say. */
export interface SeasonChange {
  /** Changes the scores of some matches. */
  readonly scores?: number;
  /** Moves one match by a week. */
  readonly moved?: boolean;
  /** A team under a name that no alias knows. */
  readonly renamed?: string;
  /** A match that stands twice. */
  readonly doubled?: boolean;
  /** Only so many matches are played. */
  readonly played?: number;
}

export interface GeneratedLake {
  readonly dataDir: string;
  readonly store: ObjectStore;
  readonly config: Config;
  /** Puts a version of the season's results. `version` counts days from 2026-01-01. */
  putResults(season: GeneratedSeason, version: number, change?: SeasonChange): Promise<string>;
  /** Puts StatsBomb's list of the season and the events and line-ups of its matches. */
  putEvents(season: GeneratedSeason, version: number): Promise<void>;
  /** Events of one match, the first being 0. `salt` makes others of them. */
  putMatchEvents(season: GeneratedSeason, match: number, version: number, salt?: string): Promise<string>;
  close(): Promise<void>;
}

const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** @param dataDir kept when it is given, so that a large lake is made once */
export async function createGeneratedLake(dataDir?: string): Promise<GeneratedLake> {
  const folder = dataDir ?? (await mkdtemp(join(tmpdir(), "pitchlake-generated-")));
  const work = join(folder, "making");
  await mkdir(work, { recursive: true });
  const config = await loadConfig();
  const store = createFileStore({ dir: join(folder, "lake") });
  const db = await createDuckDBWriter({
    path: ":memory:",
    allowedDirectories: [work],
    tempDirectory: work,
    threads: 1,
  });
  await writeConfig(store, config, folder);
  let count = 0;

  const put = async (key: string, facts: Facts, records: string) => {
    const file = join(work, `${++count}.parquet`);
    const rows = await db.execute(`COPY (
      SELECT '${facts.endpoint}' AS endpoint, '${facts.code}' AS competition_code, ${facts.season} AS season,
        '${facts.seasonId}' AS season_id, ${facts.matchId === null ? "NULL" : `'${facts.matchId}'`}::VARCHAR AS match_id,
        '${facts.base}' AS base, TIMESTAMP '${instantOf(facts.version)}' AS ingested_at, 'made' AS run_id,
        '${key}' AS object_key, CAST(row_number() OVER () - 1 AS INTEGER) AS record_index, '{}' AS context,
        record, left(sha256('{}' || chr(10) || record), 16) AS record_hash
      FROM (${records}) ORDER BY record_index
    ) TO '${file}' (FORMAT parquet, COMPRESSION zstd)`);
    const sha256 = await sha256OfFile(file);
    await store.put(key, { file }, { metadata: { sha256, rows: String(rows) }, durable: false });
    await rm(file, { force: true });
    return key;
  };

  const lake: GeneratedLake = {
    dataDir: folder,
    store,
    config,
    putResults(season, version, change = {}) {
      const seasonId = `made_${season.code}_${season.season}`;
      const key = `raw/matches/source=openfootball/season_id=${seasonId}/base=package/${stampOf(version)}.parquet`;
      const facts = { ...season, endpoint: "openfootball_leagues", seasonId, matchId: null, base: "package", version };
      return put(key, facts, resultsOf(season, change));
    },
    async putEvents(season, version) {
      const seasonId = `${season.code}_${season.season}`;
      const key = `raw/matches/source=statsbomb/season_id=${seasonId}/base=remote/${stampOf(version)}.parquet`;
      await put(
        key,
        { ...season, endpoint: "statsbomb_matches", seasonId, matchId: null, base: "remote", version },
        listOf(season),
      );
      for (let match = 0; match < matchesOf(season); match++) {
        await lake.putMatchEvents(season, match, version);
        const matchId = idOf(season, match);
        await put(
          `raw/lineups/source=statsbomb/match_id=${matchId}/${stampOf(version)}.parquet`,
          { ...season, endpoint: "statsbomb_lineups", seasonId, matchId, base: "remote", version },
          lineupsOf(season, match),
        );
      }
    },
    putMatchEvents(season, match, version, salt = "") {
      const matchId = idOf(season, match);
      const seasonId = `${season.code}_${season.season}`;
      return put(
        `raw/events/source=statsbomb/match_id=${matchId}/${stampOf(version)}.parquet`,
        { ...season, endpoint: "statsbomb_events", seasonId, matchId, base: "remote", version },
        eventsOf(season, match, salt),
      );
    },
    async close() {
      await db.close();
      await store.close();
      await rm(dataDir === undefined ? folder : work, { recursive: true, force: true });
    },
  };
  return lake;
}

interface Facts {
  readonly endpoint: string;
  readonly code: string;
  readonly season: number;
  readonly seasonId: string;
  readonly matchId: string | null;
  readonly base: string;
  readonly version: number;
}

export const matchesOf = ({ teams }: GeneratedSeason): number => teams * (teams - 1);
const idOf = (season: GeneratedSeason, match: number): string =>
  `${[...season.code].reduce((sum, letter) => sum * 36 + Number.parseInt(letter, 36), 0)}${season.season}${String(match).padStart(4, "0")}`;
const dayOf = (version: number): Date => new Date(Date.UTC(2026, 0, 1 + version, 12));
const stampOf = (version: number): string => `${dayOf(version).toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;
const instantOf = (version: number): string => dayOf(version).toISOString().slice(0, 19).replace("T", " ");

/** Every pair once at home, in rounds in which each team plays once: one stays, the others go round. `teams` is even. */
const pairings = ({ code, season, teams }: GeneratedSeason): string => `
  SELECT row_number() OVER (ORDER BY round, h) - 1 AS n, * FROM (SELECT h, a,
    '${code} Town ' || h AS home, '${code} Town ' || a AS away,
    CASE WHEN h = ${teams - 1} THEN 2 * a WHEN a = ${teams - 1} THEN 2 * h ELSE h + a END % ${teams - 1} + 1
      + CASE WHEN h < a THEN 0 ELSE ${teams - 1} END AS round,
    hash('${code}${season}', h, a) % 4 AS home_goals, hash(h, a, '${code}${season}') % 3 AS away_goals
  FROM range(${teams}) AS x(h), range(${teams}) AS y(a) WHERE h <> a)`;

function resultsOf(season: GeneratedSeason, change: SeasonChange): string {
  const { scores = 0, moved = false, renamed, doubled = false, played = 1_000_000 } = change;
  const name = (side: string) =>
    renamed === undefined ? side : `replace(${side} || '#', '${season.code} Town 1#', '${renamed}#')`;
  const plain = (side: string) => (renamed === undefined ? side : `rtrim(${name(side)}, '#')`);
  return `
    SELECT json_object('round', 'Matchday ' || round,
      'date', strftime(DATE '${season.season}-08-09' + CAST(round * 7 + ${moved ? "CASE n WHEN 3 THEN 7 ELSE 0 END" : "0"} AS INTEGER), '%Y-%m-%d'),
      'team1', ${plain("home")}, 'team2', ${plain("away")},
      'score', CASE WHEN n < ${played} THEN json_object('ft', [home_goals + CASE WHEN n % 7 = ${scores % 7} THEN ${scores} % 5 ELSE 0 END, away_goals]) END
    ) AS record
    FROM (${pairings(season)}) ${doubled ? ", (SELECT unnest(CASE n WHEN 2 THEN [1, 2] ELSE [1] END) AS copy)" : ""} ORDER BY n`;
}

const side = (which: string, number: string, code: string) =>
  `json_object('${which}_team_id', ${number} + 100, '${which}_team_name', '${code} Town ' || ${number})`;

const listOf = (season: GeneratedSeason): string => `
  SELECT json_object('match_id', CAST('${idOf(season, 0).slice(0, -4)}' || lpad(CAST(n AS VARCHAR), 4, '0') AS BIGINT),
    'match_date', strftime(DATE '${season.season}-08-09' + CAST(round * 7 AS INTEGER), '%Y-%m-%d'), 'kick_off', '15:00:00.000',
    'home_team', ${side("home", "h", season.code)}, 'away_team', ${side("away", "a", season.code)},
    'home_score', home_goals, 'away_score', away_goals, 'match_status', 'available', 'match_week', round,
    'competition_stage', json_object('name', 'Regular Season')) AS record
  FROM (${pairings(season)}) ORDER BY n`;

const oneMatch = (season: GeneratedSeason, match: number): string =>
  `(SELECT h + 100 AS h, a + 100 AS a FROM (${pairings(season)}) WHERE n = ${match})`;

const lineupsOf = (season: GeneratedSeason, match: number): string => `
  SELECT json_object('team_id', team, 'team_name', '${season.code} Town ' || (team - 100), 'lineup', (
    SELECT list(json_object('player_id', team * 1000 + p, 'player_name', '${season.code} Player ' || team || ' ' || p, 'jersey_number', p,
      'positions', [json_object('position', 'Center Back', 'start_reason', 'Starting XI')]) ORDER BY p)
    FROM range(1, 12) AS r(p))) AS record
  FROM (SELECT unnest([h, a]) AS team FROM ${oneMatch(season, match)})`;

function eventsOf(season: GeneratedSeason, match: number, salt: string): string {
  const id = `'${idOf(season, match)}${salt}'`;
  return `
    SELECT json_object('id', md5(${id} || i), 'index', i + 1, 'period', CASE WHEN i * 2 < ${season.events} THEN 1 ELSE 2 END,
      'minute', i * 90 // ${season.events}, 'second', i % 60, 'timestamp', '00:00:' || lpad(CAST(i % 60 AS VARCHAR), 2, '0') || '.000',
      'type', json_object('name', type), 'possession', i // 5, 'play_pattern', json_object('name', 'Regular Play'),
      'team', json_object('id', team, 'name', '${season.code} Town ' || (team - 100)),
      'player', json_object('id', player, 'name', '${season.code} Player ' || team || ' ' || (player % 1000)),
      'location', [k % 120, k % 80], 'duration', 1.5,
      'pass', CASE WHEN type = 'Pass' THEN json_object('recipient', json_object('id', team * 1000 + k % 11 + 1, 'name', '${season.code} Player ' || team || ' ' || (k % 11 + 1)), 'length', 12.5,
        'end_location', [k % 119, k % 79]) END,
      'carry', CASE WHEN type = 'Carry' THEN json_object('end_location', [k % 118, k % 78]) END,
      'shot', CASE WHEN type = 'Shot' THEN json_object('statsbomb_xg', (k % 100) / 100.0, 'outcome', json_object('name', CASE k % 9 WHEN 0 THEN 'Goal' ELSE 'Saved' END),
        'type', json_object('name', 'Open Play'), 'body_part', json_object('name', 'Right Foot'), 'end_location', [120, 40, 1.5]) END
    ) AS record
    FROM (
      SELECT i, k, CASE WHEN k % 2 = 0 THEN h ELSE a END AS team, CASE WHEN k % 2 = 0 THEN h ELSE a END * 1000 + (k // 2) % ${season.players ?? 11} + 1 AS player,
        CASE WHEN k % 40 = 0 THEN 'Shot' WHEN k % 3 = 0 THEN 'Carry' WHEN k % 29 = 0 THEN 'Duel' ELSE 'Pass' END AS type
      FROM (SELECT i, CAST(hash(${id}, i) % 1000000 AS INTEGER) AS k FROM range(${season.events}) AS r(i)), ${oneMatch(season, match)}
    ) ORDER BY i`;
}

async function writeConfig(store: ObjectStore, config: Config, folder: string): Promise<void> {
  const now = () => new Date("2026-01-01T06:00:00Z");
  const parquet = createParquetWriter({ workDir: join(folder, "work") });
  const http = createHttpClient({ now, random: Math.random });
  const settings = { offline: true, sourceBaseUrls: {} };
  const ingest = createIngest({
    config,
    store,
    parquet,
    http,
    sources: {},
    settings,
    now,
    createId: randomUUID,
    logger: silent,
  });
  await ingest.writeConfigObjects("made");
  await Promise.all([http.close(), parquet.close()]);
}
