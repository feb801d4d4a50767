/** What happens when two sources of one league cannot be laid over each other: seen, said and not served, or a team of its own. */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { competition } from "../../support/truth/made-up-build.ts";
import { buildMadeUpRaw, type MadeUpRawBuild, type RawRow } from "../../support/warehouse/made-up-raw.ts";

const TEAMS = ["Reds", "Blues", "Golds", "Greys"] as const;
const pairs = TEAMS.flatMap((home) => TEAMS.filter((away) => away !== home).map((away) => ({ home, away })));

const parquet = (source: string, index: number) => ({
  competition_code: "TL",
  season: 2024,
  base: "remote",
  ingested_at: "2026-01-01 06:00:00",
  object_key: `raw/matches/source=${source}/one.parquet`,
  record_index: index,
  record_hash: `h${index}`,
});

interface Told {
  readonly home: string;
  readonly away: string;
  readonly date: string;
}
const day = (index: number) => `2024-09-${String(10 + index).padStart(2, "0")}`;

const openfootball = pairs.map(
  ({ home, away }, index): RawRow => ({
    ...parquet("openfootball", index),
    season_id: "tl_2024",
    context: "{}",
    record: { date: day(index), round: `Matchday ${index + 1}`, team1: home, team2: away, score: { ft: [2, 1] } },
  }),
);

const statsbomb = (tell: (told: Told, index: number) => Told): RawRow[] =>
  pairs.map(({ home, away }, index) => {
    const told = tell({ home, away, date: day(index) }, index);
    return {
      ...parquet("statsbomb", index),
      record: {
        match_id: 100 + index,
        match_date: told.date,
        match_week: index + 1,
        competition_stage: { name: "Regular Season" },
        home_team: { home_team_id: told.home, home_team_name: told.home },
        away_team: { away_team_id: told.away, away_team_name: told.away },
        home_score: 2,
        away_score: 1,
      },
    };
  });

const league = competition({ code: "TL", formats: [{ teams: 4, meetings: 1 }] });

const cases: readonly {
  readonly name: string;
  readonly tell: (told: Told, index: number) => Told;
  readonly matches: number;
  readonly teams: number;
  readonly tooMany: readonly string[];
}[] = [
  { name: "the same", tell: (told) => told, matches: 12, teams: 4, tooMany: [] },
  {
    name: "in other letters",
    tell: (told) => ({ ...told, home: `FC ${told.home}`, away: `${told.away.toUpperCase()} FC` }),
    matches: 12,
    teams: 4,
    tooMany: [],
  },
  {
    name: "a day later",
    tell: (told, index) => ({ ...told, date: day(index + 1) }),
    matches: 12,
    teams: 4,
    tooMany: [],
  },
  {
    name: "one match the wrong way round",
    tell: (told, index) => (index === 0 ? { ...told, home: told.away, away: told.home } : told),
    matches: 13,
    teams: 4,
    tooMany: [
      "13 matches, the format allows 12",
      "Blues - Reds is there 2 times, the format has it once",
      "Blues has 7 matches, the format allows 6",
      "Reds has 7 matches, the format allows 6",
    ],
  },
];

describe.each(cases)("a second source tells $name", ({ tell, matches, teams, tooMany }) => {
  let build: MadeUpRawBuild;
  beforeAll(async () => {
    build = await buildMadeUpRaw({
      competitions: [league],
      rows: { matches__openfootball: openfootball, matches__statsbomb: statsbomb(tell) },
    });
  });
  afterAll(() => build?.close());

  test("so many matches and teams there are, and the gate says what is too many", async () => {
    const [found] = await build.rows(
      "SELECT (SELECT count(*) FROM mart.matches)::INTEGER AS matches, (SELECT count(*) FROM mart.teams)::INTEGER AS teams",
    );
    expect(found).toEqual({ matches, teams });
    const bad = [...(await build.badRows("same_meeting_twice")), ...(await build.badRows("team_has_too_many_matches"))];
    expect(bad.map(({ reason }) => reason).sort()).toEqual([...tooMany].sort());
  });
});

describe("a second source has a name for a team that nobody knows", () => {
  let build: MadeUpRawBuild;
  beforeAll(async () => {
    // Only one match says so: two would tell who it is.
    const tell = (told: Told, index: number) => (index === 0 ? { ...told, home: "The Unheard-of" } : told);
    build = await buildMadeUpRaw({
      competitions: [league],
      rows: { matches__openfootball: openfootball, matches__statsbomb: statsbomb(tell) },
    });
  });
  afterAll(() => build?.close());

  test("the match is there twice, which is not served, and the name is listed", async () => {
    expect(await build.rows("SELECT count(*)::INTEGER AS n FROM mart.matches")).toEqual([{ n: 13 }]);
    expect((await build.badRows("team_has_too_many_matches")).map(({ reason }) => reason)).toContain(
      "13 matches, the format allows 12",
    );
    expect(await build.rows("SELECT * FROM mart.unresolved_names WHERE name = 'The Unheard-of'")).toEqual([
      { entity: "team", name: "The Unheard-of", competition_code: "TL", first_season: 2024, matches: 1 },
    ]);
  });
});
