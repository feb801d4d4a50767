/** Versions of a file over time: moved, renamed, corrected, called off and played; and bases that contradict each other. */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildMadeUp, competition, type MadeUpBuild, type MadeUpFile } from "../../support/truth/made-up-build.ts";

const FIRST = "2026-01-01T06:00:00Z";
const SECOND = "2026-01-08T06:00:00Z";
const THIRD = "2026-01-15T06:00:00Z";

interface Entry {
  readonly round?: string;
  readonly date?: string;
  readonly team1: string;
  readonly team2: string;
  readonly ft?: readonly [number, number];
  readonly status?: string;
}

const version = (code: string, ingestedAt: string, entries: readonly Entry[], base = "remote"): MadeUpFile => ({
  competition: code,
  season: 2024,
  base,
  ingestedAt,
  body: {
    name: code,
    matches: entries.map(({ ft, ...more }) => ({
      round: "Matchday 1",
      date: "2024-08-10",
      ...more,
      score: ft === undefined ? {} : { ft },
    })),
  },
});

const steady = { team1: "Steady", team2: "Calm", ft: [1, 1] } as const;
const history: readonly MadeUpFile[] = [
  version("HIST", FIRST, [
    steady,
    { team1: "Played", team2: "Later" },
    { team1: "Wrong", team2: "Right", ft: [3, 0] },
    { team1: "Moved", team2: "Away", date: "2024-08-11" },
    { team1: "Taken", team2: "Back", ft: [2, 0] },
    { team1: "Stade Rennais", team2: "Lille" },
  ]),
  version("HIST", SECOND, [
    steady,
    { team1: "Played", team2: "Later", ft: [2, 1] },
    { team1: "Wrong", team2: "Right", ft: [1, 0] },
    { team1: "Moved", team2: "Away", date: "2024-12-01", status: "postponed" },
    { team1: "Taken", team2: "Back" },
    { team1: "Stade Rennais FC 1901", team2: "Lille OSC", ft: [1, 0] },
  ]),
  version("HIST", THIRD, [
    steady,
    { team1: "Played", team2: "Later", ft: [2, 1] },
    { team1: "Wrong", team2: "Right", ft: [1, 0] },
    { team1: "Moved", team2: "Away", date: "2024-12-03", ft: [0, 0] },
    { team1: "Taken", team2: "Back", ft: [2, 2] },
    { team1: "Stade Rennais FC 1901", team2: "Lille OSC", ft: [1, 0] },
  ]),
];

/** The same meeting twice in one version: called off, then played. */
const calledOff = version("OFF", FIRST, [
  { team1: "A", team2: "B", date: "2024-09-20", status: "cancelled" },
  { team1: "A", team2: "B", date: "2024-12-09", ft: [1, 1] },
  { team1: "B", team2: "A", date: "2024-10-01", round: "Matchday 2", status: "abandoned", ft: [0, 2] },
  { team1: "B", team2: "A", date: "2024-11-01", round: "Matchday 2", ft: [1, 0] },
]);
const onlyCalledOff = version("ONLY", FIRST, [{ team1: "A", team2: "B", status: "abandoned" }]);
const playedTwice = version("TWICE", FIRST, [
  { team1: "A", team2: "B", ft: [1, 0] },
  { team1: "A", team2: "B", date: "2024-12-09", ft: [0, 0] },
]);

let build: MadeUpBuild;
beforeAll(async () => {
  build = await buildMadeUp({
    competitions: [
      competition({ code: "HIST", country: "France", formats: [{ teams: 12, meetings: 1 }] }),
      ...["OFF", "ONLY", "TWICE", "BASES"].map((code) => competition({ code, country: `${code}land` })),
    ],
    files: [
      ...history,
      calledOff,
      onlyCalledOff,
      playedTwice,
      version("BASES", SECOND, [{ team1: "A", team2: "B", ft: [3, 0] }], "package"),
      version("BASES", FIRST, [{ team1: "A", team2: "B", ft: [1, 0] }]),
    ],
  });
}, 60_000);
afterAll(() => build?.close());

const revisionOf = async (home: string) => {
  const rows =
    await build.rows(`SELECT m.match_on, m.status, m.full_time_home AS home, m.full_time_away AS away, r.changes,
      r.corrections, r.is_corrected, r.previous_result, r.first_seen_at, r.last_changed_at
    FROM mart.match_revisions AS r JOIN mart.matches AS m USING (match_id)
    JOIN mart.teams AS t ON m.home_team_id = t.team_id WHERE m.competition_code = 'HIST' AND t.name = '${home}'`);
  expect(rows).toHaveLength(1);
  return rows[0];
};
const at = (instant: string): string => instant.replace("Z", ".000Z");

describe("a match over the versions of its file", () => {
  test("that never changes has no revision", async () => {
    expect(await revisionOf("Steady")).toMatchObject({
      ...{ changes: 0, corrections: 0, is_corrected: false, previous_result: null },
      ...{ first_seen_at: at(FIRST), last_changed_at: at(FIRST) },
    });
  });

  test("that is played after a while changes, and is not corrected", async () => {
    expect(await revisionOf("Played")).toMatchObject({
      ...{ home: 2, away: 1, changes: 1, corrections: 0, is_corrected: false },
      ...{ first_seen_at: at(FIRST), last_changed_at: at(SECOND) },
    });
  });

  test("whose result becomes another one is corrected", async () => {
    expect(await revisionOf("Wrong")).toMatchObject({
      ...{ home: 1, away: 0, changes: 1, corrections: 1, is_corrected: true, previous_result: "3-0" },
    });
  });

  test("whose result is taken back and comes again as another one is corrected once", async () => {
    expect(await revisionOf("Taken")).toMatchObject({
      ...{ home: 2, away: 2, changes: 2, corrections: 1, is_corrected: true, previous_result: "2-0" },
      last_changed_at: at(THIRD),
    });
  });

  test("that is moved to another date is one row, revised", async () => {
    expect(await revisionOf("Moved")).toMatchObject({
      ...{ match_on: "2024-12-03", status: "FINISHED", changes: 2, corrections: 0, is_corrected: false },
      first_seen_at: at(FIRST),
    });
  });

  test("whose team is renamed stays the same match", async () => {
    expect(await revisionOf("Stade Rennais FC 1901")).toMatchObject({
      ...{ home: 1, away: 0, changes: 1, is_corrected: false, first_seen_at: at(FIRST), last_changed_at: at(SECOND) },
    });
  });

  test("tells the same in mart.matches", async () => {
    expect(
      await build.rows(`SELECT m.match_id FROM mart.matches AS m JOIN mart.match_revisions AS r USING (match_id)
        WHERE (m.changes, m.is_corrected, m.first_seen_at, m.last_changed_at)
          IS DISTINCT FROM (r.changes, r.is_corrected, r.first_seen_at, r.last_changed_at)`),
    ).toEqual([]);
  });
});

describe("a match that was called off", () => {
  const matches = (code: string) =>
    build.rows(`SELECT t.name AS home, match_on, status, full_time_home AS goals FROM mart.matches
      JOIN mart.teams AS t ON home_team_id = t.team_id WHERE competition_code = '${code}' ORDER BY 1, 2`);

  test("and played on another day is one match, the one that was played", async () => {
    expect(await matches("OFF")).toEqual([
      { home: "A", match_on: "2024-12-09", status: "FINISHED", goals: 1 },
      { home: "B", match_on: "2024-11-01", status: "FINISHED", goals: 1 },
    ]);
  });

  test("and not played again stays", async () => {
    expect(await matches("ONLY")).toEqual([{ home: "A", match_on: "2024-08-10", status: "ABANDONED", goals: null }]);
  });

  test("is not one that was played twice: that is told, and only of that season", async () => {
    const seasons = await build.rows("SELECT season_id FROM mart.seasons WHERE competition_code = 'TWICE'");
    const bad = await build.badRows("same_meeting_twice");
    expect(bad.map(({ season_id }) => ({ season_id }))).toEqual(seasons);
  });
});

test("of two bases that contradict each other the first of the order holds, however old", async () => {
  expect(
    await build.rows("SELECT full_time_home, full_time_away FROM mart.matches WHERE competition_code = 'BASES'"),
  ).toEqual([{ full_time_home: 1, full_time_away: 0 }]);
});
