/** Short ways to write made-up leagues and their results for the tests of truth. */

import type { CompetitionConfig, OrderCriterion } from "../../../src/config/types.ts";
import { competition, type MadeUpBuild, type MadeUpFile } from "../../support/truth/made-up-build.ts";

/** Goals null = not played. */
export type Result = readonly [home: string, homeGoals: number | null, awayGoals: number | null, away: string];

const MATCH_DAY = Date.UTC(2024, 7, 10);
const WEEK = 7 * 86_400_000;

/** A week between the matches, from 2024-08-10 on. */
export const dateOf = (index: number): string => new Date(MATCH_DAY + index * WEEK).toISOString().slice(0, 10);

export const league = (
  code: string,
  criteria: readonly OrderCriterion[],
  teams: number,
  more: Partial<CompetitionConfig> = {},
): CompetitionConfig =>
  competition({ code, country: `${code}land`, formats: [{ teams, meetings: 1 }], order: [{ criteria }], ...more });

/** One group in which everybody meets once. */
export const group = (code: string, criteria: readonly OrderCriterion[], teams: number): CompetitionConfig =>
  competition({
    code,
    kind: "TOURNAMENT",
    country: null,
    timezone: null,
    seasonLabel: "calendar",
    formats: [{ teams, meetings: 1, groups: 1, knockoutMatches: 0 }],
    order: [{ criteria }],
  });

export const toMatches = (results: readonly Result[], more: object = {}) =>
  results.map(([team1, home, away, team2], index) => ({
    round: `Matchday ${index + 1}`,
    date: dateOf(index),
    team1,
    team2,
    score: home === null ? {} : { ft: [home, away] },
    ...more,
  }));

export const leagueFile = (code: string, results: readonly Result[]): MadeUpFile => ({
  competition: code,
  season: 2024,
  body: { name: code, matches: toMatches(results) },
});

export const groupFile = (code: string, results: readonly Result[]): MadeUpFile => ({
  competition: code,
  season: 2024,
  body: { name: code, matches: toMatches(results, { group: "Group A" }) },
});

/** Names of the whole table in order. */
export async function orderOf(build: MadeUpBuild, code: string): Promise<string> {
  const rows = await build.rows<{ name: string }>(`SELECT t.name FROM mart.league_table AS l
    JOIN mart.seasons USING (season_id) JOIN mart.teams AS t USING (team_id)
    WHERE table_type = 'TOTAL' AND competition_code = '${code}' ORDER BY position`);
  return rows.map(({ name }) => name).join(" ");
}
