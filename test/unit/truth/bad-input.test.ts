/** Bad input that is no fault of a file: sources that contradict each other, a new name, a decision that is taken back. */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { competition } from "../../support/truth/made-up-build.ts";
import { buildMadeUpRaw, type MadeUpRawBuild, type RawRow } from "../../support/warehouse/made-up-raw.ts";

const league = (code: string, teams: number, changes: object = {}) =>
  competition({
    code,
    country: "France",
    formats: [{ teams, meetings: 1 }],
    ids: { FOOTBALL_DATA: { fd_code: code }, API_FOOTBALL: { league_id: `9${code.length}` } },
    ...changes,
  });

/** Names that the aliases know, as openfootball and football-data.org spell them. */
const [RENNES, LILLE, LENS] = ["Stade Rennais FC 1901", "Lille OSC", "Racing Club de Lens"];
const IDS: Readonly<Record<string, number>> = { [RENNES]: 529, [LILLE]: 521, [LENS]: 546 };

interface Game {
  readonly round: number;
  readonly date: string;
  readonly home: string;
  readonly away: string;
  readonly ft?: readonly [number, number];
  readonly status?: string;
}

const openfootball = (code: string, games: readonly Game[]): RawRow[] =>
  games.map(({ round, date, home, away, ft, status }, index) => ({
    competition_code: code,
    season: 2024,
    season_id: `${code}_2024`,
    base: "remote",
    ingested_at: "2026-01-01 06:00:00",
    object_key: `raw/matches/source=openfootball/season_id=${code}_2024/base=remote/one.parquet`,
    record_index: index,
    context: "{}",
    record: {
      round: `Matchday ${round}`,
      ...{ date, team1: home, team2: away, score: ft === undefined ? {} : { ft } },
      ...(status === undefined ? {} : { status }),
    },
    record_hash: `${code}-${index}-${home}-${ft}`,
  }));

const footballData = (code: string, games: readonly (Game & { readonly homeId?: number })[]): RawRow[] =>
  games.map(({ round, date, home, away, ft, homeId }, index) => ({
    endpoint: "football_data_matches",
    competition_code: code,
    season: 2024,
    ingested_at: "2026-01-02 06:00:00",
    object_key: `raw/matches/source=football_data/season_id=${code}_2024/one.parquet`,
    record_index: index,
    record: {
      id: 1_000 * code.length + index,
      competition: { code },
      season: { startDate: "2024-08-10" },
      utcDate: `${date}T19:00:00Z`,
      status: ft === undefined ? "TIMED" : "FINISHED",
      matchday: round,
      stage: "REGULAR_SEASON",
      homeTeam: { id: homeId ?? IDS[home], name: home },
      awayTeam: { id: IDS[away], name: away },
      score: { duration: "REGULAR", fullTime: { home: ft?.[0] ?? null, away: ft?.[1] ?? null } },
    },
  }));

const game = (round: number, home: string, away: string, ft?: readonly [number, number]): Game => ({
  ...{ round, home, away, date: `2024-09-${String(round).padStart(2, "0")}` },
  ...(ft === undefined ? {} : { ft }),
});

let build: MadeUpRawBuild;
beforeAll(async () => {
  build = await buildMadeUpRaw({
    competitions: [
      league("SAYS", 3),
      league("NAME", 3),
      league("PROVIDER", 3),
      league("LIFT", 2, {
        deductions: [
          { season: 2024, team: RENNES, points: 10, effectiveFrom: "2024-09-05", reason: "debts" },
          { season: 2024, team: RENNES, points: -10, effectiveFrom: "2024-09-15", reason: "appeal upheld" },
        ],
      }),
      league("BREAK", 3),
    ],
    rows: {
      matches__openfootball: [
        ...openfootball("SAYS", [game(1, RENNES, LILLE, [1, 1]), game(2, LILLE, LENS, [2, 0])]),
        // The same club under its short name until it takes the long one; then under one that nobody knows.
        ...openfootball("NAME", [
          game(1, "Stade Rennais", LILLE, [1, 0]),
          game(2, LENS, RENNES, [0, 2]),
          game(3, "Union of the Unheard", LILLE, [1, 0]),
        ]),
        ...openfootball("LIFT", [game(1, RENNES, LILLE, [1, 0]), game(10, LILLE, RENNES, [0, 1])]),
        ...openfootball("BREAK", [
          { ...game(1, RENNES, LILLE, [2, 0]), status: "abandoned" },
          { ...game(2, LILLE, LENS, [0, 3]), status: "awarded" },
          { ...game(3, LENS, RENNES), status: "abandoned" },
        ]),
      ],
      matches__football_data: [
        // Another result of the first match, the same of the second, and the second once more.
        ...footballData("SAYS", [
          game(1, RENNES, LILLE, [2, 1]),
          game(2, LILLE, LENS, [2, 0]),
          game(2, LILLE, LENS, [2, 0]),
        ]),
        ...footballData("PROVIDER", [
          game(1, RENNES, LILLE, [1, 0]),
          { ...game(2, "Rennes Nouveau", LENS, [3, 0]), homeId: 529 },
        ]),
      ],
    },
  });
}, 60_000);
afterAll(() => build?.close());

const table = (code: string) =>
  build.rows(`SELECT t.name, played, won, points, deduction FROM mart.league_table JOIN mart.seasons USING (season_id)
    JOIN mart.teams AS t USING (team_id) WHERE table_type = 'TOTAL' AND competition_code = '${code}' ORDER BY position`);

describe("two sources that contradict each other", () => {
  test("are one match with the result of the one that the config puts first, and both as its sources", async () => {
    const rows = await build.rows(`SELECT matchday, full_time_home AS home, full_time_away AS away,
        json_array_length(sources) AS sources FROM mart.matches WHERE competition_code = 'SAYS' ORDER BY 1`);
    expect(rows).toEqual([
      { matchday: 1, home: 1, away: 1, sources: 2 },
      { matchday: 2, home: 2, away: 0, sources: 2 },
    ]);
  });

  test("are told of, and hold nothing back", async () => {
    const [match] = await build.rows(
      "SELECT match_id, season_id FROM mart.matches WHERE competition_code = 'SAYS' AND matchday = 1",
    );
    expect(await build.badRows("sources_contradict")).toEqual([
      { season_id: match?.season_id, reason: `two sources tell different results of match ${match?.match_id}` },
    ]);
    for (const name of ["same_meeting_twice", "team_twice_in_round", "table_does_not_add_up"])
      expect(await build.badRows(name), name).toEqual([]);
  });

  test("a match that a source sends twice counts once", async () => {
    expect(await table("SAYS")).toMatchObject([
      { name: LILLE, played: 2, points: 4 },
      { name: RENNES, played: 1, points: 1 },
      { name: LENS, played: 1, points: 0 },
    ]);
  });
});

describe("a team that is renamed in the middle of a season", () => {
  test("under names that are known is one team with all its matches", async () => {
    expect((await table("NAME")).find(({ name }) => name === RENNES)).toMatchObject({ played: 2, won: 2, points: 6 });
  });

  test("under a name that is not known is a team of its own, listed, and no match is lost", async () => {
    expect((await table("NAME")).map(({ name, played }) => `${name} ${played}`).toSorted()).toEqual(
      [`${LENS} 1`, `${LILLE} 2`, `${RENNES} 2`, "Union of the Unheard 1"].toSorted(),
    );
    expect(
      await build.rows("SELECT name FROM mart.unresolved_names WHERE entity = 'team' AND competition_code = 'NAME'"),
    ).toEqual([{ name: "Union of the Unheard" }]);
  });

  test("under a provider's id is the same team, whatever it is called now", async () => {
    expect((await table("PROVIDER"))[0]).toMatchObject({ name: RENNES, played: 2, won: 2, points: 6 });
    expect(
      await build.rows(
        "SELECT name FROM mart.unresolved_names WHERE entity = 'team' AND competition_code = 'PROVIDER'",
      ),
    ).toEqual([]);
  });
});

test("a deduction that is lifted on appeal is in the tables of its time alone", async () => {
  const moments = await build.rows(`SELECT as_of_on, points, deduction FROM mart.league_table_asof
    JOIN mart.seasons USING (season_id) JOIN mart.teams AS t USING (team_id) WHERE competition_code = 'LIFT'
      AND t.name = '${RENNES}' AND table_type = 'TOTAL' AND as_of_kind = 'DATE' ORDER BY as_of_on`);
  expect(moments).toEqual([
    { as_of_on: "2024-09-01", points: 3, deduction: 0 },
    { as_of_on: "2024-09-05", points: -7, deduction: 10 },
    { as_of_on: "2024-09-10", points: -4, deduction: 10 },
    { as_of_on: "2024-09-15", points: 6, deduction: 0 },
  ]);
  expect((await table("LIFT"))[0]).toMatchObject({ name: RENNES, points: 6, deduction: 0 });
});

test("an awarded match counts, an abandoned one does not until somebody decides on it", async () => {
  const rows =
    await build.rows(`SELECT matchday, status, full_time_home AS home, full_time_away AS away FROM mart.matches
    WHERE competition_code = 'BREAK' ORDER BY 1`);
  expect(rows).toMatchObject([
    { matchday: 1, status: "ABANDONED" },
    { matchday: 2, status: "AWARDED", home: 0, away: 3 },
    { matchday: 3, status: "ABANDONED", home: null, away: null },
  ]);
  expect((await table("BREAK")).map(({ name, played, points }) => `${name} ${played} ${points}`)).toEqual([
    `${LENS} 1 3`,
    `${RENNES} 0 0`,
    `${LILLE} 1 0`,
  ]);
});
