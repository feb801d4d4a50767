import { beforeAll, expect, test } from "vitest";
import { momentumOf } from "../../../src/readmodel/form.ts";
import { tierAt } from "../../../src/readmodel/tier.ts";
import { createTestApi, type TestApi } from "../../support/graphql/execute.ts";

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});

const names = (connection: { nodes: { name: string }[] }): string[] => connection.nodes.map((node) => node.name);

test.each(["tea_delta", "tea_olddelta", "delta-rovers", "DELTA ROVERS", "delta", "d. rovers"])(
  "a team is found by %s",
  async (key) => {
    const data = await api.ask("query($key: String!) { team(key: $key) { id } }", { variables: { key } });
    expect(data.team).toEqual({ id: "tea_delta" });
  },
);

test("a team's facts", async () => {
  const data = await api.ask(
    '{ team(key: "ALP") { id slug name shortName code aliases country isNational isResolved crestUrl provenance { sources { source id } attribution } } none: team(key: "nope") { id } }',
  );
  expect(data).toEqual({
    team: {
      id: "tea_alpha",
      slug: "alpha-fc",
      name: "Alpha FC",
      shortName: "Alpha",
      code: "ALP",
      aliases: ["Alpha Football Club"],
      country: "Graustark",
      isNational: false,
      isResolved: true,
      crestUrl: null,
      provenance: {
        sources: [{ source: "OPENFOOTBALL", id: "tea_alpha" }],
        attribution: "openfootball, public domain",
      },
    },
    none: null,
  });
});

test("teams by competition, season and name, sorted without regard to accents", async () => {
  const data = await api.ask(`{
    all: teams { nodes { name } totalCount }
    wc: teams(competition: "WC") { nodes { name } }
    year: teams(season: 2022) { totalCount }
    named: teams(name: "ELAN") { nodes { name } }
    alias: teams(name: "football club") { nodes { name } }
    none: teams(competition: "XX") { totalCount }
  }`);
  expect(names(data.all)).toEqual([
    "Alpha FC",
    "Beta United",
    "Delta Rovers",
    "Élan",
    "Gamma City",
    "Ruritania",
    "Utopia",
    "Zenda",
  ]);
  expect(names(data.wc)).toEqual(["Élan", "Ruritania", "Utopia", "Zenda"]);
  expect(data.year.totalCount).toBe(4);
  expect(names(data.named)).toEqual(["Élan"]);
  expect(names(data.alias)).toEqual(["Alpha FC"]);
  expect(data.none.totalCount).toBe(0);
});

test("teams are paged by name", async () => {
  const first = await api.ask("{ teams(first: 3) { nodes { name } pageInfo { endCursor } } }");
  const second = await api.ask("query($after: String) { teams(first: 3, after: $after) { nodes { name } } }", {
    variables: { after: first.teams.pageInfo.endCursor },
  });
  expect(names(second.teams)).toEqual(["Élan", "Gamma City", "Ruritania"]);
});

test("a team's matches cross seasons and competitions, newest first", async () => {
  const data = await api.ask(`{ team(key: "Alpha") {
    all: matches(first: 100) { totalCount nodes { date } }
    season: matches(filter: { competition: "PL", season: 2024 }, orderBy: KICKOFF_ASC, first: 1) { totalCount nodes { id } }
  } }`);
  expect(data.team.all.totalCount).toBe(24);
  const dates = data.team.all.nodes.map((it: { date: string }) => it.date);
  expect(dates).toEqual(dates.toSorted().toReversed());
  expect(data.team.season).toEqual({ totalCount: 6, nodes: [{ id: "mat_pl2024_11" }] });
});

test("form looks back on played matches only, oldest first", async () => {
  const data = await api.ask(`{ team(key: "ALP") {
    form(competition: "PL", season: 2025) { results played points goalsFor goalsAgainst pointsPerGame momentum matches { id } }
    other: form(competition: "WC") { played }
    unknown: form(competition: "XX") { played }
  } }`);
  expect(data.team.form).toEqual({
    results: ["WIN", "DRAW", "WIN", "WIN"],
    played: 4,
    points: 10,
    goalsFor: 7,
    goalsAgainst: 1,
    pointsPerGame: 2.5,
    momentum: "HOT",
    matches: [{ id: "mat_pl2025_11" }, { id: "mat_pl2025_21" }, { id: "mat_pl2025_31" }, { id: "mat_pl2025_41" }],
  });
  expect(data.team.other).toBeNull();
  expect(data.team.unknown).toBeNull();
});

test.each([0, 51, -1])("a window of %d is refused", async (window) => {
  const error = await api.fail('query($window: Int) { team(key: "ALP") { form(window: $window) { played } } }', {
    variables: { window },
  });
  expect(error.extensions).toMatchObject({ code: "BAD_USER_INPUT", argument: "window" });
});

test("standing and tier come from the season's table", async () => {
  const data = await api.ask(`{
    alpha: team(key: "ALP") { standing(competition: "PL", season: 2024) { position points } tier(competition: "PL", season: 2024) no: standing(competition: "WC") { position } }
    gamma: team(key: "GAM") { tier(competition: "PL", season: 2024) }
    delta: team(key: "delta") { tier(competition: "PL", season: 2024) }
    utopia: team(key: "UTO") { tier(competition: "WC") standing(competition: "WC") { group position } }
  }`);
  expect(data).toEqual({
    alpha: { standing: { position: 1, points: 16 }, tier: "TITLE_CONTENDER", no: null },
    gamma: { tier: "TITLE_CONTENDER" },
    delta: { tier: "TITLE_CONTENDER" },
    utopia: { tier: null, standing: { group: "Group A", position: 1 } },
  });
});

test.each([
  [1, "TITLE_CONTENDER"],
  [4, "TITLE_CONTENDER"],
  [5, "EUROPEAN_HOPEFUL"],
  [7, "EUROPEAN_HOPEFUL"],
  [8, "MID_TABLE"],
  [14, "MID_TABLE"],
  [15, "RELEGATION_BATTLE"],
  [17, "RELEGATION_BATTLE"],
  [18, "RELEGATION_ZONE"],
  [24, "RELEGATION_ZONE"],
])("position %d is %s", (position, tier) => {
  expect(tierAt(position)).toBe(tier);
});

test.each([
  [2.2, "HOT"],
  [2.19, "STEADY"],
  [1.5, "STEADY"],
  [1.49, "COOLING"],
  [0.8, "COOLING"],
  [0.79, "COLD"],
])("%d points a game is %s", (pointsPerGame, momentum) => {
  expect(momentumOf(pointsPerGame)).toBe(momentum);
});

test("head-to-head of two teams", async () => {
  const data = await api.ask(`{
    headToHead(teamA: "alpha", teamB: "BET") { teamA { code } teamB { code } played winsA draws winsB goalsA goalsB matches { id } }
    team(key: "BET") { headToHead(opponent: "ALP") { winsA winsB } }
    unknown: headToHead(teamA: "alpha", teamB: "nobody") { played }
  }`);
  expect(data.headToHead).toMatchObject({
    teamA: { code: "ALP" },
    teamB: { code: "BET" },
    played: 7,
    winsA: 7,
    draws: 0,
    winsB: 0,
    goalsA: 14,
    goalsB: 4,
  });
  expect(data.headToHead.matches[0]).toEqual({ id: "mat_pl2025_41" });
  expect(data.team.headToHead).toEqual({ winsA: 0, winsB: 7 });
  expect(data.unknown).toBeNull();
});

test("an opponent that is none is refused", async () => {
  for (const opponent of ["nobody", "ALP"]) {
    const error = await api.fail('query($o: String!) { team(key: "ALP") { headToHead(opponent: $o) { played } } }', {
      variables: { o: opponent },
    });
    expect(error.extensions).toMatchObject({ code: "BAD_USER_INPUT", argument: "opponent" });
  }
  const error = await api.fail('{ headToHead(teamA: "ALP", teamB: "alpha") { played } }');
  expect(error.extensions).toMatchObject({ code: "BAD_USER_INPUT", argument: "teamB" });
});

test("a squad comes from line-ups", async () => {
  const data = await api.ask(`{
    alpha: team(key: "ALP") { squad(competition: "PL", season: 2024) { player { name } number position } newest: squad { number } none: squad(competition: "PL", season: 2025) { number } }
  }`);
  expect(data.alpha).toEqual({
    squad: [
      { player: { name: "Ada Müller" }, number: 7, position: "Right Wing" },
      { player: { name: "Bob Stone" }, number: 14, position: null },
    ],
    newest: [{ number: 7 }, { number: 14 }],
    none: [],
  });
});

test("a player by slug, id, name or alias", async () => {
  for (const key of ["ada-muller", "ply_ada", "ada müller"]) {
    const data = await api.ask("query($key: String!) { player(key: $key) { id } }", { variables: { key } });
    expect(data.player).toEqual({ id: "ply_ada" });
  }
  const data = await api.ask(
    '{ player(key: "b. stone") { name firstName dateOfBirth } ada: player(key: "ada-muller") { firstName lastName dateOfBirth nationality position } none: player(key: "x") { id } }',
  );
  expect(data).toEqual({
    player: { name: "Bob Stone", firstName: null, dateOfBirth: null },
    ada: {
      firstName: "Ada",
      lastName: "Müller",
      dateOfBirth: "1999-12-31",
      nationality: "Graustark",
      position: "Forward",
    },
    none: null,
  });
});

test("a player's seasons and events", async () => {
  const data = await api.ask(`{ player(key: "ada-muller") {
    seasonStats { season { year competition { code } } goals rank }
    pl: seasonStats(competition: "PL") { goals }
    none: seasonStats(competition: "XX") { goals }
    events(types: [GOAL, SHOT]) { totalCount nodes { __typename index match { id } } }
    provenance { sources { id } }
  } }`);
  expect(data.player.seasonStats).toEqual([
    { season: { year: 2024, competition: { code: "PL" } }, goals: 5, rank: 1 },
    { season: { year: 2022, competition: { code: "WC" } }, goals: 3, rank: 1 },
  ]);
  expect(data.player.pl).toEqual([{ goals: 5 }]);
  expect(data.player.none).toEqual([]);
  expect(data.player.events.nodes.map((it: { __typename: string }) => it.__typename)).toEqual([
    "ShotEvent",
    "GoalEvent",
    "ShotEvent",
    "GoalEvent",
  ]);
});

test("players by team, competition, season and name", async () => {
  const data = await api.ask(`{
    all: players { nodes { name } }
    alpha: players(team: "ALP") { nodes { name } }
    season: players(competition: "PL", season: 2024) { nodes { name } }
    wc: players(competition: "WC") { nodes { name } }
    both: players(team: "UTO", season: 2022) { nodes { name } }
    named: players(name: "muller") { nodes { name } }
    none: players(team: "nobody") { totalCount }
  }`);
  expect(names(data.all)).toEqual(["Ada Müller", "Bob Stone", "Cem Kaya", "Dan Oak"]);
  expect(names(data.alpha)).toEqual(["Ada Müller", "Bob Stone"]);
  expect(names(data.season)).toEqual(["Ada Müller", "Bob Stone", "Cem Kaya", "Dan Oak"]);
  expect(names(data.wc)).toEqual(["Ada Müller"]);
  expect(names(data.both)).toEqual(["Ada Müller"]);
  expect(names(data.named)).toEqual(["Ada Müller"]);
  expect(data.none.totalCount).toBe(0);
});
