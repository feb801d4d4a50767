/**
 * A real stream of StatsBomb's open data, read in place from PITCHLAKE_TEST_DATA (else ../shared/data beside the
 * repository): it is not part of it. Without it these tests are skipped, and say so. Figures: the data's own counts.
 */

import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildMadeUp, competition, type MadeUpBuild } from "../../support/truth/made-up-build.ts";

const file = resolve(process.env.PITCHLAKE_TEST_DATA ?? "../shared/data", "statsbomb", "9880.json");
const isThere = existsSync(file);
if (!isThere) console.warn(`skipped: no StatsBomb events at ${file} (set PITCHLAKE_TEST_DATA)`);

const match = {
  match_id: 9880,
  match_date: "2018-04-14",
  kick_off: "16:15:00.000",
  home_team: { home_team_id: 217, home_team_name: "Barcelona" },
  away_team: { away_team_id: 207, away_team_name: "Valencia" },
  home_score: 2,
  away_score: 1,
  match_week: 32,
  competition_stage: { id: 1, name: "Regular Season" },
};

describe.skipIf(!isThere)("a real stream of events", () => {
  let build: MadeUpBuild;
  beforeAll(async () => {
    const events = JSON.parse(readFileSync(file, "utf8"));
    build = await buildMadeUp({
      competitions: [competition({ code: "DEMO", isSynthetic: true, timezone: "Europe/Madrid", seasons: [2025] })],
      demo: { matches: [match], events: [{ matchId: "9880", events }] },
    });
  });
  afterAll(() => build?.close());

  test("shots, goals, xG and passes of both teams", async () => {
    const rows = await build.rows(`SELECT teams.name,
        count(*) FILTER (type = 'SHOT') AS shots, count(*) FILTER (type = 'GOAL') AS goals,
        round(sum(xg) FILTER (type = 'SHOT'), 6) AS xg,
        count(*) FILTER (type = 'PASS') AS passes, count(*) FILTER (type = 'PASS' AND is_completed) AS completed
      FROM mart.match_events JOIN mart.teams USING (team_id) GROUP BY 1 ORDER BY 1`);
    expect(rows).toEqual([
      { name: "Barcelona", shots: 12, goals: 2, xg: 1.689842, passes: 681, completed: 597 },
      { name: "Valencia", shots: 17, goals: 1, xg: 2.527167, passes: 406, completed: 337 },
    ]);
  });

  test("goals in order of period and time, with the score after", async () => {
    const rows =
      await build.rows(`SELECT players.name, period, minute, second, is_penalty, home_score_after AS home, away_score_after AS away
      FROM mart.match_events JOIN mart.players USING (player_id) WHERE type = 'GOAL' ORDER BY event_index`);
    expect(rows).toEqual([
      { name: "Luis Alberto Suárez Díaz", period: 1, minute: 14, second: 7, is_penalty: false, home: 1, away: 0 },
      { name: "Samuel Yves Umtiti", period: 2, minute: 50, second: 39, is_penalty: false, home: 2, away: 0 },
      { name: "Daniel Parejo Muñoz", period: 2, minute: 86, second: 7, is_penalty: true, home: 2, away: 1 },
    ]);
  });

  test("every event is there once, in the source's order; cards stand beside their fouls", async () => {
    expect(
      await build.rows(`SELECT count(*) FILTER (type NOT IN ('GOAL', 'YELLOW_CARD', 'SECOND_YELLOW_CARD', 'RED_CARD') OR attributes IS NOT NULL) AS events,
        count(*) = max(event_index) AS dense, count(DISTINCT event_id) = count(*) AS unique_ids FROM mart.match_events`),
    ).toEqual([{ events: 4108, dense: true, unique_ids: true }]);
  });
});
