/** The record contracts against made-up records of every shape, and against openfootball's real files where they are. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Ajv, type ValidateFunction } from "ajv";
import { describe, expect, it } from "vitest";

const root = new URL("../../..", import.meta.url).pathname;

function contract(name: string): ValidateFunction {
  const text = readFileSync(join(root, `config/contracts/${name}.schema.json`), "utf8");
  return new Ajv({ strict: false }).compile(JSON.parse(text));
}

const match = { date: "2024-08-16", team1: "Alpha FC", team2: "Beta FC" };

describe("openfootball-match", () => {
  const validate = contract("openfootball-match");

  it.each([
    ["A1 ft and ht", { ...match, round: "Matchday 1", time: "20:00", score: { ht: [0, 0], ft: [1, 0] } }],
    ["A2 ft alone", { ...match, score: { ft: [1, 0] } }],
    ["A4 nothing filled in", { ...match, score: {} }],
    ["A6 no score", match],
    ["A7 a bare array", { ...match, score: [2, 0] }],
    ["A8 et and p without ft", { ...match, score: { et: [1, 1], p: [4, 3] } }],
    ["A8 et alone", { ...match, score: { et: [2, 1] } }],
    ["A9 all of them", { ...match, score: { p: [4, 2], et: [3, 3], ft: [2, 2], ht: [2, 0] } }],
    ["A10 a shoot-out without extra time", { ...match, score: { ft: [1, 1], ht: [0, 1], p: [3, 4] } }],
    ["A11 a shoot-out with equal numbers", { ...match, score: { ft: [0, 1], et: [0, 1], p: [4, 4] } }],
    ["B a status", { ...match, score: {}, status: "postponed" }],
    ["C a stage without round, a number", { ...match, stage: "Playoffs", num: 73, group: "Group A" }],
    ["D an odd time", { ...match, time: "9:30", time_local: "19:45 UTC±0", ground: "Some Stadium, Some City" }],
    ["E4 teams as objects", { ...match, team1: { name: "Alpha", code: "ALP" }, team2: { name: "Beta", code: null } }],
    ["the older shape", { ...match, team1: { key: "a", name: "Alpha", code: "ALP" }, score1: 2, score2: 0 }],
    ["the older shape, not played", { ...match, score1: null, score2: null }],
    ["the score null", { ...match, score: null }],
    ["F4 a placeholder", { ...match, team1: "N.N.", team2: "N.N." }],
    [
      "G4-5 minutes",
      { ...match, goals1: [{ name: "A", minute: "90+4" }], goals2: [{ name: "B", minute: 90, offset: 3 }] },
    ],
    [
      "G6 penalty, own goal",
      {
        ...match,
        goals1: [{ name: "A", minute: 5, penalty: true }],
        goals2: [{ name: "B", minute: 8, owngoal: true }],
      },
    ],
    ["new keys", { ...match, weather: { clouds: 3 } }],
    // What cannot be right holds its season back at the quality gate; it does not hide the whole file.
    ["a negative score", { ...match, score: { ft: [-1, 0] } }],
  ])("takes %s", (_, record) => {
    expect(validate(record), JSON.stringify(validate.errors)).toBe(true);
  });

  it.each([
    ["no date", { team1: "Alpha", team2: "Beta" }],
    ["a date in another form", { ...match, date: "16.08.2024" }],
    ["no team", { date: "2024-08-16", team1: "Alpha" }],
    ["an empty team", { ...match, team1: "" }],
    ["a team without a name", { ...match, team1: { code: "ALP" } }],
    ["a score of one number", { ...match, score: { ft: [1] } }],
    ["a score of three numbers", { ...match, score: { ft: [1, 2, 3] } }],
    ["a score as text", { ...match, score: { ft: ["1", "0"] } }],
    ["a score as one text", { ...match, score: "1-0" }],
    ["an old score as text", { ...match, score1: "1" }],
    ["goals that are no list", { ...match, goals1: "A 5'" }],
    ["something else", "match"],
  ])("refuses %s", (_, record) => {
    expect(validate(record)).toBe(false);
  });

  /** Bad records of a file, with where they are. */
  function badRecords(path: string): readonly string[] {
    interface File {
      matches?: unknown[];
      rounds?: { matches: unknown[] }[];
    }
    const { matches, rounds } = JSON.parse(readFileSync(path, "utf8")) as File;
    const records = matches ?? (rounds ?? []).flatMap((round) => round.matches);
    return records.flatMap((record, index) => (validate(record) ? [] : [`${path}#${index}`]));
  }

  function matchFiles(folder: string): readonly string[] {
    return readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => /^(?:.*\/)?\d{4}[^/]*\/(?:[a-z]+\.\d|worldcup(?:\.quali_playoffs)?)\.json$/.test(name))
      .map((name) => join(folder, name));
  }

  it("takes every match of the npm package", () => {
    const files = matchFiles(dirname(createRequire(import.meta.url).resolve("football.json/package.json")));
    expect(files.length).toBeGreaterThan(20);
    expect(files.flatMap(badRecords)).toEqual([]);
  });

  const sample = join(process.env.PITCHLAKE_TEST_DATA ?? join(root, "../shared/data"), "openfootball");
  const isHere = existsSync(sample);
  it.skipIf(!isHere)(`takes every match of the openfootball sample${isHere ? "" : ` (not here: ${sample})`}`, () => {
    const files = matchFiles(sample);
    expect(files.length).toBeGreaterThan(10);
    expect(files.flatMap(badRecords)).toEqual([]);
  });
});

describe("StatsBomb's shapes", () => {
  const game = {
    match_id: 1,
    match_date: "2025-08-09",
    home_team: { home_team_id: 1, home_team_name: "Alpha" },
    away_team: { away_team_id: 2, away_team_name: "Beta" },
    home_score: null,
    away_score: null,
    match_status: "scheduled",
  };
  const event = { id: "e-1", index: 1, period: 1, minute: 0, second: 0, type: { id: 35, name: "Starting XI" } };
  const lineup = { team_id: 1, team_name: "Alpha", lineup: [{ player_id: 7, player_name: "A. Player" }] };

  it.each([
    ["statsbomb-match", game],
    ["statsbomb-match", { ...game, home_score: 2, away_score: 1, kick_off: "16:00:00.000", synthetic: true }],
    ["statsbomb-event", event],
    ["statsbomb-event", { ...event, player: { id: 7, name: "A" }, location: [60, 40], shot: { statsbomb_xg: 0.1 } }],
    ["statsbomb-lineup", lineup],
    ["statsbomb-lineup", { ...lineup, lineup: [{ player_id: 7, player_name: "A", positions: [], cards: [] }] }],
  ])("%s takes a good record", (name, record) => {
    const validate = contract(name);
    expect(validate(record), JSON.stringify(validate.errors)).toBe(true);
  });

  it.each([
    ["statsbomb-match", { ...game, match_id: "1" }],
    ["statsbomb-match", { ...game, home_team: { home_team_name: "Alpha" } }],
    ["statsbomb-match", { ...game, home_score: "2" }],
    ["statsbomb-event", { ...event, period: 6 }],
    ["statsbomb-event", { ...event, type: "Shot" }],
    ["statsbomb-event", { ...event, location: [60] }],
    ["statsbomb-lineup", { ...lineup, lineup: undefined }],
    ["statsbomb-lineup", { ...lineup, lineup: [{ player_name: "A" }] }],
  ])("%s refuses a bad record", (name, record) => {
    expect(contract(name)(JSON.parse(JSON.stringify(record)))).toBe(false);
  });

  const sample = join(process.env.PITCHLAKE_TEST_DATA ?? join(root, "../shared/data"), "statsbomb");
  const isHere = existsSync(sample);
  it.skipIf(!isHere)(`take a real match${isHere ? "" : ` (not here: ${sample})`}`, () => {
    const bad = (name: string, file: string): readonly unknown[] => {
      const validate = contract(name);
      const records = JSON.parse(readFileSync(join(sample, file), "utf8")) as unknown[];
      return records.filter((record) => !validate(record));
    };
    expect(bad("statsbomb-event", "9880.json")).toEqual([]);
    expect(bad("statsbomb-lineup", "lineup.json")).toEqual([]);
  });
});
