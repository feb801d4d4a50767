import { expect, test } from "vitest";
import { loadReadModel } from "../../../src/readmodel/load-read-model.ts";
import type { ReadModel } from "../../../src/readmodel/read-model.ts";
import { defaultSeason, isCurrent, isFinished, matchdaysOf } from "../../../src/readmodel/season-state.ts";
import { createFakeSnapshot, type MartRow } from "../../support/fake-snapshot.ts";

const today = "2026-03-01";
type Status = "FINISHED" | "SCHEDULED" | "POSTPONED" | "CANCELLED" | "IN_PLAY";
interface SeasonCase {
  readonly year: number;
  readonly expected: number;
  /** Date and status of each match. */
  readonly matches: readonly (readonly [date: string, status: Status])[];
  readonly heldBack?: boolean;
}

const at = "2026-01-01 00:00:00";
const team = (id: string): MartRow => ({
  team_id: id,
  slug: id,
  name: id,
  short_name: id,
  is_national: false,
  is_resolved: true,
  aliases: "[]",
  former_ids: "[]",
  sources: "[]",
  ingested_at: at,
});

async function league(...seasons: readonly SeasonCase[]): Promise<ReadModel> {
  const snapshot = await createFakeSnapshot({
    heldBack: seasons
      .filter((season) => season.heldBack)
      .map(({ year }) => ({
        competitionCode: "PL",
        season: year,
        seasonId: `sea_${year}`,
        reason: "bad",
        servedFrom: null,
      })),
    rows: {
      competitions: [
        {
          competition_id: "cmp_pl",
          competition_code: "PL",
          slug: "pl",
          name: "PL",
          kind: "LEAGUE",
          is_synthetic: false,
          ordinal: 1,
        },
      ],
      teams: [team("tea_a"), team("tea_b")],
      seasons: seasons.map(({ year, expected, matches }) => ({
        season_id: `sea_${year}`,
        competition_id: "cmp_pl",
        competition_code: "PL",
        season: year,
        label: String(year),
        start_on: matches[0]?.[0] ?? null,
        end_on: matches.at(-1)?.[0] ?? null,
        expected_matches: expected,
      })),
      matches: seasons.flatMap(({ year, matches }) =>
        matches.map(([date, status], index) => ({
          match_id: `mat_${year}_${index}`,
          season_id: `sea_${year}`,
          match_on: date,
          matchday: Math.floor(index / 2) + 1,
          status,
          home_team_id: "tea_a",
          away_team_id: "tea_b",
          full_time_home: status === "FINISHED" ? 1 : null,
          full_time_away: status === "FINISHED" ? 0 : null,
          counts_for_table: true,
          has_events: false,
          sources: "[]",
          ingested_at: at,
          first_seen_at: at,
          last_changed_at: at,
          changes: 0,
        })),
      ),
    },
  });
  return loadReadModel(snapshot, { clock: () => new Date(today), byteBudget: 1 });
}

const complete = (year: number): SeasonCase => ({
  year,
  expected: 2,
  matches: [
    [`${year}-05-01`, "FINISHED"],
    [`${year}-05-02`, "FINISHED"],
  ],
});
const defaultYear = async (...seasons: readonly SeasonCase[]): Promise<number | undefined> =>
  defaultSeason((await league(...seasons)).competitions[0]!, today)?.year;

test("the newest complete season", async () => {
  expect(await defaultYear(complete(2023), complete(2024))).toBe(2024);
});

test("a newer one with matches to come", async () => {
  const running: SeasonCase = {
    year: 2025,
    expected: 2,
    matches: [
      ["2026-02-01", "FINISHED"],
      ["2026-03-01", "SCHEDULED"],
    ],
  };
  expect(await defaultYear(complete(2024), running)).toBe(2025);
});

test("one that has not begun", async () => {
  expect(await defaultYear(complete(2024), { year: 2026, expected: 2, matches: [["2026-08-01", "SCHEDULED"]] })).toBe(
    2026,
  );
});

test("not one that stopped half-way", async () => {
  const frozen: SeasonCase = {
    year: 2025,
    expected: 2,
    matches: [
      ["2025-08-01", "FINISHED"],
      ["2025-09-01", "SCHEDULED"],
    ],
  };
  expect(await defaultYear(complete(2024), frozen)).toBe(2024);
});

test("not one of which only a part was ever listed", async () => {
  expect(await defaultYear(complete(2024), { ...complete(2025), expected: 10 })).toBe(2024);
});

test("one with a lost match is not complete: a whole table is preferred", async () => {
  const matches = Array.from({ length: 19 }, () => ["2025-05-01", "FINISHED"] as const);
  expect(await defaultYear(complete(2024), { year: 2025, expected: 20, matches })).toBe(2024);
});

test("not one that is held back", async () => {
  expect(await defaultYear(complete(2024), { ...complete(2025), heldBack: true })).toBe(2024);
  expect(await defaultYear({ ...complete(2025), heldBack: true })).toBeUndefined();
});

test("where none is either, the newest that is served", async () => {
  const frozen = (year: number): SeasonCase => ({ year, expected: 2, matches: [[`${year}-08-01`, "SCHEDULED"]] });
  expect(await defaultYear(frozen(2011), frozen(2012))).toBe(2012);
});

test("finished when decided or past; current only while it is not", async () => {
  const frozen: SeasonCase = {
    year: 2025,
    expected: 2,
    matches: [
      ["2025-08-01", "FINISHED"],
      ["2025-09-01", "SCHEDULED"],
    ],
  };
  const running: SeasonCase = {
    year: 2026,
    expected: 2,
    matches: [
      ["2026-02-01", "FINISHED"],
      ["2026-03-01", "IN_PLAY"],
    ],
  };
  const { seasons } = await league(complete(2024), frozen, running);
  const of = (year: number) => seasons.get(`sea_${year}`)!;
  expect([2024, 2025, 2026].map((year) => isFinished(of(year), today))).toEqual([true, true, false]);
  expect([2024, 2025, 2026].map((year) => isCurrent(of(year), today))).toEqual([false, false, true]);
});

test.each([
  [["FINISHED", "FINISHED"], "2026-02-01", "COMPLETED"],
  [["FINISHED", "POSTPONED"], "2026-02-01", "COMPLETED"],
  [["FINISHED", "CANCELLED"], "2026-02-01", "COMPLETED"],
  [["FINISHED", "SCHEDULED"], "2026-03-02", "IN_PROGRESS"],
  [["SCHEDULED", "SCHEDULED"], "2026-02-28", "IN_PROGRESS"],
  [["SCHEDULED", "SCHEDULED"], "2026-03-01", "UPCOMING"],
  [["POSTPONED", "POSTPONED"], "2026-04-01", "UPCOMING"],
  [["FINISHED", "IN_PLAY"], "2026-03-01", "LIVE"],
] as const)("a matchday of %j on %s is %s", async (statuses, date, expected) => {
  const model = await league({ year: 2025, expected: 2, matches: statuses.map((status) => [date, status] as const) });
  expect(matchdaysOf(model.seasons.get("sea_2025")!, today)).toMatchObject([{ number: 1, status: expected, total: 2 }]);
});
