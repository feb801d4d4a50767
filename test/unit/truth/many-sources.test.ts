/**
 * The Premier League of 2015-16 as five sources have it: openfootball's real file of the npm package, and its matches
 * under the names that the others use for the clubs. StatsBomb's are in the opposite order, and every third a day later.
 */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadConfig } from "../../../src/config/load.ts";
import { extractRecords } from "../../../src/ingest/records.ts";
import { buildMadeUpRaw, type MadeUpRawBuild, type RawRow } from "../../support/warehouse/made-up-raw.ts";

/** Club key of the seed: names at StatsBomb, football-data.org, API-Football, TheSportsDB. */
const NAMES: Readonly<Record<string, readonly [string, string, string, string]>> = {
  bournemouth: ["AFC Bournemouth", "AFC Bournemouth", "Bournemouth", "Bournemouth"],
  arsenal: ["Arsenal", "Arsenal FC", "Arsenal", "Arsenal"],
  "aston-villa": ["Aston Villa", "Aston Villa FC", "Aston Villa", "Aston Villa"],
  chelsea: ["Chelsea", "Chelsea FC", "Chelsea", "Chelsea"],
  "crystal-palace": ["Crystal Palace", "Crystal Palace FC", "Crystal Palace", "Crystal Palace"],
  everton: ["Everton", "Everton FC", "Everton", "Everton"],
  "leicester-city": ["Leicester City", "Leicester City FC", "Leicester", "Leicester City"],
  liverpool: ["Liverpool", "Liverpool FC", "Liverpool", "Liverpool"],
  "manchester-city": ["Manchester City", "Manchester City FC", "Manchester City", "Manchester City"],
  "manchester-united": ["Manchester United", "Manchester United FC", "Manchester United", "Manchester United"],
  "newcastle-united": ["Newcastle United", "Newcastle United FC", "Newcastle", "Newcastle United"],
  "norwich-city": ["Norwich City", "Norwich City FC", "Norwich", "Norwich City"],
  southampton: ["Southampton", "Southampton FC", "Southampton", "Southampton"],
  "stoke-city": ["Stoke City", "Stoke City FC", "Stoke City", "Stoke City"],
  sunderland: ["Sunderland", "Sunderland AFC", "Sunderland", "Sunderland"],
  "swansea-city": ["Swansea City", "Swansea City AFC", "Swansea", "Swansea City"],
  "tottenham-hotspur": ["Tottenham Hotspur", "Tottenham Hotspur FC", "Tottenham", "Tottenham Hotspur"],
  watford: ["Watford", "Watford FC", "Watford", "Watford"],
  // Made up: nobody calls it that, so only its matches tell who it is.
  "west-bromwich-albion": ["West Bromwich Albion", "West Bromwich Albion FC", "The Throstles", "West Bromwich Albion"],
  "west-ham-united": ["West Ham United", "West Ham United FC", "West Ham", "West Ham United"],
};
const KEYS = Object.keys(NAMES);

interface Match {
  readonly date: string;
  readonly round: string;
  readonly team1: string;
  readonly team2: string;
  /** Null until played: the package's file stops in winter. */
  readonly score: { readonly ft: readonly [number, number] } | null;
}

const require = createRequire(import.meta.url);
const FILE = require.resolve("football.json/2015-16/en.1.json");

let build: MadeUpRawBuild;
let matches: readonly Match[];

beforeAll(async () => {
  const { competitions } = (await loadConfig()).competitions;
  const records = extractRecords({ kind: "matchesOrRounds" }, readFileSync(FILE));
  matches = records.map(({ context, record }) => toMatch(context, record));
  const keys = await clubKeys(matches);
  const all = matches.map((match, index) => ({ match, index, home: keys(match.team1), away: keys(match.team2) }));
  const of = (relation: string, toRow: (item: (typeof all)[number]) => RawRow) => [relation, all.map(toRow)] as const;
  build = await buildMadeUpRaw({
    competitions: competitions.filter(({ code }) => code === "PL"),
    rows: Object.fromEntries([
      of("matches__openfootball", ({ match, index }) => ({
        ...parquet("openfootball", index, "package"),
        season_id: "en.1_2015-16",
        context: "{}",
        record: match,
        record_hash: `h${index}`,
      })),
      of("matches__statsbomb", ({ match, index, home, away }) => ({
        ...parquet("statsbomb", matches.length - index, "remote"),
        record_hash: `h${index}`,
        record: {
          match_id: 3_750_000 + index,
          match_date: index % 3 === 0 ? dayAfter(match.date) : match.date,
          kick_off: "15:00:00.000",
          match_week: matchday(match),
          competition_stage: { name: "Regular Season" },
          home_team: { home_team_id: idOf(home), home_team_name: NAMES[home]?.[0] },
          away_team: { away_team_id: idOf(away), away_team_name: NAMES[away]?.[0] },
          home_score: match.score?.ft[0] ?? null,
          away_score: match.score?.ft[1] ?? null,
        },
      })),
      of("matches__football_data", ({ match, index, home, away }) => ({
        ...parquet("football_data", index, "remote"),
        record: {
          id: 100_000 + index,
          competition: { code: "PL" },
          season: { startDate: "2015-08-08" },
          utcDate: `${match.date}T14:00:00Z`,
          status: match.score === null ? "TIMED" : "FINISHED",
          matchday: matchday(match),
          stage: "REGULAR_SEASON",
          homeTeam: { id: idOf(home), name: NAMES[home]?.[1] },
          awayTeam: { id: idOf(away), name: NAMES[away]?.[1] },
          score: { duration: "REGULAR", fullTime: goalsOf(match) },
        },
      })),
      of("json_fixtures", ({ match, index, home, away }) => ({
        season: 2015,
        league_id: "39",
        ingestion_date: "2026-01-02",
        ingested_at: "2026-01-02 00:00:00",
        object_key: "raw/fixtures/season=2015/league_id=39/ingestion_date=2026-01-02/data.json",
        record_index: index,
        record: {
          fixture: {
            id: 200_000 + index,
            date: `${match.date}T14:00:00+00:00`,
            status: { short: match.score === null ? "NS" : "FT" },
          },
          league: { id: 39, season: 2015, round: `Regular Season - ${matchday(match)}` },
          teams: { home: { id: idOf(home), name: NAMES[home]?.[2] }, away: { id: idOf(away), name: NAMES[away]?.[2] } },
          goals: goalsOf(match),
          score: { fulltime: goalsOf(match) },
        },
      })),
      of("polled_live_matches", ({ match, index, home, away }) => ({
        endpoint: "thesportsdb_live",
        ingested_at: "2026-01-02 06:00:00",
        object_key: "raw/live_matches/ingestion_date=2026-01-02/20260102T060000Z.parquet",
        record_index: index,
        record: {
          idEvent: String(300_000 + index),
          idLeague: "4328",
          strSeason: "2015-2016",
          intRound: String(matchday(match)),
          strTimestamp: `${match.date}T14:00:00`,
          strStatus: match.score === null ? "NS" : "Match Finished",
          strPostponed: "no",
          idHomeTeam: String(idOf(home)),
          strHomeTeam: NAMES[home]?.[3],
          idAwayTeam: String(idOf(away)),
          strAwayTeam: NAMES[away]?.[3],
          intHomeScore: textOf(match.score?.ft[0]),
          intAwayScore: textOf(match.score?.ft[1]),
        },
      })),
    ]),
  });
}, 60_000);
afterAll(() => build?.close());

test("380 matches, not 1,900: each is one row with its five sources", async () => {
  expect(
    await build.rows(
      `SELECT count(*) AS matches, min(json_array_length(sources)) AS fewest, max(json_array_length(sources)) AS most FROM mart.matches`,
    ),
  ).toEqual([{ matches: 380, fewest: 5, most: 5 }]);
  expect(await build.rows("SELECT count(*) AS n FROM staging.int_source_matches")).toEqual([{ n: 1900 }]);
  expect(await build.badRows("sources_contradict")).toEqual([]);
});

test("twenty teams, each resolved; the unknown name by its fixtures", async () => {
  expect(
    await build.rows("SELECT count(*) AS teams, count(CASE WHEN is_resolved THEN 1 END) AS resolved FROM mart.teams"),
  ).toEqual([{ teams: 20, resolved: 20 }]);
  expect(await build.rows("SELECT team, found_by FROM staging.int_team_names WHERE name = 'The Throstles'")).toEqual([
    { team: "west-bromwich-albion", found_by: "FIXTURES" },
  ]);
  expect(await build.rows("SELECT * FROM mart.unresolved_names WHERE entity = 'team'")).toEqual([]);
});

test("two dates for a match are one match, of the date that the first source tells", async () => {
  const dates = await build.rows<{ days: number; n: number }>(
    `SELECT date_diff('day', matches.match_on, told.match_on)::INTEGER AS days, count(*)::INTEGER AS n
     FROM staging.int_source_matches AS told JOIN mart.matches USING (match_id) WHERE told.source = 'STATSBOMB' GROUP BY 1 ORDER BY 1`,
  );
  expect(dates).toEqual([
    { days: 0, n: 253 },
    { days: 1, n: 127 },
  ]);
});

test("no match counts twice: points and games are those of the file", async () => {
  const [sums] = await build.rows(
    "SELECT sum(played) AS played, sum(points) AS points, sum(goals_for) AS goals FROM mart.league_table WHERE table_type = 'TOTAL'",
  );
  const results = matches.flatMap(({ score }) => (score === null ? [] : [score.ft]));
  expect(results.length).toBeGreaterThan(100);
  expect(sums).toEqual({
    played: results.length * 2,
    points: results.reduce((sum, [home, away]) => sum + (home === away ? 2 : 3), 0),
    goals: results.reduce((sum, [home, away]) => sum + home + away, 0),
  });
});

const dayAfter = (date: string): string => new Date(Date.parse(date) + 86_400_000).toISOString().slice(0, 10);
const goalsOf = ({ score }: Match) => ({ home: score?.ft[0] ?? null, away: score?.ft[1] ?? null });
const textOf = (goals: number | undefined): string | null => (goals === undefined ? null : String(goals));
const idOf = (key: string): number => 1_000 + KEYS.indexOf(key);
const matchday = ({ round }: Match): number => Number(/\d+/.exec(round)?.[0]);

const parquet = (source: string, index: number, base: string) => ({
  competition_code: "PL",
  season: 2015,
  base,
  ingested_at: "2026-01-01 06:00:00",
  object_key: `raw/matches/source=${source}/one.parquet`,
  record_index: index,
});

interface FileMatch {
  readonly date: string;
  readonly round?: string;
  readonly team1: string | { readonly name: string };
  readonly team2: string | { readonly name: string };
  readonly score1: number | null;
  readonly score2: number | null;
}

/** The package's files have the older shape. */
function toMatch(context: string, record: string): Match {
  const match = JSON.parse(record) as FileMatch;
  const { round } = JSON.parse(context) as { readonly round?: { readonly name: string } };
  const nameOf = (team: FileMatch["team1"]) => (typeof team === "string" ? team : team.name);
  return {
    date: match.date,
    round: match.round ?? round?.name ?? "",
    team1: nameOf(match.team1),
    team2: nameOf(match.team2),
    score:
      typeof match.score1 === "number" && typeof match.score2 === "number"
        ? { ft: [match.score1, match.score2] }
        : null,
  };
}

/** Which club a name of the file is, by the alias seed: that alone is not under test here. */
async function clubKeys(matches: readonly Match[]): Promise<(name: string) => string> {
  const { seeds } = await (await import("../../../src/warehouse/project.ts")).loadProject();
  const aliases = seeds.find(({ name }) => name === "team_aliases")?.rows ?? [];
  const keys = new Map(
    aliases.filter(([scope]) => scope === "England").map(([, team, alias]) => [alias, String(team)]),
  );
  expect(new Set(matches.flatMap(({ team1, team2 }) => [keys.get(team1), keys.get(team2)]))).toEqual(new Set(KEYS));
  return (name) => keys.get(name) ?? name;
}
