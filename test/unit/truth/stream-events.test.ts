/** Events in StatsBomb's shape, made up: goals derived from shots, own goals, shoot-outs, cards, assists. */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildMadeUp, competition, type MadeUpBuild } from "../../support/truth/made-up-build.ts";

const HOME = { id: 1, name: "Home Town" };
const AWAY = { id: 2, name: "Away End" };
const player = (id: number) => ({ id, name: `Player ${id}` });

let index = 0;
const event = (type: string, more: object) => ({
  id: `e${++index}`,
  index,
  period: 1,
  timestamp: "00:05:00.000",
  minute: 5,
  second: index,
  type: { id: 0, name: type },
  possession: 1,
  play_pattern: { id: 1, name: "Regular Play" },
  team: HOME,
  player: player(10),
  ...more,
});

const shot = (outcome: string, more: object = {}, details: object = {}) =>
  event("Shot", {
    location: [110, 40],
    shot: {
      statsbomb_xg: 0.25,
      end_location: [120, 41, 1.5],
      outcome: { id: 0, name: outcome },
      type: { id: 87, name: "Open Play" },
      body_part: { id: 40, name: "Right Foot" },
      ...details,
    },
    ...more,
  });

const outcomeOf = (one: object) => (one as { shot?: { outcome: { name: string } } }).shot?.outcome.name;

const events = [
  event("Starting XI", { player: undefined, tactics: { formation: 442, lineup: [] } }),
  event("Pass", {
    player: player(11),
    location: [90, 30],
    pass: { length: 12.5, end_location: [101, 35], recipient: player(10) },
  }),
  shot("Goal", {}, { key_pass_id: "e2" }),
  event("Pass", { pass: { length: 3, outcome: { id: 9, name: "Incomplete" } } }),
  event("Foul Committed", { team: AWAY, player: player(20), foul_committed: { card: { id: 5, name: "Yellow Card" } } }),
  event("Foul Committed", {
    team: AWAY,
    player: player(20),
    foul_committed: { card: { id: 6, name: "Second Yellow" } },
  }),
  event("Bad Behaviour", { team: AWAY, player: player(21), bad_behaviour: { card: { id: 67, name: "Red Card" } } }),
  event("Own Goal Against", { team: HOME, player: player(12) }),
  event("Own Goal For", { team: AWAY, player: undefined }),
  event("Substitution", { substitution: { replacement: player(13), outcome: { id: 103, name: "Tactical" } } }),
  shot("Goal", { team: AWAY, player: player(22), period: 2, minute: 60 }, { type: { id: 88, name: "Penalty" } }),
  shot("Goal", { period: 5, minute: 120 }, { type: { id: 88, name: "Penalty" } }),
  shot("Saved", { period: 5, minute: 120, team: AWAY, player: player(22) }, { type: { id: 88, name: "Penalty" } }),
  event("Ball Receipt*", { ball_receipt: { outcome: { id: 9, name: "Incomplete" } } }),
  event("50/50", { "50_50": { outcome: { id: 4, name: "Won" } } }),
  // Shots are looked for by this text first.
  event("Miscontrol", { player: { id: 14, name: "Shot" } }),
];
/** What the provider said at first. */
const withdrawn = [shot("Post"), event("Pressure", {}), shot("Off T")];

const match = {
  match_id: 7,
  match_date: "2025-08-16",
  kick_off: "15:00:00.000",
  home_team: {
    home_team_id: 1,
    home_team_name: "Home Town",
    short_name: "Home",
    code: "HOM",
    country: { id: 1, name: "Demoland" },
  },
  away_team: { away_team_id: 2, away_team_name: "Away End", country: { id: 1, name: "Demoland" } },
  home_score: 1,
  away_score: 2,
  half_time: { home: 1, away: 1 },
  match_status: "available",
  match_week: 3,
  competition_stage: { id: 1, name: "Regular Season" },
  stadium: { id: 1, name: "The Made Up", city: "Home" },
  referee: { id: 1, name: "Ref" },
  attendance: 1234,
};
const unplayed = {
  ...match,
  match_id: 8,
  match_week: 4,
  home_score: null,
  away_score: null,
  half_time: null,
  match_status: "scheduled",
  home_team: { home_team_id: 2, home_team_name: "Away End" },
  away_team: { away_team_id: 1, away_team_name: "Home Town" },
};

let build: MadeUpBuild;
beforeAll(async () => {
  build = await buildMadeUp({
    competitions: [competition({ code: "DEMO", country: null, timezone: "UTC", isSynthetic: true, seasons: [2025] })],
    demo: {
      matches: [match, unplayed],
      events: [
        { matchId: "7", ingestedAt: "2025-08-16T20:00:00Z", events: withdrawn },
        { matchId: "7", events },
      ],
    },
  });
});
afterAll(() => build?.close());

const ofType = (...types: readonly string[]) =>
  build.rows(`SELECT e.type, e.event_index, e.minute, e.period, p.name AS player, r.name AS related, t.short_name AS team, home_score_after AS home,
      away_score_after AS away, xg, outcome, is_penalty, is_own_goal
    FROM mart.match_events AS e LEFT JOIN mart.players AS p USING (player_id) LEFT JOIN mart.players AS r ON r.player_id = related_player_id
    LEFT JOIN mart.teams AS t USING (team_id) WHERE e.type IN (${types.map((type) => `'${type}'`).join(", ")}) ORDER BY event_index`);

describe("events of a stream", () => {
  test("a goal stands beside its shot, with who assisted it and the score after", async () => {
    expect(await ofType("SHOT", "GOAL")).toMatchObject([
      { type: "SHOT", event_index: 3, player: "Player 10", related: null, home: null, xg: 0.25, outcome: "Goal" },
      {
        type: "GOAL",
        event_index: 4,
        player: "Player 10",
        related: "Player 11",
        team: "Home",
        home: 1,
        away: 0,
        is_penalty: false,
      },
      { type: "SHOT", player: "Player 22", minute: 60 },
      { type: "GOAL", player: "Player 22", minute: 60, team: "Away End", home: 1, away: 2, is_penalty: true },
    ]);
  });

  test("an own goal counts for the other team and is told once", async () => {
    expect(await ofType("OWN_GOAL")).toMatchObject([
      { player: "Player 12", team: "Away End", home: 1, away: 1, is_own_goal: true, xg: null },
    ]);
  });

  test("shots are those of the newest file, whatever else has the word in it", async () => {
    expect(
      await build.rows(
        "SELECT source_event_id AS id, outcome, period FROM staging.stg_statsbomb__shots ORDER BY source_index",
      ),
    ).toEqual(
      events
        .filter(({ type }) => type.name === "Shot")
        .map((one) => ({ id: one.id, outcome: outcomeOf(one), period: one.period })),
    );
    expect(await build.rows("SELECT count(*) AS n FROM staging.stg_statsbomb__events")).toEqual([{ n: events.length }]);
  });

  test("kicks of the shoot-out are neither shots nor goals, and have no xG", async () => {
    expect(await ofType("SHOOTOUT_KICK")).toMatchObject([
      { player: "Player 10", outcome: "Goal", xg: null, home: null },
      { player: "Player 22", outcome: "Saved", xg: null, home: null },
    ]);
  });

  test("cards by name, beside their foul or alone", async () => {
    expect(
      (await ofType("YELLOW_CARD", "SECOND_YELLOW_CARD", "RED_CARD")).map(({ type, player: name }) => [type, name]),
    ).toEqual([
      ["YELLOW_CARD", "Player 20"],
      ["SECOND_YELLOW_CARD", "Player 20"],
      ["RED_CARD", "Player 21"],
    ]);
    expect(await ofType("FOUL_COMMITTED")).toHaveLength(2);
  });

  test("passes, substitutions and the rest", async () => {
    expect(
      await build.rows(
        "SELECT is_completed, pass_length, end_x, end_y FROM mart.match_events WHERE type = 'PASS' ORDER BY event_index",
      ),
    ).toEqual([
      { is_completed: true, pass_length: 12.5, end_x: 101, end_y: 35 },
      { is_completed: false, pass_length: 3, end_x: null, end_y: null },
    ]);
    expect(await ofType("SUBSTITUTION")).toMatchObject([{ player: "Player 10", related: "Player 13" }]);
    expect(await ofType("DUEL")).toMatchObject([{ outcome: "Won" }]);
    const [receipt] = await build.rows<{ attributes: string }>(
      "SELECT attributes FROM mart.match_events WHERE attributes LIKE '%Ball Receipt*%'",
    );
    expect(JSON.parse(receipt?.attributes ?? "{}")).toMatchObject({
      type: "Ball Receipt*",
      details: { outcome: { name: "Incomplete" } },
    });
  });

  test("the index counts all events of the match, ids are unique", async () => {
    expect(
      await build.rows(
        `SELECT count(*) = max(event_index) AS dense, count(*) = count(DISTINCT event_id) AS unique_ids FROM mart.match_events`,
      ),
    ).toEqual([{ dense: true, unique_ids: true }]);
  });

  test("scorers: goals without own goals and kicks, xG without kicks", async () => {
    expect(
      await build.rows(
        `SELECT players.name, goals, penalties, rank FROM mart.top_scorers JOIN mart.players USING (player_id) WHERE goals > 0 ORDER BY name`,
      ),
    ).toEqual([
      { name: "Player 10", goals: 1, penalties: 0, rank: 1 },
      { name: "Player 22", goals: 1, penalties: 1, rank: 1 },
    ]);
  });
});

describe("matches of a stream", () => {
  test("facts of the match list", async () => {
    expect(
      await build.rows(`SELECT matchday, round, status, kickoff_at, full_time_home, half_time_away, venue_name, venue_city, attendance, referee, has_events, winner
        FROM mart.matches ORDER BY matchday`),
    ).toEqual([
      {
        matchday: 3,
        round: "Matchday 3",
        status: "FINISHED",
        kickoff_at: "2025-08-16T15:00:00.000Z",
        full_time_home: 1,
        half_time_away: 1,
        venue_name: "The Made Up",
        venue_city: "Home",
        attendance: 1234,
        referee: "Ref",
        has_events: true,
        winner: "AWAY",
      },
      expect.objectContaining({
        matchday: 4,
        status: "SCHEDULED",
        full_time_home: null,
        has_events: false,
        winner: null,
      }),
    ]);
  });
});
