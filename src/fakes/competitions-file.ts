/**
 * The competitions that the fakes serve, as COMPETITIONS_FILE takes them: the demo league at all five, and the two
 * tournaments of openfootball. Their ids are made up, so that real providers must never be asked for them: all are
 * marked synthetic, and those are left out at a provider's own address.
 */

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CLUBS } from "../../sample/league/clubs.ts";
import type { CompetitionConfig, CompetitionsFile } from "../config/types.ts";
import { API_FOOTBALL_IDS, FAKE_SOURCES, FOOTBALL_DATA_IDS, STATSBOMB_IDS, THESPORTSDB_IDS } from "./ids.ts";
import { NATIONS } from "./openfootball/tournament.ts";

const COMMON = { country: null, timezone: "UTC", isSynthetic: true, zones: [], deductions: [] } as const;
const ORDER = [{ criteria: ["points", "goal_difference", "goals_for"] }] as const;

/** @param seasons starting years in order */
export function toCompetitionsFile(seasons: readonly number[]): CompetitionsFile {
  const [first = 0] = seasons;
  return {
    precedence: [...FAKE_SOURCES, "DEMO"],
    competitions: [
      league(seasons),
      tournament({ code: "DWC", slug: "demo-world-cup", name: "Demo World Cup (synthetic)", file: "worldcup" }, first),
      tournament({ code: "DEC", slug: "demo-euro", name: "Demo Euro (synthetic)", file: "euro" }, first + 1),
    ],
  };
}

function league(seasons: readonly number[]): CompetitionConfig {
  const statsBomb = seasons.map((season) => {
    const own = { sb_season: String(season), season_id: `${STATSBOMB_IDS.competition}_${season}` };
    return [String(season), own] as const;
  });
  return {
    ...COMMON,
    code: "DEMO",
    slug: "demo-league",
    name: "Demo League (synthetic)",
    kind: "LEAGUE",
    seasonLabel: "split",
    seasons,
    ids: {
      OPENFOOTBALL: { repo: "football.json", file: "{label}/demo.1.json", season_id: "demo.1_{label}" },
      STATSBOMB: { competition_id: String(STATSBOMB_IDS.competition) },
      FOOTBALL_DATA: { fd_code: FOOTBALL_DATA_IDS.league.code, season_id: `${FOOTBALL_DATA_IDS.league.code}_{season}` },
      THESPORTSDB: { league_id: THESPORTSDB_IDS.league, season_id: `${THESPORTSDB_IDS.league}_{season}` },
      API_FOOTBALL: { league_id: String(API_FOOTBALL_IDS.league) },
    },
    seasonIds: { STATSBOMB: Object.fromEntries(statsBomb) },
    formats: [{ teams: CLUBS.length, meetings: 1 }],
    order: ORDER,
  };
}

interface Cup {
  readonly code: string;
  readonly slug: string;
  readonly name: string;
  readonly file: "worldcup" | "euro";
}

function tournament({ file, ...names }: Cup, year: number): CompetitionConfig {
  return {
    ...COMMON,
    ...names,
    kind: "TOURNAMENT",
    seasonLabel: "calendar",
    seasons: [year],
    ids: { OPENFOOTBALL: { repo: `${file}.json`, file: `{label}/${file}.json`, season_id: `demo_${file}_{label}` } },
    formats: [{ teams: NATIONS.length, meetings: 1, groups: 2, knockoutMatches: 4 }],
    order: ORDER,
  };
}

/** @returns the file's path */
export async function writeCompetitionsFile(folder: string, seasons: readonly number[]): Promise<string> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, "competitions.json");
  await writeFile(path, `${JSON.stringify(toCompetitionsFile(seasons), null, 2)}\n`);
  return path;
}
