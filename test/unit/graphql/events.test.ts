import { beforeAll, expect, test } from "vitest";
import { createTestApi, type TestApi } from "../../support/graphql/execute.ts";

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});

const eventQueries = (of: TestApi): number =>
  of.snapshot.queries.filter((sql) => sql.includes("mart.match_events") && !sql.includes("count(*)")).length;

test("each kind of event has its own type", async () => {
  const data = await api.ask(`{ match(id: "mat_pl2024_11") { events { totalCount nodes {
    __typename id index period minute second type team { shortName } player { name } location { x y z } attributes match { id }
    ... on GoalEvent { isPenalty isOwnGoal assist { name } scoreAfter { home away } xg }
    ... on ShotEvent { shotXg: xg outcome bodyPart isPenalty endLocation { x } }
    ... on PassEvent { recipient { name } end: endLocation { x y } length completed }
    ... on SubstitutionEvent { playerOff { name } playerOn { name } }
  } } } }`);
  const { nodes, totalCount } = data.match.events;
  expect(totalCount).toBe(11);
  expect(nodes.map((it: { __typename: string }) => it.__typename)).toEqual([
    "PassEvent",
    "ShotEvent",
    "GoalEvent",
    "CardEvent",
    "ShotEvent",
    "SubstitutionEvent",
    "GoalEvent",
    "ShotEvent",
    "OtherEvent",
    "GoalEvent",
    "OtherEvent",
  ]);
  expect(nodes[0]).toMatchObject({
    recipient: { name: "Bob Stone" },
    end: { x: 72, y: 41 },
    length: 12.5,
    completed: true,
    location: { x: 60, y: 40, z: null },
  });
  expect(nodes[1]).toMatchObject({
    shotXg: 0.25,
    outcome: "Goal",
    bodyPart: "Right Foot",
    isPenalty: false,
    attributes: { technique: "Volley" },
    endLocation: null,
  });
  expect(nodes[2]).toMatchObject({
    type: "GOAL",
    assist: { name: "Bob Stone" },
    scoreAfter: { home: 1, away: 0 },
    isOwnGoal: false,
    attributes: null,
    minute: 15,
    second: null,
  });
  expect(nodes[5]).toMatchObject({ playerOff: { name: "Ada Müller" }, playerOn: { name: "Bob Stone" } });
  expect(nodes[6]).toMatchObject({ type: "OWN_GOAL", isOwnGoal: true, team: { shortName: "Beta" }, assist: null });
  expect(nodes[7]).toMatchObject({ outcome: "Unknown" });
  expect(nodes[8]).toMatchObject({ type: "PRESSURE", player: null });
});

const count = async (filter: object): Promise<number> => {
  const data = await api.ask(
    'query($filter: EventFilter) { match(id: "mat_pl2024_11") { events(filter: $filter) { totalCount } } season: events(competition: "PL", season: 2024, filter: $filter) { totalCount nodes { match { id } } } }',
    { variables: { filter } },
  );
  const ofMatch = data.season.nodes.filter((node: { match: { id: string } }) => node.match.id === "mat_pl2024_11");
  // What the engine filters and what is filtered in memory must agree.
  expect(ofMatch).toHaveLength(data.match.events.totalCount);
  expect(data.season.nodes).toHaveLength(data.season.totalCount);
  return data.match.events.totalCount;
};

test.each([
  ["types", { types: ["GOAL", "OWN_GOAL"] }, 3],
  ["no types", { types: [] }, 0],
  ["team", { team: "BET" }, 3],
  ["an unknown team", { team: "nobody" }, 0],
  ["player", { player: "bob-stone" }, 1],
  ["an unknown player", { player: "nobody" }, 0],
  ["periods", { periods: [2, 5] }, 5],
  ["minutes, both ends inclusive", { fromMinute: 15, toMinute: 25 }, 3],
  ["all together", { types: ["SHOT"], team: "ALP", periods: [1], toMinute: 10 }, 1],
  ["nothing", {}, 11],
])("events are filtered by %s", async (_name, filter, expected) => {
  expect(await count(filter)).toBe(expected);
});

test("events of a season are paged over matches, and only the page's matches are loaded", async () => {
  const fresh = await createTestApi();
  const document = `query($after: String) { events(competition: "PL", season: 2024, filter: { types: [GOAL] }, first: 2, after: $after) {
    totalCount nodes { id } pageInfo { endCursor hasNextPage hasPreviousPage } } }`;
  const first = await fresh.ask(document);
  expect(first.events).toMatchObject({
    totalCount: 4,
    nodes: [{ id: "evt_3" }, { id: "evt_10" }],
    pageInfo: { hasNextPage: true, hasPreviousPage: false },
  });
  expect(eventQueries(fresh)).toBe(1);
  const second = await fresh.ask(document, { variables: { after: first.events.pageInfo.endCursor } });
  expect(second.events).toMatchObject({
    nodes: [{ id: "evt_12" }, { id: "evt_13" }],
    pageInfo: { hasNextPage: false, hasPreviousPage: true },
  });
  const third = await fresh.ask(document, { variables: { after: second.events.pageInfo.endCursor } });
  expect(third.events.nodes).toEqual([]);
});

test("events of a player, in one match, in a competition", async () => {
  const data = await api.ask(`{
    all: events(player: "bob-stone") { nodes { id } }
    inMatch: events(match: "mat_pl2024_22", player: "bob-stone") { nodes { id } }
    inMatchAndCompetition: events(match: "mat_pl2024_22", competition: "PL") { totalCount }
    inOtherCompetition: events(match: "mat_pl2024_22", competition: "WC") { totalCount }
    inSeason: events(player: "bob-stone", competition: "PL", season: 2024) { totalCount }
    elsewhere: events(player: "bob-stone", competition: "WC") { totalCount }
    contradiction: events(player: "bob-stone", filter: { player: "ada-muller" }) { totalCount }
    unknownPlayer: events(player: "nobody") { totalCount }
    unknownMatch: events(match: "mat_x") { totalCount }
    unknownSeason: events(competition: "PL", season: 1888) { totalCount }
  }`);
  expect(data.all.nodes).toEqual([{ id: "evt_10" }, { id: "evt_13" }]);
  expect(data.inMatch.nodes).toEqual([{ id: "evt_13" }]);
  expect(data.inMatchAndCompetition.totalCount).toBe(2);
  expect(data.inSeason.totalCount).toBe(2);
  for (const name of [
    "elsewhere",
    "inOtherCompetition",
    "contradiction",
    "unknownPlayer",
    "unknownMatch",
    "unknownSeason",
  ])
    expect(data[name].totalCount).toBe(0);
});

test.each([
  ["{ events { totalCount } }", "match"],
  ['{ events(competition: "PL") { totalCount } }', "season"],
  ["{ events(season: 2024) { totalCount } }", "match"],
  ['{ events(match: "m", first: 501) { totalCount } }', "first"],
  ['{ match(id: "mat_pl2024_11") { events(first: 0) { totalCount } } }', "first"],
  ['{ player(key: "ada-muller") { events(first: 501) { totalCount } } }', "first"],
])("%s is refused, naming %s", async (document, argument) => {
  const error = await api.fail(document);
  expect(error.extensions).toMatchObject({ code: "BAD_USER_INPUT", argument });
});

test("500 events at once are allowed", async () => {
  const data = await api.ask('{ match(id: "mat_pl2024_11") { events(first: 500) { totalCount } } }');
  expect(data.match.events.totalCount).toBe(11);
});

test("shot maps and running xG use ShotEvents only", async () => {
  const data = await api.ask(`{ match(id: "mat_pl2024_11") {
    shots { shots { id } home { shots onTarget goals xg nonPenaltyXg } away { shots onTarget goals xg nonPenaltyXg } }
    xgTimeline { minute period homeXg awayXg }
  } }`);
  expect(data.match.shots).toEqual({
    shots: [{ id: "evt_2" }, { id: "evt_5" }, { id: "evt_8" }],
    home: { shots: 2, onTarget: 1, goals: 1, xg: 0.35, nonPenaltyXg: 0.35 },
    away: { shots: 1, onTarget: 1, goals: 0, xg: 0.76, nonPenaltyXg: 0 },
  });
  expect(data.match.xgTimeline).toEqual([
    { minute: 10, period: 1, homeXg: 0.25, awayXg: 0 },
    { minute: 25, period: 1, homeXg: 0.25, awayXg: 0.76 },
    { minute: 40, period: 2, homeXg: 0.35, awayXg: 0.76 },
  ]);
});

test("line-ups put the home side first", async () => {
  const data = await api.ask(
    `{ match(id: "mat_pl2024_11") { lineups { team { shortName } formation startingXI { player { name } number position } substitutes { number } } } }`,
  );
  expect(data.match.lineups).toEqual([
    {
      team: { shortName: "Alpha" },
      formation: "4-2-3-1",
      startingXI: [{ player: { name: "Ada Müller" }, number: 7, position: "Right Wing" }],
      substitutes: [{ number: 14 }],
    },
    {
      team: { shortName: "Beta" },
      formation: null,
      startingXI: [{ player: { name: "Cem Kaya" }, number: 9, position: "Centre Forward" }],
      substitutes: [],
    },
  ]);
});

test("a page of matches loads all its events in one query, and those of matches without any not at all", async () => {
  const fresh = await createTestApi();
  const document =
    '{ matches(filter: { competition: "PL", season: 2024 }) { nodes { events { totalCount nodes { player { name } team { name } } } shots { shots { id } } } } }';
  await fresh.ask(document);
  expect(eventQueries(fresh)).toBe(1);
  await fresh.ask(document);
  expect(eventQueries(fresh)).toBe(1);
});
