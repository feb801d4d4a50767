/** What holds for any league: random results, and the marts against a few lines that count anew. */

import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { momentumOf } from "../../../src/readmodel/form.ts";
import { tierAt } from "../../../src/readmodel/tier.ts";
import { buildMadeUp, type MadeUpBuild } from "../../support/truth/made-up-build.ts";
import { league, leagueFile, type Result } from "./made-up-league.ts";

const goals = fc.nat({ max: 4 });
/** Not every match is played: null. */
const score = fc.oneof({ weight: 9, arbitrary: fc.tuple(goals, goals) }, { weight: 1, arbitrary: fc.constant(null) });

/** A large league would have hundreds of matchdays, for here each match has its own. */
const MOST_MATCHES = 90;

/** A step that is coprime to the number of pairs visits each once, sides well mixed. */
const STEP = 37;

function doubleRoundRobin(teams: number, scores: readonly (readonly [number, number] | null)[]): Result[] {
  const names = Array.from({ length: teams }, (_, index) => `T${String(index).padStart(2, "0")}`);
  const pairs = names.flatMap((home) => names.flatMap((away) => (home === away ? [] : [[home, away] as const])));
  const mixed = pairs.map((_, index) => pairs[(index * STEP) % pairs.length]!).slice(0, MOST_MATCHES);
  return mixed.map(([home, away], index) => {
    const result = scores[index % scores.length] ?? null;
    return [home, result?.[0] ?? null, result?.[1] ?? null, away];
  });
}

const sizes = [20, 5, 4, 3];
const seasons = sizes.map((teams, index) => {
  const scores = fc.sample(fc.array(score, { minLength: 400, maxLength: 400 }), { seed: 7 + index, numRuns: 1 })[0]!;
  return { code: `R${index}`, teams, results: doubleRoundRobin(teams, scores) };
});

let build: MadeUpBuild;
beforeAll(async () => {
  build = await buildMadeUp({
    competitions: seasons.map(({ code, teams }, index) =>
      league(code, ["points", "goal_difference", "goals_for"], teams, {
        formats: [{ teams, meetings: 2 }],
        deductions:
          index === 1 ? [{ season: 2024, team: "T01", points: 3, effectiveFrom: "2024-09-01", reason: "x" }] : [],
      }),
    ),
    files: seasons.map(({ code, results }) => leagueFile(code, results)),
  });
}, 60_000);
afterAll(() => build?.close());

test("the points race ends at the points of the table, on both scales", async () => {
  const wrong = await build.rows(`SELECT race.race_by, race.team_id FROM mart.points_race AS race
    JOIN mart.league_table AS tables USING (season_id, team_id) WHERE table_type = 'TOTAL'
    QUALIFY row_number() OVER (PARTITION BY race.season_id, race_by, team_id ORDER BY games_played DESC, matchday DESC) = 1
      AND (race.total <> tables.points OR race.games_played <> tables.played OR (race_by = 'MATCHDAY' AND race.position <> tables.position))`);
  expect(wrong).toEqual([]);
});

test("what is gained adds up to the total at each step", async () => {
  const wrong = await build.rows(`SELECT team_id FROM (SELECT *, sum(gained) OVER (
      PARTITION BY season_id, race_by, team_id ORDER BY games_played, matchday) AS so_far FROM mart.points_race)
    WHERE so_far <> total`);
  expect(wrong).toEqual([]);
  expect(await build.rows("SELECT DISTINCT race_by FROM mart.points_race ORDER BY 1")).toHaveLength(2);
});

test("runs of positions cover each matchday once and never repeat a position", async () => {
  const wrong = await build.rows(`SELECT moments.team_id FROM mart.league_table_asof AS moments
    LEFT JOIN mart.standings_history AS runs ON moments.season_id = runs.season_id AND moments.team_id = runs.team_id
      AND moments.as_of_matchday BETWEEN runs.from_matchday AND coalesce(runs.to_matchday, 1000)
      AND moments.position = runs.position
    WHERE moments.as_of_kind = 'MATCHDAY' AND moments.table_type = 'TOTAL'
    GROUP BY moments.season_id, moments.team_id, moments.as_of_matchday HAVING count(runs.team_id) <> 1`);
  expect(wrong).toEqual([]);
  const repeated = await build.rows("SELECT team_id FROM mart.standings_history WHERE position = previous_position");
  expect(repeated).toEqual([]);
  expect(await build.badRows("standings_history_has_gaps")).toEqual([]);
});

test("head-to-heads are symmetric and add up to all that was played", async () => {
  expect(await build.badRows("head_to_head_not_symmetric")).toEqual([]);
  const wrong = await build.rows(`SELECT tables.team_id FROM mart.league_table AS tables
    LEFT JOIN mart.head_to_head AS h USING (season_id, team_id) WHERE table_type = 'TOTAL'
    GROUP BY tables.season_id, tables.team_id, tables.played, tables.won, tables.goals_for
    HAVING coalesce(sum(h.played), 0) <> tables.played OR coalesce(sum(h.won), 0) <> tables.won
      OR coalesce(sum(h.goals_for), 0) <> tables.goals_for`);
  expect(wrong).toEqual([]);
});

test("form: results counted anew from the matches, momentum as the API has it", async () => {
  const rows = await build.rows<{
    code: string;
    team: string;
    form: string;
    points: number;
    ppg: number;
    momentum: string;
  }>(
    `SELECT competition_code AS code, t.name AS team, form, points, points_per_game AS ppg, momentum
     FROM mart.rolling_form JOIN mart.seasons USING (season_id) JOIN mart.teams AS t USING (team_id)
     QUALIFY row_number() OVER (PARTITION BY season_id, team_id ORDER BY game_no DESC) = 1`,
  );
  expect(rows).toHaveLength(sizes.reduce((sum, teams) => sum + teams, 0));
  for (const { code, team, form, points, ppg, momentum } of rows) {
    const { results } = seasons.find((season) => season.code === code)!;
    const letters = results.flatMap(([home, homeGoals, awayGoals, away]) => {
      if (homeGoals === null || awayGoals === null || (home !== team && away !== team)) return [];
      const difference = home === team ? homeGoals - awayGoals : awayGoals - homeGoals;
      return difference > 0 ? "W" : difference === 0 ? "D" : "L";
    });
    expect(form).toBe(letters.slice(-5).join(""));
    expect(points).toBe([...form].reduce((sum, letter) => sum + { W: 3, D: 1, L: 0 }[letter as "W" | "D" | "L"], 0));
    expect(momentum).toBe(momentumOf(ppg));
  }
});

test("tiers in a league of twenty, as the API has them", async () => {
  const rows = await build.rows<{ position: number; tier: string }>(`SELECT position, tier FROM mart.team_seasons
    JOIN mart.seasons USING (season_id) WHERE competition_code = 'R0' ORDER BY position`);
  expect(rows).toHaveLength(20);
  for (const { position, tier } of rows) expect(tier).toBe(tierAt(position));
});
