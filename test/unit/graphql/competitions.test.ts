import { beforeAll, expect, test } from "vitest";
import { createTestApi, type TestApi } from "../../support/graphql/execute.ts";

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});

test("competitions come in the config's order, page by page", async () => {
  const first = await api.ask(
    "{ competitions(first: 2) { nodes { code kind isSynthetic country } totalCount pageInfo { hasNextPage hasPreviousPage endCursor } } }",
  );
  expect(first.competitions.nodes).toEqual([
    { code: "PL", kind: "LEAGUE", isSynthetic: false, country: "Graustark" },
    { code: "WC", kind: "TOURNAMENT", isSynthetic: false, country: null },
  ]);
  expect(first.competitions).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true, hasPreviousPage: false } });
  const after = first.competitions.pageInfo.endCursor;
  const second = await api.ask(
    "query($after: String) { competitions(after: $after) { edges { cursor node { code isSynthetic } } pageInfo { hasNextPage hasPreviousPage } } }",
    { variables: { after } },
  );
  expect(second.competitions.edges).toMatchObject([{ node: { code: "DEMO", isSynthetic: true } }]);
  expect(second.competitions.pageInfo).toEqual({ hasNextPage: false, hasPreviousPage: true });
});

test.each(["PL", "pl", "premier-league", "Premier-League", "cmp_pl", "Premier League"])(
  "a competition is found by %s",
  async (key) => {
    const data = await api.ask("query($key: String!) { competition(key: $key) { id } }", { variables: { key } });
    expect(data.competition).toEqual({ id: "cmp_pl" });
  },
);

test("an unknown competition is null", async () => {
  expect(await api.ask('{ competition(key: "XX") { id } season(competition: "XX") { id } }')).toEqual({
    competition: null,
    season: null,
  });
});

test("seasons come newest first; the default one has matches to come or is complete", async () => {
  const data = await api.ask(`{
    pl: competition(key: "PL") { seasons { year } currentSeason { year isCurrent isFinished } season(year: 2024) { year isCurrent isFinished } old: season(year: 1999) { year } }
    demo: season(competition: "DEMO") { year }
    wc: season(competition: "WC") { year label startDate endDate isCurrent isFinished competition { code } }
  }`);
  expect(data.pl).toEqual({
    seasons: [{ year: 2025 }, { year: 2024 }, { year: 2023 }],
    currentSeason: { year: 2025, isCurrent: true, isFinished: false },
    season: { year: 2024, isCurrent: false, isFinished: true },
    old: null,
  });
  // 2025 stopped half-way: past dates, no results.
  expect(data.demo).toEqual({ year: 2024 });
  expect(data.wc).toEqual({
    year: 2022,
    label: "2022",
    startDate: "2022-11-21",
    endDate: "2022-12-18",
    isCurrent: false,
    isFinished: true,
    competition: { code: "WC" },
  });
});

test("a held-back season is there without tables and says why", async () => {
  const data = await api.ask(`{
    standings(competition: "PL", season: 2023) { rows { position } }
    scorers(competition: "PL", season: 2023) { totalCount }
    season(competition: "PL", year: 2023) { year standings { rows { position } groups { name } } coverage { dataset expected present sources heldBack } matches { totalCount } }
  }`);
  expect(data.standings).toBeNull();
  expect(data.scorers).toBeNull();
  expect(data.season).toEqual({
    year: 2023,
    standings: { rows: [], groups: [] },
    coverage: [
      {
        dataset: "matches",
        expected: 12,
        present: 13,
        sources: ["OPENFOOTBALL"],
        heldBack: "a side plays twice in round 3",
      },
    ],
    matches: { totalCount: 0 },
  });
});

test("matchdays go by results and the clock", async () => {
  const data = await api.ask(`{ season(competition: "PL") {
    matchdays { number status total completed live postponed firstKickoff lastKickoff }
    currentMatchday { number status }
  } }`);
  expect(data.season.matchdays.map((it: { number: number; status: string }) => [it.number, it.status])).toEqual([
    [1, "COMPLETED"],
    [2, "COMPLETED"],
    [3, "COMPLETED"],
    [4, "COMPLETED"],
    [5, "LIVE"],
    [6, "UPCOMING"],
  ]);
  expect(data.season.matchdays[0]).toEqual({
    number: 1,
    status: "COMPLETED",
    total: 2,
    completed: 2,
    live: 0,
    postponed: 0,
    firstKickoff: "2026-02-01T15:00:00Z",
    lastKickoff: "2026-02-02T15:00:00Z",
  });
  expect(data.season.currentMatchday).toEqual({ number: 5, status: "LIVE" });
});

test("a season tells its teams, zones, deductions and home advantage", async () => {
  const data = await api.ask(`{ season(competition: "PL", year: 2024) {
    teams { name } zones { kind label fromPosition toPosition } deductions { team { name } points reason effectiveFrom }
    homeAdvantage { matches homeWins draws awayWins homePointsPerGame awayPointsPerGame }
  } }`);
  expect(data.season.teams.map((it: { name: string }) => it.name)).toEqual([
    "Alpha FC",
    "Beta United",
    "Delta Rovers",
    "Gamma City",
  ]);
  expect(data.season.zones[0]).toEqual({
    kind: "CHAMPIONS_LEAGUE",
    label: "Champions League",
    fromPosition: 1,
    toPosition: 1,
  });
  expect(data.season.deductions).toEqual([
    { team: { name: "Delta Rovers" }, points: 3, reason: "unpaid wages", effectiveFrom: "2024-09-01" },
    { team: { name: "Delta Rovers" }, points: -1, reason: "reduced on appeal", effectiveFrom: "2024-09-10" },
  ]);
  expect(data.season.homeAdvantage).toEqual({
    matches: 12,
    homeWins: 6,
    draws: 3,
    awayWins: 3,
    homePointsPerGame: 1.75,
    awayPointsPerGame: 1,
  });
});

test("the form table puts the best first", async () => {
  const data = await api.ask(
    '{ season(competition: "PL", year: 2024) { form(window: 3) { team { name } results played points momentum matches { id } } } }',
  );
  expect(data.season.form[0]).toEqual({
    team: { name: "Alpha FC" },
    results: ["WIN", "WIN", "WIN"],
    played: 3,
    points: 9,
    momentum: "HOT",
    matches: [{ id: "mat_pl2024_41" }, { id: "mat_pl2024_51" }, { id: "mat_pl2024_61" }],
  });
});
