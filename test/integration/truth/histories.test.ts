/** The marts of form, meetings and histories over the npm package's real seasons: known facts, and the API's own sums. */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { formOf, headToHeadOf, homeAdvantageOf } from "../../../src/readmodel/form.ts";
import { pointsRaceOf, standingsHistoryOf } from "../../../src/readmodel/histories.ts";
import { loadReadModel } from "../../../src/readmodel/load-read-model.ts";
import type { ReadModel } from "../../../src/readmodel/read-model.ts";
import type { SeasonRecord, TeamRecord } from "../../../src/readmodel/records.ts";
import { tierOf } from "../../../src/readmodel/tier.ts";
import { createTruthLake, type TruthLake } from "../../support/truth/truth-lake.ts";

let lake: TruthLake;
let model: ReadModel;
let season: SeasonRecord;
beforeAll(async () => {
  lake = await createTruthLake({ endpoints: ["openfootball_leagues"] });
  // The lake closes the snapshot, so the model must not.
  model = await loadReadModel(lake.snapshot, { clock: () => new Date("2026-08-01T06:00:00Z"), byteBudget: 2 ** 27 });
  season = model.competitionKeys.find("PL")!.seasons.find(({ year }) => year === 2014)!;
}, 120_000);
afterAll(() => lake?.close());

const team = (key: string): TeamRecord => model.teamKeys.find(key)!;
const only = (key: string) => ({ teams: new Set([team(key)]) });

describe("Premier League 2014-15", () => {
  test("Leicester were last with nine games to go and finished 14th", async () => {
    const history = await standingsHistoryOf(model, season, { ...only("leicester-city"), changesOnly: true });
    const at = (matchday: number) =>
      history.find((run) => run.fromMatchday <= matchday && (run.toMatchday ?? 38) >= matchday)?.position;
    expect(at(29)).toBe(20);
    expect(history.at(-1)).toMatchObject({ position: 14, points: 41, played: 38, toMatchday: null, isCurrent: true });
    const [race] = await pointsRaceOf(model, season, { ...only("leicester-city"), fromMatchday: 29, toMatchday: 29 });
    expect(race?.points).toMatchObject([{ matchday: 29, gamesPlayed: 29, total: 19, position: 20 }]);
  });

  test("Chelsea ended with 87 points, one step a matchday", async () => {
    const [race] = await pointsRaceOf(model, season, { ...only("chelsea"), fromMatchday: null, toMatchday: null });
    expect(race?.points.map(({ matchday }) => matchday)).toEqual(Array.from({ length: 38 }, (_, index) => index + 1));
    expect(race?.points.at(-1)).toMatchObject({ total: 87, position: 1, gamesPlayed: 38, date: "2015-05-24" });
  });

  test("runs are what the tables of the matchdays say", async () => {
    const runs = await standingsHistoryOf(model, season, { teams: null, changesOnly: true });
    const each = await standingsHistoryOf(model, season, { teams: null, changesOnly: false });
    expect(each).toHaveLength(20 * 38);
    expect(runs.length).toBeLessThan(each.length);
    const changes = each.filter(({ movement }) => movement !== "SAME");
    const keyOf = ({ team: { id }, position, movement, fromMatchday, previousPosition }: (typeof each)[number]) =>
      [id, position, movement, fromMatchday, previousPosition].join();
    expect(runs.map(keyOf)).toEqual(changes.map(keyOf));
  });
});

describe("the marts say what the API computes", () => {
  test("home advantage of every season", async () => {
    const rows = await lake.rows<{ season_id: string; text: string }>(
      "SELECT season_id, concat_ws('/', matches, home_wins, draws, away_wins) AS text FROM mart.home_advantage",
    );
    const served = [...model.seasons.values()].filter((it) => it.matches.length > 0);
    expect(rows.length).toBeGreaterThan(10);
    const ours = served.map((it): [string, string] => {
      const { matches, homeWins, draws, awayWins } = homeAdvantageOf(it);
      return [it.id, [matches, homeWins, draws, awayWins].join("/")];
    });
    expect(new Map(rows.map((row) => [row.season_id, row.text]))).toEqual(new Map(ours));
  });

  test("form and tier of every team of the season", async () => {
    const rows = await lake.rows<{ team_id: string; form: string; momentum: string; points: number; tier: string }>(
      `SELECT team_id, rolling_form.form, momentum, rolling_form.points, tier
       FROM mart.rolling_form JOIN mart.team_seasons USING (season_id, team_id)
       WHERE season_id = '${season.id}' AND game_no = 38`,
    );
    expect(rows).toHaveLength(20);
    for (const { team_id, form, momentum, points, tier } of rows) {
      const record = season.teams.find(({ id }) => id === team_id)!;
      const ours = formOf(
        record,
        record.allMatches.filter((match) => match.season === season),
        5,
      );
      expect(form).toBe(ours.results.map((outcome) => outcome[0]).join(""));
      expect([momentum, points, tier]).toEqual([ours.momentum, ours.points, tierOf(season, record)]);
    }
  });

  test("head-to-heads are the sums over the seasons", async () => {
    const chelsea = team("chelsea");
    const rows = await lake.rows<{ opponent_id: string; played: number; won: number; goals: number }>(
      `SELECT opponent_id, sum(played)::INTEGER AS played, sum(won)::INTEGER AS won, sum(goals_for)::INTEGER AS goals
       FROM mart.head_to_head WHERE team_id = '${chelsea.id}' GROUP BY 1`,
    );
    expect(rows.length).toBeGreaterThan(20);
    for (const { opponent_id, played, won, goals } of rows) {
      const ours = headToHeadOf(chelsea, model.teamKeys.find(opponent_id)!);
      expect([opponent_id, played, won, goals]).toEqual([opponent_id, ours.played, ours.winsA, ours.goalsA]);
    }
  });
});
