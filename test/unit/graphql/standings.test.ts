import { beforeAll, expect, test } from "vitest";
import { createTestApi, type TestApi } from "../../support/graphql/execute.ts";

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});

const lines = (standings: { rows: { team: { shortName: string }; points: number }[] }): string[] =>
  standings.rows.map((row) => `${row.team.shortName} ${row.points}`);

test("the present table has every column", async () => {
  const data = await api.ask(`{ standings(competition: "PL", season: 2024) {
    season { year } type asOf groups { name rows { position } }
    rows { position team { shortName } group played won drawn lost goalsFor goalsAgainst goalDifference points deduction form zone { kind label fromPosition toPosition } previousPosition pointsPerGame winRate goalsPerGame goalsConcededPerGame }
  } }`);
  const { rows, ...table } = data.standings;
  expect(table).toEqual({
    season: { year: 2024 },
    type: "TOTAL",
    asOf: null,
    groups: [{ name: null, rows: [{ position: 1 }, { position: 2 }, { position: 3 }, { position: 4 }] }],
  });
  expect(rows[0]).toEqual({
    position: 1,
    team: { shortName: "Alpha" },
    group: null,
    played: 6,
    won: 5,
    drawn: 1,
    lost: 0,
    goalsFor: 9,
    goalsAgainst: 1,
    goalDifference: 8,
    points: 16,
    deduction: 0,
    form: ["WIN", "DRAW", "LOSS", "WIN", "WIN"],
    zone: { kind: "CHAMPIONS_LEAGUE", label: "Champions League", fromPosition: 1, toPosition: 1 },
    previousPosition: 1,
    pointsPerGame: 16 / 6,
    winRate: 5 / 6,
    goalsPerGame: 1.5,
    goalsConcededPerGame: 1 / 6,
  });
  expect(rows[3]).toMatchObject({
    team: { shortName: "Delta" },
    points: -1,
    deduction: 2,
    zone: { kind: "RELEGATION" },
  });
});

test("HOME and AWAY tables; left out, the season is the default one", async () => {
  const data = await api.ask(
    '{ standings(competition: "PL", season: 2024, type: HOME) { type rows { team { shortName } points } } latest: standings(competition: "pl") { season { year } } }',
  );
  expect(lines(data.standings)).toEqual(["Alpha 9", "Gamma 7", "Beta 4", "Delta 1"]);
  expect(data.latest.season.year).toBe(2025);
});

test("a tournament's table has groups in order", async () => {
  const data = await api.ask(
    '{ standings(competition: "WC") { groups { name rows { team { name } position } } rows { group team { name } } } }',
  );
  expect(data.standings.groups).toEqual([
    {
      name: "Group A",
      rows: [
        { team: { name: "Utopia" }, position: 1 },
        { team: { name: "Ruritania" }, position: 2 },
      ],
    },
    {
      name: "Group B",
      rows: [
        { team: { name: "Élan" }, position: 1 },
        { team: { name: "Zenda" }, position: 2 },
      ],
    },
  ]);
  expect(data.standings.rows.map((row: { group: string }) => row.group)).toEqual([
    "Group A",
    "Group A",
    "Group B",
    "Group B",
  ]);
});

const asOf = (input: object, type = "TOTAL") =>
  api.ask(
    `query($asOf: AsOfInput, $type: StandingsType) { standings(competition: "PL", season: 2024, asOf: $asOf, type: $type) { asOf rows { team { shortName } points } } }`,
    { variables: { asOf: input, type } },
  );

test("as of a date counts what was played up to its end", async () => {
  const onTheDay = await asOf({ date: "2024-08-10" });
  expect(onTheDay.standings.asOf).toBe("2024-08-10");
  expect(lines(onTheDay.standings)).toEqual(["Alpha 3", "Gamma 0", "Delta 0", "Beta 0"]);
  const between = await asOf({ date: "2024-08-14" });
  expect(between.standings.asOf).toBe("2024-08-14");
  expect(lines(between.standings)).toEqual(["Alpha 3", "Gamma 3", "Beta 0", "Delta 0"]);
  expect(lines((await asOf({ date: "2030-01-01" })).standings)[0]).toBe("Alpha 16");
});

test("before the first match everybody has nothing, by name", async () => {
  const data = await asOf({ date: "2024-08-09" });
  expect(lines(data.standings)).toEqual(["Alpha 0", "Beta 0", "Delta 0", "Gamma 0"]);
});

test("as of a matchday, with its reference date", async () => {
  const data = await asOf({ matchday: 1 });
  expect(data.standings.asOf).toBe("2024-08-11");
  expect(lines(data.standings)).toEqual(["Alpha 3", "Gamma 3", "Beta 0", "Delta 0"]);
  expect(lines((await asOf({ matchday: 6 }, "HOME")).standings)[0]).toBe("Alpha 9");
});

test("earlier tables of a season are loaded once, also when many ask at the same time", async () => {
  const fresh = await createTestApi();
  const count = () => fresh.snapshot.queries.filter((sql) => sql.includes("league_table_asof")).length;
  expect(count()).toBe(0);
  const document =
    '{ a: standings(competition: "PL", season: 2024, asOf: { matchday: 1 }) { asOf } b: standings(competition: "PL", season: 2024, asOf: { date: "2024-08-10" }) { asOf } }';
  await Promise.all([fresh.ask(document), fresh.ask(document)]);
  await fresh.ask(document);
  expect(count()).toBe(1);
});

test.each([{}, { matchday: 1, date: "2024-08-10" }, { matchday: 0 }])("asOf %j is refused", async (input) => {
  const error = await api.fail(
    'query($asOf: AsOfInput) { standings(competition: "PL", season: 2024, asOf: $asOf) { asOf } }',
    { variables: { asOf: input } },
  );
  expect(error.extensions).toMatchObject({ code: "BAD_USER_INPUT", argument: "asOf" });
});

const scorers = async (metric: string, first = 20) => {
  const data = await api.ask(
    'query($metric: ScorerMetric, $first: Int) { scorers(competition: "PL", season: 2024, metric: $metric, first: $first) { nodes { rank player { name } } totalCount } }',
    { variables: { metric, first } },
  );
  return data.scorers.nodes.map((it: { rank: number; player: { name: string } }) => `${it.rank} ${it.player.name}`);
};

test("scorers share ranks, 1 2 2 4; who has nothing of a metric is not listed", async () => {
  expect(await scorers("GOALS")).toEqual(["1 Ada Müller", "2 Bob Stone", "2 Cem Kaya", "4 Dan Oak"]);
  expect(await scorers("ASSISTS")).toEqual(["1 Bob Stone", "2 Ada Müller"]);
  expect(await scorers("GOALS_AND_ASSISTS")).toEqual(["1 Ada Müller", "1 Bob Stone", "3 Cem Kaya"]);
  expect(await scorers("NON_PENALTY_GOALS")).toEqual(["1 Bob Stone", "1 Cem Kaya", "3 Ada Müller", "4 Dan Oak"]);
  expect(await scorers("XG")).toEqual(["1 Ada Müller", "2 Cem Kaya", "3 Bob Stone"]);
});

test("a scorer's numbers are null where the source does not tell them", async () => {
  const data = await api.ask(
    '{ scorers(competition: "PL", season: 2024) { nodes { goals penalties assists matchesPlayed minutes goalsPerMatch xg team { shortName } season { year } } } }',
  );
  expect(data.scorers.nodes[0]).toEqual({
    goals: 5,
    penalties: 3,
    assists: 1,
    matchesPlayed: 4,
    minutes: 360,
    goalsPerMatch: 1.25,
    xg: 3.5,
    team: { shortName: "Alpha" },
    season: { year: 2024 },
  });
  expect(data.scorers.nodes[3]).toEqual({
    goals: 1,
    penalties: 0,
    assists: null,
    matchesPlayed: null,
    minutes: null,
    goalsPerMatch: null,
    xg: null,
    team: { shortName: "Gamma" },
    season: { year: 2024 },
  });
});

test("scorers are paged; a cursor of another metric is refused", async () => {
  const page = await api.ask(
    '{ scorers(competition: "PL", season: 2024, first: 2) { pageInfo { endCursor hasNextPage } } }',
  );
  const after = page.scorers.pageInfo.endCursor;
  const document =
    'query($after: String, $metric: ScorerMetric) { scorers(competition: "PL", season: 2024, metric: $metric, after: $after) { nodes { rank player { name } } } }';
  const next = await api.ask(document, { variables: { after } });
  expect(next.scorers.nodes).toEqual([
    { rank: 2, player: { name: "Cem Kaya" } },
    { rank: 4, player: { name: "Dan Oak" } },
  ]);
  const error = await api.fail(document, { variables: { after, metric: "XG" } });
  expect(error.extensions).toMatchObject({ code: "BAD_USER_INPUT", argument: "after" });
});
