/** Shot maps, xG timelines, pass networks and players' histories over one made-up match, worked out by hand. */

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
  minute: index,
  second: 0,
  type: { id: 0, name: type },
  possession: 1,
  play_pattern: { id: 1, name: "Regular Play" },
  team: HOME,
  player: player(10),
  ...more,
});
const pass = (from: number, to: number | null, start: number[], end: number[], details: object = {}) =>
  event("Pass", {
    player: player(from),
    location: start,
    pass: { length: 10, end_location: end, ...(to === null ? {} : { recipient: player(to) }), ...details },
  });
const shot = (xg: number, outcome: string, location: number[], more: object = {}, type = "Open Play") =>
  event("Shot", {
    location,
    shot: {
      statsbomb_xg: xg,
      end_location: [120, 40, 1],
      outcome: { id: 0, name: outcome },
      type: { id: 0, name: type },
      body_part: { id: 40, name: "Right Foot" },
    },
    ...more,
  });

const events = [
  pass(10, 11, [10, 20], [30, 40]),
  pass(11, 10, [30, 40], [50, 60]),
  pass(10, 11, [20, 20], [40, 20]),
  pass(10, 11, [99, 79], [100, 80], { outcome: { id: 9, name: "Incomplete" } }),
  // Completed, but nobody is named: no link, and no place.
  pass(10, null, [99, 79], [100, 80]),
  shot(0.25, "Goal", [110, 40]),
  shot(0.5, "Saved", [108, 40], { team: AWAY, player: player(20) }, "Penalty"),
  shot(0.1, "Off T", [117, 44], { player: player(11) }),
  event("Foul Committed", { team: AWAY, player: player(20), foul_committed: { card: { id: 5, name: "Yellow Card" } } }),
  shot(0.75, "Goal", [108, 40], { period: 5, minute: 120 }, "Penalty"),
];

const match = {
  match_id: 7,
  match_date: "2025-08-16",
  kick_off: "15:00:00.000",
  home_team: { home_team_id: 1, home_team_name: "Home Town", country: { id: 1, name: "Demoland" } },
  away_team: { away_team_id: 2, away_team_name: "Away End", country: { id: 1, name: "Demoland" } },
  home_score: 1,
  away_score: 0,
  match_status: "available",
  match_week: 1,
  competition_stage: { id: 1, name: "Regular Season" },
};
/** Played, but nobody recorded its events. */
const second = {
  ...match,
  match_id: 9,
  match_date: "2025-09-20",
  match_week: 2,
  home_team: { home_team_id: 2, home_team_name: "Away End" },
  away_team: { away_team_id: 1, away_team_name: "Home Town" },
  home_score: 2,
  away_score: 2,
};

const FIRST = "2026-01-01T06:00:00Z";
const SECOND = "2026-01-08T06:00:00Z";
const THIRD = "2026-01-15T06:00:00Z";
const FOURTH = "2026-01-22T06:00:00Z";
const onSheet = (id: number, number: number, nickname: string | null = null) => ({
  player_id: id,
  player_name: `Player ${id}`,
  player_nickname: nickname,
  jersey_number: number,
  country: { id: 1, name: "Demoland" },
  positions: [{ position: "Striker", from: "00:00", to: null, start_reason: "Starting XI" }],
});
const sheet = (...lineup: readonly object[]) => [{ team_id: 1, team_name: "Home Town", lineup }];

let build: MadeUpBuild;
beforeAll(async () => {
  build = await buildMadeUp({
    competitions: [competition({ code: "DEMO", country: null, timezone: "UTC", isSynthetic: true, seasons: [2025] })],
    demo: {
      matches: [match, second],
      events: [{ matchId: "7", events }],
      lineups: [
        { matchId: "7", ingestedAt: FIRST, sides: sheet(onSheet(10, 9), onSheet(11, 8)) },
        { matchId: "7", ingestedAt: SECOND, sides: sheet(onSheet(10, 10), onSheet(11, 8)) },
        { matchId: "9", ingestedAt: SECOND, sides: sheet(onSheet(10, 12), onSheet(11, 8)) },
        { matchId: "9", ingestedAt: THIRD, sides: sheet(onSheet(10, 12), onSheet(11, 8, "Elf")) },
        // An older match that is corrected later says nothing of today.
        { matchId: "7", ingestedAt: FOURTH, sides: sheet(onSheet(10, 10), onSheet(11, 77)) },
      ],
    },
  });
});
afterAll(() => build?.close());

const lists = (rows: readonly object[]): unknown[][] => rows.map((row) => Object.values(row));

describe("shots", () => {
  test("every shot but the kicks of a shoot-out, and how far from the goal", async () => {
    const rows = await build.rows(`SELECT minute, is_home, xg, outcome, is_penalty, is_goal, is_on_target, distance
      FROM mart.shots ORDER BY event_index`);
    expect(lists(rows)).toEqual([
      [6, true, 0.25, "Goal", false, true, true, 10],
      [7, false, 0.5, "Saved", true, false, true, 12],
      [8, true, 0.1, "Off T", false, false, false, 5],
    ]);
  });

  test("xg_timeline: both sums after each shot", async () => {
    const rows = await build.rows(
      "SELECT shot_no, is_home, xg, home_xg, away_xg FROM mart.xg_timeline ORDER BY shot_no",
    );
    expect(lists(rows)).toEqual([
      [1, true, 0.25, 0.25, 0],
      [2, false, 0.5, 0.25, 0.5],
      [3, true, 0.1, 0.35, 0.5],
    ]);
  });

  test("shot_maps: each side summed up, and both ends of the timeline", async () => {
    const rows = await build.rows(`SELECT is_home, shots, on_target, goals, xg, non_penalty_xg FROM mart.shot_maps
      ORDER BY is_home DESC`);
    expect(lists(rows)).toEqual([
      [true, 2, 1, 1, 0.35, 0.35],
      [false, 1, 1, 0, 0.5, 0],
    ]);
  });
});

describe("pass network", () => {
  test("nodes stand at the mean of where they gave and got completed passes", async () => {
    const rows = await build.rows(`SELECT players.name, average_x, average_y, passes, received
      FROM mart.pass_network_nodes JOIN mart.players USING (player_id) ORDER BY players.name`);
    expect(lists(rows)).toEqual([
      // x: (30 + 30 + 40) / 3, y: (40 + 40 + 20) / 3
      ["Elf", 33.3333, 33.3333, 1, 2],
      // x: (10 + 20 + 50) / 3, y: (20 + 20 + 60) / 3
      ["Player 10", 26.6667, 33.3333, 2, 1],
    ]);
  });

  test("links have a direction", async () => {
    const rows = await build.rows(`SELECT f.name AS giver, t.name AS receiver, passes FROM mart.pass_network_links
      JOIN mart.players AS f ON f.player_id = from_player_id JOIN mart.players AS t ON t.player_id = to_player_id
      ORDER BY passes DESC`);
    expect(lists(rows)).toEqual([
      ["Player 10", "Elf", 2],
      ["Elf", "Player 10", 1],
    ]);
  });

  test("what the nodes gave is what the links carry, and what they got", async () => {
    const [sums] = await build.rows(`SELECT (SELECT sum(passes) FROM mart.pass_network_nodes) AS given,
      (SELECT sum(received) FROM mart.pass_network_nodes) AS got, (SELECT sum(passes) FROM mart.pass_network_links) AS links`);
    expect(sums).toEqual({ given: 3, got: 3, links: 3 });
  });
});

test("team_stats: numbers of events from the matches that have any, results from all", async () => {
  const rows = await build.rows(`SELECT name, played, won, drawn, goals_for, matches_with_events, shots, shots_against,
      xg, xg_against, passes, completed_passes, yellow_cards, red_cards
    FROM mart.team_stats JOIN mart.teams USING (team_id) ORDER BY name DESC`);
  expect(lists(rows)).toEqual([
    ["Home Town", 2, 1, 1, 3, 1, 2, 1, 0.35, 0.5, 5, 4, 0, 0],
    ["Away End", 2, 0, 1, 2, 1, 1, 2, 0.5, 0.35, 0, 0, 1, 0],
  ]);
});

describe("player_history", () => {
  test("a version for each change of facts; of one instant the latest match speaks", async () => {
    const rows = await build.rows(`SELECT h.version, h.name, h.shirt_number, t.name AS team, h.nationality, valid_from,
        valid_to, is_current
      FROM mart.player_history AS h JOIN mart.players AS p USING (player_id) JOIN mart.teams AS t USING (team_id)
      ORDER BY p.name, version`);
    const [first, later, last] = ["2026-01-01", "2026-01-08", "2026-01-15"].map((day) => `${day}T06:00:00.000Z`);
    expect(lists(rows)).toEqual(
      expect.arrayContaining([
        [1, "Player 10", 9, "Home Town", "Demoland", first, later, false],
        [2, "Player 10", 12, "Home Town", "Demoland", later, null, true],
        [1, "Player 11", 8, "Home Town", "Demoland", first, last, false],
        [2, "Elf", 8, "Home Town", "Demoland", last, null, true],
      ]),
    );
    expect(rows).toHaveLength(4);
  });

  test("the line-ups are those of the newest sheets alone", async () => {
    const rows = await build.rows(`SELECT match_on, shirt_number FROM mart.lineups JOIN mart.matches USING (match_id)
      ORDER BY match_on, shirt_number`);
    expect(lists(rows)).toEqual([
      ["2025-08-16", 10],
      ["2025-08-16", 77],
      ["2025-09-20", 8],
      ["2025-09-20", 12],
    ]);
  });
});
